"""An index in PostgreSQL: searched where it is, so that who searches it holds nothing of it."""

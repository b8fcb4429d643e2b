"""One module for each revision: frozen, whatever becomes of the tables that are declared."""

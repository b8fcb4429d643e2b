"""The migrations of an index, oldest first."""

"""What posts are read from, one reader a kind of site."""

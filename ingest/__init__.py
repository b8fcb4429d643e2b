"""From posts to an index: the writing side."""

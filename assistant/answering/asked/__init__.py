"""What a question asks for: on its own, after earlier turns, beside an open article, in time."""

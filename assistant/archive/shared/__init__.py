"""Generations that are kept on a server, for processes that share no folder."""

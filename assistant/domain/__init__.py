"""The nouns of the archive and the tree of errors.

Imports nothing of ours: everything may import it.
"""

"""What may be set, from environment variables and a file of them: read here and nowhere else.

Imports what checks a value (keys, passwords, rates) and the nouns.
"""

"""Question and filters in, ranked passages out.

Imports the archive, embeddings and language; knows nothing of answers.
"""

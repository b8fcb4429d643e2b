"""The index of an archive: ledger, vectors and lexical index, in generations."""

from assistant.archive.index import (
    Archive,
    Entry,
    Generation,
    publish,
    vector_memory,
    writing,
)
from assistant.archive.lexical import query_words, words
from assistant.archive.memory import content_key

__all__ = [
    "Archive",
    "Entry",
    "Generation",
    "content_key",
    "publish",
    "query_words",
    "vector_memory",
    "words",
    "writing",
]

"""The vectors: the only room that knows Chroma, in a folder of its own."""

from assistant.archive.vectors.embedded import Vectors, Vectors32, copy

__all__ = ["Vectors", "Vectors32", "copy"]

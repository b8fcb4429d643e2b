"""The vectors: the only room that knows Chroma, in a folder of its own or on a server."""

from assistant.archive.vectors.embedded import Vectors, Vectors32, copy
from assistant.archive.vectors.server import Near, Server, block_key

__all__ = ["Near", "Server", "Vectors", "Vectors32", "block_key", "copy"]

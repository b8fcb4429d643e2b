"""The vectors of the last questions: one is embedded to search, and again to choose quotes."""

from __future__ import annotations

from functools import lru_cache

from assistant.embedding import Embedder

_REMEMBERED = 200


class Remembering:
    """An embedding model that does not embed the same question twice in a row. Thread-safe as
    the model is."""

    def __init__(self, model: Embedder) -> None:
        self.name = model.name
        self._model = model
        self._question = lru_cache(_REMEMBERED)(model.embed_query)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each passage text."""
        return self._model.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return list(self._question(text))

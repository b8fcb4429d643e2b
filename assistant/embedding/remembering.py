"""The vectors of the last questions: one is embedded to search, and again to choose quotes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from assistant.embedding import Embedder, TokenScorer

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


class _RememberingTokens(Remembering):
    """The same for a model that compares tokens, which remembers those by itself."""

    def __init__(self, model: Embedder, tokens: TokenScorer) -> None:
        super().__init__(model)
        self._tokens = tokens

    def sentence_scores(self, question: str, context: str, sentences: Sequence[str]) -> list[float]:
        """A score for each sentence of a passage."""
        return self._tokens.sentence_scores(question, context, sentences)

    def passage_scores(
        self, question: str, passages: Sequence[tuple[str, Sequence[str]]]
    ) -> list[float]:
        """A score for each passage as a whole."""
        return self._tokens.passage_scores(question, passages)


def remembering(model: Embedder) -> Embedder:
    """The model, which does not embed the same question twice in a row; a `TokenScorer` where it
    is one."""
    if isinstance(model, TokenScorer):
        return _RememberingTokens(model, model)
    return Remembering(model)

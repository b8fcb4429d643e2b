"""Which embedding model the settings stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock, Thread

from assistant.domain.errors import ArchiveError
from assistant.embedding import Embedder
from assistant.embedding.e5 import E5Embeddings
from assistant.embedding.prefixes import Prefixes
from assistant.settings.settings import EMBEDDED, Settings


def embedder_name(settings: Settings) -> str:
    """The name that an index made with these settings records, without loading the model."""
    if settings.embedding_model == EMBEDDED:
        return E5Embeddings.name
    prefixes = Prefixes(settings.embedding_query_prefix, settings.embedding_passage_prefix)
    return prefixes.named(settings.embedding_model)


def embedder(settings: Settings) -> Embedder:
    """The embedding model of the settings.

    Raises `SettingError` when a hosted one has no key, `ModelError` when the embedded one
    cannot be converted or loaded.
    """
    if settings.embedding_model == EMBEDDED:
        return E5Embeddings(settings.cache_dir)
    # The client of hosted models takes seconds to import: not for those who have no use for it.
    from assistant.models import hosted_embeddings  # noqa: PLC0415

    return hosted_embeddings(settings)


def deferred_embedder(settings: Settings) -> Embedder:
    """The embedding model of the settings; an embedded one is loaded at its first use.

    Raises `SettingError` at once when a hosted one has no key.
    """
    if settings.embedding_model == EMBEDDED:
        return DeferredEmbedder(embedder_name(settings), lambda: E5Embeddings(settings.cache_dir))
    return embedder(settings)


class DeferredEmbedder:
    """The embedded model, which is loaded when it is first asked for a vector."""

    def __init__(self, name: str, load: Callable[[], E5Embeddings]) -> None:
        self.name = name
        self._load = load
        self._lock = Lock()
        self._loaded: E5Embeddings | None = None

    def prepare(self) -> None:
        """Begin to load the model in the background: it will be needed."""
        Thread(target=self._try, name="load-embedder").start()

    def _try(self) -> None:
        with suppress(ArchiveError):  # told to the one who asks for a vector
            self._model()

    def _model(self) -> E5Embeddings:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each passage text."""
        return self._model().embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._model().embed_query(text)

    def sentence_scores(self, question: str, context: str, sentences: Sequence[str]) -> list[float]:
        """A score for each sentence of a passage."""
        return self._model().sentence_scores(question, context, sentences)

    def passage_scores(
        self, question: str, passages: Sequence[tuple[str, Sequence[str]]]
    ) -> list[float]:
        """A score for each passage as a whole."""
        return self._model().passage_scores(question, passages)

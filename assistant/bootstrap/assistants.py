"""What answers questions, for the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from assistant.answering.assistant import Assistant
from assistant.bootstrap.embedders import embedder, embedder_name
from assistant.bootstrap.indexes import archive
from assistant.bootstrap.rerankers import reranker
from assistant.embedding import Embedder
from assistant.embedding.remembering import remembering
from assistant.retrieval.search import Retriever
from assistant.settings.settings import Settings

if TYPE_CHECKING:
    from assistant.models import ChatModel


def assistant(
    settings: Settings,
    *,
    embed: Embedder | None = None,
    chat: ChatModel | None = None,
    today: Callable[[], date] = date.today,
) -> Assistant:
    """An assistant over the index of the settings.

    Raises `IndexMissing`, `IndexUnusable`, `SettingError` or `ModelError` with one line for the
    operator.
    """
    opened = archive(settings, embed.name if embed else embedder_name(settings))
    embed = remembering(embed or embedder(settings))
    retriever = Retriever(opened, embed, reranker(settings, embed))
    if chat is None and settings.openai_api_key is None:
        return Assistant(retriever, embed, settings, today)
    # What goes through a chat model takes seconds to import: not for those who have none.
    from assistant.bootstrap.writers import writers  # noqa: PLC0415

    made = writers(settings, today, embed, chat)
    return Assistant(
        retriever,
        embed,
        settings,
        today,
        writing=made.writing,
        rewrite=made.rewriting,
        reader=made.reading,
        planner=made.planning,
    )

"""The only place where parts are chosen and joined: real by default, others by argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.answering.assistant import Assistant
from assistant.answering.service import Answering
from assistant.bootstrap.embedders import embedder, embedder_name
from assistant.bootstrap.indexes import archive
from assistant.embedding import Embedder
from assistant.embedding.remembering import Remembering
from assistant.models import ChatModel, chat_model
from assistant.records import Answers, Database
from assistant.retrieval.search import Retriever
from assistant.runtime.admission import Gate
from assistant.settings.settings import Settings
from assistant.suggesting import Suggesting


def answering(settings: Settings, assistant: Assistant, database: Database) -> Answering:
    """What answers people's questions with an assistant, and keeps the answers."""
    gate = Gate(settings.answers_at_once, settings.answers_waiting)
    return Answering(assistant, Answers(database), gate)


def suggesting(settings: Settings, assistant: Assistant) -> Suggesting:
    """What offers questions that the archive of an assistant answers."""
    return Suggesting(assistant.archive, assistant.embedder, date.today, settings.top_k)


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
    opened = archive(settings, embed.name if embed else embedder_name(settings))
    embed = Remembering(embed or embedder(settings))
    retriever = Retriever(opened, embed)
    return Assistant(retriever, embed, chat or chat_model(settings), settings, today)

"""The only place where parts are chosen and joined: real by default, others by argument."""

from __future__ import annotations

from datetime import date

from assistant.answering.assistant import Assistant
from assistant.answering.service import AnsweringService
from assistant.bootstrap.assistants import assistant
from assistant.bootstrap.embedders import embedder
from assistant.records import Answers, Database
from assistant.runtime.admission import AdmissionQueue
from assistant.settings.settings import Settings
from assistant.suggesting import Suggesting

__all__ = ["answering", "assistant", "embedder", "suggesting"]


def answering(settings: Settings, assistant: Assistant, database: Database) -> AnsweringService:
    """What answers people's questions with an assistant, and keeps the answers."""
    gate = AdmissionQueue(settings.answers_at_once, settings.answers_waiting)
    return AnsweringService(assistant, Answers(database), gate)


def suggesting(assistant: Assistant) -> Suggesting:
    """What offers questions that the archive of an assistant answers."""
    return Suggesting(assistant.archive, assistant.embedder, date.today)

"""What a chat model does for answers: it writes them, reads questions, and completes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.answering.asked.reading import QuestionReader
from assistant.answering.asked.rewriting import QuestionRewriter
from assistant.answering.asked.step_planner import StepPlanner
from assistant.answering.written.writer import AnswerWriter
from assistant.embedding import Embedder
from assistant.models import ChatModel, chat_model
from assistant.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Writers:
    """What writes answers, completes questions, reads them and splits them; None each where
    nothing does."""

    writing: AnswerWriter | None = None
    rewriting: QuestionRewriter | None = None
    reading: QuestionReader | None = None
    planning: StepPlanner | None = None


def writers(
    settings: Settings,
    today: Callable[[], date],
    embed: Embedder,
    chat: ChatModel | None = None,
) -> Writers:
    """What writes answers and reads questions, with this chat model or that of the settings."""
    model = chat or chat_model(settings)
    if model is None:
        return Writers()
    completing = settings.chat_timeout / 3
    reading = None
    if settings.reading_seconds:
        reading = QuestionReader(model, today, settings.reading_seconds, completing)
    writing = AnswerWriter(model, settings, today, embed)
    planning = StepPlanner(model, today, settings.chat_timeout)
    return Writers(writing, QuestionRewriter(model, completing), reading, planning)

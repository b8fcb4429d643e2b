"""What a chat model does for answers: it writes them, and completes questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.answering.asked.rewriting import QuestionRewriter
from assistant.answering.written.writer import AnswerWriter
from assistant.embedding import Embedder
from assistant.models import ChatModel, chat_model
from assistant.settings.settings import Settings


def writers(
    settings: Settings,
    today: Callable[[], date],
    embed: Embedder,
    chat: ChatModel | None = None,
) -> tuple[AnswerWriter | None, QuestionRewriter | None]:
    """What writes answers and what completes questions, with this chat model or that of the
    settings; None each where there is none."""
    model = chat or chat_model(settings)
    if model is None:
        return None, None
    rewriting = QuestionRewriter(model, settings.chat_timeout / 3)
    return AnswerWriter(model, settings, today, embed), rewriting

"""A question after earlier turns as one that stands alone, by the chat model."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from assistant.domain.errors import ModelError
from assistant.domain.nouns import Turn
from assistant.language.words import query_words
from assistant.models import ChatModel, Spend, prompt

log = logging.getLogger(__name__)

_TURNS, _TURN_CHARACTERS = 6, 500


def conversation(history: Sequence[Turn]) -> str:
    """What was said before, for a prompt: the newest turns, a line each, of each the beginning."""
    return "\n".join(
        f"{turn.role}: {prompt.on_one_line(turn.text[:_TURN_CHARACTERS])}"
        for turn in history[-_TURNS:]
    )


def is_rewritten(text: str, question: str, said: str) -> bool:
    """Whether a text may be a question as one that stands alone: it is no longer than that needs,
    and about something that was `said`."""
    fits = bool(text) and len(text) <= 4 * len(question) + 200
    return fits and not set(query_words(said)).isdisjoint(query_words(text))


class QuestionRewriter:
    """Has a chat model complete questions by what was said before them. Thread-safe."""

    def __init__(self, model: ChatModel, seconds: float) -> None:
        """`seconds` is the longest that the model is waited for."""
        self._model, self._seconds = model, seconds
        self._prompt = prompt.load("standalone", ("boundary", "conversation", "question"))

    def __call__(self, question: str, history: Sequence[Turn], spend: Spend | None) -> str | None:
        """The question as the model completes it; None where it fails, or where what it writes
        is about something else. `spend` is told what it took."""
        said = conversation(history)
        try:
            messages = self._prompt.format_messages(
                boundary=prompt.boundary(),
                conversation=said,
                question=prompt.on_one_line(question),
            )
            rewritten = self._model.complete(messages, self._seconds, spend)
        except ModelError as error:
            log.warning("question not completed by the model: %s", error)
            return None
        return rewritten if is_rewritten(rewritten, question, f"{said}\n{question}") else None

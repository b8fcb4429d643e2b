"""A chat model splits a question into several searches, in one structured call.

What it says counts only as far as it fits: questions that have a word of the one that was asked,
and days that are days.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from assistant.answering.asked.steps import MOST, Step
from assistant.domain.errors import ModelError
from assistant.language.words import query_words
from assistant.models import ChatModel, prompt, schemas

log = logging.getLogger(__name__)

_LONGEST = 300
_FIRST_YEAR = 1800
SCHEMA: Final = schemas.strict(
    "steps",
    steps=schemas.some(
        schemas.an_object(question=schemas.TEXT, date_from=schemas.TEXT, date_to=schemas.TEXT)
    ),
)


def fitting(reply: str, question: str) -> tuple[Step, ...]:
    """The searches that a reply says, as far as they fit the question; none for another reply.

    >>> fitting('{"steps": [{"question": "trams in May", "date_from": "x"}]}', "Trams?")
    (Step(question='trams in May', date_from=None, date_to=None),)
    """
    start, end = reply.find("{"), reply.rfind("}")
    try:
        data = json.loads(reply[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        return ()
    said = data.get("steps") if isinstance(data, dict) else None
    known = set(query_words(question))
    found = []
    for one in said[: 4 * MOST] if isinstance(said, list) else ():
        if not isinstance(one, dict) or not isinstance(one.get("question"), str):
            continue
        text = " ".join(one["question"].split())
        first, last = _day(one.get("date_from")), _day(one.get("date_to"))
        if first and last and first > last:
            first = last = None
        if 0 < len(text) <= _LONGEST and known & set(query_words(text)):
            found.append(Step(text, first, last))
    return tuple(dict.fromkeys(found))[:MOST]


def _day(said: Any) -> date | None:
    try:
        day = date.fromisoformat(said) if isinstance(said, str) and len(said) == 10 else None
    except ValueError:
        return None
    return day if day and day.year >= _FIRST_YEAR else None


class StepPlanner:
    """Has a chat model split questions. Thread-safe."""

    def __init__(self, model: ChatModel, today: Callable[[], date], seconds: float) -> None:
        """`seconds` is the longest that the model is waited for."""
        self._model, self._today, self._seconds = model.apart(), today, seconds
        self._prompt = prompt.load("steps", ("today", "first", "last", "boundary", "question"))

    def plan(self, question: str, first: date | None, last: date | None) -> tuple[Step, ...]:
        """The searches that the model splits a question into; none where it fails."""
        messages = self._prompt.format_messages(
            today=self._today().isoformat(),
            first=str(first or "-"),
            last=str(last or "-"),
            boundary=prompt.boundary(),
            question=prompt.on_one_line(question),
        )
        try:
            return fitting(self._model.complete(messages, self._seconds, schema=SCHEMA), question)
        except ModelError as error:
            log.info("question not split by the model: %s", error)
            return ()

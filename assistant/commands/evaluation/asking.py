"""Asking every question: what came back, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.answering.assistant import Assistant
from assistant.commands.evaluation.questions import Question
from assistant.domain.nouns import (
    Answer,
    Filters,
    Hit,
    Options,
)

RETRIEVED = 40
"""Passages that are retrieved for the figures: enough to fill the context in any archive."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for a question: passages in rank order, and the answer if one was made.

    `seconds` is the time of the answer, or of the search when no answer was asked for.
    """

    question: Question
    hits: tuple[Hit, ...]
    answer: Answer | None
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The Answer, if there is one, with the question's id and what was retrieved for it."""
        return {
            **(self.answer.to_json() if self.answer else {"question": self.question.question}),
            "id": self.question.id,
            "retrieved": [
                {
                    "passage_id": hit.passage.id,
                    "text": hit.passage.text,
                    "post": hit.post.to_json(),
                    "score": hit.score,
                }
                for hit in self.hits
            ],
        }


class AskingDay:
    """The day on which a question is asked: its own, else that of the clock."""

    def __init__(self) -> None:
        self.own: date | None = None

    def __call__(self) -> date:
        """The day."""
        return self.own or date.today()

    def filters(self, question: Question) -> Filters:
        """The filters of a question that is asked on its day: no later post passes."""
        self.own = question.today
        last = min((day for day in (question.filters.date_to, self.own) if day), default=None)
        return replace(question.filters, date_to=last)


def run(
    assistant: Assistant,
    questions: Sequence[Question],
    day: AskingDay,
    *,
    retrieval_only: bool = False,
) -> Iterator[Result]:
    """Ask every question, one after the other, each on its `day`, which the assistant looks at.

    Each is first answered, or only searched for, as readers have it, and then searched for again
    and deeper for the figures, so that its time is that of a question nobody asked before. The
    first is searched for once beforehand: the time to load the model is nobody's.
    """
    if questions:
        assistant.search(questions[0].question)
    for question in questions:
        filters = day.filters(question)
        started = time.perf_counter()
        answer = None
        if retrieval_only:
            assistant.search(question.question, filters, history=question.history)
        else:
            answer = assistant.ask(question.question, question.history, filters)
        seconds = time.perf_counter() - started
        found = assistant.search(
            question.question, filters, Options(RETRIEVED), history=question.history
        )
        yield Result(question, found.hits, answer, seconds)

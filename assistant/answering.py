"""Answers for people: in their turn, after what they asked before, and kept under an id."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from assistant import leaving
from assistant.answer import Assistant
from assistant.errors import RecordsError
from assistant.gate import Gate
from assistant.passage import Answer, Filters, Options, Turn
from assistant.records import Answers, Kept, Told

log = logging.getLogger(__name__)

_EARLIER = 6
_WAIT_SECONDS = 20.0
_AS_SET = Options()


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks and where: the `surface`, the id of the answer before this one (`after`), the
    member of the staff, and the file of the post that is open beside it."""

    surface: str
    after: str | None = None
    person: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as far as it is made. `id` leads back to it once it is whole; None before that,
    and where it could not be kept."""

    answer: Answer
    whole: bool = False
    id: str | None = None


class Answering:
    """Answers questions for people. Thread-safe; one serves a whole process."""

    def __init__(self, assistant: Assistant, answers: Answers, gate: Gate) -> None:
        self.assistant = assistant
        self.answers = answers
        self.gate = gate

    def stream(
        self,
        question: str,
        asking: Asking,
        filters: Filters | None = None,
        options: Options = _AS_SET,
        gone: threading.Event | None = None,
    ) -> Iterator[Given]:
        """The answer as it grows; the last one is `whole`. To be read by one thread.

        Raises `Busy` where too many ask, `QuestionError` for an empty or an overlong question,
        and `leaving.Left` soon after `gone` is set.
        """
        with self.gate.entered(_WAIT_SECONDS), leaving.watched(gone or threading.Event()):
            history = self._history(asking.after)
            last = None
            for answer in self.assistant.stream(question, history, filters, options):
                leaving.check()
                if last is not None:
                    yield Given(last)
                last = answer
        if last is not None:
            yield Given(last, True, self._keep(last, asking))

    def conversation(self, key: str) -> list[Kept]:
        """The answers of a conversation up to the one with this id, oldest first; none where
        the records cannot be read."""
        try:
            return self.answers.chain(key)
        except RecordsError as error:
            log.error("%s", error)
            return []

    def _history(self, after: str | None) -> list[Turn]:
        turns: list[Turn] = []
        for kept in self.conversation(after)[-_EARLIER:] if after else ():
            said = [s.text for s in kept.answer.sentences if not s.framing]
            turns += Turn("user", kept.answer.question), Turn("assistant", "\n".join(said))
        return turns

    def _keep(self, answer: Answer, asking: Asking) -> str | None:
        key = self.answers.new_id()
        made = self.assistant.info.created
        told = Told(asking.surface, made, asking.after, asking.person, asking.page)
        try:
            self.answers.keep(key, answer, told)
        except RecordsError as error:
            log.error("%s", error)
            return None
        return key

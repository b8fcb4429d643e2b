"""What a chat model reads in a question: its kind, its topic, names, time and filters, and the
question as one that stands alone, in one structured call that is made beside the search.

What it says counts only as far as it fits: names that the question or the archive has, days that
are days, filters whose words stand in the question and whose labels the archive has.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillReading
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, get_args

from assistant.answering.asked.named_filters import Labels, label_in, without
from assistant.answering.asked.rewriting import conversation, is_rewritten
from assistant.archive import LabelKind
from assistant.domain.errors import ModelError
from assistant.domain.nouns import Filters, QuestionKind, ReadFilters, Reading, Turn, Usage
from assistant.language.folding import casefolded, in_place
from assistant.language.words import query_words
from assistant.models import ChatModel, Spend, prompt, schemas
from assistant.runtime import cancellation

log = logging.getLogger(__name__)

_MOST_NAMES, _LONGEST_NAME, _LONGEST_TOPIC, _LONGEST_LABEL = 12, 60, 120, 200
_FIRST_YEAR = 1800
_LOOK_UP, _AFTER = 0.25, 0.5
"""Seconds until it is seen that the asker has left, and that a call may end behind its time."""
_FEWEST_BESIDE = 3
_LABELLED = re.compile(
    r"\b(?:posts?|articles?|categor\w{1,4}|sections?|columns?|series|tag\w{0,4}|labell?ed)\b"
    r"|記事|投稿|カテゴリ|タグ|コラム|コーナー|特集|連載|シリーズ|欄"
)
_KINDS: Final[tuple[QuestionKind, ...]] = get_args(QuestionKind)
_BY: Final[tuple[LabelKind, ...]] = get_args(LabelKind)


SCHEMA: Final = schemas.strict(
    "reading",
    question=schemas.TEXT,
    kind=schemas.one_of(*_KINDS),
    topic=schemas.TEXT,
    names=schemas.some(schemas.TEXT),
    date_from=schemas.TEXT,
    date_to=schemas.TEXT,
    filters=schemas.some(
        schemas.an_object(by=schemas.one_of(*_BY), value=schemas.TEXT, words=schemas.TEXT)
    ),
)


@dataclass(frozen=True, slots=True)
class SaidFilter:
    """A filter as the model says it: of a kind, its label, and the words that name it."""

    by: LabelKind
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the model says of a question, of the right form, whatever it is worth."""

    reading: Reading
    filters: tuple[SaidFilter, ...] = ()


def parsed(reply: str) -> Said | None:
    """What a reply says, JSON alone or within other text; None for any other.

    >>> parsed('{"kind": "list", "names": ["NVIDIA"]}').reading.names
    ('NVIDIA',)
    """
    start, end = reply.find("{"), reply.rfind("}")
    try:
        data = json.loads(reply[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not data:
        return None
    kind = data.get("kind")
    names = data.get("names")
    reading = Reading(
        _line(data.get("question"), None),
        kind if kind in _KINDS else None,
        _line(data.get("topic"), _LONGEST_TOPIC),
        tuple(dict.fromkeys(filter(None, (_line(one, _LONGEST_NAME) for one in _list(names))))),
        _day(data.get("date_from")),
        _day(data.get("date_to")),
    )
    filters = (
        SaidFilter(one["by"], value, words)
        for one in _list(data.get("filters"))
        if isinstance(one, dict)
        and one.get("by") in _BY
        and (value := _line(one.get("value"), _LONGEST_LABEL))
        and (words := _line(one.get("words"), _LONGEST_LABEL))
    )
    return Said(reading, tuple(filters))


def _list(value: Any) -> list[Any]:
    return value[: 4 * _MOST_NAMES] if isinstance(value, list) else []


def _line(value: Any, longest: int | None) -> str:
    """A text of one line, "" for anything else and for one that is too long."""
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return line if longest is None or len(line) <= longest else ""


def _day(value: Any) -> date | None:
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(value), re.ASCII)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return day if day and day.year >= _FIRST_YEAR else None


def fitting(
    said: Reading, question: str, history: Sequence[Turn], in_archive: Callable[[str], bool]
) -> Reading:
    """What a model said of a question, as far as it fits it: `in_archive` tells whether posts
    have a name."""
    asked = "\n".join((question, *(turn.text for turn in history)))
    folded, known = casefolded(asked), set(query_words(asked))
    names = [
        name
        for name in said.names
        if query_words(name) and (casefolded(name) in folded or in_archive(name))
    ]
    first, last = said.date_from, said.date_to
    if first and last and first > last:
        first = last = None
    alone = question
    if history and is_rewritten(said.question, question, asked):
        alone = said.question
    topic = set(query_words(said.topic))
    return replace(
        said,
        question=alone,
        topic=said.topic if topic and 2 * len(topic & known) >= len(topic) else "",
        names=tuple(names[:_MOST_NAMES]),
        date_from=first,
        date_to=last,
    )


def read_filters(
    said: Collection[SaidFilter],
    question: str,
    labels: Labels,
    own: Filters | None,
) -> ReadFilters | None:
    """The filters that a model read in a question, of each kind the first, but for kinds that the
    asker's `own` have: the words that name one stand in the question, with more than the label,
    and the archive has that."""
    chosen: dict[LabelKind, str] = {}
    cuts: list[tuple[int, int]] = []
    for one in said:
        start = question.find(one.words)
        if start < 0 or one.by in chosen or getattr(own, one.by, None) is not None:
            continue
        found = label_in(one.words, one.by, labels(one.by))
        value = label_in(one.value, one.by, labels(one.by))
        if found and value and value[0] == found[0] and _limits(one, found[1]):
            chosen[one.by] = found[0]
            cuts.append((start, start + len(one.words)))
    if not chosen:
        return None
    return ReadFilters(
        chosen.get("category"), chosen.get("tag"), chosen.get("author"), without(question, cuts)
    )


def _limits(one: SaidFilter, label: str) -> bool:
    """Whether the words of a filter say more than its label, and for a label of a topic that it
    is one."""
    rest = in_place(one.words).replace(label, " ", 1)
    if one.by != "author":
        return bool(_LABELLED.search(rest))
    return bool(query_words(rest)) or len(re.findall(r"\w", rest)) >= _FEWEST_BESIDE


class PendingReading:
    """A question that a chat model reads just now."""

    def __init__(self, done: Future[Said | None], spent: Sequence[Usage], until: float) -> None:
        self._done, self._spent, self._until = done, spent, until
        self.failed = False
        """Whether the model did not reply, or not in time."""

    def result(self, spend: Spend | None) -> Said | None:
        """What it says, as soon as that is there; None where it fails or its time is over, or
        where what it writes has not the form. `spend` is told what it took. Raises
        `cancellation.Cancelled`."""
        said = None
        while True:
            cancellation.check()
            left = self._until + _AFTER - time.monotonic()
            try:
                said = self._done.result(max(0.0, min(left, _LOOK_UP)))
                break
            except StillReading:
                if left <= 0:
                    self.failed = True
                    break
            except ModelError as error:
                log.info("question not read by the model: %s", error)
                self.failed = True
                break
        for usage in tuple(self._spent):
            if spend:
                spend(usage)
        return said


class QuestionReader:
    """Has a chat model read questions. Thread-safe."""

    def __init__(
        self, model: ChatModel, today: Callable[[], date], seconds: float, after_turns: float
    ) -> None:
        """`seconds` is the longest that the model is waited for; `after_turns` the same for a
        question that goes on from others, which is searched for when it is read."""
        self._model, self._today = model.apart(), today
        self._seconds, self._after_turns = seconds, max(seconds, after_turns)
        self._prompt = prompt.load("reading", ("today", "boundary", "conversation", "question"))

    def begin(self, question: str, history: Sequence[Turn]) -> PendingReading:
        """Begin to have a question read, after what was said before it."""
        seconds = self._after_turns if history else self._seconds
        messages = self._prompt.format_messages(
            today=self._today().isoformat(),
            boundary=prompt.boundary(),
            conversation=conversation(history) or "-",
            question=prompt.on_one_line(question),
        )
        done: Future[Said | None] = Future()
        spent: list[Usage] = []

        def work() -> None:
            try:
                done.set_result(
                    parsed(self._model.complete(messages, seconds, spent.append, SCHEMA))
                )
            except BaseException as error:  # told to the one who waits for it
                done.set_exception(error)

        until = time.monotonic() + seconds
        threading.Thread(
            target=copy_context().run, args=(work,), name="reading", daemon=True
        ).start()
        return PendingReading(done, spent, until)

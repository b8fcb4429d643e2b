"""What a text says about time, and a question: which days, whether the newest. The one reader of
times. Pure.

Japanese and English are read by rules, dates of five more languages too (`others`), in time linear
in the text. `periods` knows the calendar,
`japanese` and `english` how they are written, `linking` finds them and joins those that belong
together, `mentioned` gives them one by one, `frame` what the words beside them make of them,
`texts` the words that ask for the newest.

Where a word leaves it open: a week begins on Monday; a winter is named after the year it begins
in; halves and quarters are of the calendar year unless 年度 is said; a place in a year that is not
named is the last one begun.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.language.dates import texts
from assistant.language.dates.frame import frame
from assistant.language.dates.linking import linked, mentions
from assistant.language.dates.mention import Mention
from assistant.language.dates.mentioned import (
    Time,
    places_of_times,
    times_in,
)
from assistant.language.dates.periods import Span, unit_away
from assistant.language.folding import in_place

__all__ = ["Asked", "Span", "Time", "asked", "places_of_times", "times_in"]


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """What a question says of time.

    `first` and `last` are inclusive, None where the span is open. `strict` says that the span
    restricts the posts themselves: others do not count. `newest` says that it wants the newest.
    `rest` is the question without its expressions of time, empty when nothing else is asked, and
    the question itself when there are none.
    """

    first: date | None
    last: date | None
    strict: bool
    newest: bool
    rest: str

    @property
    def told_of(self) -> tuple[date, date] | None:
        """The first and the last day of the time that it wants to be told of, where it says both;
        None where these say which posts are meant."""
        if self.strict or self.first is None or self.last is None:
            return None
        return self.first, self.last

    def topic(self, question: str) -> str:
        """What to search for: `question`, of which this was read, without its words of time
        where they say which posts are meant, and not what they are to tell of."""
        tells_of = (self.first or self.last) and not self.strict
        return question if tells_of else self.rest or question


@dataclass(frozen=True, slots=True)
class _Piece:
    """One group of expressions with the words around it."""

    first: date | None
    last: date | None
    strict: bool
    start: int
    end: int


def asked(question: str, today: date) -> TimeAsked:
    """What a question says of time, on the day `today`. Never raises.

    What lies wholly after `today` is no span: no post can be of then.

    >>> asked("2025年9月のH20規制は？", date(2026, 3, 15)).rest
    'H20規制は？'
    """
    text = in_place(question)
    pieces = list(_pieces(text, mentions(text, question, today), today))
    first, last, strict = _joined(pieces)
    newest = texts.newest(text)
    cuts = [(piece.start, piece.end) for piece in pieces] + newest + texts.over_time(text)
    rest = _without(question, cuts) if cuts else question
    return TimeAsked(first, last, strict, bool(newest), rest)


def _pieces(text: str, found: Iterable[Mention], today: date) -> Iterator[_Piece]:
    """The mentions, those that are linked by から, to, と, and … as one."""
    group: list[Mention] = []
    ranged = False
    for mention in found:
        if group and (joined := linked(text, group[-1], mention, today, ranged)):
            group[-1:], ranged = joined
            continue
        yield from _piece(text, group, ranged, today)
        group, ranged = [mention], False
    yield from _piece(text, group, ranged, today)


def _piece(text: str, group: list[Mention], ranged: bool, today: date) -> Iterator[_Piece]:
    spans = [mention.span for mention in group if mention.span is not None]
    if not ranged:
        spans = [span for span in spans if span.first <= today]
    if not spans:
        return
    linked = len(group) > 1
    around = frame(text, group[0].start, group[-1].end, closed=linked)
    if group[0].bare and not (around.year or linked):
        return
    first: date | None = spans[0].first
    last: date | None = spans[0].last
    if linked:
        first = min(span.first for span in spans)
        last = max(span.last for span in spans)
    kind = around.kind
    if kind == "by" and last is not None and last > today:
        return
    if kind == "after":
        first = _next_day(last, 1)
    elif kind == "before":
        last = _next_day(first, -1)
    if kind in ("before", "until", "by"):
        first = None
    elif kind in ("since", "after"):
        last = None
    if first is not None and first > today:
        return
    strict = around.posts or kind != "at"
    yield _Piece(first, last, strict, around.start, around.end)


def _next_day(start: date | None, step: int) -> date | None:
    span = unit_away(start, step, "day") if start else None
    return span.first if span else None


def _joined(pieces: list[_Piece]) -> tuple[date | None, date | None, bool]:
    """What several expressions say together.

    Those that all restrict the posts restrict them together; otherwise, or when nothing is left
    so, the span covers them all and restricts nothing.
    """
    if not pieces:
        return None, None, False
    firsts = [piece.first for piece in pieces if piece.first is not None]
    lasts = [piece.last for piece in pieces if piece.last is not None]
    if all(piece.strict for piece in pieces):
        first, last = max(firsts, default=None), min(lasts, default=None)
        if first is None or last is None or first <= last:
            return first, last, True
    first = min(firsts) if len(firsts) == len(pieces) else None
    last = max(lasts) if len(lasts) == len(pieces) else None
    return first, last, False


_TIDY = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"[（(]\s?[）)]"), ""),
    (re.compile(r" (?=[?.!,;:？。！、，])"), ""),
    (re.compile(r"([、,，])[、,，\s]*(?=[、,，?.!？。！])"), ""),
)


_CUT = "\0"
_BETWEEN_WORDS = re.compile(rf"(?<=[A-Za-z0-9]){_CUT}(?=[A-Za-z0-9])")


def _without(question: str, cuts: list[tuple[int, int]]) -> str:
    kept = []
    at = 0
    for start, end in sorted(cuts):
        if start > at:
            kept.append(question[at:start])
        at = max(at, end)
    kept.append(question[at:])
    rest = _BETWEEN_WORDS.sub(" ", _CUT.join(kept)).replace(_CUT, "")
    for pattern, by in _TIDY:
        rest = pattern.sub(by, rest)
    rest = rest.lstrip(" 、,，。・:：").rstrip(" 、,，・:：")
    return rest if re.search(r"\w", rest) else ""

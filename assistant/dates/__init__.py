"""What a question says about time: which days, whether the newest, whether what changed. Pure.

Japanese and English are read by rules, in time linear in the text. `periods` knows the calendar,
`japanese` and `english` how they are written, `frame` what the words beside them make of them,
`wording` the words that ask for the newest and for changes.

Where a word leaves it open: a week begins on Monday; a winter is named after the year it begins
in; halves and quarters are of the calendar year unless 年度 is said; a place in a year that is not
named is the last one begun.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from assistant.dates import english, japanese, wording
from assistant.dates.frame import frame
from assistant.dates.mention import Mention, folded
from assistant.dates.periods import Span, day, unit_away

_PATTERNS = japanese.PATTERNS | english.PATTERNS
_BEGINS = "(?=[0-9a-z'一二三四五六七八九十〇第令平昭大昨今来本去再おこ過直最約数半先き年上下前後])"
_EXPRESSION = re.compile(
    f"{_BEGINS}(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _PATTERNS.items())})"
)
_LONGEST_LINK = 10
_RANGE = re.compile(
    r" {0,2}(?:から|より|[〜~–—ー―→-]|to|through|thru|until|till|up to)[、,]? {0,2}(?:the )?"
)
_LIST = re.compile(
    r" {0,2}(?:と|や|、|・|,|&|/|および|及び|または|そして|,? ?(?:and|or|vs\.?|versus|with))"
    r" {0,2}(?:(?:in|the) )?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question says of time.

    `first` and `last` are inclusive, None where the span is open. `strict` says that the span
    restricts the posts themselves: others do not count. `newest` says that it wants the newest,
    `changes` that it asks how something changed. `rest` is the question without its expressions
    of time, empty when nothing else is asked, and the question itself when there are none.
    """

    first: date | None
    last: date | None
    strict: bool
    newest: bool
    changes: bool
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


def asked(question: str, today: date) -> Asked:
    """What a question says of time, on the day `today`. Never raises.

    What lies wholly after `today` is no span: no post can be of then.

    >>> asked("2025年9月のH20規制は？", date(2026, 3, 15)).rest
    'H20規制は？'
    """
    text = folded(question)
    pieces = list(_pieces(text, _mentions(text, question, today), today))
    first, last, strict = _joined(pieces)
    newest = wording.newest(text)
    cuts = [(piece.start, piece.end) for piece in pieces] + newest + wording.over_time(text)
    rest = _without(question, cuts) if cuts else question
    return Asked(first, last, strict, bool(newest), wording.changes(text), rest)


def times(text: str, day: date) -> list[tuple[date, date]]:
    """The times that a text written on `day` names, as first and last day each.

    >>> times("昨年12月に始まり、2025年に終わった。", date(2025, 12, 6))
    [(datetime.date(2024, 12, 1), datetime.date(2024, 12, 31)), \
(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))]
    """
    spans = [one.span for one in _mentions(folded(text), text, day)]
    return [(span.first, span.last) for span in spans if span]


def _mentions(text: str, original: str, today: date) -> Iterator[Mention]:
    for found in _EXPRESSION.finditer(text):
        if found.lastgroup in english.PATTERNS:
            mention = english.read(found, original, today)
        else:
            mention = japanese.read(found, today)
        if mention is not None:
            yield mention


def _pieces(text: str, mentions: Iterable[Mention], today: date) -> Iterator[_Piece]:
    """The mentions, those that are linked by から, to, と, and … as one."""
    group: list[Mention] = []
    ranged = False
    for mention in mentions:
        if group and (joined := _linked(text, group[-1], mention, today, ranged)):
            group[-1:], ranged = joined
            continue
        yield from _piece(text, group, ranged, today)
        group, ranged = [mention], False
    yield from _piece(text, group, ranged, today)


def _linked(
    text: str, one: Mention, other: Mention, today: date, ranged: bool
) -> tuple[tuple[Mention, Mention], bool] | None:
    """Two neighbours as one expression, and whether it is a range; None when they are not."""
    if not 0 < other.start - one.end <= _LONGEST_LINK:
        return None
    is_range = not ranged and bool(_RANGE.fullmatch(text, one.end, other.start))
    if not (is_range or _LIST.fullmatch(text, one.end, other.start)):
        return None
    joined = _beside(one, other, today, is_range=is_range)
    return (joined, ranged or is_range) if joined else None


def _beside(
    one: Mention, other: Mention, today: date, *, is_range: bool
) -> tuple[Mention, Mention] | None:
    """Two linked mentions, each with the year or month that only the other says."""
    if one.span is None:
        return None
    if other.day_only:
        one_day = one.span.first == one.span.last and one.yearly is not None
        there = day(one.span.first.year, one.span.first.month, other.day_only)
        return (one, replace(other, span=there, day_only=0)) if one_day and there else None
    first, last = one.span, other.span
    if one.year_said and one.yearly and other.yearly and not other.year_said:
        last = _next_to(other.yearly(first.first.year), other.yearly(first.first.year + 1), first)
    elif last is None:
        return None
    elif one.yearly and not one.year_said and other.yearly and (other.year_said or is_range):
        year = last.first.year
        candidates = (one.yearly(year), one.yearly(year - 1))
        first = next((span for span in candidates if span and span.first <= last.first), first)
    if is_range and (first.first > last.last or first.first > today):
        return None
    return replace(one, span=first), replace(other, span=last, year_said=True)


def _next_to(same_year: Span | None, year_after: Span | None, first: Span) -> Span:
    for span in (same_year, year_after):
        if span is not None and span.first >= first.first:
            return span
    return first


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

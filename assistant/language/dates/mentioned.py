"""The times that any text mentions, one by one: a post's sentences as well as questions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from assistant.language.dates.english import cased
from assistant.language.dates.japanese import is_a_day
from assistant.language.dates.linking import linked, mentions
from assistant.language.dates.mention import Mention
from assistant.language.dates.periods import Span
from assistant.language.folding import in_place

_ANY_DAY = date(2000, 6, 15)
_PARTS = {
    (1, 3, False): "q1", (4, 6, False): "q2", (7, 9, False): "q3", (10, 12, False): "q4",
    (4, 6, True): "q1", (7, 9, True): "q2", (10, 12, True): "q3", (1, 3, True): "q4",
    (3, 5, False): "s1", (6, 8, False): "s2", (9, 11, False): "s3", (12, 2, False): "s4",
    (1, 6, False): "h1", (7, 12, False): "h2", (4, 9, True): "h1", (10, 3, True): "h2",
}  # fmt: skip
"""What the months from one to another are called, of a calendar or a business year."""
_COUNTER = re.compile("[㐀-鿿ァ-ヺヶ%](?<![年春夏秋冬の])")


@dataclass(frozen=True, slots=True)
class Time:
    """A time as it stands at `start`–`end` of a text.

    `span` is its first and last day, None where no reference day is given that it is counted
    from. `year`, `month`, `day` are told, or follow from the reference day; `part` is a quarter
    ("q1"–"q4"), a half ("h1", "h2"), a season ("s1" spring – "s4" winter) or a number of years
    ("10y", "100y"). A `fiscal` one is of a business year (in Japan from April), a `relative` one
    is counted from the reference day, and if `counted` in numbers of units (3 years ago). A
    range that is none of these has its `ends`.
    """

    text: str
    start: int
    end: int
    span: Span | None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    fiscal: bool = False
    relative: bool = False
    counted: bool = False
    ends: tuple[Time, ...] = ()


@lru_cache(maxsize=1024)
def times_in(text: str, day: date | None = None) -> tuple[Time, ...]:
    """The times that a text mentions, in their order; what is relative to the day on which it
    was written (昨年, last month) only where that `day` is given. Ranges are one.

    >>> [(time.year, time.part) for time in times_in("2025年7〜9月期とFY2026")]
    [(2025, 'q3'), (2026, '')]
    """
    return tuple(time for time in _all(text, day) if day or not time.relative)


@lru_cache(maxsize=1024)
def places_of_times(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text tells times of the calendar, relative ones too, but for those that are
    counted in numbers of units (3 years ago)."""
    return tuple((time.start, time.end) for time in _all(text, None) if not time.counted)


def _all(text: str, day: date | None) -> Iterator[Time]:
    plain = in_place(text)
    found: list[Mention] = []
    seconds: set[int] = set()
    for mention in mentions(plain, cased(text), day or _ANY_DAY, anywhere=True):
        if mention.bare and _COUNTER.match(plain, mention.end):
            continue
        ranged = len(found) - 1 in seconds
        if found and (joined := linked(plain, found[-1], mention, date.max, ranged)):
            (one, other), is_range = joined
            said = found[-1].year_said or (mention.year_said and not mention.day_only)
            found[-1:] = replace(one, year_said=said), replace(other, year_said=said)
            if is_range and not ranged:
                seconds.add(len(found) - 1)
        else:
            found.append(mention)
    for at, mention in enumerate(found):
        if at + 1 in seconds:
            continue
        time = _time(text, mention, day)
        if at in seconds:
            yield _range(text, _time(text, found[at - 1], day), time)
        elif mention.day_only and not time.month and not is_a_day(plain, mention.end):
            continue
        elif time.span or time.year or time.month or time.day or time.part or time.relative:
            yield time


def _time(text: str, mention: Mention, day: date | None) -> Time:
    said = text[mention.start : mention.end]
    if mention.day_only and mention.span is None:
        return Time(said, mention.start, mention.end, None, day=mention.day_only)
    fixed = day is not None or not mention.relative
    time = Time(
        said, mention.start, mention.end, mention.span if fixed else None,
        fiscal=mention.fiscal, relative=mention.relative, counted=mention.counted,
    )  # fmt: skip
    if time.span is None:
        return time
    year, month, of_month, part = _parts(time.span, fiscal=mention.fiscal)
    if mention.fiscal and said.endswith("期") and not part:
        year, month = time.span.last.year, time.span.last.month
    if mention.year_said:
        return replace(time, year=year, month=month, day=of_month, part=part)
    span = time.span if day else None
    return replace(time, span=span, month=month, day=of_month, part=part)


def _range(text: str, one: Time, other: Time) -> Time:
    """Two ends as one time."""
    span = Span(one.span.first, other.span.last) if one.span and other.span else None
    whole = span or _months_between(one, other)
    year, _, _, part = _parts(whole) if whole else (None, None, None, "")
    told = year if one.year is not None or other.year is not None else None
    return Time(
        text[one.start : other.end], one.start, other.end, span,
        year=told if part else None, part=part if part[:1] in ("q", "h") else "",
        relative=one.relative or other.relative, fiscal=one.fiscal or other.fiscal,
        ends=() if part[:1] in ("q", "h") else (one, other),
    )  # fmt: skip


def _months_between(one: Time, other: Time) -> Span | None:
    """The months of a year that is not told, in any year."""
    if not (one.month and other.month) or one.day or other.day or one.month > other.month:
        return None
    last = Span(date(2001, other.month, 1), date(2001, other.month, 28))
    return Span(date(2001, one.month, 1), last.last)


def _parts(span: Span, *, fiscal: bool = False) -> tuple[int, int | None, int | None, str]:
    """Year, month, day and part that a span of whole days, months or years stands for."""
    first, last = span
    year, month = first.year, first.month
    if (year, month) == (last.year, last.month):
        return year, month, first.day if first == last else None, ""
    months = 12 * (last.year - year) + last.month - month + 1
    part = _PARTS.get((month, last.month, fiscal), "") if first.day == 1 and months < 12 else ""
    if fiscal and part == "q4":
        year -= 1
    return year, None, None, f"{months // 12}y" if months >= 120 else part

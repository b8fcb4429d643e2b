"""The days, months and years of a sentence, and whether a passage tells them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from assistant.checking.shown import CheckedSentence, Source
from assistant.language.amounts import amounts
from assistant.language.dates import Time, times_in

_MOST = 40
"""Times of a sentence that are read at most."""
_FIRST_YEAR = 1000
_YEAR = re.compile(r"(?<![0-9.,])[12][0-9]{3}(?![0-9]|[.,][0-9])")
_BESIDE = {
    1: re.compile(
        r"翌[日月年]|次の[日月年]|あくる[日年]"
        r"|\b(?:the (?:next|following)|next) (?:day|month|year)\b"
        r"|\b(?:a|one) (?:day|month|year) (?:later|after)\b",
        re.IGNORECASE,
    ),
    -1: re.compile(
        r"前[日月年](?![のに]?度)|\bthe (?:previous|preceding) (?:day|month|year)\b"
        r"|\b(?:a|one|the) (?:day|month|year) (?:before|earlier)\b",
        re.IGNORECASE,
    ),
}
"""What says that a passage tells of the time after, or before, one that it names."""
_SECOND_YEAR = re.compile(r"(?<![0-9])([0-9]{2})[0-9]{2} ?[-–—~〜/] ?([0-9]{2})(?![0-9])")


def found(said: str) -> list[Time]:
    """The times of a sentence, bare years too; those that are told only relative to a day (last
    year) are none."""
    told = [end for one in times_in(said) for end in one.ends or (one,) if end.year or end.month]
    for one in amounts(said):
        if _YEAR.fullmatch(one.text) and not any(t.start <= one.start < t.end for t in told):
            told.append(Time(one.text, one.start, one.end, None, int(one.text)))
    return told[:_MOST]


def has(part: Source, one: Time) -> bool:
    """Whether a passage or the day of its post tells a time: every part of it, at one place."""
    theirs = [end for other in part.times for end in (other, *other.ends)]
    if part.day:
        theirs.append(Time("", 0, 0, None, part.day.year, part.day.month, part.day.day))
    if any(_agree(one, other) for other in theirs) or _is_beside(one, theirs, part):
        return True
    if one.year not in _years(part):
        return False
    if one.month:  # of a day whose year is told before it
        told = (one.month, one.day)
        return any((other.month, other.day) == told for other in theirs if not other.year)
    return not one.part.startswith(("q", "h"))


def _is_beside(one: Time, theirs: Sequence[Time], part: Source) -> bool:
    """Whether a time is the day, month or year after or before one that a passage tells, and the
    passage says that there is one: the next day, 翌年."""
    if not one.year:
        return False
    steps = {by for by, beside in _BESIDE.items() if beside.search(part.around)}
    return any(
        (one.year, one.month, one.day) == _stepped(other, by, one)
        for by in steps
        for other in theirs
    )


def _stepped(other: Time, by: int, like: Time) -> tuple[int, int | None, int | None] | None:
    """The time of the precision of another one that lies one of it after a time, or before."""
    if not other.year or (like.month and not other.month) or (like.day and not other.day):
        return None
    if like.day:
        try:
            at = date(other.year, other.month or 1, other.day or 1) + timedelta(by)
        except (ValueError, OverflowError):
            return None
        return at.year, at.month, at.day
    if like.month:
        year, month = divmod(other.year * 12 + (other.month or 1) - 1 + by, 12)
        return year, month + 1, None
    return other.year + by, None, None


def excused(one: Time, said: CheckedSentence) -> bool:
    """Whether a year is so many years before or after another one of a passage or its post."""
    return bool(one.year and not one.month) and any(
        abs((one.year or 0) - year) in _durations(part)
        for part in said.near
        for year in _told(part)
    )


def _agree(one: Time, other: Time) -> bool:
    """Whether another time tells all that one tells: the same day, or one within it."""
    if (one.part or other.part[:1] in ("q", "s", "h")) and one.span and other.span:
        return one.span.first <= other.span.last and other.span.first <= one.span.last
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    alike = all(mine in (None, theirs) for mine, theirs in pairs)
    return alike and (not one.part or one.part == other.part)


def _years(part: Source) -> set[int]:
    """Every year that a passage, what stands above it, or its post's day may tell."""
    years = _told(part) | {int(year[0]) for year in _YEAR.finditer(part.around)}
    years |= {int(two[1] + two[2]) for two in _SECOND_YEAR.finditer(part.around)}
    for one in part.times:
        if one.span and one.part.endswith("y"):
            years |= set(range(one.span.first.year, one.span.last.year + 1))
    return years | {one.year for one in part.times if one.year}


def _told(part: Source) -> set[int]:
    """The years that a passage tells as they are, and that of its post."""
    told = {end.year for one in part.times if not one.relative for end in (one, *one.ends)}
    return {year for year in told if year} | ({part.day.year} if part.day else set())


def _durations(part: Source) -> set[int]:
    told = (one for one in part.numbers if one.unit in ("年", "歳"))
    return {int(one.value) for one in told if 0 < one.value < _FIRST_YEAR}

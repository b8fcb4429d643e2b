"""The days, months and years of a sentence that nothing shown has. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from assistant.checking.shown import Source
from assistant.language.amounts import amounts
from assistant.language.dates import Time, times_in

_YEAR = re.compile(r"(?<![0-9.,])[12][0-9]{3}(?![0-9]|[.,][0-9])")
_SECOND_YEAR = re.compile(r"(?<![0-9])([0-9]{4}) ?[-–—~〜/] ?([0-9]{2})(?![0-9])")


def times(said: str) -> list[Time]:
    """The times of a sentence, bare years too; those that are told only relative to a day (last
    year) are none."""
    found = [end for one in times_in(said) for end in one.ends or (one,) if end.year or end.month]
    bare = (year for year in _YEAR.finditer(said) if year[0] in _bare_years(said))
    return found + [
        Time(year[0], year.start(), year.end(), None, int(year[0]))
        for year in bare
        if not any(one.start <= year.start() < one.end for one in found)
    ]


def _bare_years(said: str) -> set[str]:
    """The numbers of a sentence that may only be years: of four figures, without a unit."""
    return {one.text for one in amounts(said) if one.text.isdigit() and len(one.text) == 4}


def has(part: Source, one: Time) -> bool:
    """Whether a passage or the day of its post tells a time: every part of it, at one place."""
    theirs = [end for other in part.times for end in (other, *other.ends)]
    if any(_agree(one, other) for other in theirs):
        return True
    if part.day and _agree(one, _day(part.day)):
        return True
    if one.month:
        return one.year in _years(part) and any(
            other.month == one.month and other.day == one.day and not other.year for other in theirs
        )
    return one.year in _years(part) and not one.part.startswith(("q", "h"))


def rival(part: Source, one: Time, said: str) -> bool:
    """Whether a passage tells another time, at least as exactly, that a sentence does not."""
    mine = times(said)
    return any(
        bool(other.month) >= bool(one.month)
        and bool(other.day) >= bool(one.day)
        and not other.relative
        and not any(_agree(told, other) for told in mine)
        for other in times(part.text)
    )


def derived(one: Time, cited: Iterable[Source]) -> bool:
    """Whether a year is so many years before or after another one of the same passage, or of its
    post."""
    return (
        bool(one.year)
        and not one.month
        and any(
            one.year in {year + years for year in _told_years(part) for years in _durations(part)}
            for part in cited
        )
    )


def _day(day: date) -> Time:
    return Time("", 0, 0, None, day.year, day.month, day.day)


def _agree(one: Time, other: Time) -> bool:
    """Whether another time tells all that one tells: the same day, or one within it."""
    if one.part and one.span and other.span:
        return one.span.first <= other.span.last and other.span.first <= one.span.last
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(mine in (None, theirs) for mine, theirs in pairs) and (
        not one.part or one.part == other.part
    )


def _years(part: Source) -> set[int]:
    """Every year that a passage, what stands above it, or its post's day may tell."""
    found = _told_years(part) | {int(year[0]) for year in _YEAR.finditer(part.around)}
    found |= {int(two[1][:2] + two[2]) for two in _SECOND_YEAR.finditer(part.around)}
    for one in part.times:
        if one.span and one.part.endswith("y"):
            found |= set(range(one.span.first.year, one.span.last.year + 1))
        elif one.year:
            found.add(one.year)
    return found


def _told_years(part: Source) -> set[int]:
    told = {end.year for one in part.times if not one.relative for end in (one, *one.ends)}
    return {year for year in told if year} | ({part.day.year} if part.day else set())


def _durations(part: Source) -> Iterator[int]:
    for one in part.numbers:
        if one.unit in ("年", "歳") and 0 < one.value < 1000:
            yield from (int(one.value), -int(one.value))

"""Periods of the calendar: months, quarters, seasons, weeks, and what is said relative to a day.

Whatever is not a day of the calendar is None, never an error.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple


class Span(NamedTuple):
    """Days from `first` to `last`, both inclusive."""

    first: date
    last: date


Yearly = Callable[[int], Span | None]
"""What a period that comes every year is in a given year."""

# Month in which each begins; a winter is named after the year it begins in.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_LEAP_YEARS_APART = 8


def day(year: int, month: int, of_month: int) -> Span | None:
    """One day."""
    try:
        only = date(year, month, of_month)
    except ValueError:
        return None
    return Span(only, only)


@lru_cache(maxsize=1024)
def months(year: int, month: int, count: int = 1) -> Span | None:
    """Whole months: `count` of them from the given one on."""
    if not (1 <= month <= 12 and count >= 1):
        return None
    end = year * 12 + month - 2 + count
    last_year, last_month = end // 12, end % 12 + 1
    if not (year >= 1 and last_year <= 9999):
        return None
    last = date(last_year, last_month, monthrange(last_year, last_month)[1])
    return Span(date(year, month, 1), last)


def whole_year(year: int) -> Span | None:
    """January to December."""
    return months(year, 1, 12)


def years(year: int, count: int) -> Span | None:
    """Whole years: `count` of them from the given one on, as a decade or a century has them."""
    return months(year, 1, 12 * count)


def fiscal_year(year: int) -> Span | None:
    """The Japanese fiscal year: April to March."""
    return months(year, 4, 12)


def weeks_away(today: date, count: int) -> Span | None:
    """The week, Monday to Sunday, that lies `count` weeks after that of `today`."""
    monday = _away(today, 7 * count - today.weekday())
    return Span(monday, _away(monday, 6))


def months_away(today: date, count: int) -> Span | None:
    """The month that lies `count` months after that of `today`."""
    month = today.year * 12 + today.month - 1 + count
    return months(month // 12, month % 12 + 1)


def quarters_away(today: date, count: int) -> Span | None:
    """The quarter that lies `count` quarters after that of `today`."""
    quarter = today.year * 4 + (today.month - 1) // 3 + count
    return months(quarter // 4, quarter % 4 * 3 + 1, 3)


def unit_away(today: date, count: int, unit: str) -> Span | None:
    """The day, week, month, quarter or year that lies `count` of them after that of `today`."""
    if unit == "day":
        there = _away(today, count)
        return Span(there, there)
    if unit == "week":
        return weeks_away(today, count)
    if unit == "month":
        return months_away(today, count)
    if unit == "quarter":
        return quarters_away(today, count)
    return whole_year(today.year + count)


def trailing(today: date, count: int, unit: str) -> Span:
    """The last `count` days, weeks, months, quarters or years, up to `today`."""
    if unit in ("day", "week"):
        return Span(_away(today, -count * (7 if unit == "week" else 1)), today)
    back = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    there = months_away(today, -back)
    if there is None:
        return Span(date.min, today)
    return Span(there.first.replace(day=min(today.day, there.last.day)), today)


def latest(yearly: Yearly, today: date) -> Span | None:
    """The last of a yearly period that has begun by `today`."""
    for year in range(today.year, today.year - _LEAP_YEARS_APART - 1, -1):
        span = yearly(year)
        if span is not None and span.first <= today:
            return span
    return None


def latest_over(yearly: Yearly, today: date) -> Span | None:
    """The last of a yearly period that has ended before `today`."""
    for year in range(today.year, today.year - _LEAP_YEARS_APART - 1, -1):
        span = yearly(year)
        if span is not None and span.last < today:
            return span
    return None


_PARTS = (
    # What is said, then (first month, how many) of a year and (first day, last day) of a month.
    (r"年初|年頭|年始|年明け|初頭|初め|はじめ|頭|月初|初旬|上旬|beginning|start", (1, 1), (1, 10)),
    (r"early", (1, 4), (1, 10)),
    (r"半ば|なかば|中頃|中旬|mid|middle", (5, 4), (11, 20)),
    (r"late", (9, 4), (21, 31)),
    (r"年末年始", (12, 2), (21, 31)),
    (r"年末|月末|末|下旬|end|close", (12, 1), (21, 31)),
    (r"前半|上半期|上期|前期|first half", (1, 6), (1, 15)),
    (r"後半|下半期|下期|後期|second half|latter half", (7, 6), (16, 31)),
)
_PART = tuple((re.compile(said), of_year, of_month) for said, of_year, of_month in _PARTS)


def part_of(span: Span | None, said: str) -> Span | None:
    """The part of a year or month that is named: `末`, `前半`, `上旬`, `early`, `end` …

    A year may begin in any month; the parts of a shorter period are that period.
    """
    if span is None or not said:
        return span
    for pattern, of_year, of_month in _PART:
        if not pattern.fullmatch(said):
            continue
        length = (span.last - span.first).days
        if length > 360:
            month = span.first.month - 1 + of_year[0] - 1
            return months(span.first.year + month // 12, month % 12 + 1, of_year[1])
        if 27 <= length <= 30:
            last = min(of_month[1], span.last.day)
            return Span(span.first.replace(day=of_month[0]), span.last.replace(day=last))
    return span


def _away(start: date, days: int) -> date:
    """A day, `days` after another, or the first or last that there is."""
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max

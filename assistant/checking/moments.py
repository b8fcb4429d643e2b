"""Times of the calendar in statements, and which of them are the same. Pure.

They are read by `dates`; what is left out may be that of the day of the post.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from assistant.language.dates import Time as Moment
from assistant.language.dates import times_in


@lru_cache(maxsize=256)
def moments(folded: str, post: date | None) -> tuple[Moment, ...]:
    """The times that a folded text tells; what is relative (昨年) is counted from `post`. Of a
    range both ends are told."""
    return tuple(
        one for time in times_in(folded, post) if not time.counted for one in time.ends or (time,)
    )


def told(one: Moment, others: Sequence[Moment], post: date | None) -> bool:
    """Whether one of the moments of a passage, or the day of its post, is that of a sentence."""
    return any(_agrees(one, other) for other in _completed(others, post))


def _completed(others: Sequence[Moment], post: date | None) -> Iterator[Moment]:
    year = None
    for other in others:
        yield other
        if other.year is None and year is not None:
            yield replace(other, year=year)
        year = other.year or year
        if post is None:
            continue
        if other.year is None:
            month = other.month or post.month
            for near in (post.year, post.year - (month > post.month), post.year + 1):
                yield replace(other, year=near)
                if other.month is None and other.day is not None:
                    yield replace(other, year=near, month=post.month)
                    before = (post.month - 2) % 12 + 1
                    yield replace(other, year=near, month=before)
        elif other.month is None and other.day is not None:
            yield replace(other, month=post.month)
    if post:
        yield Moment("", 0, 0, None, post.year, post.month, post.day)


def _agrees(one: Moment, other: Moment) -> bool:
    for mine, theirs in ((one.year, other.year), (one.month, other.month), (one.day, other.day)):
        if mine is not None and mine != theirs:
            return False
    if not one.part or one.part == other.part:
        return True
    return _within(one.part, other)


def _within(part: str, other: Moment) -> bool:
    """Whether a month lies in the half or the quarter, or the quarter in the half."""
    month = other.month
    if other.part[:1] == "q":
        month = int(other.part[1]) * 3
    if month is None:
        return False
    if part[0] == "q":
        return (month + 2) // 3 == int(part[1])
    if part[0] == "h":
        return (1 if month <= 6 else 2) == int(part[1])
    return part[0] == "s" and (month % 12) // 3 == int(part[1]) % 4


__all__ = ["Moment", "moments", "told"]

"""Amounts in any text: 5千万円, 3割5分, $1.2tn, €1,2 Mrd., 30〜50%, 120人. Pure.

The one reader of amounts: values, units and places. Years, days and times of the day are no
amounts, nor are ranks (第3位), versions (GPT-5), codes and telephone numbers. A signed one
(-5%, ▲5%) is negative; both ends of a range carry its unit; 数百 is read as 500 and called vague
("?"). Time is linear in the text.
"""

from __future__ import annotations

from functools import lru_cache

from assistant.language.amounts.amount import Amount, Bound
from assistant.language.amounts.reading import TakenPlaces, read
from assistant.language.amounts.units import (
    KINDS,
    UNITS,
    Kind,
    unit_at,
)
from assistant.language.dates import places_of_times

__all__ = ["KINDS", "UNITS", "Amount", "Bound", "Kind", "amounts", "numbers", "unit_at"]


@lru_cache(maxsize=1024)
def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a text, in their order.

    >>> [(one.value, one.unit) for one in amounts("2025年に5千万円、3割5分、第3位")]
    [(50000000.0, 'JPY'), (35.0, '%')]
    """
    found = [one for one in numbers(text) if one.kind not in ("rank", "clock")]
    if not found:
        return ()
    of_times = TakenPlaces(places_of_times(text))
    return tuple(one for one in found if not of_times.meets(one.start, one.number_end))


@lru_cache(maxsize=1024)
def numbers(text: str) -> tuple[Amount, ...]:
    """All numbers of a text that count something, those of years, days, times of the day and
    ranks too (units 年, 日, 時, 第, no.), in their order."""
    return tuple(read(text))

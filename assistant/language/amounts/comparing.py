"""Whether two amounts are the same, in other units or rounded, and what two make. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from assistant.language.amounts.amount import Amount

_EXACTLY, _ABOUT = 0.05, 0.15
"""How far a rounded figure may lie from the one it stands for, as a share of it."""
_MORE = 1.25
"""How far "more than" and "up to" reach."""
_MOST = 40
"""Amounts that are held against each other at most, and those that are added up."""
_ADDED = 12
_SCALES = (1e3, 1e4, 1e6, 1e8, 1e9, 1e12)
DAYS: Final = {
    "年": 365.0, "月間": 30.4, "週": 7.0, "日": 1.0, "時間": 1 / 24, "分": 1 / 1440,
    "秒": 1 / 86400, "ms": 1 / 86_400_000,
}  # fmt: skip
"""How many days the units of time last."""
_SIZES: Final = {
    unit: (row[0], factor)
    for row, factors in (
        (("nm", "mm", "cm", "m", "km"), (1e-9, 1e-3, 1e-2, 1.0, 1e3)),
        (("g", "kg", "トン"), (1.0, 1e3, 1e6)),
        (("W", "kW", "MW", "GW", "TW"), (1.0, 1e3, 1e6, 1e9, 1e12)),
        (("kWh", "MWh", "GWh", "TWh"), (1.0, 1e3, 1e6, 1e9)),
        (("KB", "MB", "GB", "TB", "PB"), (1.0, 1e3, 1e6, 1e9, 1e12)),
        (("Hz", "MHz", "GHz"), (1.0, 1e6, 1e9)),
    )
    for unit, factor in zip(row, factors, strict=True)
}
"""What units measure the same, and how large they are."""


def same(one: Amount, other: Amount) -> bool:
    """Whether two amounts may be the same, or the first one the second rounded.

    >>> from assistant.language.amounts import numbers
    >>> [same(*numbers(text)) for text in ("about 10 billion, 9.8 billion", "3割、3.5%")]
    [True, False]
    """
    return any(close(one, value) for value in _as(other, one))


def _as(other: Amount, one: Amount) -> Iterator[float]:
    """The value of another amount in the unit of one; none where they measure other things."""
    value, mine, theirs = abs(other.value), one.kind, other.kind
    loose = not mine or theirs in ("", "rank", "clock")
    if one.unit == other.unit or (mine != "ratio" and loose):
        yield value
    elif mine == theirs == "duration":
        yield value * DAYS[other.unit] / DAYS[one.unit]
    elif mine == theirs and mine != "money":
        same = _SIZES.get(one.unit), _SIZES.get(other.unit)
        alike = same[0] and same[1] and same[0][0] == same[1][0]
        yield value * same[1][1] / same[0][1] if alike and same[0] and same[1] else value
    elif (mine, theirs) == ("share", "ratio"):
        yield from (100 * value, 100 * value - 100, 100 - 100 * value, 100 / (value or 1))
    elif (mine, theirs) == ("ratio", "share"):
        yield from (value / 100, 1 + value / 100)
    elif {mine, theirs} == {"ratio", "count"} or {mine, theirs} == {"duration", "measure"}:
        yield value
    if theirs == "" and one.scaled and not other.scaled and value != int(value):
        yield from (value * scale for scale in _SCALES)  # a table tells the scale once


def close(one: Amount, value: float) -> bool:
    """Whether an amount tells a value, as it stands or rounded to as many figures as it has."""
    said = abs(one.value)
    if math.isclose(said, value, rel_tol=1e-9):
        return True
    if not said or not value:
        return False
    rough = one.bound != "="
    if one.bound == ">" and said <= value <= said * _MORE:
        return True
    if one.bound == "<" and said / _MORE <= value <= said:
        return True
    if _digits(value) <= _digits(said) and not rough:
        return False
    place = 10.0 ** (math.floor(math.log10(said)) - _digits(said) + 1)
    most = min(place * (1.0 if rough else 0.5), said * (_ABOUT if rough else _EXACTLY))
    return abs(said - value) <= most * (1 + 1e-9)


def _digits(value: float) -> int:
    """How many figures a number is told with: 2 for 9.8 and for 980."""
    return len(f"{value:.12g}".partition("e")[0].replace(".", "").strip("0")) or 1


def make(
    one: Amount, firsts: Sequence[Amount], seconds: Sequence[Amount], ways: Collection[str]
) -> bool:
    """Whether one of some amounts and one of others make an amount, in these ways: as "sum",
    "difference", "ratio" (or share), "part" or "product"; or those of its unit that follow each
    other as "sum"."""
    return any(
        first is not second and any(close(one, value) for value in _made(one, first, second, ways))
        for first in firsts[:_MOST]
        for second in seconds[:_MOST]
    ) or ("sum" in ways and _total(one, seconds))


def _made(one: Amount, first: Amount, second: Amount, ways: Collection[str]) -> Iterator[float]:
    """What two amounts make in these ways, in the unit of a third."""
    a, b = abs(first.value), abs(second.value)
    if "ratio" in ways and first.unit == second.unit and a and b:
        factor = 1 if one.kind == "ratio" else 100
        for scale in _scales(first, second):
            yield from (factor * a / (b * scale), factor * b * scale / a)
            if factor == 100 and "difference" in ways:
                yield abs(100 * a / (b * scale) - 100)
    if first.unit == "%" == one.unit:
        yield 100 - a
    alike = first.unit == second.unit or bool({"", "no."} & {first.unit, second.unit})
    shares = first.kind == one.kind == "share"
    if first.unit not in (one.unit, "", "no.") and one.unit and not shares:
        return
    if alike and "sum" in ways:
        yield a + b
    if alike and "difference" in ways:
        yield from (abs(a - b * scale) for scale in _scales(first, second))
    if "part" in ways and b and second.kind in ("duration", "count", ""):
        yield a / b
    if second.kind == "ratio" and b:
        yield from (a * b, a / b)
    if "product" in ways and second.unit == "%":
        yield from (a * b / 100, a * (1 + b / 100), a * (1 - b / 100), a / (1 + b / 100))


def _scales(first: Amount, second: Amount) -> tuple[float, ...]:
    """What the second of two amounts may be told in, where a table tells the scale once."""
    bare = first.scaled and not second.scaled and second.value != int(second.value)
    return (1.0, *_SCALES) if bare else (1.0,)


def _total(one: Amount, group: Sequence[Amount]) -> bool:
    """Whether amounts of its unit that follow each other add up to it."""
    values = [abs(other.value) for other in group if other.unit == one.unit][:_MOST]
    for first in range(len(values)):
        total = 0.0
        for value in values[first : first + _ADDED]:
            total += value
            if close(one, total):
                return True
    return False

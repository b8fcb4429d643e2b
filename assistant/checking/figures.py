"""Figures of a sentence and of a passage: which of them are the same. Pure.

They are read by `amounts`; times of the calendar are read in `moments`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Final

from assistant.language.amounts import Amount as Figure
from assistant.language.amounts import numbers

_OF_A_NOUN = re.compile(r"(?:以上|超|余り|近く|を超える|を上回る|もの)?の[㐀-鿿ァ-ヴ]|以上の|もの")
_COUNTERS: Final = frozenset(
    [
        "つ",
        "件",
        "社",
        "人",
        "所",
        "種",
        "校",
        "店",
        "言語",
        "自治体",
        "機関",
        "病院",
        "団体",
        "世帯",
        "の",
    ]
)
_SAME = 1e-6
_RATIO = 0.04


def figures(folded: str) -> list[Figure]:
    """The figures of a text that is `folded` and stripped of its dates, in their order. What goes
    down is told by words as often as by a sign, so signs do not count."""
    return [
        replace(one, value=abs(one.value), unit=_unit(folded, one))
        for one in numbers(folded)
        if one.bound != "?" and one.kind != "clock"
    ]


def _unit(folded: str, one: Figure) -> str:
    unit = "" if one.unit == "no." else one.unit
    return unit or ("の" if _OF_A_NOUN.match(folded, one.end) else "")


def same(one: Figure, other: Figure) -> bool:
    """Whether a figure of a sentence is that of a passage: in value and, where both tell it,
    in unit; one that is called "about", "more than", … may be a rounded one."""
    return _units_agree(one.unit, other.unit) and _values_agree(one, other)


def _units_agree(one: str, other: str) -> bool:
    if "の" in (one, other):
        return not one or not other or {one, other} <= _COUNTERS
    return one == other or not one or not other or {one, other} == {"つ", "件"}


def _values_agree(one: Figure, other: Figure) -> bool:
    a, b = one.value, other.value
    if abs(a - b) <= _SAME * max(abs(a), abs(b), 1e-9):
        return {one.bound, other.bound} != {"<", ">"}
    if not a or not b:
        return False
    ratio = b / a
    if one.unit == "%" and one.text[:1] in "半ato":
        return (0.8 <= ratio < 1) if one.bound == "<" else abs(ratio - 1) <= 0.08
    if one.bound == "~":
        return abs(ratio - 1) <= _RATIO
    low, high = {">": (1.0, 1.15), "<": (0.9, 1.0)}.get(one.bound, (1.0, 1.0))
    return low <= ratio <= high and one.bound not in ("=", other.bound)


def derived(one: Figure, others: Sequence[Figure]) -> bool:
    """Whether a ratio (2倍, 半分) follows from two figures of one unit in a passage."""
    if one.unit not in ("倍", "%") or not one.value:
        return False
    rough = one.unit == "倍" or one.text[:1] in "半h"
    wanted = one.value if one.unit == "倍" else one.value / 100
    if one.unit == "倍":
        for other in others:
            factor = 1 + other.value / 100
            if other.unit == "%" and 0 <= factor / wanted - 1 <= (
                0.15 if one.bound == ">" else 0.03
            ):
                return True
    for a, b in permutations(others, 2):
        alike = a.unit == b.unit or not (rough or (a.unit and b.unit))
        if alike and a.value and abs(b.value / a.value / wanted - 1) <= (0.03 if rough else 1e-3):
            return True
    return False


__all__ = ["Figure", "derived", "figures", "same"]

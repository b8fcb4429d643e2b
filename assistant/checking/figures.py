"""The figures of a sentence that nothing shown has, and nothing shown adds up to. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from assistant.checking.shown import Source
from assistant.language.amounts import Amount, amounts
from assistant.language.folding import casefolded
from assistant.runtime import time_limit

_COUNTED_BY_HAND = 12
"""Whole numbers up to here count what a sentence lists, or stand for an article: they prove
nothing."""
_EXACTLY, _ABOUT = 0.05, 0.1
"""How far a rounded figure may lie from the one it stands for, as a share of it."""
_MORE = 1.25
"""How far "more than" and "up to" reach."""
_OPERANDS = 40
_FIRST_YEAR = 100
_SCALES = (1e3, 1e4, 1e6, 1e8, 1e9, 1e12)
_SAID: Final = {
    "sum": re.compile(r"total|combin|together|altogether|both|sum\b|合計|合わせ|計|総"),
    "difference": re.compile(
        r"(?:more|less|fewer)(?! than (?:[0-9$€£]|half))|gap|differ|beat|ahead|behind|margin"
        r"|rise|rose|grew|fell|drop|increas|declin|after|before|later|earlier|older|younger"
        r"|higher|lower|remain|left|rest\b|差|増|減|上回|下回|伸|縮|多|少|開き|前|後|超|余|残"
        r"|歳|年(?:間|ぶり)|黒字|赤字|以外"
    ),
    "part": re.compile(r"\bper\b|\beach\b|\bevery\b|averag|annual|あたり|当たり|平均|毎|ごと"),
    "product": re.compile(r"total|altogether|doubl|tripl|half|合計|計|総|倍|半"),
}
"""Words that say how a figure was made of others. A ratio or share says so by its unit."""
_DAYS: Final = {
    "年": 365.0, "月間": 30.4, "週": 7.0, "日": 1.0, "時間": 1 / 24, "分": 1 / 1440,
    "秒": 1 / 86400, "ms": 1 / 86_400_000,
}  # fmt: skip


def figures(said: str) -> list[Amount]:
    """The figures of a sentence that have to stand somewhere: not small counts, ranks, several
    hundred, nor the second year of 1963-71."""
    return [one for one in amounts(said) if _tells(one, said)]


def _tells(one: Amount, said: str) -> bool:
    if one.bound == "?" or one.kind in ("rank", "clock"):
        return False
    if _is_year(one) or casefolded(one.text) == "twice":
        return False
    if said[max(0, one.start - 5) : one.start].strip("~〜–-/")[-4:].isdigit() and one.value < 100:
        return False
    whole = one.value == int(one.value)
    most = _COUNTED_BY_HAND if one.kind in ("", "count") else 0 if one.kind == "share" else 1
    return not (whole and 0 <= one.value <= most)


def _is_year(one: Amount) -> bool:
    return one.text.isdigit() and len(one.text) == 4 and one.text[0] in "12"


def has(part: Source, one: Amount) -> bool:
    """Whether a passage has a figure, in any unit, notation or rounding."""
    return any(same(one, other) for other in part.numbers)


def rival(part: Source, one: Amount, said: str) -> bool:
    """Whether a passage has another figure of the same unit that a sentence does not tell."""
    told = figures(said)
    return any(
        other.unit == one.unit and not any(same(mine, other) for mine in told)
        for other in figures(part.text)
    )


def same(one: Amount, other: Amount) -> bool:
    """Whether two amounts may be the same, or the first one the second rounded.

    >>> [same(*amounts(text)) for text in ("about 10 billion, 9.8 billion", "3割、3.5%")]
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
        yield value * _DAYS[other.unit] / _DAYS[one.unit]
    elif mine == theirs and mine != "money":
        yield value
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


def derived(one: Amount, said: str, cited: Iterable[Source], before: str) -> bool:
    """Whether figures of a passage, of the sentence itself or of the one `before` it make a
    figure: as a ratio or share, or as the sum, difference, product or part that the sentence says
    it is. Where the sentence has figures of its own that it may be made of, one of them is among
    the two; where it has two, both."""
    ways = _ways(one, said)
    if not ways:
        return False
    parts = [*cited, Source(before)]
    beside = [
        other
        for other in _operands(one, Source(said))
        if other.start != one.start and any(has(part, other) for part in parts)
    ]
    groups = [beside] if _paired(beside) else [_operands(one, part) for part in parts]
    for group in groups:
        others = [*beside, *group][:_OPERANDS]
        time_limit.check()
        for first in beside or others:
            for second in others:
                if first is not second and any(
                    close(one, value) for value in _made(one, first, second, ways)
                ):
                    return True
    return "sum" in ways and any(_total(one, group) for group in groups)


def _ways(one: Amount, said: str) -> frozenset[str]:
    """In which ways a sentence says that a figure is made."""
    folded = casefolded(said)
    told = {way for way, words in _SAID.items() if words.search(folded)}
    return frozenset(told | {"ratio"} if one.kind in ("share", "ratio") else told)


def _operands(one: Amount, part: Source) -> list[Amount]:
    """The figures of a passage that another may be made of; years too for a duration."""
    found = list(amounts(part.around))
    if one.kind == "duration" or one.unit == "歳":
        found += [other for other in part.numbers if other.value >= _FIRST_YEAR]
    return [other for other in found if _operand(other, one)]


def _operand(other: Amount, one: Amount) -> bool:
    if one.kind == "duration" and other.unit == "no.":  # AD 800
        return True
    if other.kind in ("rank", "clock", "ratio") or other.bound == "?":
        return False
    small = other.kind == "" and other.value <= _COUNTED_BY_HAND and other.value == int(other.value)
    if one.kind in ("share", "ratio"):
        return not small
    return other.kind in (one.kind, "", "duration", "count")


def _paired(mine: Sequence[Amount]) -> bool:
    return any(
        one.unit == other.unit and one.value != other.value
        for at, one in enumerate(mine)
        for other in mine[:at]
    )


def _made(one: Amount, first: Amount, second: Amount, ways: frozenset[str]) -> Iterator[float]:
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
    if first.unit not in (one.unit, "", "no.") and one.unit:
        return
    if alike and "sum" in ways:
        yield a + b
    if alike and "difference" in ways:
        yield from (abs(a - b * scale) for scale in _scales(first, second))
    if "part" in ways and b and second.kind in ("duration", "count", ""):
        yield a / b
    if "product" in ways and second.unit != first.unit:
        yield from (a * b, a * b / 100)


def _scales(first: Amount, second: Amount) -> tuple[float, ...]:
    """What the second of two amounts may be told in, where a table tells the scale once."""
    bare = first.scaled and not second.scaled and second.value != int(second.value)
    return (1.0, *_SCALES) if bare else (1.0,)


def _total(one: Amount, group: Sequence[Amount]) -> bool:
    """Whether amounts of its unit that follow each other add up to it."""
    values = [abs(other.value) for other in group if other.unit == one.unit][:_OPERANDS]
    for first in range(len(values)):
        total = 0.0
        for value in values[first : first + _COUNTED_BY_HAND]:
            total += value
            if close(one, total):
                return True
    return False

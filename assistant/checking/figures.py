"""The figures of a sentence, and whether a passage has them, or has what they are made of. Pure."""

from __future__ import annotations

import re
from typing import Final

from assistant.checking.shown import CheckedSentence, Source
from assistant.language.amounts import Amount, amounts
from assistant.language.amounts.comparing import DAYS, close, make, same
from assistant.language.folding import casefolded
from assistant.runtime import time_limit

_MOST = 40
"""Figures of a sentence that are read at most."""
_COUNTED_BY_HAND = 12
"""Whole numbers up to here count what a sentence lists, or stand for an article: they prove
nothing."""
_FIRST_YEAR = 100
_OF = re.compile(r"[\s-]of\b|[\s-](?:thousand|million|billion|trillion)")
_WAYS: Final = frozenset({"sum", "difference", "ratio", "part", "product"})
_RECKONED: Final = re.compile(
    r"total|combin|together|altogether|both|sum\b|more|less|fewer|gap|differ|beat|ahead|behind"
    r"|margin|ris[ei]|rose|grew|grow|fell|drop|increas|declin|higher|lower|remain|left|rest\b"
    r"|\bper\b|\beach\b|\bevery\b|averag|annual|doubl|tripl|half|times\b|equal|works? out|impl"
    r"|account|about|around|roughly|nearly|almost|approximately|close to|over\b|under\b|just\b"
    r"|合計|合わせ|計|総|差|増|減|多|少|上回|下回|伸|縮|開き|残|あと|あたり|当たり|平均|毎|ごと|倍|半"
    r"|約|およそ|ほぼ|弱|強|近く|程度|ほど|余|超|換算|相当|間で|歳|ぶり|黒字|赤字|以外"
)
"""Words beside a figure that may have been reckoned from others, or rounded."""
_BESIDE = 14, 8
"""Characters before a figure and behind it in which they stand."""
_OFTEN_BY: Final = (7, 12, 24, 52, 60, 100, 365, 1000)
"""By what figures are multiplied and divided that no text tells: days of a week, months …"""
_CLOSE = 0.03


def found(said: str) -> list[Amount]:
    """The figures of a sentence that have to stand somewhere: not small counts, ranks, several
    hundred, nor the second year of 1963-71."""
    return [one for one in amounts(said) if _tells(one, said)][:_MOST]


def _tells(one: Amount, said: str) -> bool:
    if one.bound == "?" or one.kind in ("rank", "clock"):
        return False
    if re.fullmatch("[12][0-9]{3}", one.text):  # a year
        return False
    if one.text in ("100%", "24時間", "365日"):
        return False  # wholly, always
    if one.text.isalpha() and one.text.isascii() and not _OF.match(said, one.end):
        return False  # twice, half an hour
    if said[max(0, one.start - 5) : one.start].strip("~〜–-/")[-4:].isdigit() and one.value < 100:
        return False
    whole = one.value == int(one.value)
    most = _COUNTED_BY_HAND if one.kind in ("", "count") else 0 if one.kind == "share" else 1
    return not (whole and 0 <= one.value <= most)


def has(part: Source, one: Amount) -> bool:
    """Whether a passage has a figure, in any unit, notation or rounding."""
    return any(same(one, other) for other in part.numbers)


def excused(one: Amount, said: CheckedSentence) -> bool:
    """Whether a figure may be made of others: of two that the sentence tells, of one of these and
    what a year or a week has, or, where words beside it say that it was reckoned or rounded, or
    it is a share, a ratio or a duration, of any two of a passage. Any reckoning counts: a figure
    is only held against a sentence where none can have led to it."""
    parts = [*said.near, Source(said.before)]
    if one.kind == "money":  # told in another currency too
        told = (other for other in amounts(said.text) if other.kind == "money")
        if any(has(part, other) for other in told if other.unit != one.unit for part in parts):
            return True
    beside = [
        other
        for other in _operands(one, Source(said.text))
        if other.start != one.start and any(has(part, other) for part in parts)
    ]
    if one.kind == "duration" and any(_between(one, part) for part in (Source(said.text), *parts)):
        return True
    if make(one, beside, beside, _WAYS) or any(_often_by(one, other) for other in beside):
        return True
    folded = casefolded(said.text)
    around = folded[max(0, one.start - _BESIDE[0]) : one.end + _BESIDE[1]]
    ways = _WAYS if one.bound != "=" or _RECKONED.search(around) else frozenset[str]()
    if one.kind in ("share", "ratio"):
        ways |= {"ratio", "difference"}
    if one.kind == "duration" or one.unit == "歳":
        ways |= {"sum", "difference"}
    for part in parts if ways else ():
        time_limit.check()
        others = [*beside, *_operands(one, part)]
        if make(one, others, others, ways):
            return True
    return False


def _between(one: Amount, part: Source) -> bool:
    """Whether so long lies between two days that a passage and its post tell, the last one counted
    or not."""
    spans = [time.span for time in part.times[:_MOST] if time.span]
    days = {day for span in spans for day in span} | ({part.day} if part.day else set())
    told = (last - first for first in days for last in days if first < last)
    return any(close(one, value) for days in told for value in _in_unit(days.days, one.unit))


def _in_unit(days: int, unit: str) -> tuple[float, ...]:
    """So many days, and one more, in a unit of time."""
    return tuple(many / DAYS[unit] for many in (days, days + 1)) if unit in DAYS else ()


def _often_by(one: Amount, other: Amount) -> bool:
    near = _CLOSE * abs(one.value)
    made = (value for by in _OFTEN_BY for value in (other.value * by, other.value / by))
    return any(abs(one.value - value) <= near for value in made)


def _operands(one: Amount, part: Source) -> list[Amount]:
    """The figures of a passage that another may be made of; years too for a duration."""
    found = list(amounts(part.around))
    if one.kind == "duration" or one.unit == "歳":
        found += [other for other in part.numbers if other.value >= _FIRST_YEAR]
    return [other for other in found if _operand(other, one)]


def _operand(other: Amount, one: Amount) -> bool:
    if one.kind == "duration" and other.unit == "no.":  # AD 800
        return True
    if other.kind in ("rank", "clock") or other.bound == "?":
        return False
    small = other.kind == "" and other.value <= _COUNTED_BY_HAND and other.value == int(other.value)
    if small and one.kind != "duration":
        return False
    if one.kind in ("share", "ratio"):
        return other.kind != "ratio"
    return other.kind in (one.kind, "", "duration", "count", "ratio", "share")

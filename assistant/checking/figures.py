"""The figures of a sentence, and whether a passage has them, or has what they are made of. Pure."""

from __future__ import annotations

import re
from typing import Final

from assistant.checking.shown import Said, Source
from assistant.language.amounts import Amount, amounts
from assistant.language.amounts.comparing import make, same
from assistant.language.folding import casefolded
from assistant.runtime import time_limit

_MOST = 40
"""Figures of a sentence that are read at most."""
_COUNTED_BY_HAND = 12
"""Whole numbers up to here count what a sentence lists, or stand for an article: they prove
nothing."""
_FIRST_YEAR = 100
_OF = re.compile(r"[\s-]of\b|[\s-](?:thousand|million|billion|trillion)")
_SAID: Final = {
    "sum": re.compile(r"total|combin|together|altogether|both|sum\b|合計|合わせ|計|総"),
    "difference": re.compile(
        r"(?:more|less|fewer)(?! than (?:[0-9$€£]|half))|gap|differ|beat|ahead|behind|margin"
        r"|rise|rose|grew|fell|drop|increas|declin|after|before|later|earlier|older|younger"
        r"|higher|lower|remain|left|rest\b|差|増|減|上が|下が|上回|下回|伸|縮|多|少|開き|前|後|超|余|残"
        r"|歳|年(?:間|ぶり)|黒字|赤字|以外"
    ),
    "part": re.compile(r"\bper\b|\beach\b|\bevery\b|averag|annual|あたり|当たり|平均|毎|ごと"),
    "product": re.compile(r"total|altogether|doubl|tripl|half|合計|計|総|倍|半"),
}
"""Words that say how a figure was made of others. A ratio or share says so by its unit."""


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


def rival(part: Source, one: Amount, said: str) -> bool:
    """Whether a passage has another figure of the same unit that a sentence does not tell."""
    told = found(said)
    return any(
        other.unit == one.unit and not any(same(mine, other) for mine in told)
        for other in found(part.text)
    )


def excused(one: Amount, said: Said) -> bool:
    """Whether figures of a passage, of the sentence or of the one before it make a figure: as a
    ratio or share, or as the sentence says. Where the sentence has figures of its own that it may
    be made of, one of them is among the two; where it has two, both."""
    folded = casefolded(said.text)
    ways = {way for way, words in _SAID.items() if words.search(folded)}
    if one.kind in ("share", "ratio"):
        ways.add("ratio")
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
    if beside:
        ways.add("product")
    if any(a.unit == b.unit and a.value != b.value for a in beside for b in beside):
        return make(one, beside, beside, ways)
    for part in parts:
        time_limit.check()
        others = [*beside, *_operands(one, part)]
        if make(one, beside or others, others, ways):
            return True
    return False


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

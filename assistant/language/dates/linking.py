"""The expressions of time in a text, and those that are linked: from … to …, … and …. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from assistant.language.dates import english, japanese, others
from assistant.language.dates.mention import Mention
from assistant.language.dates.periods import Span, day

_BEGINS = (
    "(?=[0-9a-z'一二三四五六七八九十〇第令平昭大明昨今来本去再おこ過直最約数半先き年上下前後"
    + others.BEGINS
    + "])"
)
_MENTIONED = japanese.MENTIONED | english.MENTIONED
_COUNTED = frozenset(("ja_trailing", "ja_ago", "en_trailing", "en_ago"))


def _any_of(patterns: Mapping[str, str], begins: str) -> re.Pattern[str]:
    named = "|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items())
    return re.compile(f"{begins}(?:{named})")


_EXPRESSION = _any_of(others.PATTERNS | japanese.PATTERNS | english.PATTERNS, _BEGINS)
_ANYWHERE = _any_of(
    others.PATTERNS | japanese.PATTERNS | english.PATTERNS | _MENTIONED,
    _BEGINS.replace("前後", "前後翌"),
)
_ONE_DAY, _ANOTHER_DAY = date(2000, 6, 15), date(1983, 11, 4)
"""Two days: what is another time on another day is counted from the day."""
_LONGEST_LINK = 10
_RANGE = re.compile(
    r" {0,2}(?:から|より|[〜~–—ー―→-]|to|through|thru|until|till|up to)[、,]? {0,2}(?:the )?"
)
_LIST = re.compile(
    r" {0,2}(?:と|や|、|・|,|&|/|および|及び|または|そして|,? ?(?:and|or|vs\.?|versus|with))"
    r" {0,2}(?:(?:in|the) )?"
)


def mentions(text: str, original: str, today: date, *, anywhere: bool = False) -> Iterator[Mention]:
    """The expressions of time of a question, on a day, or of any text if `anywhere`; `text` is
    the `original`, folded."""
    if not anywhere:
        for found in _EXPRESSION.finditer(text):
            mention = _read(found, original, today)
            if mention is not None:
                yield mention
        return
    for found in _ANYWHERE.finditer(text):
        mention = _read(found, original, today)
        if mention is None:
            continue
        another = _read(found, original, _ANOTHER_DAY if today != _ANOTHER_DAY else _ONE_DAY)
        elsewhen = mention.year_said and (another is None or mention.span != another.span)
        counted = found.lastgroup in _COUNTED
        yield replace(mention, relative=elsewhen, counted=counted)


def _read(found: re.Match[str], original: str, today: date) -> Mention | None:
    kind = found.lastgroup or ""
    if kind in others.PATTERNS:
        return others.read(found, today)
    if kind in english.PATTERNS:
        return english.read(found, original, today)
    if kind in japanese.PATTERNS:
        return japanese.read(found, today)
    if kind in english.MENTIONED:
        return english.read_mentioned(found, today)
    return japanese.read_mentioned(found, today)


def linked(
    text: str, one: Mention, other: Mention, today: date, ranged: bool
) -> tuple[tuple[Mention, Mention], bool] | None:
    """Two neighbours as one expression, and whether it is a range; None when they are not.
    `ranged` says that the first is the end of a range already."""
    if not 0 < other.start - one.end <= _LONGEST_LINK:
        return None
    is_range = not ranged and bool(_RANGE.fullmatch(text, one.end, other.start))
    if not (is_range or _LIST.fullmatch(text, one.end, other.start)):
        return None
    joined = _beside(one, other, today, is_range=is_range)
    return (joined, ranged or is_range) if joined else None


def _beside(
    one: Mention, other: Mention, today: date, *, is_range: bool
) -> tuple[Mention, Mention] | None:
    """Two linked mentions, each with the year or month that only the other says."""
    if one.span is None:
        return None
    if other.day_only:
        one_day = one.span.first == one.span.last and one.yearly is not None
        there = day(one.span.first.year, one.span.first.month, other.day_only)
        return (one, replace(other, span=there, day_only=0)) if one_day and there else None
    first, last = one.span, other.span
    if one.year_said and one.yearly and other.yearly and not other.year_said:
        last = _next_to(other.yearly(first.first.year), other.yearly(first.first.year + 1), first)
    elif last is None:
        return None
    elif one.yearly and not one.year_said and other.yearly and (other.year_said or is_range):
        year = last.first.year
        candidates = (one.yearly(year), one.yearly(year - 1))
        first = next((span for span in candidates if span and span.first <= last.first), first)
    if is_range and (first.first > last.last or first.first > today):
        return None
    return replace(one, span=first), replace(other, span=last, year_said=True)


def _next_to(same_year: Span | None, year_after: Span | None, first: Span) -> Span:
    for span in (same_year, year_after):
        if span is not None and span.first >= first.first:
            return span
    return first

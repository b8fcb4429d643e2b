"""How a question is split into several searches: by the questions that it is made of, the periods
that it tells, and what it compares. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from assistant.answering.asked.sides import aspects, sides
from assistant.domain.noun import Noun
from assistant.language.dates import Span, Time, times_in
from assistant.language.sentences import language_of
from assistant.language.words import query_words

MOST: Final = 8
"""Searches that a question is split into."""
_READ = 400
"""Characters of a question that are read."""
_ENDS = re.compile(r"(?<=[?？])\s*|\n+")
_JOINED = re.compile(
    r"\s*(?:(?:と|や|から|、|,|・|〜|~|–|-|vs\.?|versus|and|or|to|with|に(?:比べ|対し)て?)\s*){0,3}",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:^|\s)(?:in|between|from|during|for|of|over|since)\s*$", re.IGNORECASE)
_BEHIND = re.compile(r"^\s*(?:における|について|には|では|まで|の|に|は|で|を|、|,)+")
_BARE = re.compile(r"^[\s、,・:：のとはでに]+|[\s、,・:：をに]+$")
_COMPARING = re.compile(
    r"を?(?:比べて|比較(?:して)?)(?:ください)?[。.]?$|の?(?:比較|違い|差)(?:は|を)?[?？]?$"
    r"|^compare\s|\s(?:compared?|comparison)[.?]?$",
    re.IGNORECASE,
)
_UNITS: Final = ((12, "year", "年", "yearly|annually"), (3, "quarter", "四半期", "quarterly"),
    (1, "month", "月", "monthly"))  # fmt: skip
_BESIDE: Final = ("{} ({})", "{}（{}）")
_EACH: Final = tuple(
    (
        months,
        re.compile(
            rf"{ja}(?:ごと|毎|別)に?|[毎各]{ja}の?"
            rf"|\b(?:{en} by {en}|(?:by|per|each|every) {en}|{more})\b",
            re.IGNORECASE,
        ),
    )
    for months, en, ja, more in _UNITS
)
"""What asks for each of some periods, and how many months one has."""


@dataclass(frozen=True, slots=True)
class Step(Noun):
    """One search of several: its question, and the first and last day of the posts."""

    question: str
    date_from: date | None = None
    date_to: date | None = None


def steps(question: str, first: date | None = None, last: date | None = None) -> tuple[Step, ...]:
    """The searches that a question is split into, at most `MOST`; itself alone where it asks for
    one thing. `first` and `last` are the days that the archive covers.

    >>> [(one.question, str(one.date_from)) for one in steps("2024年と2025年のAI規制は？")]
    [('AI規制は？', '2024-01-01'), ('AI規制は？', '2025-01-01')]
    >>> [one.question for one in steps("NVIDIAとAMDの輸出規制への対応を比べて")]
    ['NVIDIAの輸出規制と対応', 'AMDの輸出規制と対応']
    """
    text = " ".join(question[:_READ].replace("\n", "？\n").split(" ")).strip()
    clauses = [one.strip(" \n？") for one in _ENDS.split(text)]
    asked = [one for one in clauses if query_words(one)] or [question.strip()]
    if len(asked) == 1:
        asked = [question[:_READ].strip()]
    found = [step for clause in _standing(asked) for step in _split(clause, first, last)]
    return tuple(dict.fromkeys(found))[:MOST]


def _standing(clauses: Sequence[str]) -> Iterator[str]:
    """Clauses as questions that stand alone: with the first one behind those that have none of
    its words."""
    first = clauses[0]
    known = set(query_words(first))
    yield first
    for clause in clauses[1:]:
        own = known & set(query_words(clause))
        yield clause if own else _BESIDE[language_of(clause) == "ja"].format(clause, first)


def _split(clause: str, first: date | None, last: date | None) -> Iterator[Step]:
    rest, periods = _periods(clause, first, last)
    for begins, ends in periods or [(None, None)]:
        for one in _sides(rest) or [rest]:
            yield Step(one, begins, ends)


def _periods(
    clause: str, first: date | None, last: date | None
) -> tuple[str, Sequence[tuple[date | None, date | None]]]:
    """A clause without the periods that it tells, and these; none where it tells fewer than two."""
    times = [time for time in times_in(clause) if time.span]
    for months, pattern in _EACH:
        if each := pattern.search(clause):
            span = times[0].span if times else Span(first, last) if first and last else None
            parts = list(_parts(span, months)) if span else []
            if len(parts) > 1:
                cuts = [(each.start(), each.end()), *((one.start, one.end) for one in times[:1])]
                return _without(clause, cuts), parts
    spans = list(dict.fromkeys((time.span.first, time.span.last) for time in times if time.span))
    if len(spans) < 2:
        return clause, ()
    return _without(clause, _places(clause, times)), spans


def _places(clause: str, times: Sequence[Time]) -> list[tuple[int, int]]:
    """Where times stand, those that are joined in one."""
    places: list[tuple[int, int]] = []
    for time in times:
        joined = places and _JOINED.fullmatch(clause[places[-1][1] : time.start])
        if joined:
            places[-1] = places[-1][0], time.end
        else:
            places.append((time.start, time.end))
    return places


def _without(clause: str, cuts: Sequence[tuple[int, int]]) -> str:
    """A clause without some places, and without what joins these to it; itself where nothing
    would be left."""
    rest = clause
    for start, end in sorted(cuts, reverse=True):
        before, behind = rest[:start], rest[end:]
        before = _BEFORE.sub(" ", before)
        behind = _BEHIND.sub("", behind)
        rest = f"{before}{behind}"
    rest = _BARE.sub("", " ".join(rest.split()))
    rest = _BARE.sub("", _COMPARING.sub("", rest))
    return rest if query_words(rest) else clause


def _parts(span: Span, months: int) -> Iterator[tuple[date, date]]:
    """The parts of a span that have so many months each, of the calendar, as far as they are in
    it."""
    at = span.first.year * 12 + (span.first.month - 1) // months * months
    while (begins := date(at // 12, at % 12 + 1, 1)) <= span.last:
        following = at + months
        ends = date.fromordinal(date(following // 12, following % 12 + 1, 1).toordinal() - 1)
        yield max(begins, span.first), min(ends, span.last)
        at = following


def _sides(clause: str) -> list[str]:
    """A question for each side of a comparison; none where a clause compares nothing."""
    both = sides(clause)
    if len(both) < 2:
        return []
    times = [one.text for one in times_in(clause)]
    about = [one for one in aspects(clause) if one not in times and one not in both]
    if about:
        if language_of(clause) == "ja":
            return [f"{side}の{'と'.join(about)}" for side in both]
        return [f"{side}: {', '.join(about)}" for side in both]
    starts = [clause.find(side) for side in both]
    if min(starts) < 0:
        return list(both)
    end = max(start + len(side) for start, side in zip(starts, both, strict=True))
    whole = [f"{clause[: min(starts)]}{side}{clause[end:]}" for side in both]
    return [_BARE.sub("", _COMPARING.sub("", one)) or one for one in whole]

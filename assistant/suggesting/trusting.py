"""Would a critical reader trust the answer to a question that is offered? Not where what was
found tells another figure or date of the same thing, nor where all rests on a weak sentence. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.language.amounts import amounts
from assistant.language.dates import times_in
from assistant.language.glossary import widened
from assistant.language.invisible import nfkc
from assistant.language.names import Name, Text
from assistant.language.pointing import own_voice, points_back
from assistant.language.words import query_words, words
from assistant.suggesting.candidate import Candidate
from assistant.suggesting.clauses import Idf, particular
from assistant.suggesting.relations import of_relations

_WEAK = re.compile(
    r"噂|という話|との話|らしい|かもしれ|でしょう|だろう|のではない|と聞|耳に|気がし|ようです|みたい|そうです。?$"
    r"|思い(?:ます|出)|と思[うっ]|感じ|[?？]"
    r"|\b(?:rumou?red|reportedly|might|maybe|perhaps|allegedly)\b"
)
_SHORTEST = 15
_ROUNDED = 0.05
_ALIKE = 0.6
"""Share of the words of a question, by their rarity, that another sentence on it has."""
_ASKING = frozenset("年月日人社件台倍何誰") | {"いつ", "いくら", "どこ", "どの", "どう"}

Day = tuple[int, ...]


def weak(sentence: str) -> bool:
    """Whether a sentence is hearsay, a guess, a writer's own voice, or speaks of what stands
    before it."""
    text = nfkc(sentence).strip()
    return len(text) < _SHORTEST or own_voice(text) or points_back(text) or bool(_WEAK.search(text))


def strays(question: str, quoted: Sequence[str], idf: Idf) -> bool:
    """Whether most quotes of an answer have none of the names that are asked of."""
    named = particular(question, idf)
    texts = [Text(one) for one in quoted]
    on = sum(any(text.writes(name) or text.has(name) for name in named) for text in texts)
    return bool(named) and 2 * on < len(texts)


def disputed(candidate: Candidate, lead: str, others: Iterable[str], idf: Idf) -> bool:
    """Whether one of the other sentences that were found tells of the same thing another date,
    figure or name than the `lead` of the answer.

    >>> asked = Candidate("北斗社の倉庫はいつ開きましたか？", "ja", "2024年5月", 1.0)
    >>> lead = "北斗社の倉庫は2024年5月に開きました。"
    >>> disputed(asked, lead, ["北斗社の倉庫は2025年3月に開きました。"], lambda _: 5.0)
    True
    >>> disputed(asked, lead, ["北斗社の倉庫は2024年に開いた。"], lambda _: 5.0)
    False
    """
    value = nfkc(candidate.value)
    days, figures = set(_days(value)), set(_figures(value))
    if candidate.heading or not value:
        return False
    if not days and not figures:
        return any(_otherwise(candidate, other, idf) for other in others)
    weights = _asked(candidate, lead, idf)
    units = {unit for _, unit in figures}
    named = particular(candidate.question, idf)
    for other in others:
        text = nfkc(other)
        if days:
            told = set(_days(text))
            differs = bool(told) and not any(_agree(a, b) for a in days for b in told)
        else:
            said = {one for one in _figures(text) if one[1] in units}
            differs = bool(said) and not any(_close(a, b) for a in figures for b in said)
        if differs and _of_the_same(text, weights, named):
            return True
    return False


def _otherwise(candidate: Candidate, other: str, idf: Idf) -> bool:
    """Whether a sentence answers the very question with another name."""
    value = candidate.value.casefold()
    told = (
        made.value.casefold()
        for made in of_relations(other, candidate.language, idf)
        if made.question == candidate.question
    )
    return any(name not in value and value not in name for name in told)


def _asked(candidate: Candidate, lead: str, idf: Idf) -> dict[str, float]:
    """What the question asks, as words of the language that its answer is in."""
    asked = set(query_words(widened(candidate.question))) - _ASKING
    there = set(words(lead))
    return {word: idf(word) for word in asked & there if not word[0].isdigit()}


def _of_the_same(text: str, weights: dict[str, float], named: Iterable[Name]) -> bool:
    other = Text(text)
    if not all(other.writes(name) for name in named):
        return False
    there = set(words(text))
    most = sum(weights.values())
    return most > 0 and sum(w for word, w in weights.items() if word in there) >= _ALIKE * most


def _days(text: str) -> Iterator[Day]:
    for time in times_in(text):
        for one in time.ends or (time,):
            if one.year:
                yield tuple(filter(None, (one.year, one.month, one.day)))


def _agree(one: Day, other: Day) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))


def _figures(text: str) -> Iterator[tuple[float, str]]:
    return ((one.value, one.unit) for one in amounts(text) if one.unit)


def _close(one: tuple[float, str], other: tuple[float, str]) -> bool:
    return one[1] == other[1] and abs(one[0] - other[0]) <= _ROUNDED * max(one[0], other[0])

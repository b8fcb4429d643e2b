"""A question that a sentence may answer, and what a sentence has to be for that. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.domain.nouns import Language
from assistant.language.dates import places_of_times, times_in
from assistant.language.invisible import nfkc
from assistant.language.pointing import own_voice, points_back

_WEAK = re.compile(
    r"噂|という話|との話|らしい|かもしれ|しょう|べき|だろう|のではない|と聞|耳に|気がし|ようです|みたい|そうです。?$"
    r"|思い(?:ます|出)|と思[うっ]|感じ|[?？]"
    r"|\b(?:rumou?red|reportedly|might|maybe|perhaps|allegedly)\b"
)
_SHORTEST = 15
_BRACKETS = re.compile(r"\([^()]*+\)|(?<!\s)\s*+\[[^\[\]]*+\]")

Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question made of a sentence: `value` is what was taken out of the sentence, or the words
    by which the sentence is known again; or, of a `heading` or a title, all of that. `worth` is
    how much it promises."""

    question: str
    language: Language
    value: str
    worth: float
    heading: bool = False


def weak(sentence: str) -> bool:
    """Whether a sentence is hearsay, a guess, a writer's own voice, or speaks of what stands
    before it."""
    text = nfkc(sentence).strip()
    return len(text) < _SHORTEST or own_voice(text) or points_back(text) or bool(_WEAK.search(text))


def unbracketed(text: str) -> str:
    """A text without what it says in round or square brackets."""
    return _BRACKETS.sub("", text)


def folded(text: str) -> str:
    """A text in which a value is found: NFKC, without brackets and white space."""
    return unbracketed("".join(nfkc(text).split()))


def dated(question: str) -> bool:
    """Whether each time that a question tells is told with its year."""
    times = times_in(question)
    with_year = all(one.year for time in times for one in time.ends or (time,))
    return with_year and len(times) == len(places_of_times(question))

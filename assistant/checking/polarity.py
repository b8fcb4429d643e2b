"""Sentences that repeat one of a passage, but denied or with the opposite of a word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.checking.shown import Source
from assistant.language.folding import casefolded
from assistant.language.morphology import denied
from assistant.language.opposites import opposites
from assistant.language.sentences import language_of
from assistant.language.words import query_words
from assistant.runtime import time_limit

_ALMOST_ALL, _MOST_OF_IT = 0.8, 0.4
"""Shares of the words of a sentence that one of a passage has, and the other way round."""
_FEWEST_WORDS = 4
_ENGLISH_DENIED = re.compile(
    r"(?:\b(?:not|never|no|nor|without|cannot|hardly)|n't)((?: [a-z'-]+){1,3})"
)
_STEM = 4


def turned(said: str, sources: Sequence[Source]) -> str:
    """The word that turns round a sentence of a passage which is else repeated; "" for none."""
    language = language_of(said)
    mine = _reading(said)
    if len(mine.words) < _FEWEST_WORDS:
        return ""
    found = ""
    for part in sources:
        if part.language != language:
            continue
        for sentence in part.sentences:
            time_limit.check()
            theirs = _reading(sentence.text)
            shared = len(mine.words & theirs.words)
            if shared < _ALMOST_ALL * len(mine.words) or shared < _MOST_OF_IT * len(theirs.words):
                continue
            fault = _fault(mine, theirs)
            if not fault:
                return ""
            found = found or fault
    return found


class _Reading(NamedTuple):
    """A sentence as it is compared: its words but for opposites, all of them and those that it
    denies in their base forms, and what it has of either side of the opposites."""

    text: str
    words: frozenset[str]
    bases: frozenset[str]
    denied: frozenset[str]
    sides: list[tuple[str, ...]]


@lru_cache(maxsize=4096)
def _reading(text: str) -> _Reading:
    folded = bare = casefolded(text)
    sides = []
    for pair in opposites():
        both = pair.one, pair.other
        found = [side.search(folded) for side in both]
        sides.append(tuple(one[0] if one else "" for one in found))
        for side in both:
            bare = side.sub(" ", bare)
    return _Reading(text, frozenset(query_words(bare)), *_denied(folded), sides)


def _denied(folded: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a folded sentence in their base forms, and those of them that it denies."""
    if language_of(folded) != "ja":
        words = [word[:_STEM] for word in query_words(folded) if len(word) >= _STEM]
        after = " ".join(found[1] for found in _ENGLISH_DENIED.finditer(folded))
        return frozenset(words), frozenset(
            word[:_STEM] for word in query_words(after) if len(word) >= _STEM
        )
    return denied(folded)


def _fault(mine: _Reading, theirs: _Reading) -> str:
    turned = [
        one[0] or one[1]
        for one, other in zip(mine.sides, theirs.sides, strict=True)
        if sum(map(bool, one)) == sum(map(bool, other)) == 1 and bool(one[0]) != bool(other[0])
    ]
    turns = (mine.denied & theirs.bases) - theirs.denied
    turns |= (theirs.denied & mine.bases) - mine.denied
    if "しか" in mine.text + theirs.text:  # しか…ない affirms
        turns = frozenset()
    if bool(turned) == bool(turns):
        return ""
    return turned[0] if turned else min(turns)

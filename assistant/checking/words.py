"""The words of a sentence, and how many of them passages have, in either language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from assistant.checking.shown import Source
from assistant.language.amounts import numbers
from assistant.language.dates import places_of_times
from assistant.language.folding import casefolded
from assistant.language.glossary import other_forms
from assistant.language.words import query_words

_STEM = 4


def coverage(said: str, cited: Sequence[Source]) -> float:
    """The share of the words of a sentence that passages have, in either language."""
    mine = words(said)
    return len(shared(said, cited)) / len(mine) if mine else 0.0


def shared(said: str, cited: Sequence[Source]) -> frozenset[str]:
    """The words of a sentence that passages have, in either language."""
    return frozenset(
        word
        for word, forms in words(said).items()
        if any(_there(word, forms, part) for part in cited)
    )


def nearest(said: str, cited: Sequence[Source]) -> Source | None:
    """The sentence of these passages that has most of the words of another."""
    pieces = [piece for part in cited for piece in part.sentences]
    return max(pieces, key=lambda piece: coverage(said, [piece]), default=None)


@lru_cache(maxsize=256)
def words(said: str) -> dict[str, tuple[str, ...]]:
    """The words of a sentence but figures and times, with their forms in the other language."""
    text = said
    places = [*places_of_times(said), *((one.start, one.end) for one in numbers(said))]
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    told = [word for word in query_words(text) if len(word) > 1 or not word.isascii()]
    forms: dict[str, tuple[str, ...]] = dict.fromkeys(told, ())
    for phrase, others in other_forms(text).items():
        for word in query_words(phrase):
            forms[word] = (*forms.get(word, ()), *map(casefolded, others))
    return forms


def _there(word: str, forms: Sequence[str], part: Source) -> bool:
    if word in part.words or any(form in part.folded for form in forms):
        return True
    stem = word[: max(_STEM, len(word) - 3)]
    return len(word) > _STEM and word.isascii() and any(w.startswith(stem) for w in part.words)

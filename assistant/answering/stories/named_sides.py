"""The sides of a comparison, and which texts name them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.asked.question import Idf
from assistant.language.folding import casefolded
from assistant.language.glossary import widened
from assistant.language.names import Name, Text, names
from assistant.language.naming import forms as written_forms
from assistant.language.naming import names as names_in
from assistant.language.sentences import language_of
from assistant.language.words import query_words, words

FEWEST = 2
"""Sides of a comparison."""
_HALF = 0.5
"""How much of what a side is called names it."""
NUMBER = re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+)*(?![0-9])")


def names_of(label: str, idf: Idf) -> list[Name]:
    """The names of a side or an aspect. A capital that opens a label is that of a name."""
    return names(label if language_of(label) == "ja" else f"of {label}", idf)


class Side:
    """A side of a comparison: how it is called, and whether a text names it.

    It is named by what only it is called: names with numbers (Kite 3) before others, or else its
    words. Numbers that only it has must stand in the text, or be the year of its post.
    """

    def __init__(self, label: str, others: Sequence[str], idf: Idf) -> None:
        self.label = label
        other = " ".join(others)
        shared = {name.text.casefold() for name in names_of(other, idf) if not name.version}
        found = [n for n in names_of(label, idf) if n.version or n.text.casefold() not in shared]
        self._names = [one for one in found if one.version] or found
        common = [one.text for one in names_in(label) if one.text not in other]
        self._common = [(casefolded(one), *written_forms(casefolded(one))) for one in common]
        self._labels = [one.shown for one in self._names] or common
        self._known: dict[tuple[str, int | None], bool] = {}
        self._numbers = [n for n in NUMBER.findall(label) if n not in NUMBER.findall(other)]
        apart = set(query_words(other))
        self._words = {word: idf(word) for word in query_words(label) if word not in apart}
        self._widened = {
            word: idf(word) for word in query_words(widened(label)) if word not in apart
        }

    @property
    def own(self) -> list[str]:
        """What only it is called."""
        return [*self._labels, *self._numbers] or [self.label]

    def named(self, text: str, year: int | None = None) -> bool:
        """Whether a text names it, half of what it is called at least."""
        key = text, year
        if key not in self._known:
            self._known[key] = self._named(text, year) >= _HALF
        return self._known[key]

    def _named(self, text: str, year: int | None) -> float:
        if any(
            n != str(year) and not re.search(rf"(?<![0-9.]){re.escape(n)}(?![0-9])", text)
            for n in self._numbers
        ):
            return 0.0
        if self._names:
            looked = Text(text)
            whole = sum(one.rarity for one in self._names)
            return (
                sum(
                    one.rarity
                    for one in self._names
                    if (looked.has(one) if one.version else looked.tells(one))
                )
                / whole
            )
        if self._common:
            folded = casefolded(text)
            return sum(map(any, ((f in folded for f in some) for some in self._common))) / len(
                self._common
            )
        if self._numbers:
            return 1.0
        own_words = set(words(text))
        whole = sum(self._words.values())
        own = sum(weight for word, weight in self._widened.items() if word in own_words)
        return min(1.0, own / whole) if whole else 0.0


def without(text: str, others: Sequence[Side], side: Side | None = None) -> str:
    """A text without what only the others are called, and with what the side is called."""
    for other in others:
        for own in other.own:
            text = re.sub(re.escape(own), " ", text, flags=re.IGNORECASE)
    if side and not all(own.casefold() in text.casefold() for own in side.own):
        text = f"{side.label} {text}"
    return text


def named_alike(sides: Sequence[str], idf: Idf) -> Sequence[str]:
    """The sides that have a name or a number, where two have; else all."""
    named = [one for one in sides if names_of(one, idf) or NUMBER.search(one)]
    return named if len(named) >= FEWEST else sides

"""What a sentence has from where another thing is told. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from assistant.checking.kinds import Reader
from assistant.checking.shown import Said, Source
from assistant.checking.words import coverage, nearest, shared, words
from assistant.language.sentences import language_of
from assistant.runtime import time_limit

_TELLS, _TELLS_ACROSS = 0.5, 0.3
"""The share of a sentence's words that a sentence of a passage has at least, to tell the same."""
_MUCH_LESS = 0.6
"""How much of those another one has at most, to tell something else."""


class Elsewhere:
    """Tells what of a sentence stands only where something else is told: in sentences that have
    nothing of it but that, and what its best source has too. That source, of a passage that it
    cites, tells the rest of it and has another one in its place."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._best = _best(said)
        if self._best is None:
            return
        titles = [Source(part.above, day=part.day) for part in said.cited]
        self._about = [self._best, *titles, Source(said.before), Source(said.shown.asked)]
        self._told = shared(said.text, [self._best, *titles])
        self._most = _MUCH_LESS * len(shared(said.text, [self._best]))

    def holds(self, one: Any, reader: Reader) -> bool:
        """Whether a figure, time or name of the sentence does."""
        best, said = self._best, self._said.text
        if best is None or not reader.rival(best, one, said):
            return False
        about = [*self._about, *(_before(best, self._said) if reader.kind == "date" else ())]
        if any(reader.has(part, one) for part in about):
            return False
        rest = self._told | frozenset(words(one.text))
        theirs = []
        for part in self._said.shown.sources:
            time_limit.check()
            theirs += [shared(said, [piece]) for piece in part.sentences if reader.has(piece, one)]
        apart = all(words <= rest and len(words) <= self._most for words in theirs)
        return bool(theirs) and apart and not reader.excused(one, self._said)


def _best(said: Said) -> Source | None:
    """The sentence of a cited passage that has most of the words of another, if enough of them."""
    best = nearest(said.text, said.cited)
    same = best and language_of(best.text) == language_of(said.text)
    least = _TELLS if same else _TELLS_ACROSS
    return best if best and coverage(said.text, [best]) >= least else None


def _before(best: Source, said: Said) -> list[Source]:
    """The sentence before one of a passage: a day that is told there goes on."""
    pairs = (pair for part in said.cited for pair in pairwise(part.sentences))
    return [earlier for earlier, later in pairs if later == best]

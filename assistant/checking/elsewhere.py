"""What a sentence has from where another thing is told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import pairwise

from assistant.checking import days, figures, names
from assistant.checking.shown import Shown, Source
from assistant.checking.verdict import Fault
from assistant.checking.words import coverage, shared, words
from assistant.language.sentences import language_of
from assistant.runtime import time_limit

_TELLS, _TELLS_ACROSS = 0.5, 0.3
"""The share of a sentence's words that a sentence of a passage has at least, to tell the same."""
_MUCH_LESS = 0.6
"""How much of those another one has at most, to tell something else."""


def faults(said: str, cited: Sequence[Source], shown: Shown, before: str) -> Iterator[Fault]:
    """The figures, times and names of a sentence that stand only where something else is told: in
    sentences that have nothing of it but them and what its best source has too. That source, of a
    passage that it cites, tells the rest of it and has others in their place."""
    best = _best(said, cited)
    if best is None:
        return
    about = (best, Source(before), Source(shown.asked))
    titles = [Source(part.above, day=part.day) for part in cited]
    told = shared(said, [best, *titles])
    pieces = [piece for part in shown.sources for piece in _pieces(part)]

    def elsewhere(has: Callable[[Source], bool], text: str) -> bool:
        time_limit.check()
        if any(has(part) for part in (*about, *titles)):
            return False
        rest = told | frozenset(words(text))
        theirs = [shared(said, [piece]) for piece in pieces if has(piece)]
        most = _MUCH_LESS * len(shared(said, [best]))
        return bool(theirs) and all(one <= rest and len(one) <= most for one in theirs)

    for one in figures.figures(said):
        if (
            figures.rival(best, one, said)
            and elsewhere(partial(figures.has, one=one), one.text)
            and not figures.derived(one, said, cited, before)
        ):
            yield Fault("figure", one.text, "elsewhere")
    for time in days.times(said):
        if (
            days.rival(best, time, said)
            and not any(days.has(part, time) for part in _before(best, cited))
            and elsewhere(partial(days.has, one=time), time.text)
            and not days.derived(time, cited)
        ):
            yield Fault("date", time.text, "elsewhere")
    for name in names.names(said):
        if (
            names.would_be_known(name, Shown((best,)), replaces=lambda: True)
            and names.rival(best, said)
            and elsewhere(partial(names.has, name=name), name.text)
        ):
            yield Fault("name", name.text, "elsewhere")


def _best(said: str, cited: Sequence[Source]) -> Source | None:
    """The sentence of a cited passage that has most of the words of a sentence, None where none
    has enough of them."""
    best = nearest(said, cited)
    if best is None:
        return None
    same = language_of(best.text) == language_of(said)
    return best if coverage(said, [best]) >= (_TELLS if same else _TELLS_ACROSS) else None


def nearest(said: str, cited: Sequence[Source]) -> Source | None:
    """The sentence of these passages that has most of the words of another."""
    pieces = [piece for part in cited for piece in _pieces(part)]
    return max(pieces, key=lambda piece: coverage(said, [piece]), default=None)


def _before(best: Source, cited: Sequence[Source]) -> Iterator[Source]:
    """The sentence before one of a passage: a day that is told there goes on."""
    for part in cited:
        for earlier, later in pairwise(_pieces(part)):
            if later == best:
                yield earlier


@lru_cache(maxsize=256)
def _pieces(part: Source) -> tuple[Source, ...]:
    return tuple(Source(text) for text in part.sentences)

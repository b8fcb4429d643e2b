"""Which of the passages shown a sentence rests on, by its figures, days, names and words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.checking.kinds import READERS, held
from assistant.checking.shown import LONGEST, ShownPassages, Source
from assistant.checking.words import coverage, words
from assistant.language.sentences import language_of, says_nothing

_MOST_WORDS, _MOST_WORDS_ACROSS = 0.5, 0.4
_NEAR, _NEAR_ACROSS, _LITTLE = 0.4, 0.25, 0.15
"""The share of a sentence's words that a passage has at least, so that the sentence may rest on
it: in its own language, in another, and where it has one of its figures, times or names."""
_ALIKE = 0.83
"""The cosine from which a passage in another language is near. Of 41 translated sentences the right
passage had 0.79 to 0.87 (multilingual-e5-small), passages of other archives 0.72 to 0.81."""
_PARTICULAR = 0.3
_FEWEST_WORDS = 3


def supports(said: str, cited: Sequence[Source]) -> bool:
    """Whether the cited passages together have the figures, times and names of a sentence, and
    most of its words."""
    if not cited:
        return False
    for reader in READERS:
        if not all(any(reader.has(part, one) for part in cited) for one in reader.found(said)):
            return False
    same = any(part.language == language_of(said) for part in cited)
    return coverage(said, cited) >= (_MOST_WORDS if same else _MOST_WORDS_ACROSS)


def placed(
    said: str,
    cited: Sequence[int],
    shown: ShownPassages,
    nearness: Callable[[str], Sequence[float]] | None = None,
) -> tuple[int, ...]:
    """The numbers of the passages that a sentence is shown with: those it cites, but for one that
    lacks its figures and times where a single other passage has more of them; for a sentence that
    cites none the one that is nearest, if any is near.

    `nearness` gives how near each passage is in meaning (cosines), for those in another language.
    """
    said = said[:LONGEST]
    if not cited:
        if says_nothing(said):
            return ()
        best = _nearest(said, shown, nearness)
        return (best,) if best else ()
    told = [held(said, part, ("figure", "date")) for part in shown.sources]
    most = max(told, default=0)
    mine = max((told[number - 1] for number in cited), default=0)
    if most <= mine or told.count(most) > 1:
        return tuple(cited)
    better = told.index(most) + 1
    return tuple(dict.fromkeys(number if told[number - 1] else better for number in cited))


def _nearest(
    said: str, shown: ShownPassages, nearness: Callable[[str], Sequence[float]] | None
) -> int:
    """The number of the passage that has most of a sentence, 0 where none has enough."""
    language = language_of(said)
    shares = [coverage(said, [part]) for part in shown.sources]
    across = any(part.language != language for part in shown.sources)
    cosines = nearness(said) if nearness and across else ()
    best, score = 0, 0.0
    for at, part in enumerate(shown.sources):
        particular = held(said, part)
        near = shares[at] >= (_NEAR if part.language == language else _NEAR_ACROSS)
        near = near and shares[at] * len(words(said)) >= _FEWEST_WORDS
        alike = bool(cosines) and part.language != language and cosines[at] >= _ALIKE
        if not (near or alike or (particular and shares[at] >= _LITTLE)):
            continue
        points = shares[at] + _PARTICULAR * particular + (cosines[at] if cosines else 0.0)
        if points > score:
            best, score = at + 1, points
    return best

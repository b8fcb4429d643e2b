"""What either search brings for a question, ranked together: rows of the archive's arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from assistant.archive import Generation, Mask, Places, Rows, Scores
from assistant.domain.nouns import Filters, Language
from assistant.language.dates import TimeAsked
from assistant.language.glossary import widened
from assistant.language.versions import other_writings
from assistant.retrieval import ranking
from assistant.retrieval.ranking import Rarity, asked_grams
from assistant.runtime import time_limit

_SAMPLE = 500
_OF_THEN, _NEWEST = 1.2, 1.5
"""What a passage gains, in standard deviations of the score, for a post of the time that is asked
of, and for the newest candidate where the newest is asked."""
_REPORTED_WITHIN = timedelta(days=31)
_HALF_AGE_DAYS = 120


class Candidates(NamedTuple):
    """Rows that are ranked, with their cosines and scores, and what either search brought."""

    rows: Rows
    cosines: Scores
    scores: ranking.Scores
    dense: tuple[Rows, Scores]
    lexical: tuple[Rows, Scores]


class CandidateFinder:
    """Finds and ranks candidates; thread-safe. What it knows of a generation's words is kept for
    as long as that is there."""

    def __init__(self) -> None:
        self._rarities: WeakKeyDictionary[Generation, Rarity] = WeakKeyDictionary()

    def find(
        self,
        generation: Generation,
        question: str,
        vector: NDArray[np.float32],
        *,
        most: int,
        passing: Mask | None,
        own: Rows | None = None,
    ) -> Candidates | None:
        """At most so many passages of either search, those of `own` with them, and what they are
        worth; None for none."""
        text = f"{widened(question)} {other_writings(question)}".rstrip()
        time_limit.check()
        dense = generation.by_meaning(vector, most, passing)
        lexical = generation.by_words(text, most, passing)
        time_limit.check()
        brought = np.concatenate([dense[0], lexical[0]])
        rows = np.unique(brought if own is None else np.concatenate([brought, own]))
        if not len(rows):
            return None
        cosines = generation.matrix.similarities(rows, vector)
        scores = self._scores(generation, text, rows, cosines, np.isin(rows, brought))
        time_limit.check()
        return Candidates(rows, cosines, scores, dense, lexical)

    def _scores(
        self,
        generation: Generation,
        text: str,
        rows: Rows,
        cosines: Scores,
        brought: NDArray[np.bool_],
    ) -> ranking.Scores:
        """How well each row answers what `text` asks, the passages before it counted in, and
        measured by the rows that the searches brought."""
        rarity = self._rarity(generation)
        asked = {gram: count * rarity.idf(gram) for gram, count in asked_grams(text).items()}
        wording = generation.wordings.of(rows)
        own = ranking.scores(asked, wording, cosines.astype(np.float64), rarity.length, brought)
        return ranking.with_context(own, _before(generation.places, rows))

    def _rarity(self, generation: Generation) -> Rarity:
        found = self._rarities.get(generation)
        if found is None:
            found = Rarity(generation.ledger.sample(_SAMPLE), generation.lexical.idf)
            self._rarities[generation] = found
        return found


def narrowed(filters: Filters, when: TimeAsked) -> Filters:
    """The filters, narrowed to the time that a question restricts posts to."""
    first = max((day for day in (filters.date_from, when.first) if day), default=None)
    last = min((day for day in (filters.date_to, when.last) if day), default=None)
    return replace(filters, date_from=first, date_to=last)


def timely(generation: Generation, rows: Rows, when: TimeAsked) -> ranking.Scores:
    """What rows gain by their age: those of the time that is asked of, or newer ones."""
    gain = np.zeros(len(rows))
    if (when.first or when.last) and not when.strict:
        later = when.last + _REPORTED_WITHIN if when.last else None
        of_then = generation.places.mask(Filters(date_from=when.first, date_to=later))
        gain += _OF_THEN * of_then[rows]
    if when.newest:
        days = generation.places.newest[rows]
        gain += _NEWEST * 0.5 ** ((days.max() - days) / _HALF_AGE_DAYS)
    return gain


def of_language(generation: Generation, rows: Rows, language: Language) -> NDArray[np.bool_]:
    """Which rows stand in a post of a language, either script of Chinese being one."""
    places, languages = generation.places, generation.languages
    own = language[:2]
    found = [
        any(languages.of_post(places.files[post])[:2] == own for post, _ in places.standing(row))
        for row in rows.tolist()
    ]
    return np.array(found, dtype=bool)


def _before(places: Places, rows: Rows) -> Iterator[tuple[float, Rows, Rows]]:
    """Which of the rows stand before others of them in a post, and what they give to these."""
    for back, share in enumerate(ranking.BEFORE, 1):
        gaining, giving = places.before(rows, back)
        at = np.searchsorted(rows, giving)
        known = np.append(rows, -1)[at] == giving
        yield share, gaining[known], at[known]

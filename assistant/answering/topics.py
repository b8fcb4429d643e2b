"""How many posts treat a topic, month by month.

A post treats it when at least one of its passages is as relevant as an answer needs its best
passages to be: of the passages nearest in meaning and those nearest by words, up to `WIDTH` of
either, those that lie `relevance.NEEDED` standard deviations above questions beside the point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.archive import Distribution, Generation, Rows, by_meaning, by_words
from assistant.domain.nouns import Filters
from assistant.language.glossary import widened
from assistant.language.sentences import language_of
from assistant.language.words import words
from assistant.retrieval.relevance import (
    NEEDED,
    NEEDED_OF_FEWER,
    UNCALIBRATED,
    coverages,
)
from assistant.runtime import time_limit

WIDTH = 2000


@dataclass(frozen=True, slots=True)
class TopicPosts:
    """The posts that treat a topic: their files with the month of each, "2025-07".

    `months` are all months of the archive that pass the filters' dates, oldest first.
    """

    posts: Mapping[str, str]
    months: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """How many posts treat it in each month, months without any included."""
        found = dict.fromkeys(self.months, 0)
        for month in self.posts.values():
            found[month] = found.get(month, 0) + 1
        return dict(sorted(found.items()))


def treated(
    generation: Generation, question: str, vector: Sequence[float], filters: Filters
) -> TopicPosts:
    """The posts that treat what a question asks, among those that pass the filters; `vector` is
    the question's, of the index's embedder."""
    places = generation.places
    passing = places.mask(filters) if filters else None
    asked = np.asarray(vector, dtype=np.float32)
    near = by_meaning(generation, asked, WIDTH, passing)[0]
    named = by_words(generation, widened(question), WIDTH, passing)[0]
    rows = np.unique(np.concatenate([near, named]))
    rows = rows[~places.common[rows]]
    time_limit.check()
    posts = generation.ledger.posts()
    good = rows[_relevant(generation, question, asked, rows)] if len(rows) else rows
    standing = {places.files[post] for row in good.tolist() for post, _ in places.standing(row)}
    months = {file: f"{post.date:%Y-%m}" for file, post in posts.items() if filters.match(post)}
    shown = {file: months[file] for file in sorted(standing) if file in months}
    return TopicPosts(shown, _between(min(months.values()), max(months.values())) if months else ())


def _relevant(
    generation: Generation, question: str, vector: NDArray[np.float32], rows: Rows
) -> NDArray[np.bool_]:
    ids = generation.matrix.ids(rows)
    texts = generation.ledger.texts(ids)
    idf = generation.lexical.idf
    covered = np.array(coverages(question, [set(words(" ".join(texts[k]))) for k in ids], idf))
    calibration = generation.calibration
    usual = generation.languages.usual
    language = language_of(question, usual)
    noise = calibration and calibration.beside_the_point(language)
    if not noise:
        return covered >= UNCALIBRATED
    cosines = generation.matrix.similarities(rows, vector)
    reached = (_above(noise.cosine, cosines) + _above(noise.coverage, covered)) / 2
    own = np.array([language_of(texts[key][1], usual) == language for key in ids])
    return reached >= np.where(own, NEEDED, NEEDED_OF_FEWER)


def _above(usual: Distribution, values: NDArray[np.floating]) -> NDArray[np.floating]:
    return (values - usual.mean) / usual.deviation


def _between(first: str, last: str) -> tuple[str, ...]:
    """All months from one to another, both included."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1))

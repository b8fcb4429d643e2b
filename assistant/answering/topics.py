"""Which posts treat a topic: one definition for the plot by month, for the list of posts, for what
is saved of it, and for answers that count.

A post treats it when at least one of its passages is as relevant as an answer needs its best
passages to be: of the passages nearest in meaning and those nearest by words, up to `WIDTH` of
either, those that lie `relevance.NEEDED` standard deviations above questions beside the point.

That is told of the whole archive; filters then leave posts out. So a narrower filter never counts
a post that a wider one does not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from assistant.archive import Distribution, Generation, Rows
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
_KEPT = 32
"""Topics of which the posts are kept for those who look at another page of the same list."""

Passages = tuple[tuple[int, float], ...]
"""Rows with how far above what is needed each is, best first."""


@dataclass(frozen=True, slots=True)
class TopicPosts:
    """The posts that treat a topic: their files with the month of each, "2025-07".

    `months` are all months of the archive that pass the filters' dates, oldest first; `passages`
    are those of each post that treat it. It is not `whole` where there may be more posts, beyond
    the passages that were looked at.
    """

    posts: Mapping[str, str]
    months: tuple[str, ...]
    passages: Mapping[str, Passages]
    whole: bool = True

    def counts(self) -> dict[str, int]:
        """How many posts treat it in each month, months without any included."""
        found = dict.fromkeys(self.months, 0)
        for month in self.posts.values():
            found[month] = found.get(month, 0) + 1
        return dict(sorted(found.items()))

    def fit(self, file: str) -> float:
        """How well a post fits: as its best passage does, and a little by the next ones."""
        best = self.passages[file][:3]
        return sum(worth * 0.25**at for at, (_, worth) in enumerate(best))


@dataclass(frozen=True, slots=True)
class _Topic:
    passages: Mapping[str, Passages]
    whole: bool


class Topics:
    """Tells which posts treat a topic, and keeps the newest ones. Thread-safe."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Generation, OrderedDict[str, _Topic]] = WeakKeyDictionary()
        self._keeping = threading.Lock()

    def treated(
        self,
        generation: Generation,
        question: str,
        vector: Sequence[float],
        filters: Filters,
    ) -> TopicPosts:
        """The same as `treated`."""
        with self._keeping:
            known = self._known.setdefault(generation, OrderedDict())
            topic = known.get(question)
            if topic is not None:
                known.move_to_end(question)
        if topic is None:
            topic = _topic(generation, question, np.asarray(vector, dtype=np.float32))
            with self._keeping:
                known[question] = topic
                while len(known) > _KEPT:
                    known.popitem(last=False)
        return _within(topic, generation, filters)


def treated(
    generation: Generation, question: str, vector: Sequence[float], filters: Filters
) -> TopicPosts:
    """The posts that treat what a question asks, among those that pass the filters; `vector` is
    the question's, of the index's embedder."""
    asked = np.asarray(vector, dtype=np.float32)
    return _within(_topic(generation, question, asked), generation, filters)


def _within(topic: _Topic, generation: Generation, filters: Filters) -> TopicPosts:
    posts = generation.ledger.posts()
    months = {file: f"{post.date:%Y-%m}" for file, post in posts.items() if filters.match(post)}
    shown = {file: months[file] for file in sorted(topic.passages) if file in months}
    span = _between(min(months.values()), max(months.values())) if months else ()
    return TopicPosts(shown, span, topic.passages, topic.whole)


def _topic(generation: Generation, question: str, asked: NDArray[np.float32]) -> _Topic:
    places = generation.places
    near = generation.by_meaning(asked, WIDTH)[0]
    named = generation.by_words(widened(question), WIDTH)[0]
    rows = np.unique(np.concatenate([near, named]))
    rows = rows[~places.common[rows]]
    if not len(rows):
        return _Topic({}, whole=True)
    time_limit.check()
    above = _above_needed(generation, question, asked, rows)
    good = dict(zip(rows[above >= 0].tolist(), above[above >= 0].tolist(), strict=True))
    found: dict[str, list[tuple[int, float]]] = {}
    for row, worth in sorted(good.items(), key=lambda one: (-one[1], one[0])):
        for post, _ in places.standing(row):
            own = found.setdefault(places.files[post], [])
            if all(known != row for known, _ in own):
                own.append((row, worth))
    last = [int(side[-1]) for side in (near, named) if len(side) >= WIDTH]
    return _Topic({file: tuple(some) for file, some in found.items()}, good.keys().isdisjoint(last))


def _above_needed(
    generation: Generation, question: str, vector: NDArray[np.float32], rows: Rows
) -> NDArray[np.floating]:
    """How far each row is above what an answer needs, negative for what is not relevant."""
    ids = generation.matrix.ids(rows)
    texts = generation.ledger.texts(ids)
    idf = generation.lexical.idf
    covered = np.array(coverages(question, [set(words(" ".join(texts[k]))) for k in ids], idf))
    calibration = generation.calibration
    usual = generation.languages.usual
    language = language_of(question, usual)
    noise = calibration and calibration.beside_the_point(language)
    if not noise:
        return covered - UNCALIBRATED
    cosines = generation.matrix.similarities(rows, vector)
    reached = (_above(noise.cosine, cosines) + _above(noise.coverage, covered)) / 2
    own = np.array([language_of(texts[key][1], usual) == language for key in ids])
    return reached - np.where(own, NEEDED, NEEDED_OF_FEWER)


def _above(usual: Distribution, values: NDArray[np.floating]) -> NDArray[np.floating]:
    return (values - usual.mean) / usual.deviation


def _between(first: str, last: str) -> tuple[str, ...]:
    """All months from one to another, both included."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return tuple(f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1))

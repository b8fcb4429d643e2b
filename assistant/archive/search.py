"""Search on either side of a generation, by meaning and by words, with a filter or without.

A filter is a mask over all passages. Where few pass it, only they are compared: exactly, with
their vectors, or as terms of the lexical query. Where many do, more is fetched than is wanted,
and what does not pass is left out. What comes back is the same either way: the best that pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.archive.local.matrix import Rows, Scores
from assistant.archive.local.places import Mask

if TYPE_CHECKING:
    from assistant.archive.index import Generation

_EXACT_VECTORS = 30_000
"""As many are compared with a question in about the time of a search in the graph for 2,000."""
_EXACT_ALL = 10_000
"""Small archives are compared whole: a small graph may leave a passage out of reach."""
_EXACT_WORDS = 500
_ENOUGH = 50
_MORE = 1.5
_MOST_FROM_GRAPH = 8_000

Found = tuple[Rows, Scores]


def by_meaning(
    generation: Generation, vector: NDArray[np.float32], limit: int, passing: Mask | None = None
) -> Found:
    """The rows of at most `limit` passages and their cosine similarities, best first.

    `vector` has shape (dimension,); `passing`, shape (passages,), says which may come back.
    """
    if passing is None and len(generation.matrix) > _EXACT_ALL:
        return _from_graph(generation, vector, limit)
    if passing is None:
        passing = np.ones(len(generation.matrix), dtype=bool)
    count = int(passing.sum())
    fetched = int(_MORE * limit * len(passing) / max(1, count))
    if count > _EXACT_VECTORS and fetched <= _MOST_FROM_GRAPH:
        rows, scores = _from_graph(generation, vector, fetched)
        good = passing[rows]
        if good.sum() >= limit:
            return rows[good][:limit], scores[good][:limit]
    rows = np.flatnonzero(passing)
    return _best(rows, generation.matrix.similarities(rows, vector), limit)


def by_words(generation: Generation, text: str, limit: int, passing: Mask | None = None) -> Found:
    """The rows of at most `limit` passages and their BM25 scores, best first. Under a filter
    `_ENOUGH` will do, of which none is left out that is better than another."""
    if passing is None:
        return _from_words(generation, text, limit)
    count = int(passing.sum())
    if count <= _EXACT_WORDS:
        only = generation.matrix.numbers[passing]
        return _from_words(generation, text, limit, only)
    enough = min(limit, _ENOUGH)
    fetched = max(limit, int(_MORE * enough * len(passing) / count))
    while True:
        rows, scores = _from_words(generation, text, fetched)
        good = passing[rows]
        if good.sum() >= enough or len(rows) < fetched:
            return rows[good][:limit], scores[good][:limit]
        fetched *= 4


def _from_graph(generation: Generation, vector: NDArray[np.float32], limit: int) -> Found:
    hits = generation.vectors.search(vector, limit)
    rows = generation.matrix.rows_of([key for key, _ in hits])
    return rows, np.array([score for _, score in hits], dtype=np.float32)


def _from_words(
    generation: Generation, text: str, limit: int, only: NDArray[np.uint64] | None = None
) -> Found:
    numbers, scores = generation.lexical.search(text, limit, only)
    return generation.matrix.rows(numbers), scores


def _best(rows: Rows, scores: Scores, limit: int) -> Found:
    if len(rows) > limit:
        some = np.argpartition(-scores, limit)[:limit]
        rows, scores = rows[some], scores[some]
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]

"""The posts on a topic: a story is told by posts, not by passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.archive import Generation
from assistant.domain.nouns import Filters, Hit, Post
from assistant.language.dates import TimeAsked
from assistant.retrieval import ranking
from assistant.retrieval.candidates import CandidateFinder, Candidates, narrowed, timely

POSTS, OF_EACH = 24, 6
"""Posts of a topic, and passages of each."""
_WIDE, _COUNTED = 300, 3
"""Candidates of either search for posts, and passages of a post that count for its worth: with
three the posts of a story are among the first ten for .83, with one .78; vectors of title and
beginning beside them give no more (docs/evaluation.md)."""


@dataclass(frozen=True, slots=True)
class PostHits:
    """A post on a topic: how much it is `worth`, and its best passages, best first."""

    post: Post
    worth: float
    hits: tuple[Hit, ...]


def posts_on(
    finder: CandidateFinder,
    generation: Generation,
    question: str,
    vector: NDArray[np.float32],
    *,
    filters: Filters,
    when: TimeAsked | None = None,
    most: int = POSTS,
    each: int = OF_EACH,
) -> tuple[PostHits, ...]:
    """The `most` posts that treat what a question asks, the one that does so best first, with
    at most `each` of their passages. What stands in many posts is of no topic. A post is worth
    what its best passages are together, so that one which treats the topic comes before one that
    mentions it. Time counts as in `search`."""
    if when is not None:
        filters = narrowed(filters, when) if when.strict else filters
    passing = generation.places.mask(filters) if filters else None
    found = finder.find(generation, question, vector, most=_WIDE, passing=passing)
    if found is None:
        return ()
    scores = found.scores
    if when is not None:
        scores = scores + timely(generation, found.rows, when)
    order = np.argsort(-scores, kind="stable")
    own_rows: dict[int, list[int]] = {}
    common = generation.places.common[found.rows]
    for at in order.tolist():
        if common[at]:
            continue
        for post, _ in generation.places.standing(int(found.rows[at])):
            own_rows.setdefault(post, []).append(at)
    return _of_posts(generation, found, scores, own_rows, filters, most=most, each=each)


def _of_posts(
    generation: Generation,
    found: Candidates,
    scores: ranking.Scores,
    standing: Mapping[int, Sequence[int]],
    filters: Filters,
    *,
    most: int,
    each: int,
) -> tuple[PostHits, ...]:
    """The best posts with their best passages; `standing` are the places in `found` of each
    post's passages, best first."""
    floor = float(scores.min())
    worth = {
        post: sum(float(scores[at]) - floor for at in some[:_COUNTED])
        for post, some in standing.items()
    }
    files = generation.places.files
    posts = generation.ledger.posts([files[post] for post in worth])
    passing = [post for post in worth if filters.match(posts[files[post]])]
    best = sorted(passing, key=lambda post: (-worth[post], files[post]))[:most]
    rows = {post: [int(found.rows[at]) for at in standing[post][:each]] for post in best}
    every = sorted({row for some in rows.values() for row in some})
    ids = dict(zip(every, generation.matrix.ids(np.array(every, dtype=np.int64)), strict=True))
    passages = generation.ledger.passages(list(ids.values()))
    score = {int(found.rows[at]): at for some in standing.values() for at in some}
    made = []
    for post in best:
        file = files[post]
        hits = []
        for row in rows[post]:
            passage, at = passages[ids[row]], score[row]
            place = next((one for one in passage.places if one.file == file), None)
            if place is None:  # the post has what is nearly the same
                continue
            others = dict.fromkeys(p.file for p in passage.places if p.file in posts)
            also = [posts[one] for one in others if one != file and filters.match(posts[one])]
            hits.append(
                Hit(
                    passage,
                    posts[file],
                    place,
                    also_in=tuple(sorted(also, key=lambda p: (p.date, p.file), reverse=True)),
                    score=float(scores[at]),
                    cosine=float(found.cosines[at]),
                )
            )
        if hits:
            made.append(PostHits(posts[file], worth[post], tuple(hits)))
    return tuple(made)

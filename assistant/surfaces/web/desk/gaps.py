"""The editor's report: what readers asked and did not get, by meaning.

Questions are put together by the cosine of their vectors, once what all questions have in common
is taken away: e5's cosines crowd between 0.7 and 0.9, and a bound on them as they are either
joins everything or nothing. The common part is the mean of the everyday questions beside this
module (`gaps_everyday.txt`) and of those that are joined, half of either. On 42 paraphrases of 14
questions in two languages among 64 others, a bound of 0.46 was best (F1 0.80; 0.71 without the
common part taken away); 0.50 puts fewer together, but those more surely.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asked.follow_ups import leans_on_history
from assistant.domain.nouns import Post
from assistant.embedding import Embedder
from assistant.language.answer_forms import is_pleasantry
from assistant.language.folding import casefolded
from assistant.records import QuestionVectors, StoredAnswer, VoteCounts
from assistant.surfaces.web.desk.exporting import Cell, csv_text

ALIKE = 0.50
MOST = 10_000
"""Distinct questions of a kind that are put together at most; the newest are taken."""
_EXAMPLES, _NEAR, _REASONS = 5, 3, 5
_BLOCK = 512
_AT_ONCE, _THREADS = 500, 4

Matrix = NDArray[np.float32]
Vectors = Callable[[Sequence[str]], Matrix]
Tallies = Mapping[tuple[str, int], VoteCounts]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that mean about the same: how often they were asked, some of them, the most
    frequent first, the day of the newest, posts near them, and what readers said against the
    answers."""

    count: int
    examples: tuple[str, ...]
    newest: date
    near: tuple[Post, ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What readers asked since a day: `asked` counts all questions, the four kinds hold those
    that nothing in the archive is near to, those to which it has near paragraphs and no answer,
    those that it answers only from posts older than `months` at the time of asking, and those
    whose answer or source was voted down; each the largest cluster first. `left_out` counts
    distinct questions beyond `MOST`."""

    since: date
    months: int
    asked: int
    none: tuple[Cluster, ...]
    nearest: tuple[Cluster, ...]
    outdated: tuple[Cluster, ...]
    disliked: tuple[Cluster, ...]
    left_out: int = 0


@dataclass(slots=True)
class Asked:
    """One question, however often it was asked in these or almost these words: when last, the files
    of posts near it, and what was said against its answers."""

    text: str
    count: int = 0
    newest: date = date.min
    near: Counter[str] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)


def report(
    kept: Iterable[StoredAnswer], tallies: Tallies, since: date, months: int, vectors: Vectors
) -> Report:
    """The report on readers' answers that were kept since a day; the staff's own are ignored.

    `vectors` gives the vectors of questions: float32 of shape (questions, dimension), each of
    length 1.
    """
    kinds: tuple[dict[str, Asked], ...] = {}, {}, {}, {}
    posts: dict[str, Post] = {}
    down: dict[str, list[str]] = {}
    for (key, _), tally in tallies.items():
        if tally.down:
            down.setdefault(key, []).extend(tally.why)
    said: dict[str, str] = {}
    asked = 0
    for one in kept:
        if one.told.surface == "desk" or is_pleasantry(one.answer.question):
            continue
        asked += 1
        answer = one.answer
        question = _whole(answer.question, said.get(one.told.after or "", ""))
        said[one.id] = question
        near = [c.post for c in answer.citations]
        posts |= {post.file: post for post in near}
        newest = None if answer.abstained else answer.as_of
        is_old = newest is not None and newest < months_before(one.asked_at.date(), months)
        state = answer.state
        of = (state == "none", state == "nearest", is_old, one.id in down)
        for of_kind, belongs in zip(kinds, of, strict=True):
            if belongs:
                known = of_kind.setdefault(bare_question(question), Asked(question))
                known.count += 1
                known.newest = max(known.newest, one.asked_at.date())
                known.near.update({post.file for post in near})
                known.reasons += down.get(one.id, ())
    newest_of = [sorted(kind.values(), key=lambda a: a.newest, reverse=True) for kind in kinds]
    none, nearest, outdated, disliked = (
        clusters(some[:MOST], posts, vectors) for some in newest_of
    )
    left_out = sum(max(0, len(some) - MOST) for some in newest_of)
    return Report(since, months, asked, none, nearest, outdated, disliked, left_out)


def _whole(question: str, before: str) -> str:
    """A question, with the one that was asked before it if it leans on that."""
    return f"{before} → {question}" if before and leans_on_history(question) else question


def clusters(
    asked: Sequence[Asked], posts: Mapping[str, Post], vectors: Vectors
) -> tuple[Cluster, ...]:
    """Questions put together by meaning, the largest cluster first; `posts` are those near them, by
    file."""
    if not asked:
        return ()
    weights = np.array([one.count for one in asked], dtype=np.float32)
    found = []
    for members in joined(_apart([one.text for one in asked], vectors), weights):
        some = [asked[i] for i in members]
        first, rest = some[0], sorted(some[1:], key=lambda one: -one.count)
        near: Counter[str] = Counter()
        for one in some:
            near.update(one.near)
        reasons = dict.fromkeys(reason for one in some for reason in one.reasons)
        found.append(
            Cluster(
                sum(one.count for one in some),
                tuple(one.text for one in [first, *rest][:_EXAMPLES]),
                max(one.newest for one in some),
                tuple(posts[file] for file, _ in near.most_common(_NEAR)),
                tuple(reasons)[:_REASONS],
            )
        )
    return tuple(sorted(found, key=lambda c: (-c.count, -c.newest.toordinal())))


def _apart(questions: Sequence[str], vectors: Vectors) -> Matrix:
    """The vectors of questions without what questions have in common, of length 1."""
    everyday = everyday_questions()
    both = vectors([*everyday, *questions])
    own = both[len(everyday) :]
    bare = own - (both[: len(everyday)].mean(axis=0) + own.mean(axis=0)) / 2
    lengths = np.linalg.norm(bare, axis=1, keepdims=True)
    alone: Matrix = (bare / np.maximum(lengths, 1e-9)).astype(np.float32)
    return alone


def joined(vectors: Matrix, weights: Matrix, bound: float = ALIKE) -> list[list[int]]:
    """The rows of vectors of length 1, in groups: around the row that has most others within
    `bound` of it, by their `weights`, those that are within it; then the same among the rest.
    The row in the middle comes first."""
    alike = np.empty((len(vectors), (len(vectors) + 7) // 8), dtype=np.uint8)
    reach = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), _BLOCK):
        near = vectors[start : start + _BLOCK] @ vectors.T >= bound
        reach[start : start + _BLOCK] = near @ weights
        alike[start : start + _BLOCK] = np.packbits(near, axis=1)
    left = np.ones(len(vectors), dtype=bool)
    groups = []
    for middle in np.argsort(-reach, kind="stable").tolist():
        if not left[middle]:
            continue
        left[middle] = False
        around = np.unpackbits(alike[middle], count=len(vectors)).astype(bool) & left
        left &= ~around
        groups.append([middle, *np.flatnonzero(around).tolist()])
    return groups


def remembered(meanings: QuestionVectors, embedder: Embedder) -> Vectors:
    """Vectors of questions that are made once and kept. Raises `RecordsError` and what the
    embedder raises, when they are asked for."""

    def vectors(questions: Sequence[str]) -> Matrix:
        known = meanings.known(questions)
        new = [question for question in dict.fromkeys(questions) if question not in known]
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="meaning") as pool:
            for start in range(0, len(new), _AT_ONCE):
                some = new[start : start + _AT_ONCE]
                made = dict(zip(some, pool.map(embedder.embed_query, some), strict=True))
                meanings.keep(made)
                known |= {q: np.asarray(v, dtype=np.float32) for q, v in made.items()}
        return np.array([known[question] for question in questions], dtype=np.float32)

    return vectors


@cache
def everyday_questions() -> tuple[str, ...]:
    """Questions of all kinds, in both languages, that have only in common that they ask."""
    file = Path(__file__).with_name("gaps_everyday.txt")
    return tuple(file.read_text(encoding="utf-8").split("\n")[:-1])


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of its month; the first day of all
    where there is none."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def as_csv(found: Report) -> str:
    """The report as CSV, a line for each cluster."""
    lines: list[list[Cell]] = []
    kinds = {
        "none": found.none,
        "nearest": found.nearest,
        "outdated": found.outdated,
        "voted_down": found.disliked,
    }
    for kind, clusters in kinds.items():
        for cluster in clusters:
            lines.append(
                [
                    kind,
                    cluster.count,
                    cluster.newest.isoformat(),
                    *("\n".join(texts) for texts in (cluster.examples, cluster.reasons)),
                    "\n".join(post.title for post in cluster.near),
                    "\n".join(post.url for post in cluster.near),
                ]
            )
    columns = ("kind", "count", "newest", "questions", "reasons", "near_posts", "near_urls")
    return csv_text(columns, lines)


def bare_question(question: str) -> str:
    """A question without its blanks and stops, folded: the same for almost the same words."""
    text = casefolded(question)
    return re.sub(r"[\s?。.!、,]+", "", text) or text

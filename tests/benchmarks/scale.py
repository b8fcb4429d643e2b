"""Measures on an index of many passages: latency under filters, memory, exactness."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np

from assistant.archive import Archive, Generation, by_meaning
from assistant.commands.evaluation import bootstrap as interval
from assistant.commands.evaluation.figures import quantile
from assistant.domain.nouns import Filters
from assistant.embedding import Embedder
from assistant.retrieval.search import CANDIDATES, Retriever
from tests.benchmarks import scaled
from tests.benchmarks.scaled import Scaled

QUESTIONS = 200
CHECKED = 20
TOP = 10
_SAME_SCORE = 1e-5  # vectors this near to the tenth are as good as the tenth

Draw = Callable[[random.Random], Filters]


def _days(share: float, chance: random.Random) -> dict[str, object]:
    length = int(share * scaled.DAYS)
    first = scaled.FIRST_DAY.date() + timedelta(days=chance.randrange(scaled.DAYS - length + 1))
    return {"date_from": first, "date_to": first + timedelta(days=length - 1)}


def _tag(chance: random.Random) -> dict[str, object]:
    return {"tag": f"tag{chance.randrange(scaled.TAGS)}"}


CASES: dict[str, Draw] = {
    "no filter": lambda chance: Filters(),
    "a tenth of the dates": lambda chance: Filters(**_days(0.1, chance)),  # type: ignore[arg-type]
    "half of the dates": lambda chance: Filters(**_days(0.5, chance)),  # type: ignore[arg-type]
    "a category (of 8)": lambda chance: Filters(
        category=f"category{chance.randrange(scaled.CATEGORIES)}"
    ),
    "a tag (of 200)": lambda chance: Filters(**_tag(chance)),  # type: ignore[arg-type]
    "an author (of 20)": lambda chance: Filters(author=f"author{chance.randrange(scaled.AUTHORS)}"),
    "half of the dates, and a tag": lambda chance: Filters(
        **_days(0.5, chance),  # type: ignore[arg-type]
        **_tag(chance),  # type: ignore[arg-type]
    ),
}


def short(size: int) -> str:
    """10000 as 10k, 1000000 as 1m."""
    for unit, name in ((1_000_000, "m"), (1_000, "k")):
        if size >= unit and size % unit == 0:
            return f"{size // unit}{name}"
    return str(size)


def serving(folder: Path, questions: Sequence[str]) -> str:
    """A line on a fresh process that opens the index and answers these questions."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.serving", str(folder)],
        input=json.dumps(list(questions)),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    told = json.loads(run.stdout)
    return (
        f"a fresh serving process: opened in {told['opened']:.1f} s, peak memory"
        f" {told['peak']:.0f} MB after {len(questions)} answers,"
        f" {told['filtered']:.0f} MB after one more under a filter on half of the dates"
    )


def tables(
    folder: Path, made: Scaled, embedder: Embedder, questions: Sequence[str], seconds: float
) -> Iterator[str]:
    """The rows of a table, one by one: for each kind of filter the share of passages that
    pass, the latency of searches within so many seconds, and how exact they are."""
    archive = Archive(folder, embedder.name)
    retriever = Retriever(archive, embedder)
    retriever.search(questions[0])
    yield (
        "\n| filter | passages that pass | p50 ms | p95 ms | questions |"
        f" of the true top {TOP} found by vectors | outside the filter |"
    )
    yield "|---" * 7 + "|"
    for name, draw in CASES.items():
        chance = random.Random(name)
        filters = [draw(chance) for _ in questions]
        taken: list[float] = []
        begun = time.perf_counter()
        for question, chosen in zip(questions, filters, strict=True):
            started = time.perf_counter()
            retriever.search(question, chosen)
            taken.append(1000 * (time.perf_counter() - started))
            if time.perf_counter() - begun > seconds and len(taken) >= CHECKED:
                break
        exact, passing, outside = _exact(
            archive.current(), made, embedder, questions[:CHECKED], filters[:CHECKED]
        )
        p50, p95 = (interval(taken, quantile(share)) for share in (0.5, 0.95))
        recall = interval(exact)
        yield (
            f"| {name} | {passing:.1%} | {p50.value:.0f} [{p50.low:.0f}, {p50.high:.0f}] |"
            f" {p95.value:.0f} [{p95.low:.0f}, {p95.high:.0f}] | {len(taken)} |"
            f" {recall.value:.3f} [{recall.low:.3f}, {recall.high:.3f}] | {outside} |"
        )


def _exact(
    generation: Generation,
    made: Scaled,
    embedder: Embedder,
    questions: Sequence[str],
    filters: Sequence[Filters],
) -> tuple[list[float], float, int]:
    """For each question the share of its true best passages under its filter that the search by
    vectors gives as its best; the mean share of passages that pass; and how many passages came
    back that do not pass."""
    vectors = np.array([embedder.embed_query(text) for text in questions], dtype=np.float32)
    masks = np.array([[one.match(post) for post in made.posts] for one in filters])
    masks = np.repeat(masks, scaled.PER_POST, axis=1)[:, : made.size]
    best = np.full((len(questions), TOP), -np.inf, dtype=np.float32)
    for first, block in made.blocks():
        scores = vectors @ block.T
        scores[~masks[:, first : first + len(block)]] = -np.inf
        best = np.sort(np.concatenate([best, scores], axis=1), axis=1)[:, -TOP:]
    shares: list[float] = []
    outside = 0
    for vector, chosen, scores in zip(vectors, filters, best, strict=True):
        passing = generation.places.mask(chosen) if chosen else None
        rows, likeness = by_meaning(generation, vector, CANDIDATES, passing)
        found = list(zip(generation.matrix.ids(rows), likeness.tolist(), strict=True))
        wanted = scores[np.isfinite(scores)]
        passages = generation.ledger.passages([key for key, _ in found])
        posts = generation.ledger.posts([p.places[0].file for p in passages.values()])
        passed = {k for k, p in passages.items() if chosen.match(posts[p.places[0].file])}
        outside += len(found) - len(passed)
        if len(wanted):
            right = [s for k, s in found[:TOP] if k in passed and s >= wanted[0] - _SAME_SCORE]
            shares.append(min(1.0, len(right) / len(wanted)))
    return shares, float(masks.mean()), outside

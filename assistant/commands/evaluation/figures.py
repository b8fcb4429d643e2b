"""Results become figures with bootstrap intervals, by language and by type.

Strings are compared after NFKC, case folding and removal of white space.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.commands.evaluation.asking import Result
from assistant.domain.nouns import Answer
from assistant.language.folding import bare

CONTEXT_CHARACTERS = 3000
ANSWER_CHARACTERS = (600, 1200)
ALIKE = 0.8
RESAMPLES = 1000
_GRAM = 5
_PART = 60  # folded characters from which on a piece of the evidence counts as the evidence

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure of `n` questions with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float
    n: int

    def to_json(self) -> dict[str, float]:
        """As JSON-ready data."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


def mean(values: Floats) -> Floats:
    """The mean along the last axis."""
    return np.asarray(values.mean(axis=-1))


def total(values: Floats) -> Floats:
    """The sum along the last axis."""
    return np.asarray(values.sum(axis=-1))


def quantile(share: float) -> Statistic:
    """The statistic below which this share of the values lies, along the last axis."""
    return lambda values: np.asarray(np.quantile(values, share, axis=-1))


def bootstrap(values: Sequence[float] | Floats, statistic: Statistic = mean) -> Interval:
    """A statistic of at least one value with its 95 % percentile bootstrap interval (Efron 1979).

    `statistic` reduces the last axis of an array. 1,000 resamples with a fixed seed.
    """
    given = np.asarray(values, dtype=np.float64)
    chance = np.random.default_rng(0)
    some = max(1, 4_000_000 // len(given))
    resampled = [
        statistic(given[chance.integers(len(given), size=(min(some, RESAMPLES - i), len(given)))])
        for i in range(0, RESAMPLES, some)
    ]
    low, high = np.quantile(np.concatenate(resampled), [0.025, 0.975])
    return Interval(float(statistic(given)), float(low), float(high), len(given))


def fold(text: str) -> str:
    """NFKC, case folded, without white space: how strings are compared."""
    return bare(text)


def fact_recall(facts: Sequence[Sequence[str]], texts: Iterable[str]) -> float:
    """Share of the slots, of at least one, of which a string occurs in one of the texts."""
    folded = [fold(text) for text in texts]
    found = [any(fold(option) in text for option in slot for text in folded) for slot in facts]
    return sum(found) / len(found)


def _context(result: Result) -> float | None:
    if not result.question.facts:
        return None
    texts, left = [], CONTEXT_CHARACTERS
    for hit in result.hits:
        texts.append(hit.passage.text[:left])
        left -= len(texts[-1])
    return fact_recall(result.question.facts, texts)


def _first(result: Result) -> float | None:
    facts = result.question.facts
    return fact_recall(facts, [hit.passage.text for hit in result.hits[:1]]) if facts else None


def _evidence(result: Result) -> dict[str, float | None]:
    """Recall and reciprocal rank of the evidence: a passage holds a piece of it when it
    contains it, or is a part of it of at least `_PART` characters."""
    texts = [fold(hit.passage.text) for hit in result.hits]
    wanted = [fold(text) for text in result.question.evidence]
    ranks = [
        next(
            (
                rank
                for rank, text in enumerate(texts, 1)
                if want in text or (len(text) >= _PART and text in want)
            ),
            math.inf,
        )
        for want in wanted
    ]
    figures: dict[str, float | None] = {
        f"evidence recall@{k}": sum(rank <= k for rank in ranks) / len(ranks) if ranks else None
        for k in (1, 5, 10)
    }
    first = min(ranks, default=None)
    figures["MRR@10"] = None if first is None else 1 / first if first <= 10 else 0.0
    return figures


def _post_recall(result: Result) -> float | None:
    wanted = set(result.question.posts)
    if not wanted:
        return None
    first = list(dict.fromkeys(hit.post.file for hit in result.hits))[:5]
    return len(wanted & set(first)) / len(wanted)


def _pairs_alike(result: Result) -> float:
    """How many pairs of the first ten passages have a Jaccard similarity of character 5-grams
    of at least `ALIKE`."""
    seen: list[set[str]] = []
    pairs = 0
    for hit in result.hits[:10]:
        text = fold(hit.passage.text)
        grams = {text[i : i + _GRAM] for i in range(max(1, len(text) - _GRAM + 1))}
        pairs += sum(len(grams & other) >= ALIKE * len(grams | other) for other in seen)
        seen.append(grams)
    return float(pairs)


def _cited(result: Result, answer: Answer) -> dict[str, float | None]:
    """Figures of the citations of an answer that the archive has."""
    citations = answer.citations
    facts, posts = result.question.facts, result.question.posts
    texts = [citation.text for citation in citations]
    return {
        "citations all verbatim": float(
            bool(citations) and all(one.quote in one.text for one in citations)
        ),
        "cites a required fact": float(fact_recall(facts, texts) > 0) if facts else None,
        "cites a named post": float(any(one.post.file in posts for one in citations))
        if posts
        else None,
        "citations per answer": float(len(citations)),
    }


def _answered(result: Result, answer: Answer) -> dict[str, float | None]:
    facts, answerable = result.question.facts, result.question.answerable
    figures: dict[str, float | None] = {
        "none, wrongly": float(answer.state == "none") if answerable else None,
        "nearest, wrongly": float(answer.state == "nearest") if answerable else None,
        "near or none, rightly": None if answerable else float(answer.abstained),
    }
    for most in ANSWER_CHARACTERS:
        told = [] if answer.state == "none" else [answer.answer[:most]]
        figures[f"answer fact recall@{most}"] = fact_recall(facts, told) if facts else None
    if answer.state == "answered":
        figures |= _cited(result, answer)
        figures["answer characters"] = float(sum(len(s.text) for s in answer.sentences))
    return figures


def measured(result: Result) -> dict[str, float | None]:
    """The figures of one result by name; None, or no entry, where one does not apply."""
    figures = {
        f"context fact recall@{CONTEXT_CHARACTERS}": _context(result),
        "first passage fact recall": _first(result),
        **_evidence(result),
        "post recall@5": _post_recall(result),
        "pairs that say the same": _pairs_alike(result),
        "latency p50 ms": 1000 * result.seconds,
        "latency p95 ms": 1000 * result.seconds,
    }
    return figures | (_answered(result, result.answer) if result.answer else {})


_STATISTICS: Mapping[str, Statistic] = {
    "pairs that say the same": total,
    "latency p50 ms": quantile(0.5),
    "latency p95 ms": quantile(0.95),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the questions, all of one language or type, with their figures by name.

    `by` is "all", "lang" or "type".
    """

    by: str
    name: str
    questions: int
    figures: Mapping[str, Interval]

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data."""
        figures = {name: figure.to_json() for name, figure in self.figures.items()}
        return {"questions": self.questions, "figures": figures}


def summary(results: Sequence[Result]) -> list[Group]:
    """The figures of all results, then of each language and of each type, in the order in
    which these first occur. A figure that applies to none of a group's questions is left out.
    """
    members: dict[tuple[str, str], list[dict[str, float | None]]] = {}
    figures = [measured(result) for result in results]
    for by in ("all", "lang", "type"):
        for result, values in zip(results, figures, strict=True):
            name = "all" if by == "all" else str(getattr(result.question, by))
            members.setdefault((by, name), []).append(values)
    return [_group(by, name, rows) for (by, name), rows in members.items()]


def _group(by: str, name: str, rows: Sequence[Mapping[str, float | None]]) -> Group:
    found: dict[str, Interval] = {}
    for figure in dict.fromkeys(key for row in rows for key in row):
        values = [value for row in rows if (value := row.get(figure)) is not None]
        if values:
            found[figure] = bootstrap(values, _STATISTICS.get(figure, mean))
    return Group(by, name, len(rows), found)

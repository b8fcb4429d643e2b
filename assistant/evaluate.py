"""Questions with known facts become figures: is the fact found, said, cited, or refused?

A question file has one JSON object a line: `id`, `lang`, `type`, `question`, `history` (role and
content), `filters`, `posts` (files), `evidence` (paragraphs of the source) and `facts` (slots,
each a list of strings of which one must occur). A question without facts has no answer in the
archive. Strings are compared after NFKC, case folding and removal of white space.
"""

from __future__ import annotations

import json
import random
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.errors import SettingError
from assistant.passage import Answer, Filters, Hit, Turn

CONTEXT_CHARACTERS = 3000
TOP_K = 40


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what a right answer needs."""

    id: str
    lang: str
    type: str
    question: str
    history: tuple[Turn, ...]
    filters: Filters
    posts: tuple[str, ...]
    evidence: tuple[str, ...]
    facts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for a question: passages in rank order, and the answer if one was made.

    `seconds` is the time of the answer, or of the search without one.
    """

    question: Question
    hits: tuple[Hit, ...]
    answer: Answer | None
    seconds: float


def read_questions(path: Path) -> list[Question]:
    """The questions of a file. Raises `SettingError` that names the line at fault."""
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} cannot be read ({error}). Name a JSON Lines file.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SettingError(
                f"{path}, line {number}: not a question ({error!r}). Correct it there."
            ) from None
    if not found:
        raise SettingError(f"{path} holds no questions.")
    return found


def _question(data: Mapping[str, Any]) -> Question:
    filters = dict(data.get("filters") or {})
    for name in ("date_from", "date_to"):
        if filters.get(name):
            filters[name] = date.fromisoformat(filters[name])
    return Question(
        id=str(data["id"]),
        lang=str(data["lang"]),
        type=str(data["type"]),
        question=str(data["question"]),
        history=tuple(Turn(t["role"], t["content"]) for t in data.get("history") or ()),
        filters=Filters(**filters),
        posts=tuple(data.get("posts") or ()),
        evidence=tuple(data.get("evidence") or ()),
        facts=tuple(tuple(slot) for slot in data.get("facts") or ()),
    )


def run(
    assistant: Assistant, questions: Sequence[Question], *, retrieval_only: bool = False
) -> Iterator[Result]:
    """Ask every question, one after the other."""
    for question in questions:
        hits = assistant.search(
            question.question, question.filters, TOP_K, history=question.history
        ).hits
        started = time.perf_counter()
        answer = None
        if not retrieval_only:
            answer = assistant.ask(question.question, question.history, question.filters)
        yield Result(question, hits, answer, time.perf_counter() - started)


def fold(text: str) -> str:
    """NFKC, case folded, without white space: how strings are compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def fact_recall(facts: Sequence[Sequence[str]], text: str) -> float:
    """Share of the slots of which at least one string occurs in the text."""
    folded = fold(text)
    return sum(any(fold(option) in folded for option in slot) for slot in facts) / len(facts)


def _context(result: Result) -> float | None:
    if not result.question.facts:
        return None
    text = "".join(hit.passage.plain + "\n" for hit in result.hits)
    return fact_recall(result.question.facts, text[:CONTEXT_CHARACTERS])


def _evidence_ranks(result: Result) -> list[int | None]:
    """For each piece of evidence the rank, from 1, of the first passage that holds it."""
    wanted = [fold(text) for text in result.question.evidence]
    texts = [fold(hit.passage.text) for hit in result.hits]
    return [
        next((r for r, text in enumerate(texts, 1) if want in text or _part(text, want)), None)
        for want in wanted
    ]


def _part(text: str, want: str) -> bool:
    return len(text) >= 60 and text in want


def _evidence_at(k: int) -> Callable[[Result], float | None]:
    def figure(result: Result) -> float | None:
        ranks = _evidence_ranks(result)
        return sum(r is not None and r <= k for r in ranks) / len(ranks) if ranks else None

    return figure


def _reciprocal(result: Result) -> float | None:
    ranks = _evidence_ranks(result)
    if not ranks:
        return None
    return max((1 / rank for rank in ranks if rank is not None and rank <= 10), default=0.0)


def _said(result: Result) -> float | None:
    if not result.question.facts or result.answer is None:
        return None
    return fact_recall(result.question.facts, result.answer.answer)


def _cited(result: Result) -> float | None:
    if not result.question.facts or result.answer is None or result.answer.abstained:
        return None
    text = "\n".join(citation.plain for citation in result.answer.citations)
    return float(fact_recall(result.question.facts, text) > 0)


def _right_refusal(result: Result) -> float | None:
    if result.question.facts or result.answer is None:
        return None
    return float(result.answer.abstained)


def _wrong_refusal(result: Result) -> float | None:
    if not result.question.facts or result.answer is None:
        return None
    return float(result.answer.abstained)


def _length(result: Result) -> float | None:
    if result.answer is None or result.answer.abstained:
        return None
    return float(sum(len(sentence.text) for sentence in result.answer.sentences))


FIGURES: dict[str, Callable[[Result], float | None]] = {
    f"context fact recall@{CONTEXT_CHARACTERS}": _context,
    "evidence recall@1": _evidence_at(1),
    "evidence recall@5": _evidence_at(5),
    "evidence recall@10": _evidence_at(10),
    "MRR@10": _reciprocal,
    "answer fact recall": _said,
    "cites a required fact": _cited,
    "refused, rightly": _right_refusal,
    "refused, wrongly": _wrong_refusal,
    "answer characters": _length,
}


def summary(results: Sequence[Result]) -> dict[str, dict[str, dict[str, float]]]:
    """For all, each language and each type: figure → mean, 95 % interval, and number.

    Intervals are percentile bootstraps of 1,000 resamples with a fixed seed.
    """
    groups: dict[str, list[Result]] = {"all": list(results)}
    for result in results:
        groups.setdefault(result.question.lang, []).append(result)
    for result in results:
        groups.setdefault(result.question.type, []).append(result)
    table: dict[str, dict[str, dict[str, float]]] = {}
    for group, members in groups.items():
        table[group] = {}
        for name, figure in FIGURES.items():
            values = [value for member in members if (value := figure(member)) is not None]
            if values:
                low, high = _interval(values)
                table[group][name] = {
                    "mean": sum(values) / len(values),
                    "low": low,
                    "high": high,
                    "n": len(values),
                }
        seconds = sorted(member.seconds for member in members)
        for name, share in (("latency p50 ms", 0.5), ("latency p95 ms", 0.95)):
            value = 1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))]
            table[group][name] = {"mean": value, "low": value, "high": value, "n": len(seconds)}
    return table


def _interval(values: Sequence[float]) -> tuple[float, float]:
    chance = random.Random(0)
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(1000))
    return means[25], means[974]


def text(table: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """The summary as a person reads it: a block for each group."""
    lines = []
    for group, figures in table.items():
        lines.append(group)
        for name, f in figures.items():
            if f["mean"] > 2 or name.startswith(("latency", "answer char")):
                lines.append(f"  {name:28} {f['mean']:8.0f}   (n={f['n']:.0f})")
            else:
                lines.append(
                    f"  {name:28} {f['mean']:8.3f}   [{f['low']:.2f}, {f['high']:.2f}]"
                    f" (n={f['n']:.0f})"
                )
    return "\n".join(lines)

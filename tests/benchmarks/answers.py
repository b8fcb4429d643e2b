"""What becomes of questions on several archives at once, and whether thresholds travel.

    python -m tests.benchmarks.answers [NAME=SITE:QUESTIONS.jsonl …] [--keep DIR] [--most N]

Always asked is `town`, the paper of a small town that stands beside this file: its posts and
questions were written by someone who had not seen the code. Half of its questions, by the digest
of their ids, are `blind`: nobody who works on the code reads them, and they have rows of their own.
Others are named on the command line; an index is made of each site, or used where `--keep` has it.
At most N (300) questions of each are asked, by chance, as many answerable ones as others at most.

The first table has, by archive and the question's language: facts told in the first 600 and 1,200
characters of the answer, answerable questions that got no paragraphs (`none`) or were called
`nearest`, and those without an answer that were called either; characters, pairs of paragraphs of
one answer that say the same, and milliseconds. The second chooses the bar of an answer on all
archives but one, so that 6 % of their answerable questions fall below it, and tells what it does
to the one that was left out.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import numpy as np

from assistant.answering.answerable.judging import relevance
from assistant.answering.asked.understanding import Understanding
from assistant.bootstrap import wiring
from assistant.commands.evaluation import bootstrap as interval
from assistant.commands.evaluation import read_questions
from assistant.commands.evaluation.figures import fact_recall
from assistant.commands.evaluation.questions import Question
from assistant.domain.errors import ArchiveError
from assistant.domain.nouns import Answer, Options, State
from assistant.retrieval.search import Retriever
from assistant.settings import settings
from ingest import pipeline

TOWN = Path(__file__).parent / "town"
BELOW = 0.06
"""The share of answerable questions of the other archives that the chosen bar refuses."""
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of an archive with its answer, how well the archive fits it, and how long the
    answer took."""

    archive: str
    question: Question
    answer: Answer
    fit: float
    seconds: float

    @property
    def group(self) -> str:
        """The row that it belongs to."""
        return f"{self.archive} {self.question.lang}"


def main() -> None:
    """Ask all, and print two Markdown tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.answers")
    parser.add_argument("sites", nargs="*", help="NAME=SITE:QUESTIONS.jsonl")
    parser.add_argument("--keep", type=Path, help="keep the indexes here, and use what is there")
    parser.add_argument("--most", type=int, default=300, help="questions of each archive (300)")
    parser.add_argument("--show", help="print the answers to the questions of this archive")
    arguments = parser.parse_args()
    sites = {"town": (TOWN, TOWN / "questions.jsonl")} | dict(map(_site, arguments.sites))
    asked: list[Asked] = []
    with _folder(arguments.keep) as folder:
        for name, (site, questions) in sites.items():
            some = sample(read_questions(questions, 2000), arguments.most)
            asked += ask(name, site, some, folder / name)
            print(f"{name}: {len(some)} questions asked", file=sys.stderr)
    print(table(asked))
    print()
    print(left_out(asked))
    for one in asked:
        if arguments.show == one.archive:
            print(f"\n## {one.question.question}\n{one.answer.state} {one.fit:.1f}")
            print(f"{one.answer.answer}\n{one.question.facts}")


def _site(text: str) -> tuple[str, tuple[Path, Path]]:
    name, _, paths = text.partition("=")
    site, _, questions = paths.rpartition(":")
    if not (name and site and questions):
        raise SystemExit(f"{text}: write NAME=SITE:QUESTIONS.jsonl")
    return name, (Path(site), Path(questions))


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        yield keep
    else:
        with tempfile.TemporaryDirectory() as made:
            yield Path(made)


def sample(questions: Sequence[Question], most: int) -> list[Question]:
    """At most so many questions by chance, half of them answerable where there are enough."""
    chance = random.Random(1)
    answerable = [one for one in questions if one.answerable]
    others = [one for one in questions if not one.answerable]
    for some in (answerable, others):
        chance.shuffle(some)
    few = min(len(others), most // 2)
    return [*answerable[: most - few], *others[:few]]


def ask(name: str, site: Path, questions: Sequence[Question], folder: Path) -> Iterator[Asked]:
    """Ask all of an archive, of which an index is made first, if need be."""
    chosen = settings.load({"index_dir": folder})
    embedder = wiring.embedder(chosen)
    if not (folder / "current.json").exists():
        pipeline.run(site, folder, embedder, now=datetime.now(UTC), suggest=False)
    assistant = wiring.assistant(chosen, embed=embedder)
    retriever = Retriever(assistant.archive, assistant.embedder)
    understanding = Understanding(date.today)
    idf = assistant.generation.lexical.idf
    for one in questions:
        started = time.perf_counter()
        answer = assistant.ask(one.question, one.history, one.filters, Options(extractive=True))
        seconds = time.perf_counter() - started
        read = understanding.alone(one.question, idf)
        found = retriever.search(read.searched, one.filters, when=read.when)
        fit = relevance(read, found) if found.hits else -99.0
        yield Asked(row_name(name, one), one, answer, fit, seconds)


def row_name(name: str, question: Question) -> str:
    """The archive's name; of the town's blind half with a word that tells so."""
    digest = hashlib.sha256(str(question.id).encode()).digest()
    return f"{name} (blind)" if name == "town" and digest[0] % 2 else name


def table(asked: Sequence[Asked]) -> str:
    """What became of the questions, by archive and language."""
    heads = (
        "archive",
        "questions",
        "facts @600",
        "facts @1,200",
        "none, wrongly",
        "nearest, wrongly",
        "near or none, rightly",
        "characters",
        "alike",
        "ms p50 / p95",
    )
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[one.group].append(one)
    for group, some in sorted(groups.items()):
        good = [one for one in some if one.question.answerable]
        bad = [one for one in some if not one.question.answerable]
        told = [one for one in good if one.question.facts]
        took = sorted(1000 * one.seconds for one in some)
        cells = (
            group,
            f"{len(good)} + {len(bad)}",
            _mean([_facts(one, 600) for one in told]),
            _mean([_facts(one, 1200) for one in told]),
            _share(good, "none"),
            _share(good, "nearest"),
            _mean([float(one.answer.abstained) for one in bad]),
            f"{np.mean([len(one.answer.answer) for one in some]):.0f}",
            str(sum(alike(one.answer) for one in some)),
            f"{np.quantile(took, 0.5):.0f} / {np.quantile(took, 0.95):.0f}",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _facts(one: Asked, characters: int) -> float:
    return fact_recall(one.question.facts, [one.answer.answer[:characters]])


def _share(asked: Sequence[Asked], state: State) -> str:
    return _mean([float(one.answer.state == state) for one in asked])


def _mean(values: Sequence[float]) -> str:
    if not values:
        return "–"
    found = interval(values)
    return f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"


def alike(answer: Answer) -> int:
    """Pairs of paragraphs of an answer that say the same: of character 5-grams the shorter one
    has at most a fifth for itself."""
    grams = [_grams(one.text) for one in answer.sentences if one.kind == "quote"]
    return sum(len(a & b) >= _SAME * min(len(a), len(b)) for a, b in combinations(grams, 2))


def _grams(text: str) -> set[str]:
    bare = "".join(text.split())
    return {bare[i : i + 5] for i in range(max(1, len(bare) - 4))}


def left_out(asked: Sequence[Asked]) -> str:
    """What a bar that was chosen on the other archives does to each."""
    lines = [
        "| left out | bar | below it, answerable | below it, without an answer |",
        "|---|---|---|---|",
    ]
    by_archive: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_archive[one.archive.removesuffix(" (blind)")].append(one)
    for name, own in sorted(by_archive.items()):
        bar = _bar({other: some for other, some in by_archive.items() if other != name})
        good = [one.fit < bar for one in own if one.question.answerable]
        bad = [one.fit < bar for one in own if not one.question.answerable]
        cells = (name, f"{bar:.1f}", *(_mean([float(x) for x in some]) for some in (good, bad)))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _bar(others: Mapping[str, Sequence[Asked]]) -> float:
    """The fit below which `BELOW` of the answerable questions lie, each archive counted alike."""
    every = [
        (one.fit, 1 / len(some))
        for some in ([x for x in asked if x.question.answerable] for asked in others.values())
        for one in some
    ]
    if not every:
        return float("nan")
    whole, below = sum(weight for _, weight in every), 0.0
    for fit, weight in sorted(every):
        below += weight
        if below > BELOW * whole:
            return fit
    return float("nan")


if __name__ == "__main__":
    try:
        main()
    except ArchiveError as error:
        sys.exit(str(error))

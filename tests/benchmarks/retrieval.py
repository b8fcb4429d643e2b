"""How well and how fast an index is searched: on JSQuAD, and on indexes of many passages.

    python -m tests.benchmarks.retrieval JSQUAD.json [--sizes N …] [--index DIR] [--keep DIR]
        [--questions FILE] [--every N]

First every question of JSQuAD, or every Nth, has to find its own paragraph among all. Then, for
each size, an index is made of the passages of `--index` (or of JSQuAD's) and questions are asked
of it under filters; what the filtered search by vectors finds is compared with a search of all
vectors one by one. All figures stand beside their 95 % bootstrap interval.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.archive import Archive, by_meaning, by_words
from assistant.bootstrap import wiring
from assistant.bootstrap.rerankers import reranker
from assistant.commands.evaluation import bootstrap as interval
from assistant.commands.evaluation import read_questions
from assistant.domain.errors import ArchiveError
from assistant.domain.nouns import Filters
from assistant.embedding import Embedder
from assistant.language.glossary import widened
from assistant.retrieval.search import CANDIDATES, Retriever
from assistant.settings import settings
from tests.benchmarks import jsquad, scale, scaled

DEPTH = 10
Search = Callable[[str], list[str]]


def main() -> None:
    """Measure what the command line asks for and print Markdown tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.retrieval")
    parser.add_argument("jsquad", type=Path, help="JSQuAD's validation set")
    parser.add_argument("--sizes", type=int, nargs="*", default=[], help="passages of an index")
    parser.add_argument("--index", type=Path, help="a real index that these are made of (JSQuAD's)")
    parser.add_argument("--keep", type=Path, help="keep the indexes here, and use what is there")
    parser.add_argument("--questions", type=Path, help="a question file, asked before JSQuAD's")
    parser.add_argument("--every", type=int, default=1, help="ask only every so many (1)")
    parser.add_argument("--only-scale", action="store_true", help="leave JSQuAD's figures out")
    parser.add_argument(
        "--seconds", type=float, default=60, help="ask no longer than this under one filter (60)"
    )
    arguments = parser.parse_args()
    embedder = wiring.embedder(settings.load())
    asked, contents = jsquad.read(arguments.jsquad)
    with _folder(arguments.keep) as folder:
        made = folder / "jsquad"
        if not (made / "current.json").exists():
            jsquad.build(made, contents, embedder)
        if not arguments.only_scale:
            print(f"{len(asked):,} questions on {len(contents.entries):,} paragraphs\n")
            print(
                recall_table(Archive(made, embedder.name), embedder, asked[:: arguments.every]),
                flush=True,
            )
        questions = _questions(arguments.questions, asked)
        real = Archive(arguments.index or made, embedder.name).current()
        for size in arguments.sizes:
            print(f"\n{size:,} passages", flush=True)
            home = folder / f"scale-{scale.short(size)}"
            data = scaled.scaled(size, real)
            seconds = scaled.build(home, data)
            for stage, took in seconds.items():
                print(f"{stage} written in {took:.0f} s ({size / took:,.0f} passages/s)")
            print(scale.serving(home, questions[:5]), flush=True)
            for part in scale.tables(home, data, embedder, questions, arguments.seconds):
                print(part, flush=True)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
    else:
        with tempfile.TemporaryDirectory(prefix="retrieval-") as folder:
            yield Path(folder)


def _questions(file: Path | None, asked: Sequence[jsquad.Asked]) -> list[str]:
    """The questions of the file, then others of JSQuAD, in one random order each."""
    own = [question.question for question in read_questions(file, 2000)] if file else []
    others = [question.text for question in asked]
    for texts in (own, others):
        random.Random(7).shuffle(texts)
    return [*own, *others][: scale.QUESTIONS]


def searches(archive: Archive, embedder: Embedder) -> dict[str, Search]:
    """The ways of searching by name: each gives the ids of passages, best first. The last one is
    that of the settings: `RERANK_MODEL` and `RERANK_URL` say what reranks."""
    generation = archive.current()
    matrix = generation.matrix
    retriever = Retriever(archive, embedder)
    again = reranker(settings.load(), embedder)

    def words(question: str) -> list[str]:
        return matrix.ids(by_words(generation, widened(question), DEPTH)[0])

    def meaning(question: str) -> list[str]:
        return matrix.ids(by_meaning(generation, _vector(embedder, question), DEPTH)[0])

    def fused(question: str) -> list[str]:
        vector = _vector(embedder, question)
        dense, _ = by_meaning(generation, vector, CANDIDATES)
        found, bm25 = by_words(generation, widened(question), CANDIDATES)
        rows = np.unique(np.concatenate([dense, found]))
        shared = np.zeros(len(rows))
        shared[np.searchsorted(rows, found)] = bm25
        score = _standard(matrix.similarities(rows, vector)) + 0.5 * _standard(shared)
        return matrix.ids(rows[np.argsort(-score, kind="stable")[:DEPTH]])

    def ranked(question: str) -> list[str]:
        return [hit.passage.id for hit in retriever.search(question, Filters(), DEPTH).hits]

    ways = {
        "lexical": words,
        "dense": meaning,
        "fused: z-scores, dense + 0.5 lexical": fused,
        "ranked together": ranked,
    }
    if again is not None:
        twice = Retriever(archive, embedder, again)
        ways[f"ranked together, then reranked by {again.name}"] = lambda question: [
            hit.passage.id for hit in twice.search(question, Filters(), DEPTH).hits
        ]
    return ways


def _vector(embedder: Embedder, question: str) -> NDArray[np.float32]:
    return np.asarray(embedder.embed_query(question), dtype=np.float32)


def _standard(values: NDArray[Any]) -> NDArray[Any]:
    spread = values.std()
    scaled: NDArray[Any] = (values - values.mean()) / (spread or 1.0)
    return scaled


def recall_table(archive: Archive, embedder: Embedder, asked: Sequence[jsquad.Asked]) -> str:
    """A row for each way of searching: how often the right passage is found, and how fast."""
    rows = [
        "| search | recall@1 | recall@5 | recall@10 | MRR@10 | questions/s |",
        "|---|---|---|---|---|---|",
    ]
    for name, search in searches(archive, embedder).items():
        ranks = np.zeros(len(asked))
        seconds = np.zeros(len(asked))
        search(asked[0].text)
        for number, question in enumerate(asked):
            started = time.perf_counter()
            found = search(question.text)
            seconds[number] = time.perf_counter() - started
            ranks[number] = found.index(question.passage) + 1 if question.passage in found else 0
        found_at = [(ranks > 0) & (ranks <= k) for k in (1, 5, DEPTH)]
        shares = [*found_at, np.divide(1, ranks, out=np.zeros(len(asked)), where=ranks > 0)]
        cells = [f"{i.value:.3f} [{i.low:.3f}, {i.high:.3f}]" for i in map(interval, shares)]
        speed = interval(seconds)
        cells.append(f"{1 / speed.value:.0f} [{1 / speed.high:.0f}, {1 / speed.low:.0f}]")
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    try:
        main()
    except ArchiveError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("stopped")

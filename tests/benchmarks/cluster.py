"""PostgreSQL that two app processes share, beside one folder that they share:
`make bench-cluster`.

python -m tests.benchmarks.cluster [--archive SITE] [--index DIR] [--questions questions.jsonl]
    [--readers 8] [--rounds 3]

The same questions to two real app processes, answered with quotes; then a post is edited and
ingested, until both processes say so. An index that is named is copied and not touched.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import numpy as np

from tests.benchmarks.load import ROOT, Seen, memory, process, readers
from tests.postgres import postgres

_SAMPLE = ROOT / "ingest" / "sample"
_FARE = "霧笛港の深夜フェリーは、{}月から片道{}円になった。"
_SAMPLE_QUESTIONS = (
    "AI拡散規則の撤回はいつ発表された？",
    "H20の対中輸出には何が必要になった？",
    "北斗ロボティクスのHR-7の発売日はいつ？",
    "What changed in US chip export policy?",
)
_ASKED = "霧笛港の深夜フェリーは片道いくらになった？"


@dataclass
class Figures:
    """What was measured of one arrangement; times in seconds, memory in MB."""

    name: str
    seen: Seen
    took: float
    memory: list[float]
    published: float
    opened: float
    ingested: float
    visible: float


def ingest(site: Path, index: Path, environment: Mapping[str, str]) -> float:
    """The seconds that an ingest takes, as a process."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "ingest", str(site), "--index", str(index)],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def edit(site: Path) -> str:
    """Let a post say one thing more; what the answer then says."""
    posts = sorted((site / "_posts").rglob("*.md")) or sorted(site.rglob("*.md"))
    price = f"{time.time_ns() // 1000 % 9000 + 1000:,}"
    with posts[0].open("a", encoding="utf-8") as file:
        file.write(f"\n\n{_FARE.format(1 + int(price[0]), price)}\n")
    return price


def await_words(addresses: Sequence[str], words: str) -> None:
    """Ask each app until its answer says these words."""
    for address in addresses:
        while True:
            reply = httpx2.post(f"{address}/chat/ask", json={"question": _ASKED}, timeout=60.0)
            if words in reply.text:
                break
            time.sleep(0.1)


async def both(
    addresses: Sequence[str], questions: Sequence[str], options: argparse.Namespace
) -> tuple[Seen, float]:
    """Readers at all apps at once."""
    found = await asyncio.gather(*(readers(one, questions, options) for one in addresses))
    every = Seen()
    for seen, _ in found:
        every.first += seen.rush + seen.first
        every.whole += seen.whole
        every.faults += seen.faults
    return every, max(took for _, took in found)


def measured(
    name: str,
    site: Path,
    folders: Sequence[Path],
    environment: Mapping[str, str],
    options: argparse.Namespace,
) -> Figures:
    """One arrangement: the ingest writes into the first of the folders, the apps read the
    others."""
    published = ingest(site, folders[0], environment)
    questions = to_ask(options.questions)
    began = time.perf_counter()
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                process("app.py", "--index", str(folder), "--port", "0", **environment)
            )
            for folder in folders[1:]
        ]
        opened = (time.perf_counter() - began) / len(started)
        addresses = [address for address, _ in started]
        asyncio.run(both(addresses, questions[:1], argparse.Namespace(readers=1, rounds=1)))
        seen, took = asyncio.run(both(addresses, questions, options))
        held = [memory(pid) for _, pid in started]
        words = edit(site)
        began = time.perf_counter()
        ingested = ingest(site, folders[0], environment)
        await_words(addresses, words)
        visible = time.perf_counter() - began
    return Figures(name, seen, took, held, published, opened, ingested, visible)


def tell(every: Sequence[Figures], options: argparse.Namespace) -> None:
    """Print the table."""
    print(f"\n2 app processes, {options.readers} readers each, {options.rounds} questions a reader")
    print("| figure | " + " | ".join(one.name for one in every) + " |")
    print("|---|" + "---|" * len(every))
    rows = {
        "questions": [f"{len(one.seen.whole)}" for one in every],
        "errors": [f"{len(one.seen.faults)}" for one in every],
        "first words p50": [quantile(one.seen.first, 0.5) for one in every],
        "first words p95": [quantile(one.seen.first, 0.95) for one in every],
        "whole p50": [quantile(one.seen.whole, 0.5) for one in every],
        "whole p95": [quantile(one.seen.whole, 0.95) for one in every],
        "questions a second": [f"{len(one.seen.whole) / one.took:.1f}" for one in every],
        "memory of an app": [f"{max(one.memory):.0f} MB" for one in every],
        "first ingest into it": [f"{one.published:.1f} s" for one in every],
        "start of an app": [f"{one.opened:.1f} s" for one in every],
        "ingest of one edit": [f"{one.ingested:.1f} s" for one in every],
        "… until both apps say it": [f"{one.visible:.1f} s" for one in every],
    }
    for name, values in rows.items():
        print(f"| {name} | {' | '.join(values)} |")


def to_ask(path: Path | None) -> Sequence[str]:
    """The questions of a file, or some of the sample archive."""
    if path is None:
        return _SAMPLE_QUESTIONS
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines if line.strip()]


def quantile(values: Sequence[float], share: float) -> str:
    """A quantile of times."""
    return f"{np.quantile(values, share):.2f} s" if values else "–"


def copied(index: Path, to: Path) -> Path:
    """A copy of what an ingest goes on from."""
    to.mkdir()
    pointer = json.loads((index / "current.json").read_text(encoding="utf-8"))
    name = pointer["generation"]
    shutil.copytree(index / "generations" / name, to / "generations" / name)
    for file in ("current.json", "vectors.sqlite3", "readings.sqlite3"):
        if (index / file).exists():
            shutil.copyfile(index / file, to / file)
    return to


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cluster")
    parser.add_argument("--archive", type=Path, default=_SAMPLE)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = Path(shutil.copytree(options.archive, folder / "site"))
        common = {
            "DATABASE_URL": f"sqlite:///{folder}/records.sqlite3",
            "RATE_LIMIT": "1000000/minute",
        }
        first, second = folder / "embedded", folder / "writer"
        for index in (first, second):
            if options.index:
                copied(options.index, index)
        if options.index is None:
            ingest(site, first, common)
            copied(first, second)
        every = [measured("one folder", site, [first] * 3, common, options)]
        with postgres() as address:
            apart = [second, folder / "one", folder / "two"]
            served = common | {"INDEX_URL": address}
            every.append(measured("PostgreSQL", site, apart, served, options))
        tell(every, options)


if __name__ == "__main__":
    main()

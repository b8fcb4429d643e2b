"""Many readers at once, and readers who leave: `make bench-load`.

python -m tests.benchmarks.load [--index DIR] [--questions questions.jsonl] [--readers 50]
    [--rounds 3] [--seconds 5] [--leavers 1000]

The real app as a process, a scripted chat model that streams for some seconds as another, and
readers over HTTP: times are those that a browser would see.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import numpy as np

ROOT = Path(__file__).parents[2]
_SAMPLE = ROOT / "ingest" / "sample"
_QUESTIONS = (
    "AI拡散規則の撤回はいつ発表された？",
    "H20の対中輸出には何が必要になった？",
    "北斗ロボティクスのHR-7の発売日はいつ？",
    "HBM4の供給元はどこ？",
    "What changed in US chip export policy?",
)
_TIMEOUT = httpx2.Timeout(60.0)


@dataclass
class Seen:
    """What readers saw: seconds to the first words, of each reader's first question by itself,
    and to the whole, and what went wrong."""

    rush: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    unhealthy: int = 0


async def ask(client: httpx2.AsyncClient, question: str, seen: Seen, *, rush: bool = False) -> None:
    """Ask one question and read its answer to the end; in a `rush` all others ask just now."""
    started = time.perf_counter()
    first = None
    kind = "nothing"
    try:
        async with client.stream("POST", "/chat/ask", json={"question": question}) as reply:
            if reply.status_code != 200:
                seen.faults.append(f"status {reply.status_code}")
                return
            async for line in reply.aiter_lines():
                if line.startswith("event: "):
                    kind = line[7:]
                    if kind in ("draft", "answer") and first is None:
                        first = time.perf_counter() - started
    except httpx2.HTTPError as error:
        seen.faults.append(type(error).__name__)
        return
    if kind != "answer" or first is None:
        seen.faults.append(f"ended with {kind}")
        return
    (seen.rush if rush else seen.first).append(first)
    seen.whole.append(time.perf_counter() - started)


async def leave(client: httpx2.AsyncClient, question: str, after: float) -> None:
    """Ask one question and go away in the middle of the answer."""

    async def read() -> None:
        async with client.stream("POST", "/chat/ask", json={"question": question}) as reply:
            async for _ in reply.aiter_bytes():
                pass

    try:
        await asyncio.wait_for(read(), after)
    except (TimeoutError, httpx2.HTTPError):
        return


async def watch(client: httpx2.AsyncClient, seen: Seen) -> None:
    """Ask for the app's health four times a second."""
    while True:
        started = time.perf_counter()
        try:
            reply = await client.get("/healthz", timeout=5.0)
            seen.unhealthy += reply.status_code != 200
        except httpx2.HTTPError:
            seen.unhealthy += 1
        seen.health.append(time.perf_counter() - started)
        await asyncio.sleep(0.25)


def _client(address: str, connections: int) -> httpx2.AsyncClient:
    limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx2.AsyncClient(base_url=address, timeout=_TIMEOUT, limits=limits)


async def readers(
    address: str, questions: Sequence[str], options: argparse.Namespace
) -> tuple[Seen, float]:
    """All readers at once, each with several questions; the figures and the seconds it took."""
    seen = Seen()
    started = time.perf_counter()
    async with _client(address, options.readers) as client, _client(address, 2) as other:
        health = asyncio.create_task(watch(other, seen))

        async def reader(number: int) -> None:
            for turn in range(options.rounds):
                question = questions[(turn * options.readers + number) % len(questions)]
                await ask(client, question, seen, rush=not turn)

        await asyncio.gather(*(reader(number) for number in range(options.readers)))
        health.cancel()
    return seen, time.perf_counter() - started


async def leavers(address: str, questions: Sequence[str], options: argparse.Namespace) -> None:
    """Readers, as many at once as above, who leave after 0.2 to 3 seconds."""
    chance = random.Random(7)
    slots = asyncio.Semaphore(options.readers)
    async with _client(address, options.readers) as client:

        async def reader(number: int) -> None:
            async with slots:
                question = questions[number % len(questions)]
                await leave(client, question, chance.uniform(0.2, 3.0))

        await asyncio.gather(*(reader(number) for number in range(options.leavers)))


@contextmanager
def process(*command: str, **environment: str) -> Iterator[tuple[str, int]]:
    """A process that says where it listens; its address and id."""
    started = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert started.stdout is not None
    try:
        found = re.search(r"http://[\d.]+:\d+", started.stdout.readline())
        if found is None:
            raise SystemExit(f"{command} did not start")
        yield found[0], started.pid
    finally:
        started.terminate()
        started.wait(30)
        started.stdout.close()


def memory(pid: int) -> float:
    """What a process holds in MB (Linux), without the parts of files that are mapped, which the
    kernel takes back when it likes."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def cpu(pid: int) -> float:
    """The seconds of a core that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _questions(path: Path | None) -> list[str]:
    if path is None:
        return list(_QUESTIONS)
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines if line.strip()]


def _p(values: Sequence[float], share: float) -> str:
    return f"{np.quantile(values, share):.2f} s" if values else "–"


def _tell(
    seen: Seen, written: Sequence[float], seconds: float, used: float, options: argparse.Namespace
) -> None:
    asked = len(seen.whole) + len(seen.faults)
    print(f"\n{options.readers} readers at once, {options.rounds} questions each, {seconds:.0f} s")
    print("| figure | |\n|---|---|")
    print(f"| questions | {asked} |")
    kinds = sorted(set(seen.faults))
    what = f" ({', '.join(f'{seen.faults.count(k)} {k}' for k in kinds)})" if kinds else ""
    print(f"| errors | {len(seen.faults) / max(1, asked):.1%}{what} |")
    for name, some in (
        ("all", seen.rush + seen.first),
        ("the first question, asked by all in the same instant", seen.rush),
        ("the questions after it", seen.first),
    ):
        print(f"| first words p50 / p95: {name} | {_p(some, 0.5)} / {_p(some, 0.95)} |")
    print(f"| of it, the model's first sentence | {_p(written, 0.5)} / {_p(written, 0.95)} |")
    print(f"| whole p50 / p95 | {_p(seen.whole, 0.5)} / {_p(seen.whole, 0.95)} |")
    print(f"| CPU of the app for one question | {1000 * used / max(1, asked):.0f} ms |")
    print(f"| healthz p95 / longest | {_p(seen.health, 0.95)} / {_p(seen.health, 1.0)} |")
    print(f"| healthz failed | {seen.unhealthy} of {len(seen.health)} |")


def _still_open(model: str) -> int:
    return int(httpx2.get(f"{model}/open").json()["open"])


def _leave(app: str, pid: int, model: str, options: argparse.Namespace) -> None:
    questions = _questions(options.questions)
    before = memory(pid)
    asyncio.run(leavers(app, questions, options))
    ended = time.perf_counter()
    while _still_open(model) and time.perf_counter() - ended < 60:
        time.sleep(0.1)
    idle = time.perf_counter() - ended
    half = memory(pid)
    asyncio.run(leavers(app, questions, options))
    time.sleep(options.seconds)
    again = Seen()

    async def one() -> None:
        async with _client(app, 1) as client:
            await ask(client, questions[0], again)

    asyncio.run(one())
    print(f"\ntwice {options.leavers} readers who leave in mid-answer\n| figure | |\n|---|---|")
    print(f"| replies still written afterwards | {_still_open(model)} (none after {idle:.1f} s) |")
    held = f"{before:.0f} / {half:.0f} / {memory(pid):.0f} MB"
    print(f"| memory before / after / after twice | {held} |")
    then = f"{_p(again.first, 1)} / {_p(again.whole, 1)}"
    print(f"| the next question: first words / whole | {then} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--leavers", type=int, default=1000)
    options = parser.parse_args()
    questions = _questions(options.questions)
    with tempfile.TemporaryDirectory() as folder:
        index = options.index or Path(folder) / "index"
        if options.index is None:
            command = [sys.executable, "-m", "ingest", str(_SAMPLE), "--index", str(index)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        with (
            process("-m", "tests.benchmarks.slow_model", str(options.seconds)) as (model, _),
            process(
                "app.py",
                *("--index", str(index), "--port", "0"),
                OPENAI_BASE_URL=f"{model}/v1",
                OPENAI_API_KEY="none",
                CHAT_MODEL="slow",
                DATABASE_URL=f"sqlite:///{folder}/records.sqlite3",
                RATE_LIMIT="1000000/minute",
            ) as (app, pid),
        ):
            asyncio.run(ask(_client(app, 1), questions[0], Seen()))
            before = cpu(pid)
            seen, seconds = asyncio.run(readers(app, questions, options))
            written = httpx2.get(f"{model}/open").json()["first"]
            _tell(seen, written, seconds, cpu(pid) - before, options)
            if options.leavers:
                _leave(app, pid, model, options)


if __name__ == "__main__":
    main()

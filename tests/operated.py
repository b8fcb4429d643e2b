"""The app as operators run it: a process of its own whose log is kept."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.programs import Program
from tests.served import Event, events

QUESTION = "AI拡散規則の撤回はいつ発表された？"
SAID = "撤回は2025年5月13日に発表された。"


@dataclass
class Operated:
    """A running app, and what it wrote to standard error."""

    process: Program
    address: str
    log: Path

    def client(self, **more: Any) -> httpx2.Client:
        return httpx2.Client(
            base_url=self.address, timeout=60, trust_env=False, verify=False, **more
        )

    def ask(self, question: str = QUESTION, **more: Any) -> list[Event]:
        with self.client() as client:
            reply = client.post("/chat/ask", json={"question": question}, **more)
            assert reply.status_code == 200, reply.text
            return events(reply.text)

    def lines(self) -> list[dict[str, Any]]:
        """The lines of a log in JSON."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def operated(index: Path, folder: Path, **environment: str) -> Iterator[Operated]:
    """The app over an index, which keeps its records and its log in `folder`."""
    log = folder / "log"
    settings = {
        "DATABASE_URL": f"sqlite:///{folder / 'records.sqlite3'}",
        "RATE_LIMIT": "",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "debug",
    }
    with log.open("w", encoding="utf-8") as errors:
        process = Program(
            *("app.py", "--index", index, "--port", "0"),
            environment=os.environ | settings | environment,
            stderr=errors,
        )
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found, log.read_text(encoding="utf-8")
        yield Operated(process, found[0], log)
    finally:
        process.kill()
        process.wait(20)
        process.stdout.close()


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)

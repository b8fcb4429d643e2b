"""The real app on a real uvicorn on loopback, in a thread, and a client of it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI

from assistant.answer import Assistant
from assistant.answering import Answering
from assistant.gate import Gate
from assistant.records import Answers, Database, Votes
from assistant.web import server

Event = tuple[str, dict[str, Any]]


@dataclass
class Served:
    """An app that is being served, its parts, and a client."""

    client: httpx2.Client
    answering: Answering
    votes: Votes
    records: Path

    def ask(self, question: str, **more: Any) -> list[Event]:
        """The events of a question's answer; pings are `("ping", {})`."""
        reply = self.client.post("/chat/ask", json={"question": question, **more})
        assert reply.status_code == 200, reply.text
        return events(reply.text)

    def answer(self, question: str, **more: Any) -> dict[str, Any]:
        """The whole answer, as its last event has it."""
        kind, data = self.ask(question, **more)[-1]
        assert kind == "answer", data
        return data


def events(text: str) -> list[Event]:
    found: list[Event] = []
    for block in text.strip("\n").split("\n\n"):
        if block.startswith(":"):
            found.append(("ping", {}))
            continue
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


@contextmanager
def served(
    assistant: Assistant, records: Path, *, at_once: int = 8, waiting: int = 8, days: int = 0
) -> Iterator[Served]:
    """The app over this assistant, with its records in this file."""
    database = Database(f"sqlite:///{records}")
    answering = Answering(assistant, Answers(database), Gate(at_once, waiting))
    votes = Votes(database)
    app = _built(lambda: server.create_app(answering, votes, days))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    running = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx2.Client(base_url=base, timeout=30, trust_env=False) as client:
            yield Served(client, answering, votes, records)
    finally:
        running.should_exit = True
        thread.join(20)
        listener.close()
        database.close()


def _built(make: Callable[[], FastAPI]) -> FastAPI:
    """What `make` makes of Gradio's, which leaves event loops open unless one is running."""

    async def inside() -> FastAPI:
        return make()

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(inside())).result()

"""The real app on a real uvicorn on loopback, in a thread, and a client of it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from assistant.answering.assistant import Assistant
from assistant.answering.service import AnsweringService
from assistant.records import Database, Votes
from assistant.settings import settings
from assistant.surfaces import server
from assistant.surfaces.web import guard
from tests.guarded import built

Event = tuple[str, dict[str, Any]]


@dataclass
class Served:
    """An app that is being served, its parts, and a client."""

    client: httpx2.Client
    answering: AnsweringService
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
    assistant: Assistant,
    records: Path,
    *,
    at_once: int = 8,
    waiting: int = 8,
    days: int = 0,
    **more: object,
) -> Iterator[Served]:
    """The app over this assistant, with its records in this file, and with `more` settings."""
    chosen = settings.load(
        {
            "database_url": f"sqlite:///{records}",
            "answers_at_once": at_once,
            "answers_waiting": waiting,
            "records_days": days,
            "rate_limit": "10000/minute",
            "api_rate_limit": "10000/minute",
        }
        | more
    )
    database = Database(chosen.database_url)
    parts = server.parts(chosen, assistant, database)
    app = built(lambda: server.create_app(parts))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    running = uvicorn.Server(uvicorn.Config(app, log_level="critical", **guard.UVICORN))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx2.Client(base_url=base, timeout=90, trust_env=False, verify=False) as client:
            yield Served(client, parts.answering, parts.votes, records)
    finally:
        running.should_exit = True
        thread.join(20)
        listener.close()
        database.close()

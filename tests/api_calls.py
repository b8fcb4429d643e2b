"""Calls of the HTTP API, and what tests of it share."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx2

from assistant.surfaces.problems import KINDS
from tests.served import Event, Served, events

QUESTION = "AI拡散規則の撤回はいつ発表された？"
SAID = "撤回は2025年5月13日に発表された。"
ELSEWHERE = "カレーの作り方を教えて"
EVENTS = {"accept": "text/event-stream"}
JAPANESE = "2025-07-22-ラピダス-2ナノ試作.md"
SECRET = "a detail that nobody outside may read"


def ask(app: Served, question: str = QUESTION, **more: Any) -> dict[str, Any]:
    reply = app.client.post("/api/ask", json={"question": question, **more})
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def stream(app: Served, question: str = QUESTION, **more: Any) -> list[Event]:
    reply = app.client.post("/api/ask", json={"question": question, **more}, headers=EVENTS)
    assert (reply.status_code, reply.headers["api-version"]) == (200, "1"), reply.text
    assert reply.headers["content-type"].startswith("text/event-stream")
    return [event for event in events(reply.text) if event[0] != "ping"]


def get(app: Served, path: str, **query: Any) -> dict[str, Any]:
    reply = app.client.get(f"/api{path}", params=query)
    assert (reply.status_code, reply.headers["api-version"]) == (200, "1"), reply.text
    found: dict[str, Any] = reply.json()
    return found


def problem(reply: httpx2.Response, kind: str) -> dict[str, Any]:
    """The problem that an answer has to be."""
    status, title, _ = KINDS[kind]
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["api-version"] == "1"
    found: dict[str, Any] = reply.json()
    assert found["type"] == f"/api/openapi.json#/x-problems/{kind}"
    assert (found["title"], found["status"]) == (title, status)
    assert found["request_id"] == reply.headers["x-request-id"]
    assert found["detail"]
    return found


def vote(app: Served, key: str, value: int, **more: Any) -> httpx2.Response:
    return app.client.post("/api/feedback", json={"answer": key, "value": value, **more})


def spoil(records: Path) -> None:
    """Leave nothing of the records' tables."""
    with sqlite3.connect(records) as database:
        database.execute("ALTER TABLE answer RENAME TO gone")
    database.close()

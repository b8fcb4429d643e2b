"""What the HTTP API does not do: keys, health, and errors that are problems."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.embedding import Embedder
from assistant.runtime import keys
from assistant.settings import settings
from tests.api_calls import (
    QUESTION,
    SECRET,
    ask,
    problem,
    spoil,
    stream,
    vote,
)
from tests.served import Served, served

KEY = keys.new_key()


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(
        assistant,
        tmp_path_factory.mktemp("records") / "records.sqlite3",
        other_rate_limit="",
        api_rate_limit="",
    ) as running:
        yield running


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records.sqlite3"


# Keys


def test_keys_are_asked_for(assistant: Assistant, records: Path) -> None:
    kept = {"hash": keys.hashed(KEY), "scopes": ["search", "read"], "rate": "3/hour"}
    chosen = {"api_keys": json.dumps({"site": kept}), "api_anonymous": "search"}
    with served(assistant, records, rate_limit="1/hour", **chosen) as app:
        none = app.client.post("/api/ask", content=b"not even read")
        problem(none, "key-missing")
        assert none.headers["www-authenticate"] == 'Bearer realm="api"'
        mine = {"authorization": f"Bearer {KEY}"}
        wrong = app.client.get("/api/posts", headers={"authorization": "Bearer wrong"})
        problem(wrong, "key-unknown")
        assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
        beyond = app.client.post("/api/ask", json={"question": QUESTION}, headers=mine)
        assert "'ask'" in problem(beyond, "key-scope")["detail"]
        assert 'scope="ask"' in beyond.headers["www-authenticate"]
        for _ in range(3):
            assert app.client.get("/api/posts", headers=mine).status_code == 200
        often = app.client.get("/api/posts", headers=mine)
        problem(often, "too-often")
        assert 3500 < int(often.headers["retry-after"]) <= 3600
        query = {"question": QUESTION}
        assert app.client.get("/api/search", params=query).status_code == 200
        problem(app.client.get("/api/search", params=query), "too-often")
        described = app.client.get("/api/openapi.json").json()["paths"]
        assert described["/api/ask"]["post"]["security"] == [{"key": []}]
        assert described["/api/search"]["get"]["security"] == [{}, {"key": []}]


# Health


def test_ready_until_something_is_missing(
    own_index: Path, embedder: Embedder, records: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = wiring.assistant(settings.load({"index_dir": own_index}), embed=embedder)
    with served(own, records, public_url="https://ask.example.org") as app:
        probe = {"host": "10.1.2.3:7860"}
        assert app.client.get("/healthz", headers=probe).json() == {"status": "ok"}
        assert app.client.get("/readyz", headers=probe).json()["status"] == "ready"
        spoil(records)
        told = problem(app.client.get("/readyz", headers=probe), "not-ready")
        assert told["missing"] == ["records"]
        own.generation.ledger.close()
        reply = app.client.get("/readyz")
        assert problem(reply, "not-ready")["missing"] == ["index", "records"]
        assert not re.search(r"sqlite|closed|/tmp|Programming", reply.text)
        assert app.client.get("/healthz").status_code == 200
        assert "not ready: index" in caplog.text
        reply = app.client.get("/api/posts/some.md")
        problem(reply, "unavailable")
        assert "sqlite" not in reply.text


def test_answers_go_on_without_the_records(assistant: Assistant, records: Path) -> None:
    with served(assistant, records) as app:
        key = ask(app)["id"]
        spoil(records)
        told = ask(app)
        assert (told["id"], told["permalink"]) == (None, None)
        assert told["citations"]
        problem(vote(app, key, 1), "unavailable")


# Problems


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({}, "question"),
        ({"question": ""}, "question"),
        ({"question": " 　\n"}, "question"),
        ({"question": "x" * 2001}, "question"),
        ({"question": "\0"}, "question"),
        ({"question": 5}, "question"),
        ({"question": "x", "more": 1}, "more"),
        ({"question": "x", "after": "../"}, "after"),
        ({"question": "x", "filters": {"date_from": "2025-02-30"}}, "filters.date_from"),
        ({"question": "x", "filters": {"date_from": 20250101}}, "filters.date_from"),
        ({"question": "x", "filters": {"data_from": "2025-01-01"}}, "filters.data_from"),
        ({"question": "x", "filters": {"tag": ""}}, "filters.tag"),
        ({"question": "x", "options": {"top_k": 101}}, "options.top_k"),
        ({"question": "x", "options": {"top_k": "5"}}, "options.top_k"),
        ({"question": "x", "options": {"characters": 59}}, "options.characters"),
        ({"question": "x", "options": {"mode": "best"}}, "options.mode"),
        ({"question": "x", "page": "x" * 2001}, "page"),
        ([], "body"),
    ],
)
def test_what_does_not_fit_is_told_where(app: Served, body: Any, at: str) -> None:
    told = problem(app.client.post("/api/ask", json=body), "invalid")
    assert [one["at"] for one in told["errors"]] == [at]
    assert "function" not in told["errors"][0]["message"]


def test_half_a_character_is_refused(app: Served) -> None:
    kind = {"content-type": "application/json"}
    for body in (b'{"question": "\\ud800"}', b'{"question": "x", "\\ud800": 1}'):
        problem(app.client.post("/api/ask", content=body, headers=kind), "invalid")


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ({"question": "x", "top_k": "5.0"}, "top_k"),
        ({"question": "x", "top_k": "0"}, "top_k"),
        ({"question": "x", "date_to": "2025-1-1"}, "date_to"),
        ({"question": "x", "data_to": "2025-01-01"}, "data_to"),
        ({"question": "\n"}, "question"),
        ({"question": "x" * 2001}, "question"),
    ],
)
def test_a_query_that_does_not_fit_is_told_where(
    app: Served, query: dict[str, str], at: str
) -> None:
    told = problem(app.client.get("/api/search", params=query), "invalid")
    assert [one["at"] for one in told["errors"]] == [at]


def test_every_error_below_api_is_a_problem(
    app: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    web = app.client
    page = {"accept": "text/html"}
    kind = {"content-type": "application/json"}
    for path in ("/api", "/api/", "/api/none", "/api/posts/", "/api/posts/none.md"):
        problem(web.get(path, headers=page), "not-found")
    problem(web.get("/api/posts/%2e%2e%2fetc"), "not-found")
    problem(web.get("/api/posts/a%0a"), "not-found")
    problem(web.get("/api/posts/a%00%ff"), "not-found")
    for method, path, allowed in (
        ("DELETE", "/api/ask", "POST"),
        ("GET", "/api/ask", "POST"),
        ("POST", "/api/posts/some.md", "GET, HEAD"),
        ("TRACE", "/api/search", "GET, HEAD"),
        ("OPTIONS", "/api/search", "GET, HEAD"),
        ("PUT", "/readyz", "GET, HEAD"),
    ):
        reply = web.request(method, path)
        problem(reply, "wrong-method")
        assert reply.headers["allow"] == allowed
    problem(web.post("/api/ask", content=b"{}"), "media-type")
    problem(web.post("/api/ask", content=b"{", headers=kind), "invalid")
    problem(web.post("/api/ask", content=b"\xff\xfe{", headers=kind), "not-understood")
    problem(web.post("/api/ask", content=b"[" * 60_000, headers=kind), "not-understood")
    problem(web.post("/api/ask", content=b"x" * 70_000, headers=kind), "too-large")
    problem(web.post("/api/ask", json={}, headers={"origin": "https://evil.example"}), "forbidden")
    monkeypatch.setattr(app.answering.assistant, "_finder", SimpleNamespace(find=broken))
    for reply in (
        web.post("/api/ask", json={"question": QUESTION}),
        web.get("/api/search", params={"question": QUESTION}),
    ):
        told = problem(reply, "failed")
        assert SECRET not in reply.text
        assert told["request_id"] in caplog.text
    ((name, told),) = stream(app)
    assert (name, told["status"]) == ("error", 500)
    assert SECRET not in json.dumps(told)
    assert SECRET in caplog.text


def broken(*_: object) -> None:
    raise RuntimeError(SECRET)


def test_another_name_is_a_problem_too(assistant: Assistant, records: Path) -> None:
    with served(assistant, records, public_url="https://ask.example.org") as app:
        problem(app.client.get("/api/posts", headers={"host": "evil.example"}), "wrong-host")


def test_what_the_openai_client_reads_has_its_shape(app: Served) -> None:
    reply = app.client.post("/v1/none", content=b"x" * 70_000)
    assert reply.status_code == 413
    told = reply.json()["error"]
    assert told.pop("message")
    assert told == {"type": "invalid_request_error", "param": None, "code": "too_large"}

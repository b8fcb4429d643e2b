"""HEAD goes wherever GET does, and says the same without a body (RFC 9110, 9.3.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from assistant.answering.assistant import Assistant
from assistant.runtime import keys
from tests.served import Served, served

KEY = keys.new_key()
MINE = {"authorization": f"Bearer {KEY}"}
CHANGING = {"x-request-id", "date", "content-security-policy"}


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    kept = {"tester": {"hash": keys.hashed(KEY), "rate": "", "scopes": list(keys.SCOPES)}}
    records = tmp_path_factory.mktemp("app") / "r.sqlite3"
    with served(assistant, records, api_keys=json.dumps(kept)) as found:
        yield found


def test_head_is_get_without_its_body(app: Served) -> None:
    first = app.client.get("/api/posts?limit=1", headers=MINE).json()["posts"][0]["file"]
    for path, status in (
        ("/healthz", 200),
        ("/readyz", 200),
        ("/api/openapi.json", 200),
        ("/api/search?question=HBM4", 200),
        ("/api/posts", 200),
        (f"/api/posts/{quote(first)}", 200),
        ("/v1/models", 200),
        ("/v1/models/archive", 200),
        ("/metrics", 200),
        ("/api/posts/none.md", 404),
        ("/api/none", 404),
        ("/v1/models/other", 404),
        ("/api/search", 422),
        ("/api/ask", 405),
        ("/api/feedback", 405),
        ("/mcp", 405),
    ):
        get, head = (app.client.request(m, path, headers=MINE) for m in ("GET", "HEAD"))
        assert (get.status_code, head.status_code) == (status, status), path
        assert (bool(get.content), head.content) == (True, b""), path
        given, told = (
            {n: v for n, v in r.headers.items() if n not in CHANGING} for r in (get, head)
        )
        if path == "/metrics":  # the figures grow while they are asked for
            given.pop("content-length")
            assert int(told.pop("content-length")) > 0
        assert told == given, path


def test_head_needs_the_key_that_get_needs(app: Served) -> None:
    head = app.client.head("/metrics")
    assert (head.status_code, head.content) == (401, b"")
    assert head.headers["www-authenticate"] == "Bearer"
    after = app.client.get("/healthz")
    assert after.json() == {"status": "ok"}

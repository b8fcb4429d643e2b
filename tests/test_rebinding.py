"""Pages elsewhere whose names were made to lead here: what they may call, and who else may."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from assistant.answering.assistant import Assistant
from assistant.runtime import keys
from assistant.settings import settings
from assistant.surfaces.web.guard.rebinding import Rebinding
from tests.scripted_slack import SECRET, TOKEN, ScriptedSlack, signed
from tests.served import Served, served

KEY = keys.new_key()
EVIL = "evil.example:7860"
QUESTION = "AI拡散規則の撤回はいつ発表された？"
CHAT = {"model": "archive", "messages": [{"role": "user", "content": QUESTION}]}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
READS = (
    "/api/search?question=HBM4",
    "/api/posts",
    "/api/openapi.json",
    "/v1/models",
    "/metrics",
)
SENDS = (("/api/ask", {"question": QUESTION}), ("/v1/chat/completions", CHAT), ("/mcp", LIST))
ACCEPT = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    kept = {"tester": {"hash": keys.hashed(KEY), "scopes": list(keys.SCOPES)}}
    with served(
        assistant,
        tmp_path_factory.mktemp("app") / "r.sqlite3",
        api_keys=json.dumps(kept),
        api_anonymous=" ".join(keys.SCOPES),
    ) as found:
        yield found


def statuses(app: Served, host: str, **headers: str) -> set[int]:
    """What all routes for machines answer, as a browser's page calls them: reads without an
    Origin, the others with it."""
    given = ACCEPT | headers | {"host": host}
    read = {app.client.get(path, headers=given).status_code for path in READS}
    origin = {"origin": f"http://{host}"}
    return read | {
        app.client.post(path, json=body, headers=given | origin).status_code for path, body in SENDS
    }


def test_a_page_whose_name_leads_here_reads_and_sends_nothing(
    app: Served, caplog: pytest.LogCaptureFixture
) -> None:
    assert statuses(app, EVIL) == {421, 403}
    for header in ("Bearer none", "Bearer wrong", "Basic eDp5"):
        assert statuses(app, EVIL, authorization=header) == {421, 403}
    assert app.client.head("/api/posts", headers={"host": EVIL}).status_code == 421
    reply = app.client.get("/api/posts", headers={"host": EVIL})
    assert reply.json()["type"].endswith("/wrong-host")
    (line,) = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert "PUBLIC_URL" in line.getMessage()
    assert "evil" not in caplog.text


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.1.2.3:7860", "[::1]:7860", "localhost:1", "app:7860", "ask.lan."]
)
def test_names_that_nobody_else_can_own(app: Served, host: str) -> None:
    assert statuses(app, host) == {200}


@pytest.mark.parametrize("host", ["127.0.0.1.evil.example", "localhost.example", "a@b.example"])
def test_names_that_only_look_so(app: Served, host: str) -> None:
    assert statuses(app, host) == {421, 403}


def test_a_key_goes_by_any_name(app: Served) -> None:
    assert statuses(app, "ask.example.org", authorization=f"Bearer {KEY}") == {200}


def test_what_is_not_for_machines_goes_by_any_name(app: Served) -> None:
    host = {"host": "ask.example.org"}
    for path in ("/", "/healthz", "/readyz", "/widget.js", "/embed"):
        assert app.client.get(path, headers=host).status_code == 200, path
    own = host | {"origin": "http://ask.example.org"}
    asked = app.client.post("/chat/ask", json={"question": QUESTION}, headers=own)
    assert asked.status_code == 200


def test_slack_signs_and_needs_no_name(assistant: Assistant, tmp_path: Path) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c9"}).encode()
    with (
        ScriptedSlack() as slack,
        served(
            assistant,
            tmp_path / "r.sqlite3",
            slack_bot_token=TOKEN,
            slack_signing_secret=SECRET,
            slack_api_url=slack.url,
        ) as app,
    ):
        headers = {"content-type": "application/json", "host": "tunnel.example"} | signed(body)
        reply = app.client.post("/slack/events", content=body, headers=headers)
        assert reply.status_code == 200


@pytest.mark.parametrize(
    ("server", "headers", "status"),
    [
        ("203.0.113.9", {}, 421),  # reserved for examples, so no part of the internet
        ("8.8.8.8", {}, 200),
        ("2606:4700::1111", {}, 200),
        ("8.8.8.8", {"origin": "http://evil.example"}, 403),
        ("127.0.0.1", {}, 421),
        ("::ffff:127.0.0.1", {}, 421),
        ("::1", {}, 421),
        ("192.168.1.5", {}, 421),
        ("172.18.0.2", {}, 421),
        ("100.64.0.1", {}, 421),
        (None, {}, 421),
    ],
)
def test_where_everybody_may_call_any_program_may(
    server: str | None, headers: dict[str, str], status: int
) -> None:
    guarded = Rebinding(PlainTextResponse("ok"), settings.load(), lambda _: False)
    given = {"host": "evil.example"} | headers
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/posts",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "server": (server, 7860) if server else None,
        "state": {},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(guarded(scope, receive, send))
    assert sent[0]["status"] == status

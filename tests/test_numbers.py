"""Numbers at every door: too large, too small, and no numbers at all are told, never a fault."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.client.client import Client

from assistant.answering.assistant import Assistant
from assistant.surfaces.web.desk.controls import ControlValues
from tests.served import Served, served
from tests.test_mcp import content, talk, text

QUESTION = "AI拡散規則の撤回はいつ発表された？"
BEYOND: list[Any] = [2**31, 2**53, 2**62, 2**63 - 1, 2**63, 2**64, 10**30, -1, -(2**63) - 1]
NONE: list[Any] = [True, False, 1.5, 1e300, "x", "", [1], {}]
IN_PATHS = ["-1", "1.5", "x", "true", "1e9", "٣", "9" * 5000, *map(str, BEYOND)]
CHAT = {"model": "archive-quotes", "messages": [{"role": "user", "content": QUESTION}]}


@pytest.fixture(scope="module")
def app(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    records = tmp_path_factory.mktemp("records") / "r.sqlite3"
    unlimited = {"api_rate_limit": "", "other_rate_limit": ""}
    with served(assistant, records, **unlimited) as running:
        yield running


@pytest.fixture(scope="module")
def key(app: Served) -> str:
    return str(app.answer(QUESTION)["id"])


@pytest.fixture(autouse=True)
def _no_trace(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    traces = [record.getMessage() for record in caplog.records if record.exc_info]
    assert not traces


@pytest.mark.parametrize("given", [*BEYOND, *NONE])
def test_a_tool_tells_what_is_wrong_with_a_number(app: Served, given: Any) -> None:
    async def said(client: Client) -> None:
        answer = content(await client.call_tool("ask", {"question": QUESTION}))
        file = answer["citations"][0]["post"]["file"]
        read = await client.call_tool("get_post", {"post": file, "position": given})
        assert read.is_error
        assert "position" in text(read)
        found = await client.call_tool("search", {"question": QUESTION, "most": given})
        assert found.is_error
        assert "most" in text(found)

    talk(app, said)


def test_a_position_behind_a_posts_end_is_told(app: Served) -> None:
    async def said(client: Client) -> None:
        answer = content(await client.call_tool("ask", {"question": QUESTION}))
        file = answer["citations"][0]["post"]["file"]
        for position in (1000, 1_000_000):
            read = await client.call_tool("get_post", {"post": file, "position": position})
            assert read.is_error
            assert f"no paragraph around position {position}" in text(read)
        assert content(await client.call_tool("get_post", {"post": file, "position": 0}))
        assert content(await client.call_tool("get_post", {"post": file, "position": None}))

    talk(app, said)


def test_a_ledger_has_nothing_there(assistant: Assistant) -> None:
    ledger = assistant.generation.ledger
    file = next(iter(ledger.posts()))
    for position in (*BEYOND, 10**100, -(10**100)):
        assert ledger.near(file, position, 3) == (
            [] if position != -1 else ledger.near(file, -1, 3)
        )


@pytest.mark.parametrize("given", IN_PATHS)
def test_numbers_in_addresses(app: Served, key: str, given: str) -> None:
    told = {
        path: app.client.get(path.format(key=key, given=given)).status_code
        for path in (
            "/chat/source/{key}/{given}",
            "/api/search?question=x&top_k={given}",
            "/api/posts?limit={given}",
            "/api/posts?cursor={given}.0123456789abcdeg",
            "/a/{given}",
        )
    }
    assert set(told.values()) <= {404, 422}, told


@pytest.mark.parametrize("given", [*BEYOND, *NONE])
def test_numbers_in_bodies(app: Served, key: str, given: Any) -> None:
    vote = {"answer": key, "voter": "v" * 16, "value": 1}
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("/api/ask", {"question": QUESTION, "options": {"top_k": given}}),
        ("/api/ask", {"question": QUESTION, "options": {"characters": given}}),
        ("/api/feedback", {"answer": key, "value": 1, "citation": given}),
        ("/chat/vote", {**vote, "citation": given}),
        ("/v1/chat/completions", CHAT | {"n": given}),
    ]
    if given != -1:
        bodies += [
            ("/api/feedback", {"answer": key, "value": given}),
            ("/chat/vote", {**vote, "value": given}),
        ]
    for path, body in bodies:
        told = app.client.post(path, json=body)
        assert told.status_code in (400, 422), (path, body, told.text)


@pytest.mark.parametrize("given", ["9" * 5000, "1e999", "-1e999", "NaN", "Infinity"])
def test_numbers_that_json_has_not(app: Served, key: str, given: str) -> None:
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    arguments = f'{{"post": "x", "position": {given}}}'
    call = f'{{"name": "get_post", "arguments": {arguments}}}'
    for path, body in (
        ("/api/ask", f'{{"question": "x", "options": {{"top_k": {given}}}}}'),
        ("/api/feedback", f'{{"answer": "{key}", "value": {given}}}'),
        ("/chat/vote", f'{{"answer": "{key}", "voter": "{"v" * 16}", "value": {given}}}'),
        ("/v1/chat/completions", json.dumps(CHAT)[:-1] + f', "n": {given}}}'),
        ("/mcp", f'{{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {call}}}'),
    ):
        told = app.client.post(path, content=body.encode(), headers=headers)
        fits = path == "/mcp" and told.status_code == 200 and '"isError":true' in told.text
        assert told.status_code in (400, 422) or fits, (path, told.status_code, told.text)


@pytest.mark.parametrize("given", [math.nan, math.inf, -math.inf, 1e300, -5.0])
def test_numbers_of_the_desk_keep_within_their_range(given: float) -> None:
    options = ControlValues(top_k=given, characters=given).options()
    if math.isnan(given):  # no number, as if nothing was typed
        assert (options.top_k, options.characters) == (None, None)
    else:
        assert options.top_k in (1, 100)
        assert options.characters in (60, 2000)


def test_nothing_was_logged_as_a_fault(
    app: Served, key: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        app.client.get(f"/chat/source/{key}/{2**63}")
        app.client.post("/chat/vote", json={"answer": key, "voter": "v" * 16, "value": 2**63})
    assert not caplog.records

"""The archive's tools: a real MCP client over streamable HTTP and over stdio."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult

from assistant.answering.assistant import Assistant
from assistant.runtime import keys
from assistant.surfaces import markdown
from tests.conftest import ROOT, MakeWritten
from tests.scripted_openai import ScriptedOpenAI, drips, hangs
from tests.served import Served, served
from tests.test_gate import until

QUESTION = "AI拡散規則の撤回はいつ発表された？"
KEY = keys.new_key()
T = TypeVar("T")


@pytest.fixture(scope="module")
def quoting(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(assistant, tmp_path_factory.mktemp("quoting") / "records.sqlite3") as server:
        yield server


@asynccontextmanager
async def connected(
    server: Served, mode: str = "auto", headers: dict[str, str] | None = None
) -> AsyncIterator[Client]:
    async with httpx2.AsyncClient(
        trust_env=False, verify=False, headers=headers, timeout=90
    ) as http:
        transport = streamable_http_client(f"{server.client.base_url}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


def talk(
    server: Served, said: Callable[[Client], Awaitable[T]], mode: str = "auto", **headers: str
) -> T:
    async def run() -> T:
        async with connected(server, mode, headers) as client:
            return await said(client)

    return asyncio.run(run())


def text(result: CallToolResult) -> str:
    (block,) = result.content
    assert block.type == "text"
    return block.text


def content(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, result
    assert isinstance(result.structured_content, dict)
    return result.structured_content


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_tools_over_http(quoting: Served, mode: str) -> None:
    async def said(client: Client) -> None:
        assert client.server_info.name == "ask-the-archive"
        assert client.instructions is not None
        assert "AI潮流ノート" in client.instructions
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"ask", "search", "get_post"}
        for tool in tools.values():
            assert tool.output_schema is not None
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            assert "context" not in tool.input_schema["properties"]
        answer = await client.call_tool("ask", {"question": QUESTION})
        own = content(answer)
        kept = quoting.answering.answers.get(own["id"])
        assert kept is not None
        assert kept.told.surface == "mcp"
        assert kept.answer.to_json().items() <= own.items()
        assert own["address"] == f"{quoting.client.base_url}/a/{own['id']}"
        shown = text(answer)
        assert shown.startswith(markdown.whole(kept.answer, own["address"]).text)
        for citation in own["citations"]:
            link = markdown.destination(citation["link"])
            assert f"[{citation['number']}]({link})" in shown
            assert citation["quote"] in citation["text"]
        file = own["citations"][0]["post"]["file"]
        position = own["citations"][0]["position"]
        post = content(await client.call_tool("get_post", {"post": file}))
        assert post["post"] == own["citations"][0]["post"]
        positions = [one["position"] for one in post["paragraphs"]]
        assert positions == sorted(positions)
        assert position in positions
        by_address = await client.call_tool("get_post", {"post": post["post"]["url"]})
        assert content(by_address) == post
        near = await client.call_tool("get_post", {"post": file, "position": position})
        assert {one["position"] for one in content(near)["paragraphs"]} <= set(
            range(position - 5, position + 6)
        )

    talk(quoting, said, mode)


def test_a_search_and_its_filters(quoting: Served) -> None:
    async def said(client: Client) -> None:
        result = await client.call_tool(
            "search",
            {"question": "H20の輸出", "most": 4, "tag": "NVIDIA", "date_from": "2025-07-01"},
        )
        rows = content(result)["results"]
        assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
        assert 1 <= len(rows) <= 4
        for row in rows:
            assert "NVIDIA" in row["post"]["tags"]
            assert row["post"]["date"] >= "2025-07-01"
            assert markdown.destination(row["link"]) in text(result)
        none = await client.call_tool("search", {"question": "H20", "tag": "no such tag"})
        assert content(none)["results"] == []
        assert text(none) == "No paragraph passes these filters."

    talk(quoting, said)


def test_a_question_goes_on_from_an_answer(quoting: Served) -> None:
    async def said(client: Client) -> None:
        asked = {"question": "北斗ロボティクスのHR-7の発売日はいつ？"}
        first = await client.call_tool("ask", asked)
        found = re.search(r"after=([\w-]+)\)$", text(first))
        assert found is not None
        then = await client.call_tool(
            "ask", {"question": "それの価格はいくら？", "after": found[1]}
        )
        assert "万円" in text(then)

    talk(quoting, said)


def test_a_refusal_is_an_answer_and_a_mistake_an_error(quoting: Served) -> None:
    async def said(client: Client) -> None:
        refusal = await client.call_tool("ask", {"question": "カレーの作り方を教えて"})
        assert content(refusal)["abstained"] is True
        assert text(refusal).startswith(
            "この質問への答えは、このアーカイブには見つかりませんでした。"
        )
        for name, wrong, words in (
            ("ask", {"question": " "}, "empty"),
            ("ask", {"question": "あ" * 2001}, "2,001"),
            ("ask", {}, "question"),
            ("search", {"question": "a", "most": 500}, "most"),
            ("search", {"question": "a", "date_from": "yesterday"}, "date_from"),
            ("get_post", {"post": "no-such.md"}, "no such post"),
        ):
            result = await client.call_tool(name, wrong)
            assert result.is_error
            assert words in text(result)

    talk(quoting, said)


def test_keys_and_their_scopes(assistant: Assistant, tmp_path: Path) -> None:
    scoped = {"agent": {"hash": keys.hashed(KEY), "scopes": ["search"], "rate": "1/hour"}}
    records = tmp_path / "records.sqlite3"

    async def said(client: Client) -> None:
        refused = await client.call_tool("ask", {"question": QUESTION})
        assert refused.is_error
        assert "lacks 'ask'" in text(refused)
        assert content(await client.call_tool("search", {"question": "H20"}))["results"]
        often = await client.call_tool("search", {"question": "H20"})
        assert "Too many requests" in text(often)

    with served(assistant, records, api_keys=scoped, api_anonymous="") as server:
        talk(server, said, authorization=f"Bearer {KEY}")
        for header in ({}, {"authorization": "Bearer wrong"}):
            reply = server.client.post("/mcp", json={}, headers=header)
            assert reply.status_code == 401
            assert reply.headers["www-authenticate"] == "Bearer"
            assert reply.json()["error"]["message"]


def test_pages_of_other_sites_stay_out(assistant: Assistant, tmp_path: Path) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    accept = {"accept": "application/json, text/event-stream"}

    def status(server: Served, **headers: str) -> int:
        return server.client.post("/mcp", json=call, headers=accept | headers).status_code

    with served(assistant, tmp_path / "records.sqlite3") as server:
        own = str(server.client.base_url)
        assert status(server) == 200
        assert status(server, origin=own) == 200
        assert status(server, origin="http://evil.example") == 403
        rebound = f"evil.example:{server.client.base_url.port}"
        assert status(server, host=rebound, origin=f"http://{rebound}") == 403
        assert server.client.get("/mcp").status_code == 405
        assert server.client.delete("/mcp").status_code == 405
    public = "https://ask.example.org"
    with served(assistant, tmp_path / "other.sqlite3", public_url=public) as server:
        assert status(server, host="ask.example.org", origin=public) == 200
        assert status(server, host="evil.example") == 421


def test_several_clients_at_once(quoting: Served) -> None:
    async def one(number: int) -> str:
        async with connected(quoting, "legacy" if number % 2 else "auto") as client:
            return text(await client.call_tool("ask", {"question": QUESTION}))

    async def all_of_them() -> list[str]:
        return list(await asyncio.gather(*map(one, range(6))))

    said = asyncio.run(all_of_them())
    assert len({re.sub(r"/a/\S+|after=\S+", "", each) for each in said}) == 1


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_who_leaves_stops_the_work(
    make_written: MakeWritten, tmp_path: Path, openai_server: ScriptedOpenAI, mode: str
) -> None:
    openai_server.script = [drips(90)]
    slow = make_written(chat_timeout=90.0)
    with served(slow, tmp_path / "records.sqlite3") as server:

        async def said(client: Client) -> None:
            call = asyncio.create_task(client.call_tool("ask", {"question": QUESTION}))
            while not server.answering.gate.inside:
                await asyncio.sleep(0.05)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)

        talk(server, said, mode)
        until(lambda: server.answering.gate.inside == 0)


def test_a_rush_is_told(
    make_written: MakeWritten, tmp_path: Path, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [hangs(90)]
    slow = make_written(chat_timeout=90.0)
    with served(slow, tmp_path / "records.sqlite3", at_once=1, waiting=0) as server:

        async def said(client: Client) -> str:
            return text(await client.call_tool("search", {"question": QUESTION}))

        with server.client.stream("POST", "/chat/ask", json={"question": QUESTION}) as first:
            until(lambda: server.answering.gate.inside == 1)
            assert "Too many questions" in talk(server, said)
            first.close()


def test_the_tools_over_stdio(sample_index: Path, tmp_path: Path) -> None:
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant", "mcp", "--index", str(sample_index)],
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
    )

    async def run() -> None:
        async with Client(started) as client:
            answer = await client.call_tool("ask", {"question": QUESTION})
            own = content(answer)
            assert "5月13日" in text(answer)
            assert own["address"] is None
            then = await client.call_tool(
                "ask", {"question": "その理由は？", "after": own["continuation"]}
            )
            assert content(then)["question"] == "その理由は？"
            found = content(await client.call_tool("search", {"question": "H20", "most": 2}))
            assert len(found["results"]) == 2
            file = found["results"][0]["post"]["file"]
            assert content(await client.call_tool("get_post", {"post": file}))["paragraphs"]

    asyncio.run(asyncio.wait_for(run(), 90))
    assert list(tmp_path.iterdir()) == []

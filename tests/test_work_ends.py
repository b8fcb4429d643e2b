"""The work on a question ends: when it takes too long, when the one who asked has left, and when
the process is told to stop. Meanwhile the app answers others."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openai
import pytest
from mcp.client.client import Client

from assistant.answering.asked import follow_ups
from assistant.answering.assistant import Assistant
from assistant.answering.service import AnsweringService, AskRequest
from assistant.bootstrap import wiring
from assistant.checking import ShownPassages, Source, check
from assistant.domain.errors import Busy, TimeLimitExceeded
from assistant.domain.nouns import Turn
from assistant.embedding import Embedder
from assistant.language.invisible import beginning
from assistant.records import Answers, Database
from assistant.runtime import (
    cancellation,
    shutdown,
    time_limit,
)
from assistant.runtime.admission import AdmissionQueue, SearchSlots
from assistant.runtime.shutdown import Shutdown
from assistant.runtime.streaming import latest_for_thread
from assistant.settings import settings
from assistant.surfaces.slack.answerer import Answerer
from tests.served import Served, served
from tests.test_gate import until
from tests.test_mcp import talk, text

QUESTION = "AI拡散規則の撤回はいつ発表された？"
HOSTILE = ("ソーラー", "ー", "ｱ", "ア・", "1,", "二", "「", "\u0300\u0323")
JSON = {"content-type": "application/json"}


class Held:
    """An embedder that holds a question up, as slow work does, until it is let go on."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.name = embedder, embedder.name
        self.go_on, self.left_alone = threading.Event(), threading.Event()
        self.went_on = False

    def embed_query(self, text: str) -> list[float]:
        while not self.go_on.wait(0.02):
            try:
                cancellation.check()
            except cancellation.Cancelled:
                self.left_alone.set()
        return self._embedder.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.went_on = True
        return self._embedder.embed_documents(texts)


@pytest.fixture
def held(embedder: Embedder) -> Held:
    return Held(embedder)


@pytest.fixture
def holding(sample_index: Path, held: Held, tmp_path: Path) -> Iterator[Served]:
    """A server on which every question is held up."""
    made = wiring.assistant(
        settings.load({"index_dir": sample_index}), embed=held, today=lambda: date(2026, 4, 1)
    )
    with served(made, tmp_path / "records.sqlite3") as server:
        yield server
        held.go_on.set()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No question may take any time."""
    monkeypatch.setattr(time_limit, "SECONDS", 0.0)


def spin(seconds: float) -> None:
    """Work for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


# What was said before has a budget


@pytest.mark.parametrize("unit", HOSTILE)
def test_an_endless_turn_holds_nobody_up(assistant: Assistant, unit: str) -> None:
    def seconds(length: int) -> float:
        said = (unit * length)[:length]
        turns = [Turn("user", said), Turn("assistant", said)] * 3
        began = time.thread_time()
        assistant.ask("それはいつですか？", turns)
        return time.thread_time() - began

    seconds(100)
    short = min(seconds(10_000) for _ in range(2))
    assert seconds(280_000) < max(1.0, 5 * short)


def test_the_newest_turns_are_kept_and_of_each_the_beginning() -> None:
    history = [Turn("user", f"{number}{'あ' * number * 1000}") for number in range(1, 16)]
    kept = follow_ups.bounded(history)
    assert [turn.text[:2] for turn in kept][-3:] == ["13", "14", "15"]
    assert all(len(turn.text) <= follow_ups.LONGEST_TURN for turn in kept)
    assert sum(len(turn.text) for turn in kept) <= follow_ups.LONGEST_HISTORY
    assert 1 < len(kept) <= follow_ups.MOST_TURNS
    short = [Turn("user", "短い"), Turn("assistant", ""), Turn("user", "話")]
    assert follow_ups.bounded(short) == tuple(short)


def test_no_character_is_cut_in_half() -> None:
    assert beginning("ab\ud83d\ude00", 3) == "ab"
    assert beginning("ab😀c", 3) == "ab😀"
    assert beginning("abc", 3) == "abc"


def test_what_is_searched_for_of_an_endless_turn_has_a_bound() -> None:
    turns = [Turn("user", "北斗ロボティクスの新しい倉庫はどこですか。" * 10_000)]
    assert len(follow_ups.search_text("それは？", turns, lambda _: [])) < 2100


# A limit of working time


def test_it_counts_work_and_not_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "SECONDS", 0.1)
    with time_limit.limited():
        time.sleep(0.2)
        time_limit.check()
        spin(0.1)
        with pytest.raises(TimeLimitExceeded, match="fewer words"):
            time_limit.check()
    time_limit.check()


def test_a_stream_has_its_time_in_all_and_what_its_reader_does_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time_limit, "SECONDS", 0.2)

    def steps() -> Generator[int, None, None]:
        for number in range(100):
            spin(0.05)
            time_limit.check()
            yield number

    read = []

    def go_through() -> None:
        for number in time_limit.stepwise(steps):
            read.append(number)
            spin(0.1)
            time_limit.check()

    with pytest.raises(TimeLimitExceeded):
        go_through()
    assert 2 <= len(read) <= 4


def test_a_stream_may_be_read_by_one_thread_after_another(assistant: Assistant) -> None:
    stream = assistant.stream(QUESTION)
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        first = one.submit(next, stream).result()
        assert other.submit(lambda: list(stream)).result() == []
    assert first.citations


@pytest.mark.usefixtures("hurried")
def test_the_clear_error_of_each_surface(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(assistant, tmp_path / "records.sqlite3") as server:
        post = server.client.post
        problem = post("/api/ask", json={"question": QUESTION})
        assert problem.status_code == 504
        assert problem.json()["type"].endswith("took-too-long")
        assert "fewer words" in problem.json()["detail"]
        assert server.client.get("/api/search", params={"question": QUESTION}).status_code == 504
        events = post(
            "/api/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"}
        )
        assert "took-too-long" in events.text
        kind, fault = server.ask(QUESTION)[-1]
        assert (kind, "too long" in fault["error"]) == ("fault", True)

        with openai.OpenAI(
            api_key="none", base_url=f"{server.client.base_url}/v1", max_retries=2
        ) as client:
            asked: dict[str, Any] = {
                "model": "archive",
                "messages": [{"role": "user", "content": QUESTION}],
            }
            before = server.answering.gate.turned_away
            with pytest.raises(openai.InternalServerError, match="fewer words") as caught:
                client.chat.completions.create(**asked)
            assert caught.value.status_code == 504
            assert server.answering.gate.turned_away == before
            with pytest.raises(openai.APIError, match="fewer words"):
                list(client.chat.completions.create(**asked, stream=True))

        async def said(client: Client) -> str:
            asked = await client.call_tool("ask", {"question": QUESTION})
            found = await client.call_tool("search", {"question": QUESTION})
            assert asked.is_error
            assert found.is_error
            return text(asked) + text(found)

        assert talk(server, said).count("fewer words") == 2
        assert server.answering.gate.inside == 0
        monkeypatch.undo()
        assert server.answer(QUESTION)["id"]


@pytest.mark.usefixtures("hurried")
def test_the_command_line_says_it_in_one_line(
    sample_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from assistant.__main__ import main

    assert main(["ask", QUESTION, "--index", str(sample_index)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "fewer words" in line


def test_slack_says_it_in_a_sentence() -> None:
    answerer = Answerer.__new__(Answerer)
    assert "too long" in answerer._failed(TimeLimitExceeded("x"), "en")
    assert "時間がかかりすぎ" in answerer._failed(TimeLimitExceeded("x"), "ja")


def test_checking_a_sentence_looks_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "SECONDS", 0.3)
    text = "従業員は12人、売上は3億円、1から2へ。" * 1000
    shown = ShownPassages(tuple(Source(f"{n}. {text}", "題", date(2025, 5, 1)) for n in range(20)))
    began = time.thread_time()

    def judge() -> None:
        for number in range(100):
            check(f"{number}月に従業員は15人、売上は4億円、2から1へ" * 40, [1], shown)

    with time_limit.limited(), pytest.raises(TimeLimitExceeded):
        judge()
    assert time.thread_time() - began < 5


# One who leaves


@contextmanager
def asking(server: Served, path: str, body: object, **headers: str) -> Iterator[None]:
    """A request that is under way; at the end its connection is closed."""
    where = urlsplit(str(server.client.base_url))
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    connection.request("POST", path, json.dumps(body), {**JSON, **headers})
    try:
        until(lambda: server.answering.gate.inside == 1)
        yield
    finally:
        connection.close()


COMPLETION = {"model": "archive", "messages": [{"role": "user", "content": QUESTION}]}
TOOL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": {"question": QUESTION}},
}
SURFACES: dict[str, tuple[str, object, dict[str, str]]] = {
    "api": ("/api/ask", {"question": QUESTION}, {"accept": "application/json"}),
    "api events": ("/api/ask", {"question": QUESTION}, {"accept": "text/event-stream"}),
    "completions": ("/v1/chat/completions", COMPLETION, {}),
    "completions stream": ("/v1/chat/completions", {**COMPLETION, "stream": True}, {}),
    "reader": ("/chat/ask", {"question": QUESTION}, {}),
    "mcp": ("/mcp", TOOL, {"accept": "application/json, text/event-stream"}),
}


@pytest.mark.parametrize("surface", SURFACES)
def test_the_work_ends_in_the_middle_when_the_client_leaves(
    holding: Served, held: Held, surface: str
) -> None:
    path, body, headers = SURFACES[surface]
    with asking(holding, path, body, **headers):
        pass
    until(lambda: held.left_alone.is_set() or not holding.answering.gate.inside)
    held.go_on.set()
    until(lambda: holding.answering.gate.inside == 0)
    assert not held.went_on
    assert list(holding.answering.answers.since(date(2020, 1, 1))) == []


def test_one_who_leaves_loses_his_turn() -> None:
    turns, gone, out = SearchSlots(1), threading.Event(), threading.Event()

    def wait() -> None:
        with cancellation.watched(gone), turns.acquire(time_limit.check):
            pytest.fail("it was given a turn")

    with turns.acquire(), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait)
        until(lambda: not turns._calm.is_set())
        gone.set()
        with pytest.raises(cancellation.Cancelled):
            waiting.result(30)
        assert turns._calm.is_set()
        out.set()
    with turns.acquire():
        pass


def test_the_desk_sees_one_who_leaves_before_there_is_news() -> None:
    left = threading.Event()

    def silent(gone: threading.Event) -> Iterator[int]:
        gone.wait(60)
        left.set()
        yield 1

    news = latest_for_thread(silent, pulse=0.05)
    assert next(news) is None
    news.close()
    assert left.wait(30)


# A process that is told to stop


def test_what_has_nothing_to_say_yet_is_given_up(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite3'}")
    answering = AnsweringService(assistant, Answers(database), AdmissionQueue(1, 0))
    seen: list[str] = []

    def stop(searched: str, _: object) -> None:
        seen.append(searched)
        answering.closing.begin(0)

    monkeypatch.setattr(shutdown, "LAST_WORDS", 0.0)
    with pytest.raises(Busy, match="being stopped"):
        list(answering.stream(QUESTION, AskRequest("reader"), seen=stop))
    assert seen
    assert answering.gate.inside == 0
    database.close()


def test_what_was_written_has_time_to_come_to_its_end() -> None:
    stopping = Shutdown()
    with stopping.watched():
        stopping.begin(0)
        assert shutdown.over()
        assert not shutdown.past()
        time_limit.check()
    assert not shutdown.past()


# Meanwhile


def test_health_is_told_at_once_while_hostile_questions_are_worked_on(
    assistant: Assistant, tmp_path: Path
) -> None:
    def messages(unit: str) -> dict[str, Any]:
        said = (unit * 280_000)[:250_000]
        roles = ("user", "assistant", "user")
        texts = (said, "はい。", "それはいつですか？")
        turns = [{"role": r, "content": t} for r, t in zip(roles, texts, strict=True)]
        return {"model": "archive", "messages": turns}

    with served(assistant, tmp_path / "records.sqlite3") as server, ThreadPoolExecutor(8) as pool:
        first = time.monotonic()
        bodies = [messages(unit) for unit in HOSTILE if len(unit.encode()) < 4 * len(unit)]
        sent = [pool.submit(server.client.post, "/v1/chat/completions", json=b) for b in bodies]
        took: list[float] = []
        while not all(one.done() for one in sent) or len(took) < 5:
            began = time.monotonic()
            assert server.client.get("/healthz").status_code == 200
            took.append(time.monotonic() - began)
            time.sleep(0.02)
        assert {one.result().status_code for one in sent} == {200}
        whole = time.monotonic() - first
    assert sorted(took)[len(took) // 2] < max(0.5, whole / 8)
    assert max(took) < max(5.0, whole / 2)

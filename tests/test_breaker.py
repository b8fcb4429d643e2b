"""A far end that fails again and again is left alone, and found again when it works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from assistant.answering import notices
from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.domain.errors import ModelError
from assistant.embedding import Embedder
from assistant.models import ChatModel, chat_model
from assistant.runtime.breaker import CircuitBreaker, Permit
from assistant.settings import settings
from tests.scripted_openai import Reply, ScriptedOpenAI, fails, hangs, resets, says, writes

QUESTION = "AI拡散規則の撤回はいつ発表された？"
WORDS = "撤回は2025年5月13日に発表された。[1]"
THRESHOLD, RECOVERY = 5, 30.0


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(THRESHOLD, RECOVERY, clock)


def admitted(breaker: CircuitBreaker, seconds: float = 10.0) -> Permit:
    given = breaker.admit(seconds)
    assert given is not None
    return given


def trip(breaker: CircuitBreaker) -> None:
    for _ in range(THRESHOLD):
        breaker.failed(admitted(breaker))
    assert breaker.admit(10) is None


def test_it_shuts_after_failures_in_a_row_only(breaker: CircuitBreaker) -> None:
    for _ in range(3):
        for _ in range(THRESHOLD - 1):
            assert not breaker.failed(admitted(breaker))
        breaker.worked(admitted(breaker))
    for _ in range(THRESHOLD - 1):
        breaker.failed(admitted(breaker))
        breaker.left(admitted(breaker))
    assert breaker.failed(admitted(breaker))
    assert breaker.admit(10) is None


def test_one_at_a_time_tries_it_out(breaker: CircuitBreaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += RECOVERY - 1
    assert breaker.admit(10) is None
    clock.now += 1
    first = admitted(breaker)
    assert breaker.admit(10) is None
    assert breaker.failed(first)
    clock.now += RECOVERY - 1
    assert breaker.admit(10) is None
    clock.now += 1
    second = admitted(breaker)
    breaker.worked(second)
    for _ in range(THRESHOLD - 1):
        breaker.failed(admitted(breaker))
    assert breaker.admit(10) is not None


def test_one_that_leaves_lets_the_next_try(breaker: CircuitBreaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += RECOVERY
    breaker.left(admitted(breaker))
    assert breaker.admit(10) is not None


def test_one_that_never_tells_is_not_waited_for(breaker: CircuitBreaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += RECOVERY
    lost = admitted(breaker, seconds=10)
    clock.now += 9
    assert breaker.admit(10) is None
    clock.now += 1
    found = admitted(breaker)
    breaker.worked(lost)
    assert breaker.admit(10) is None
    breaker.worked(found)
    assert breaker.admit(10) is not None


def test_what_was_let_through_before_does_not_count(breaker: CircuitBreaker, clock: Clock) -> None:
    early, late = admitted(breaker), admitted(breaker)
    trip(breaker)
    breaker.worked(early)
    assert breaker.admit(10) is None
    clock.now += RECOVERY
    breaker.worked(admitted(breaker))
    for _ in range(THRESHOLD - 1):
        breaker.failed(admitted(breaker))
    assert not breaker.failed(late)
    assert breaker.admit(10) is not None


def test_threads_get_one_pass_between_them(breaker: CircuitBreaker, clock: Clock) -> None:
    trip(breaker)
    clock.now += RECOVERY
    start = threading.Barrier(16)

    def enter(_: int) -> Permit | None:
        start.wait()
        return breaker.admit(10)

    with ThreadPoolExecutor(16) as pool:
        passes = list(pool.map(enter, range(16)))
    assert sum(given is not None for given in passes) == 1


@pytest.fixture
def model(openai_server: ScriptedOpenAI, breaker: CircuitBreaker) -> ChatModel:
    chosen = {
        "openai_api_key": "secret-of-the-test",
        "openai_base_url": openai_server.url,
        "chat_model": "scripted",
        "chat_timeout": 30.0,
    }
    made = chat_model(settings.load(chosen), breaker)
    assert made is not None
    return made


@pytest.fixture
def answering(sample_index: Path, embedder: Embedder, model: ChatModel) -> Assistant:
    return wiring.assistant(
        settings.load({"index_dir": sample_index, "chat_timeout": 30.0}),
        embed=embedder,
        chat=model,
        today=lambda: date(2026, 4, 1),
    )


def dead(server: ScriptedOpenAI, fault: Reply, model: ChatModel) -> None:
    """Ask until the model is left alone."""
    server.script = [fault]
    for _ in range(THRESHOLD):
        with pytest.raises(ModelError):
            model.complete([HumanMessage("x")], 2)
    with pytest.raises(ModelError, match="left alone"):
        model.complete([HumanMessage("x")], 2)


def test_a_dead_model_is_left_alone_and_found_again(
    answering: Assistant, openai_server: ScriptedOpenAI, breaker: CircuitBreaker, clock: Clock
) -> None:
    openai_server.script = [fails(500)]
    while breaker.admit(0) is not None:
        assert answering.ask(QUESTION).mode == "extractive"
    before = len(openai_server.requests)
    assert before == THRESHOLD

    def ask(n: int) -> tuple[str, str | None]:
        clock.now += 1  # 100 questions in 100 seconds
        answer = answering.ask(QUESTION)
        return answer.mode, answer.notice

    with ThreadPoolExecutor(8) as pool:
        told = set(pool.map(ask, range(100)))
    assert told == {("extractive", notices.QUOTES_INSTEAD["ja"])}
    assert 1 <= len(openai_server.requests) - before <= 5

    openai_server.script = [says(WORDS)]
    clock.now += RECOVERY
    assert answering.ask(QUESTION).mode == "model"
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: answering.ask(QUESTION).mode, range(16))) == {"model"}


def test_while_it_is_left_alone_nobody_waits(
    answering: Assistant, openai_server: ScriptedOpenAI, breaker: CircuitBreaker
) -> None:
    openai_server.script = [hangs(90)]
    trip(breaker)
    assert answering.ask(QUESTION).mode == "extractive"
    assert openai_server.requests == []


@pytest.mark.parametrize(
    "fault",
    [
        fails(500),
        fails(429, retry_after="600"),
        fails(401),
        fails(404),
        resets,
        says(""),
        says("x", reason=None),
        says("x", reason=None, then=writes(b"data: {broken\n\n")),
    ],
    ids=["500", "429", "key", "name", "reset", "empty", "cut", "broken"],
)
def test_what_counts_as_a_failure(
    openai_server: ScriptedOpenAI, model: ChatModel, fault: Reply
) -> None:
    dead(openai_server, fault, model)
    assert len(openai_server.requests) == THRESHOLD


def test_silence_counts_as_a_failure(
    openai_server: ScriptedOpenAI, model: ChatModel, breaker: CircuitBreaker
) -> None:
    openai_server.script = [hangs(90)]
    for _ in range(THRESHOLD):
        with pytest.raises(ModelError, match="in time"):
            model.complete([HumanMessage("x")], 0.2)
    assert breaker.admit(10) is None


def _left_early(model: ChatModel) -> None:
    reply: Iterator[object] = model.stream([HumanMessage("x")], 30)
    next(reply)
    reply.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (fails(400), 30),
        (fails(400, "maximum context length", "context_length_exceeded"), 30),
        (fails(422), 30),
        (says("a long story " * 90, pause=0.02), 1),
        (says("a long story", reason="length"), 30),
        (says("", reason="content_filter"), 30),
    ],
    ids=["400", "too long", "422", "slow", "length", "filter"],
)
def test_what_does_not_count_as_a_failure(
    openai_server: ScriptedOpenAI,
    model: ChatModel,
    breaker: CircuitBreaker,
    fault: Reply,
    seconds: float,
) -> None:
    openai_server.script = [fault]
    for _ in range(THRESHOLD + 1):
        with pytest.raises(ModelError):
            model.complete([HumanMessage("x")], seconds)
    assert breaker.admit(10) is not None


def test_a_reader_who_leaves_is_no_failure(
    openai_server: ScriptedOpenAI, model: ChatModel, breaker: CircuitBreaker
) -> None:
    openai_server.script = [says("a long story " * 9, pause=0.02)]
    for _ in range(THRESHOLD + 1):
        _left_early(model)
    assert breaker.admit(10) is not None

"""Every answer tells what it took, to its reader and in a log that says nothing else."""

from __future__ import annotations

import json
import logging
import os
from functools import partial
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from assistant.answering import journal, notices
from assistant.answering.assistant import Assistant
from assistant.domain.errors import SettingError
from assistant.domain.nouns import LeftOut, NoticeKind, Turn, Usage
from assistant.records import Database
from assistant.settings import settings
from tests.conftest import MakeWritten
from tests.programs import run
from tests.scripted_openai import ScriptedOpenAI, drips, fails, says, writes

QUESTION = "AI拡散規則の撤回はいつ発表された？"
FIRST = "撤回は2025年5月13日に発表された。"
KEY = "secret-of-the-test"
PRICES = '{"scripted": {"input": 0.25, "output": 2}, "other": {"input": 9, "output": 9}}'
ONE_CALL = (321 * 0.25 + 45 * 2) / 1e6
TURNS = (Turn("user", "AI拡散規則とは？"), Turn("assistant", "米国の規則です。"))


@pytest.fixture
def make(make_written: MakeWritten) -> MakeWritten:
    """Assistants whose model has three seconds, as it says nothing in some tests."""
    return partial(make_written, chat_timeout=3.0)


def usage(assistant: Assistant, turns: tuple[Turn, ...] = ()) -> Usage:
    found = assistant.ask(QUESTION, turns).usage
    assert found is not None
    return found


def test_an_answer_tells_its_tokens_and_cost(
    make: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{FIRST}[1]")]
    answer = make(chat_prices=PRICES).ask(QUESTION)
    assert answer.usage == Usage(321, 45, pytest.approx(ONE_CALL), estimated=False)
    assert answer.to_json()["usage"] == {
        "prompt_tokens": 321,
        "completion_tokens": 45,
        "cost_usd": pytest.approx(ONE_CALL),
        "estimated": False,
    }


def test_all_calls_of_an_answer_count(make: MakeWritten, openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [says("AI拡散規則の撤回は？"), says(f"{FIRST}[1]")]
    assert usage(make(chat_prices=PRICES), TURNS) == Usage(642, 90, pytest.approx(2 * ONE_CALL))


@pytest.mark.parametrize("said", ["NO_ANSWER", "月は緑色のチーズです。"])
def test_what_was_spent_in_vain_counts(
    make: MakeWritten, openai_server: ScriptedOpenAI, said: str
) -> None:
    openai_server.script = [says(said)]
    assert usage(make(chat_prices=PRICES)) == Usage(321, 45, pytest.approx(ONE_CALL))


def test_without_a_price_there_is_no_cost(make: MakeWritten, openai_server: ScriptedOpenAI) -> None:
    openai_server.script = [says(f"{FIRST}[1]")]
    assert usage(make()) == Usage(321, 45, None)
    assert usage(make(chat_prices={"other": {"input": 1, "output": 1}})).cost is None


@pytest.mark.parametrize(
    "reply",
    [
        says(f"{FIRST}[1]", counted=False),
        says(f"{FIRST}[1]", reason=None),
        says(f"{FIRST}[1]", reason=None, then=writes(b": here\n\n", 200, 0.1)),
    ],
    ids=["not counted", "broken off", "too slow"],
)
def test_tokens_that_nobody_counted_are_estimated(
    make: MakeWritten, openai_server: ScriptedOpenAI, reply: object
) -> None:
    openai_server.script = [reply]  # type: ignore[list-item]
    took = usage(make(chat_prices=PRICES))
    assert took.estimated
    assert 300 < took.prompt_tokens < 12_000
    assert 10 < took.completion_tokens < 60
    assert took.cost == pytest.approx(
        (took.prompt_tokens * 0.25 + took.completion_tokens * 2) / 1e6
    )


def test_one_call_that_is_estimated_makes_the_sum_an_estimate(
    make: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says("AI拡散規則の撤回は？", counted=False), says(f"{FIRST}[1]")]
    took = usage(make(), TURNS)
    assert took.estimated
    assert took.prompt_tokens > 321


def test_what_was_refused_costs_nothing_and_silence_its_prompt(
    make: MakeWritten, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [fails(500)]
    assert make().ask(QUESTION).usage is None
    openai_server.script = [drips(90)]
    took = usage(make())
    assert took.estimated
    assert (took.prompt_tokens > 300, took.completion_tokens) == (True, 0)


def test_quotes_without_a_model_take_nothing(assistant: Assistant) -> None:
    assert assistant.ask(QUESTION).usage is None


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("{", "CHAT_PRICES="),
        ("[1]", "CHAT_PRICES="),
        ('{"m": 3}', r'CHAT_PRICES\["m"\]'),
        ('{"m": {"input": "x", "output": 1}}', r'CHAT_PRICES\["m"\]\["input"\]'),
        ('{"m": {"input": 1}}', r'CHAT_PRICES\["m"\]\["output"\]'),
        ('{"m": {"input": 1, "output": -2}}', r'CHAT_PRICES\["m"\]\["output"\]'),
        ('{"m": {"input": NaN, "output": 2}}', r'CHAT_PRICES\["m"\]\["input"\]'),
        ('{"m": {"input": 1, "output": 2, "cache": 3}}', r'CHAT_PRICES\["m"\]\["cache"\]'),
    ],
)
def test_a_wrong_price_is_named(monkeypatch: pytest.MonkeyPatch, value: str, field: str) -> None:
    monkeypatch.setenv("CHAT_PRICES", value)
    with pytest.raises(SettingError, match=f"^{field}") as caught:
        settings.load()
    assert "\n" not in str(caught.value)


def line(caplog: pytest.LogCaptureFixture) -> dict[str, object]:
    (record,) = [r for r in caplog.records if r.name == journal.LOGGER]
    assert record.levelno == logging.INFO
    return json.loads(record.getMessage())  # type: ignore[no-any-return]


def test_the_log_has_a_line_for_an_answer(
    make: MakeWritten, openai_server: ScriptedOpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    openai_server.script = [says(f"{FIRST}[1]つづき", reason="length")]
    assistant = make(chat_prices=PRICES)
    with caplog.at_level(logging.INFO, journal.LOGGER):
        answer = assistant.ask(QUESTION)
    told = line(caplog)
    assert told.pop("ms") == round(answer.timings.total)
    assert told.pop("first_ms") == round(answer.timings.first_token)
    assert told == {
        "request": None,
        "surface": None,
        "mode": "model",
        "model": "scripted",
        "prompt_tokens": 321,
        "completion_tokens": 45,
        "estimated": False,
        "cost_usd": pytest.approx(ONE_CALL),
        "language": "ja",
        "abstained": False,
        "citations": 1,
        "notice": "cut_off",
        "left": False,
    }


def test_the_log_has_a_line_for_one_that_nobody_waited_for(
    make: MakeWritten, openai_server: ScriptedOpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    openai_server.script = [says(f"{FIRST}[1]" + "長い話。" * 20, pause=0.02)]
    with caplog.at_level(logging.INFO, journal.LOGGER):
        answers = make(chat_prices=PRICES).stream(QUESTION)
        next(answers)
        answers.close()  # type: ignore[attr-defined]
    told = line(caplog)
    assert (told["left"], told["estimated"]) == (True, True)
    assert isinstance(told["cost_usd"], float)


def test_every_notice_has_a_name() -> None:
    assert {*notices.NOTICES, "left_out", "other"} == set(get_args(NoticeKind))
    for kind, texts in notices.NOTICES.items():
        for language in texts:
            span = {"first": "2024-01-01", "last": "2025-01-01"}
            said = notices.notice(kind, language, **span, meant="NVIDIA", written="nvida")
            assert said.kind == kind
            assert "{" not in said.text
    for language in notices.LEFT_OUT:
        for kind in get_args(get_type_hints(LeftOut)["kind"]):
            for count in (1, 2):
                told = notices.left_out([LeftOut("x", kind, ("7", "8"))] * count, language)
                assert told is not None
                assert "{" not in told.text


def test_neither_keys_nor_texts_are_ever_logged(
    make: MakeWritten, openai_server: ScriptedOpenAI, caplog: pytest.LogCaptureFixture
) -> None:
    """At the finest level that any library has, after any fault."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("assistant"):
            logging.getLogger(name).setLevel(logging.NOTSET)
    openai_server.script = [
        fails(401, f"Incorrect API key provided: {KEY}, asked: {QUESTION}"),
        fails(400, f"bad prompt {QUESTION} {KEY}"),
        says(f"{FIRST}[1]"),
    ]
    assistant = make(chat_prices=PRICES)
    for turns in ((), TURNS, ()):
        assert assistant.ask(QUESTION, turns).citations
    passage = assistant.search(QUESTION).hits[0].passage.plain
    prompts = openai_server.prompts()
    assert any(passage in prompt for prompt in prompts)
    assert len(caplog.records) > 20
    assert {"assistant.answers", "httpx2"} <= {r.name for r in caplog.records}
    formatted = logging.Formatter("%(name)s %(message)s")
    for record in caplog.records:
        text = formatted.format(record)
        for secret in (KEY, QUESTION, passage[:20], FIRST, TURNS[1].text, "You answer questions"):
            assert secret not in text, record.name


def asked_on_the_command_line(sample_index: Path, url: str, **environment: str) -> str:
    """What it writes to standard error."""
    done = run(
        *("-m", "assistant", "ask", QUESTION, "--index", sample_index),
        environment=os.environ
        | {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": url, "CHAT_MODEL": "scripted"}
        | {"READING_SECONDS": "0"}
        | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_the_command_line_tells_what_it_took(
    sample_index: Path, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{FIRST}[1]")]
    told = asked_on_the_command_line(sample_index, openai_server.url, CHAT_PRICES=PRICES)
    assert told == f"\n321 + 45 tokens, ${ONE_CALL:.6f}\n"


def test_the_openai_clients_own_log_is_kept_from_telling(
    sample_index: Path, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{FIRST}[1]")]
    told = asked_on_the_command_line(sample_index, openai_server.url, OPENAI_LOG="debug")
    for secret in (KEY, QUESTION, "You answer questions"):
        assert secret not in told
    assert "DEBUG" not in told


def test_the_web_app_shows_its_own_log_and_no_librarys(sample_index: Path, tmp_path: Path) -> None:
    serve = f"""
import logging, uvicorn
from assistant.commands.command_line import main
uvicorn.Server.run = lambda *_, **__: None
main(["serve", "--index", {str(sample_index)!r}, "--port", "0"])
for name in ("assistant.answers", "assistant.models", "openai", "httpx2", "langchain"):
    logging.getLogger(name).info("of %s", name)
"""
    program = tmp_path / "serve.py"
    program.write_text(serve, encoding="utf-8")
    records = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    Database(records).close()
    more = {"OPENAI_API_KEY": KEY, "DATABASE_URL": records}
    done = run(program, environment=os.environ | more)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "INFO assistant.answers: of assistant.answers",
        "INFO assistant.models: of assistant.models",
    ]

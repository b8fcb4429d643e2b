"""Told to stop, the app ends its running answers, takes no new ones, and is gone with status 0."""

from __future__ import annotations

import json
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from assistant.records import Database
from assistant.runtime.shutdown import Shutdown, over
from assistant.settings import settings
from assistant.surfaces.web import accounts, guard
from tests.guarded import serving
from tests.operated import QUESTION, SAID, Operated, operated, until
from tests.scripted_openai import ScriptedOpenAI, says

MORE = "北斗ロボティクスの話はここには出てこない。"


@pytest.fixture
def talking(openai_server: ScriptedOpenAI) -> ScriptedOpenAI:
    """A model that says a sentence at once, and goes on for some five seconds."""
    openai_server.script = [says(f"{SAID}[1]\n{MORE * 4}", size=2, pause=0.1)]
    return openai_server


def started(
    sample_index: Path, folder: Path, model: ScriptedOpenAI, **more: str
) -> AbstractContextManager[Operated]:
    return operated(
        sample_index,
        folder,
        OPENAI_API_KEY="secret-of-the-test",
        OPENAI_BASE_URL=model.url,
        CHAT_MODEL="scripted",
        LOG_LEVEL="info",
        **more,
    )


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_running_answers_become_whole(
    sample_index: Path, tmp_path: Path, talking: ScriptedOpenAI, sent: signal.Signals
) -> None:
    with started(sample_index, tmp_path, talking) as app, ThreadPoolExecutor(2) as pool:
        both = [pool.submit(app.ask) for _ in range(2)]
        until(lambda: len(talking.requests) == 2)
        time.sleep(0.3)
        app.process.send_signal(sent)
        until(lambda: refused(app.address))
        assert app.process.poll() is None
        answers = [one.result(90)[-1] for one in both]
        assert app.process.wait(90) == 0
        for kind, answer in answers:
            assert kind == "answer"
            assert SAID in answer["html"]
            assert "途中" not in answer["html"]
        assert {answer["id"] for _, answer in answers} == set(kept(tmp_path))
        told = [
            line["message"] for line in app.lines() if line["logger"] == "assistant.surfaces.server"
        ]
        assert told == [
            "told to stop; 2 questions are being answered",
            "stopped; 0 questions are without an answer",
        ]
        assert "Traceback" not in app.log.read_text(encoding="utf-8")


def test_when_the_time_is_up_an_answer_ends_as_it_stands(
    sample_index: Path, tmp_path: Path, openai_server: ScriptedOpenAI
) -> None:
    openai_server.script = [says(f"{SAID}[1]\n{MORE * 40}", size=4, pause=0.1)]
    with (
        started(sample_index, tmp_path, openai_server, SHUTDOWN_SECONDS="1") as app,
        ThreadPoolExecutor(1) as pool,
    ):
        one = pool.submit(app.ask)
        until(lambda: openai_server.requests)
        time.sleep(3)
        began = time.monotonic()
        app.process.terminate()
        kind, answer = one.result(90)[-1]
        assert time.monotonic() - began < 15  # of the twenty that the model would write
        assert app.process.wait(90) == 0
        assert kind == "answer"
        assert SAID in answer["html"]
        assert 'class="notice"' in answer["html"]
        assert list(kept(tmp_path)) == [answer["id"]]
        (line,) = [line for line in app.lines() if line.get("event") == "answer"]
        assert (line["notice"], line["left"]) == ("cut_off", False)


def test_an_idle_app_is_gone_at_once(sample_index: Path, tmp_path: Path) -> None:
    with operated(sample_index, tmp_path, SHUTDOWN_SECONDS="60") as app, app.client() as idle:
        assert idle.get("/healthz").json() == {"status": "ok"}
        began = time.monotonic()
        app.process.terminate()
        until(lambda: refused(app.address))
        assert app.process.wait(90) == 0
        assert time.monotonic() - began < 30


def test_told_to_stop_before_it_serves(sample_index: Path, tmp_path: Path) -> None:
    with operated(sample_index, tmp_path) as app:
        app.process.terminate()
        assert app.process.wait(90) == 0


def test_an_app_that_is_being_stopped_is_not_ready(tmp_path: Path) -> None:
    app, made = FastAPI(), settings.load({"database_url": f"sqlite:///{tmp_path / 'r.sqlite3'}"})

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ok"}

    database, told = Database(made.database_url), Shutdown()
    guarded = guard.guarded(app, made, accounts.Accounts(made, database), closing=told)
    try:
        with serving(guarded) as web:
            assert web.get("/readyz").json() == {"status": "ok"}
            told.begin(10)
            answer = web.get("/readyz")
            assert (answer.status_code, answer.json()) == (503, {"status": "closing"})
    finally:
        database.close()


def refused(address: str) -> bool:
    try:
        httpx2.get(f"{address}/healthz", timeout=2, trust_env=False)
    except httpx2.TransportError:
        return True
    return False


def kept(folder: Path) -> Iterator[str]:
    with closing(sqlite3.connect(folder / "records.sqlite3")) as records:
        for (answer,) in records.execute("SELECT answer FROM answer"):
            assert json.loads(answer)["question"] == QUESTION
        yield from (key for (key,) in records.execute("SELECT id FROM answer"))


def test_what_is_over_is_over_for_those_who_watch() -> None:
    closing_ = Shutdown()
    with closing_.watched():
        assert not over()
        closing_.begin(1)
        assert (closing_.begun, closing_.over, over()) == (True, False, False)
        until(over)
        elsewhere: list[bool] = []
        thread = threading.Thread(target=lambda: elsewhere.append(over()))
        thread.start()
        thread.join()
        assert elsewhere == [False]
    assert not over()

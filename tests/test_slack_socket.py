"""The bot by Socket Mode, as the process that `ask-the-archive slack` is; and an app without
Slack, or with half of it."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from subprocess import PIPE

import httpx
import pytest

from assistant.answering.assistant import Assistant
from assistant.bootstrap import wiring
from assistant.domain.errors import RecordsError, SettingError
from assistant.records import Answers, Claims, Database, Provenance, Threads
from assistant.settings import settings
from assistant.surfaces import server, slack
from tests.guarded import built, serving
from tests.programs import Program
from tests.running import app, start, stop
from tests.samples import MADE, answer
from tests.scripted_openai import ScriptedOpenAI, says
from tests.scripted_slack import (
    ANN,
    APP_TOKEN,
    DIRECT,
    ROOM,
    SECRET,
    TOKEN,
    ScriptedSlack,
    Sender,
    fails,
    key_of,
    mention,
    message,
    signed,
)
from tests.slacked import PATIENCE, QUESTION, SAID, chosen, waits
from tests.test_clocks import Wall
from tests.test_gate import until

TS = "1700000000.000100"
LEASE = 2.0
LEASED = f"-m tests.slack_app --lease {LEASE}"


@pytest.fixture
def slack_server() -> Iterator[ScriptedSlack]:
    with ScriptedSlack() as made:
        yield made


@contextmanager
def process(index: Path, records: Path, **environment: str) -> Iterator[Program]:
    started = Program(
        *("-m", "assistant", "slack", "--index", index),
        environment=os.environ | {"DATABASE_URL": f"sqlite:///{records}"} | environment,
        stderr=PIPE,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def test_a_process_answers_by_socket_mode_and_stops_when_told(
    sample_index: Path, tmp_path: Path, slack_server: ScriptedSlack
) -> None:
    tokens = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack_server.url,
    }
    with process(sample_index, tmp_path / "r.sqlite3", **tokens) as running:
        assert running.stdout.readline() == "Ready: connected to Slack (stop with Ctrl-C)\n"
        assert len(slack_server.of("apps.connections.open")) == 1
        until(lambda: slack_server.connections, PATIENCE)
        body = mention(QUESTION, TS)
        first = slack_server.push("events_api", body)
        again = slack_server.push("events_api", body)
        direct = slack_server.push("events_api", message(QUESTION, TS, channel=DIRECT))
        command = {
            "command": "/archive",
            "text": QUESTION,
            "user_id": ANN,
            "channel_id": ROOM,
            "team_id": "T0TEAM",
            "response_url": f"{slack_server.address}/response/1",
        }
        slash = slack_server.push("slash_commands", command)
        until(lambda: len(slack_server.acknowledged) == 4, PATIENCE)
        assert {one["envelope_id"] for one in slack_server.acknowledged} == {
            first,
            again,
            direct,
            slash,
        }
        until(lambda: len(slack_server.messages) == 4, PATIENCE)
        assert len(slack_server.thread(ROOM, TS)) == 1
        assert len(slack_server.thread(DIRECT, TS)) == 1
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=90)
        assert running.returncode == 0
        assert "PUBLIC_URL is not set" in errors
        assert "Traceback" not in errors
        assert "env variable" not in errors


def test_two_processes_that_get_one_event_at_once_answer_it_once(
    sample_index: Path, tmp_path: Path, slack_server: ScriptedSlack
) -> None:
    own = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/r.sqlite3",
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack_server.url,
    }
    with app(sample_index, **own) as one, app(sample_index, **own) as two:
        clients = [
            httpx.Client(base_url=base, trust_env=False, verify=False) for base in (one, two)
        ]
        for number in range(5):
            body = mention(QUESTION, f"170000000{number}.000100")
            with ThreadPoolExecutor(2) as pool:
                replies = pool.map(lambda client, body=body: Sender(client).json(body), clients)
                assert [reply.status_code for reply in replies] == [200, 200]
        until(lambda: len(slack_server.of("chat.postMessage")) >= 5, PATIENCE)
        time.sleep(1)
        for client in clients:
            client.close()
    assert len(slack_server.of("chat.postMessage")) == 5
    assert all(len(slack_server.thread(ROOM, f"170000000{n}.000100")) == 1 for n in range(5))


@pytest.mark.parametrize("early", [True, False])
def test_a_process_that_is_killed_in_mid_answer_is_followed_by_another(
    sample_index: Path,
    tmp_path: Path,
    slack_server: ScriptedSlack,
    openai_server: ScriptedOpenAI,
    early: bool,
) -> None:
    """Slack sends the event again before the claim of the dead has run out, or after that."""
    never = threading.Event()
    openai_server.script = [
        says(f"{SAID}[1]" * 2, reason=None, then=waits(never, PATIENCE, says(""))),
        says(f"{SAID}[1]"),
    ]
    own = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/r.sqlite3",
        "OPENAI_API_KEY": "secret-of-the-test",
        "OPENAI_BASE_URL": openai_server.url,
        "CHAT_MODEL": "scripted",
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack_server.url,
    }
    body = mention(QUESTION, TS)
    with ThreadPoolExecutor(2) as pool:
        begun = pool.map(lambda _: start(sample_index, program=LEASED, **own), range(2))
        (doomed, first), (other, second) = begun
    try:
        with (
            httpx.Client(base_url=first, trust_env=False, verify=False, timeout=PATIENCE) as one,
            httpx.Client(base_url=second, trust_env=False, verify=False, timeout=PATIENCE) as two,
        ):
            assert Sender(one).json(body).status_code == 200
            until(lambda: slack_server.thread(ROOM, TS), PATIENCE)
            until(lambda: openai_server.requests, PATIENCE)
            doomed.kill()
            assert doomed.wait(PATIENCE) == -signal.SIGKILL
            time.sleep(0 if early else 2 * LEASE)
            for number in ("1", "2"):
                retry = {"x-slack-retry-num": number, "x-slack-retry-reason": "http_timeout"}
                assert Sender(two).json(body, **retry).status_code == 200
            until(lambda: slack_server.of("chat.stopStream", "chat.postMessage"), PATIENCE)
            time.sleep(2 * LEASE)
            assert Sender(two).json(body).status_code == 200
            time.sleep(0.5)
    finally:
        never.set()
        doomed.kill()
        stop(other)
        doomed.communicate()
    torn, whole = slack_server.thread(ROOM, TS)
    assert torn.streaming
    assert not whole.streaming
    assert SAID in whole.words
    assert key_of(whole)
    assert len(openai_server.requests) == 2


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "SLACK_APP_TOKEN is not set"),
        ({"SLACK_APP_TOKEN": APP_TOKEN}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_APP_TOKEN": APP_TOKEN, "SLACK_BOT_TOKEN": "xoxb-other"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-other", "SLACK_BOT_TOKEN": TOKEN}, "connections:write"),
    ],
)
def test_what_lacks_is_told(
    environment: dict[str, str],
    told: str,
    assistant: Assistant,
    tmp_path: Path,
    slack_server: ScriptedSlack,
) -> None:
    slack_server.script["apps.connections.open"] = [fails("not_allowed_token_type")]
    given = {name.lower(): value for name, value in environment.items()}
    made = settings.load(
        given
        | {"slack_api_url": slack_server.url, "database_url": f"sqlite:///{tmp_path}/r.sqlite3"}
    )
    database = Database(made.database_url)
    answering = wiring.answering(made, assistant, database)
    suggesting = wiring.suggesting(assistant)
    with pytest.raises(SettingError, match=told):
        slack.serve(made, answering, database, suggesting, threading.Event())
    database.close()


def test_half_a_setup_is_told(assistant: Assistant, tmp_path: Path) -> None:
    for half, told in (
        ({"slack_bot_token": TOKEN}, "SLACK_SIGNING_SECRET is not"),
        ({"slack_signing_secret": SECRET}, "SLACK_BOT_TOKEN is not set"),
    ):
        made = settings.load(half | {"database_url": f"sqlite:///{tmp_path}/r.sqlite3"})
        database = Database(made.database_url)
        with pytest.raises(SettingError, match=told):
            server.parts(made, assistant, database)
        database.close()
    assert TOKEN not in repr(settings.load({"slack_bot_token": TOKEN}))


@pytest.mark.parametrize("tokens", [False, True])
def test_the_whole_app_with_slack_and_without(
    tokens: bool, assistant: Assistant, tmp_path: Path, slack_server: ScriptedSlack
) -> None:
    made = chosen(tmp_path / "r.sqlite3", slack_server)
    if not tokens:
        made = settings.load({"database_url": made.database_url})
    database = Database(made.database_url)
    whole = built(lambda: server.create_app(server.parts(made, assistant, database)))
    body = json.dumps({"type": "url_verification", "challenge": "c9"}).encode()
    with serving(whole) as client:
        found = client.post("/slack/events", content=body)
        own = {"content-type": "application/json"} | signed(body)
        answered = client.post("/slack/events", content=body, headers=own)
        assert client.get("/healthz").status_code == 200
    assert found.status_code == (401 if tokens else 404)
    assert answered.status_code == (200 if tokens else 404)
    assert bool(slack_server.of("auth.test")) == tokens
    database.close()


# What is kept


def test_threads_follow_their_answers(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/r.sqlite3")
    answers, threads = Answers(database), Threads(database)
    keys = [answers.new_id() for _ in range(2)]
    for key in keys:
        answers.keep(key, answer(), Provenance("slack", MADE))
    assert threads.last("a") is None
    threads.follow("a", keys[0])
    threads.follow("b", keys[0])
    threads.follow("a", keys[1])
    assert (threads.last("a"), threads.last("b")) == (keys[1], keys[0])
    with pytest.raises(RecordsError):
        threads.follow("c", "nothing")
    database.close()


def test_one_claim_of_many_at_once(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/r.sqlite3"
    made = [Database(address) for _ in range(4)]
    clock = Wall()
    claims = [Claims(one, timedelta(seconds=30), clock) for one in made]
    for number in range(10):
        taken: list[bool] = []

        def take(own: Claims, name: str = f"e{number}", taken: list[bool] = taken) -> None:
            taken.append(own.taken(name))

        threads = [threading.Thread(target=take, args=(own,)) for own in claims * 2]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(taken) == [False] * 7 + [True]
    clock.at += timedelta(seconds=35)
    assert sorted(own.taken("e0") for own in claims) == [False] * 3 + [True]
    claims[0].done("e0")
    clock.at += timedelta(seconds=35)
    assert not any(own.taken("e0") for own in claims)
    for one in made:
        one.close()

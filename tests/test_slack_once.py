"""An event of Slack is acknowledged at once, and answered once, however often it comes."""

from __future__ import annotations

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.records import Claims, Database
from assistant.records.sessions import digest
from tests.conftest import MakeWritten
from tests.scripted_openai import ScriptedOpenAI, says
from tests.scripted_slack import BOT, BOT_ID, DIRECT, ROOM, ScriptedSlack, mention, message
from tests.slacked import PATIENCE, QUESTION, SAID, Running, running, waits
from tests.test_gate import until

TS = "1700000000.000100"


def test_it_is_acknowledged_while_the_model_takes_a_minute(
    make_written: MakeWritten, openai_server: ScriptedOpenAI, records: Path, slack: ScriptedSlack
) -> None:
    said = threading.Event()
    openai_server.script = [waits(said, 60, says(f"{SAID}[1]"))]
    with running(make_written(chat_timeout=90.0), records, slack) as bot:
        start = time.monotonic()
        for number in range(30):
            ts = f"17000000{number:02}.000100"
            assert bot.sender.json(mention(f"{QUESTION} {number}", ts)).status_code == 200
        took = time.monotonic() - start
        until(lambda: len(openai_server.requests) == 30, PATIENCE)
        assert bot.sender.command(text=QUESTION, response_url="http://127.0.0.1:9/").is_success
        print(f"\n30 events acknowledged in {took:.2f} s")
        assert took < 30  # of the sixty that the model takes
        said.set()
        bot.settled(30, "chat.postMessage", "chat.stopStream")


def test_the_same_event_is_answered_once(bot: Running) -> None:
    body = mention(QUESTION, TS)
    with ThreadPoolExecutor(8) as pool:
        replies = [pool.submit(bot.sender.json, body) for _ in range(8)]
        assert {reply.result().status_code for reply in replies} == {200}
    bot.settled()
    retry = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    assert bot.sender.json(body, **retry).status_code == 200
    time.sleep(0.5)
    assert len(bot.slack.of("chat.postMessage")) == 1


def test_two_processes_and_a_restart_answer_it_once(
    assistant: Assistant, records: Path, slack: ScriptedSlack
) -> None:
    body = mention(QUESTION, TS)
    with (
        running(assistant, records, slack) as one,
        running(assistant, records, slack) as two,
        ThreadPoolExecutor(8) as pool,
    ):
        senders = [one.sender, two.sender] * 4
        assert all(pool.map(lambda sender: sender.json(body).is_success, senders))
        one.settled()
    with running(assistant, records, slack) as again:
        assert again.sender.json(body).is_success
        time.sleep(0.5)
    assert len(slack.of("chat.postMessage")) == 1


def test_a_retry_whose_first_try_never_arrived_is_answered(bot: Running) -> None:
    retry = {"x-slack-retry-num": "1", "x-slack-retry-reason": "connection_failed"}
    assert bot.sender.json(mention(QUESTION, TS), **retry).is_success
    bot.settled()
    assert len(bot.slack.thread(ROOM, TS)) == 1


def test_what_a_process_that_died_had_begun_is_answered_by_another(
    assistant: Assistant, records: Path, slack: ScriptedSlack
) -> None:
    body = mention(QUESTION, TS)
    database = Database(f"sqlite:///{records}")
    start = time.monotonic()
    assert Claims(database, timedelta(seconds=1)).taken(f"slack:{body['event_id']}")
    database.close()
    with running(assistant, records, slack) as bot:
        assert bot.sender.json(body, **{"x-slack-retry-num": "1"}).is_success
        bot.settled()
        assert time.monotonic() - start > 1
    assert len(slack.thread(ROOM, TS)) == 1


def test_a_long_answer_holds_its_claim(
    written: Assistant, openai_server: ScriptedOpenAI, records: Path, slack: ScriptedSlack
) -> None:
    said = threading.Event()
    openai_server.script = [waits(said, 60, says(f"{SAID}[1]"))]
    body = mention(QUESTION, TS)
    with running(written, records, slack, lease=1.5) as bot:
        bot.sender.json(body)
        until(lambda: openai_server.requests, PATIENCE)
        time.sleep(2)
        bot.sender.json(body)
        time.sleep(2)
        said.set()
        bot.settled()
        bot.quiet()
        time.sleep(1.8)
    assert len(openai_server.requests) == 1
    assert len(slack.thread(ROOM, TS)) == 1


def test_claims_of_the_past_are_forgotten(records: Path) -> None:
    database = Database(f"sqlite:///{records}")
    claims = Claims(database, timedelta(seconds=9))
    assert claims.taken("old")
    assert not claims.taken("old")
    old = datetime.now(UTC) - timedelta(days=3)
    with sqlite3.connect(records) as other:
        other.execute("UPDATE claim SET at = ?", (old.strftime("%Y-%m-%d %H:%M:%S.%f"),))
    other.close()
    assert claims.taken("new")
    assert claims.left("old") is None
    with sqlite3.connect(records) as other:
        assert other.execute("SELECT key FROM claim").fetchall() == [(digest("new"),)]
    other.close()
    database.close()


def test_bots_are_not_answered(bot: Running) -> None:
    for more in (
        {"bot_id": BOT_ID, "user": BOT},
        {"user": BOT},
        {"bot_id": "B0OTHER"},
        {"bot_profile": {"id": "B0OTHER"}},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
    ):
        assert bot.sender.json(message(QUESTION, TS, channel=DIRECT, **more)).is_success
        assert bot.sender.json(mention(QUESTION, TS, **more)).is_success
    time.sleep(0.5)
    assert not bot.slack.of("chat.postMessage", "chat.startStream", "chat.postEphemeral")

"""The bot over HTTP: what it answers, and what it does with what Slack may send."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from pathlib import Path

import pytest

from assistant.answering.assistant import Assistant
from assistant.records import VoteCounts
from assistant.records.sessions import digest
from tests.scripted_openai import ScriptedOpenAI, says
from tests.scripted_slack import (
    ANN,
    BEN,
    BOT,
    DIRECT,
    ROOM,
    ScriptedSlack,
    Sender,
    event,
    fails,
    key_of,
    mention,
    message,
    press,
    signed,
    transcript,
)
from tests.slacked import NOTHING, PATIENCE, QUESTION, SAID, Running, running
from tests.test_gate import until

TS = "1700000000.000100"


def post(sender: Sender, body: bytes, **headers: str) -> int:
    given = {"content-type": "application/json"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    return sender.client.post("/slack/events", content=body, headers=given).status_code


# Who may send


def test_what_slack_did_not_sign_just_now_is_401(bot: Running) -> None:
    body = json.dumps(mention(QUESTION, TS)).encode()
    now = int(time.time())
    for headers in (
        {},
        signed(body, secret="another secret"),
        signed(body + b" "),
        signed(body, str(now - 301)),
        signed(body, str(now + 301)),
        signed(body, "abc"),
        signed(body, ""),
        signed(body, "١٢٣"),
        signed(body, "9" * 400),
        signed(body) | {"x-slack-signature": "v0=é"},
        signed(body) | {"x-slack-signature": ""},
    ):
        encoded = {name: value.encode() for name, value in headers.items()}
        answer = bot.sender.client.post("/slack/events", content=body, headers=encoded)
        assert answer.status_code == 401, headers
        assert answer.json().keys() == {"error"}
    assert post(bot.sender, b"ssl_check=1&token=x") == 401
    assert post(bot.sender, b"{") == 401
    assert post(bot.sender, b"\xff", **signed(b"")) == 401
    assert post(bot.sender, body, **signed(body, str(now - 290))) == 200
    bot.settled()
    assert len(bot.slack.of("chat.postMessage")) == 1


def test_what_is_signed_and_makes_no_sense_is_told(bot: Running) -> None:
    body = b"{not json"
    assert post(bot.sender, body, **signed(body)) == 400


def test_slack_proves_the_address(bot: Running) -> None:
    reply = bot.sender.json({"type": "url_verification", "challenge": "c9"})
    assert (reply.status_code, reply.json()) == (200, {"challenge": "c9"})


def test_an_event_of_no_concern_is_acknowledged(bot: Running) -> None:
    assert bot.sender.json(event("reaction_added", user=ANN)).status_code == 200


# Threads


def test_a_thread_goes_on_without_mentions(
    written: Assistant, openai_server: ScriptedOpenAI, records: Path, slack: ScriptedSlack
) -> None:
    openai_server.script = [
        says(f"{SAID}[1]それまでの規則に代わるものは示されていない。" * 3, pause=0.04),
        says("AI拡散規則の撤回を発表したのはどの省か？"),
        says("商務省が発表した。[1]", pause=0.02),
    ]
    with running(written, records, slack, public_url="https://ask.example.org") as bot:
        assert bot.sender.json(mention(QUESTION, TS), host="ask.example.org").status_code == 200
        bot.settled(1, "chat.stopStream")
        bot.quiet()
        (first,) = slack.thread(ROOM, TS)
        assert "2025年5月13日" in first.words
        key = key_of(first)
        assert f"<https://ask.example.org/a/{key}|Webで開く>" in first.words
        until(lambda: _joined(records), PATIENCE)
        follow_up = message("どの省が発表した？", "1700000001.000200", thread_ts=TS, user=BEN)
        assert bot.sender.json(follow_up, host="ask.example.org").status_code == 200
        until(lambda: len(slack.thread(ROOM, TS)) == 2, PATIENCE)
        until(lambda: not any(m.streaming for m in slack.thread(ROOM, TS)), PATIENCE)
        bot.quiet()
        second = slack.thread(ROOM, TS)[1]
        until(lambda: second.blocks, PATIENCE)
        chain = bot.answering.conversation(key_of(second))
        assert [kept.answer.question for kept in chain] == [QUESTION, "どの省が発表した？"]
        assert {kept.told.surface for kept in chain} == {"slack"}
        assert {kept.told.person for kept in chain} == {None}
        print()
        print("\n".join(transcript(slack, ROOM, TS)))


def _joined(records: Path) -> bool:
    with sqlite3.connect(records) as other:
        found = other.execute("SELECT count(*) FROM thread").fetchone()[0] > 0
    other.close()
    return found


def test_where_it_has_not_joined_it_needs_a_mention(bot: Running) -> None:
    bot.sender.json(message(QUESTION, TS))
    bot.sender.json(message(QUESTION, "1700000001.000100", thread_ts=TS))
    time.sleep(0.3)
    assert not bot.slack.of("chat.postMessage", "chat.startStream")


def test_in_a_joined_thread_people_may_talk_to_each_other(bot: Running, records: Path) -> None:
    bot.sender.json(mention(QUESTION, TS))
    bot.settled()
    until(lambda: _joined(records))
    bot.sender.json(message(f"<@{BEN}> どう思う？", "1700000001.000100", thread_ts=TS))
    bot.sender.json(message(f"<@{BOT}> どう思う？", "1700000002.000100", thread_ts=TS))
    time.sleep(0.3)
    assert len(bot.slack.thread(ROOM, TS)) == 1


def test_a_direct_message_is_answered_in_its_thread(bot: Running) -> None:
    bot.sender.json(message(QUESTION, TS, channel=DIRECT))
    bot.settled()
    (shown,) = bot.slack.thread(DIRECT, TS)
    assert "2025年5月13日" in shown.words
    (title,) = bot.slack.of("assistant.threads.setTitle")
    assert title.arguments == {"channel_id": DIRECT, "thread_ts": TS, "title": QUESTION}
    status = bot.slack.of("assistant.threads.setStatus")[0].arguments
    assert status["status"] == "記事を探しています…"


def test_the_pane_offers_questions(bot: Running) -> None:
    started = {"user_id": ANN, "channel_id": DIRECT, "thread_ts": TS, "context": {}}
    bot.sender.json(event("assistant_thread_started", assistant_thread=started))
    until(lambda: bot.slack.of("assistant.threads.setSuggestedPrompts"), PATIENCE)
    (older,) = bot.slack.of("assistant.threads.setSuggestedPrompts")
    assert older.arguments["thread_ts"] == TS
    assert 1 <= len(older.arguments["prompts"]) <= 4
    bot.sender.json(event("app_home_opened", tab="home", user=ANN, channel=DIRECT))
    bot.sender.json(event("app_home_opened", tab="messages", user=ANN, channel=DIRECT))
    until(lambda: len(bot.slack.of("assistant.threads.setSuggestedPrompts")) == 2, PATIENCE)
    newer = bot.slack.of("assistant.threads.setSuggestedPrompts")[1]
    assert "thread_ts" not in newer.arguments
    assert len(bot.slack.of("users.info")) == 1


# What is told to one person


def test_what_is_no_question_is_told_to_its_asker_alone(
    assistant: Assistant, records: Path, slack: ScriptedSlack
) -> None:
    with running(assistant, records, slack, rate_limit="1/hour") as bot:
        bot.sender.json(mention("", TS))
        bot.sender.json(mention("a" * 2001, TS))
        until(lambda: len(slack.whispers) == 2, PATIENCE)
        bot.sender.json(mention(QUESTION, TS))
        bot.settled()
        bot.sender.json(mention(QUESTION, TS))
        until(lambda: len(slack.whispers) == 3, PATIENCE)
        bot.sender.json(mention(QUESTION, TS, user=BEN))
        bot.settled(2)
    told = sorted(whisper["text"] for whisper in slack.whispers)
    assert [whisper["user"] for whisper in slack.whispers] == [ANN] * 3
    assert told[0] == "Please write a question."
    assert told[1] == "The question is too long: at most 2,000 characters, please."
    assert told[2].startswith("質問が続きすぎています。")


def test_a_failure_is_told_to_its_asker_with_an_id(
    bot: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a detail")

    monkeypatch.setattr(bot.answering, "stream", broken)
    bot.sender.json(mention(QUESTION, TS))
    until(lambda: bot.slack.whispers, PATIENCE)
    (whisper,) = bot.slack.whispers
    reference = whisper["text"].split("受付番号 ")[1][:9]
    assert reference in caplog.text
    assert "a detail" not in whisper["text"]
    assert ANN not in caplog.text
    assert QUESTION not in caplog.text


@pytest.mark.parametrize("quiet", ["*", ROOM, "C0ELSE"])
def test_refusals_are_whispered_in_quiet_channels(
    quiet: str, assistant: Assistant, records: Path, slack: ScriptedSlack
) -> None:
    with running(assistant, records, slack, slack_quiet_channels=quiet) as bot:
        bot.sender.json(mention(NOTHING, TS))
        until(lambda: slack.whispers or slack.thread(ROOM, TS), PATIENCE)
        bot.quiet()
    assert bool(slack.whispers) == (quiet != "C0ELSE")
    assert bool(slack.thread(ROOM, TS)) == (quiet == "C0ELSE")
    for whisper in slack.whispers:
        assert whisper["blocks"]
        assert whisper["thread_ts"] == TS


# Buttons, forms, commands


def test_votes_are_counted_without_names(bot: Running, records: Path) -> None:
    bot.sender.json(mention(QUESTION, TS))
    bot.settled()
    (shown,) = bot.slack.thread(ROOM, TS)
    key = key_of(shown)
    for action in ("vote_down", "vote_up"):
        assert bot.sender.pressed(press(action, key, shown)).status_code == 200
        until(lambda: bot.slack.whispers, PATIENCE)
        assert bot.slack.whispers.pop()["text"] == "ありがとうございます。"
    assert bot.votes.tallies([key]) == {(key, 0): VoteCounts(1, 0)}
    assert bot.sender.pressed(press("vote_up", "x" * 22, shown)).status_code == 200
    until(lambda: bot.slack.whispers, PATIENCE)
    assert "もう保存されていません" in bot.slack.whispers[0]["text"]
    with sqlite3.connect(records) as other:
        dump = "\n".join(other.iterdump())
    other.close()
    for personal in (ANN, "ann.example", ROOM, digest(ANN)):
        assert personal not in dump


def test_a_question_is_asked_again_with_filters(bot: Running) -> None:
    bot.sender.json(mention(QUESTION, TS))
    bot.settled()
    (shown,) = bot.slack.thread(ROOM, TS)
    for action in ("again", "meant"):
        assert bot.sender.pressed(press(action, key_of(shown), shown)).status_code == 200
    until(lambda: len(bot.slack.of("views.open")) == 2, PATIENCE)
    view = bot.slack.of("views.open")[0].arguments["view"]
    fields = {block.get("block_id"): block for block in view["blocks"]}
    assert fields["question"]["element"]["initial_value"] == QUESTION
    assert fields.keys() >= {"date_from", "date_to", "category", "tag"}
    assert len(view["title"]["text"]) <= 24

    def submit(first: str | None, last: str | None, question: str = QUESTION) -> object:
        values = {
            "question": {"question": {"value": question}},
            "date_from": {"date_from": {"selected_date": first}},
            "date_to": {"date_to": {"selected_date": last}},
            "tag": {"tag": {"selected_option": None}},
        }
        payload = {
            "type": "view_submission",
            "team": {"id": "T0TEAM"},
            "user": {"id": ANN},
            "view": view | {"state": {"values": values}},
        }
        reply = bot.sender.pressed(payload)
        assert reply.status_code == 200
        return reply.json() if reply.content else None

    assert submit("2026-01-02", "2026-01-01") == {
        "response_action": "errors",
        "errors": {"date_to": "「この日から」より後の日にしてください。"},
    }
    assert submit(None, None, " ")["errors"].keys() == {"question"}  # type: ignore[index]
    assert submit("1999-01-01", "1999-12-31") is None
    bot.settled(2)
    refused = bot.slack.thread(ROOM, TS)[1]
    kept = bot.answering.answers.get(key_of(refused))
    assert kept is not None
    assert (kept.answer.abstained, kept.answer.question) == (True, QUESTION)
    assert submit("2025-05-01", "2025-05-31") is None
    bot.settled(3)
    assert "5月13日" in bot.slack.thread(ROOM, TS)[2].words


def test_a_narrower_question_is_asked_in_the_thread(bot: Running, records: Path) -> None:
    bot.sender.json(mention("輸出規制", TS))
    bot.settled()
    until(lambda: _joined(records), PATIENCE)
    (shown,) = bot.slack.thread(ROOM, TS)
    (narrower, *_) = [
        one
        for block in shown.blocks
        for one in block.get("elements", [])
        if str(one.get("action_id")).startswith("narrower_")
    ]
    pressed = press(narrower["action_id"], narrower["value"], shown)
    assert bot.sender.pressed(pressed).status_code == 200
    bot.settled(3)  # the narrower one is a story, which takes two messages
    until(lambda: bot.slack.thread(ROOM, TS)[-1].blocks, PATIENCE)
    kept = bot.answering.answers.get(key_of(bot.slack.thread(ROOM, TS)[-1]))
    assert kept is not None
    assert kept.answer.question == narrower["value"]
    assert kept.told.after is not None


def test_a_message_is_asked_about(bot: Running) -> None:
    payload = {
        "type": "message_action",
        "callback_id": "ask_about",
        "trigger_id": "tr1",
        "team": {"id": "T0TEAM"},
        "user": {"id": ANN},
        "channel": {"id": ROOM},
        "message": {"ts": TS, "text": f"<@{BEN}> {QUESTION} &lt;R&amp;D&gt;", "user": BEN},
    }
    assert bot.sender.pressed(payload).status_code == 200
    until(lambda: bot.slack.of("views.open"), PATIENCE)
    view = bot.slack.of("views.open")[0].arguments["view"]
    assert view["blocks"][1]["element"]["initial_value"] == f"{QUESTION} <R&D>"
    assert json.loads(view["private_metadata"])[1:3] == [ROOM, TS]


def test_the_command_makes_a_thread(bot: Running) -> None:
    reply = bot.sender.command(text=QUESTION, response_url=f"{bot.slack.address}/response/1")
    assert (reply.status_code, reply.text) == (200, "")
    bot.settled(2)
    root = next(iter(bot.slack.messages.values()))
    assert (root.channel, root.thread, root.text) == (ROOM, None, f"*質問：* {QUESTION}")
    (shown,) = bot.slack.thread(ROOM, root.ts)
    assert "2025年5月13日" in shown.words
    bot.sender.command(text=" ", response_url=f"{bot.slack.address}/response/2")
    until(lambda: bot.slack.responses, PATIENCE)
    assert bot.slack.responses[0]["text"] == "例： /archive 質問"


def test_the_command_answers_one_person_where_the_bot_may_not_write(
    bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    bot.slack.script["chat.postMessage"] = [fails("not_in_channel")]
    bot.sender.command(text=QUESTION, response_url=f"{bot.slack.address}/response/1")
    until(lambda: bot.slack.responses, PATIENCE)
    (answer,) = bot.slack.responses
    assert answer["response_type"] == "ephemeral"
    assert "2025年5月13日" in json.dumps(answer, ensure_ascii=False)
    assert "Invite it there: /invite" in caplog.text
    key = next(
        element["value"]
        for block in answer["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    )
    container = {"type": "message", "message_ts": TS, "is_ephemeral": True, "channel_id": ROOM}
    payload = {
        "type": "block_actions",
        "trigger_id": "tr1",
        "team": {"id": "T0TEAM"},
        "user": {"id": ANN},
        "channel": {"id": ROOM},
        "container": container,
        "response_url": f"{bot.slack.address}/response/2",
        "actions": [{"type": "button", "action_id": "again", "block_id": "b", "value": key}],
    }
    assert bot.sender.pressed(payload).status_code == 200
    until(lambda: bot.slack.of("views.open"), PATIENCE)
    view = bot.slack.of("views.open")[0].arguments["view"]
    values = {"question": {"question": {"value": QUESTION}}}
    submitted = {
        "type": "view_submission",
        "team": {"id": "T0TEAM"},
        "user": {"id": ANN},
        "view": view | {"state": {"values": values}},
    }
    assert bot.sender.pressed(submitted).status_code == 200
    until(lambda: len(bot.slack.responses) == 2, PATIENCE)
    assert bot.slack.responses[1]["blocks"]


def test_a_question_is_passed_on_to_a_person(
    assistant: Assistant, records: Path, slack: ScriptedSlack
) -> None:
    desk, base = "C0DESK", "https://ask.example.org"
    with running(assistant, records, slack, public_url=base, slack_handover=desk) as bot:
        host = {"host": "ask.example.org"}
        bot.sender.json(mention(f"{QUESTION} <https://a.example|<!channel>>", TS), **host)
        bot.settled()
        (shown,) = slack.thread(ROOM, TS)
        key = key_of(shown)
        (button,) = (
            one
            for block in shown.blocks
            for one in block.get("elements", [])
            if one.get("action_id") == "handover"
        )
        assert f"<#{desk}>" in button["confirm"]["text"]["text"]
        slack.whispers.clear()
        pressed = press("vote", f"up:{key}", shown)
        bot.sender.pressed(pressed, **host)
        until(lambda: slack.whispers, PATIENCE)
        assert bot.votes.tallies([key]) == {(key, 0): VoteCounts(1, 0)}
        slack.whispers.clear()
        bot.sender.pressed(press("handover", key, shown), **host)
        until(lambda: slack.whispers, PATIENCE)
        assert slack.whispers[0]["text"] == "担当者に送りました。"
        (passed,) = (one for one in slack.messages.values() if one.channel == desk)
        link = f"https://kiroku.slack.com/archives/{ROOM}/p{TS.replace('.', '')}"
        for part in (f"<@{ANN}>", QUESTION, "2025年5月13日", f"<{link}|", f"<{base}/a/{key}|"):
            assert part in passed.text
        assert "<!channel>" not in passed.text
        slack.script["chat.postMessage"] = [fails("not_in_channel")]
        bot.sender.pressed(press("handover", key, shown), **host)
        until(lambda: len(slack.whispers) == 2, PATIENCE)
        assert slack.whispers[1]["text"] == "担当者に送れませんでした。"


def test_a_long_payload_of_slack_is_taken(bot: Running) -> None:
    bot.sender.json(mention(QUESTION, TS))
    bot.settled()
    (shown,) = bot.slack.thread(ROOM, TS)
    payload = press("vote_up", key_of(shown), shown)
    payload["message"]["text"] = "字" * 40_000
    assert bot.sender.pressed(payload).status_code == 200


# What the operator is told


def test_missing_scopes_are_named_once(
    assistant: Assistant, records: Path, slack: ScriptedSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.scopes -= {"channels:history", "users:read"}
    missing = fails("missing_scope", needed="assistant:write", provided="chat:write")
    slack.script["assistant.threads.setStatus"] = [missing]
    with running(assistant, records, slack) as bot:
        until(lambda: "channels:history" in caplog.text, PATIENCE)
        for number in range(2):
            bot.sender.json(mention(QUESTION, f"170000000{number}.000100"))
        bot.settled(2)
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    (start,) = [line for line in lines if "lacks channels:history, users:read" in line]
    assert "OAuth & Permissions → Bot Token Scopes" in start
    (later,) = [line for line in lines if "lacks assistant:write" in line]
    assert "assistant.threads.setStatus" in later
    assert any("PUBLIC_URL is not set" in line for line in lines)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("not_in_channel", "Invite it there"),
        ("channel_not_found", "Invite it there"),
        ("is_archived", "may write in that channel"),
        ("invalid_auth", "Set SLACK_BOT_TOKEN"),
    ],
)
def test_a_channel_that_is_closed_is_one_clear_line(
    error: str, told: str, bot: Running, caplog: pytest.LogCaptureFixture
) -> None:
    bot.slack.script["chat.postMessage"] = [fails(error)]
    bot.slack.script["chat.startStream"] = [fails(error)]
    bot.sender.json(mention(QUESTION, TS))
    until(lambda: "was not delivered" in caplog.text, PATIENCE)
    (line,) = [r.getMessage() for r in caplog.records if "was not delivered" in r.getMessage()]
    assert told in line
    assert "\n" not in line

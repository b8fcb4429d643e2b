"""What Prometheus is told of Slack: what was taken on, how answers got there, what failed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.answering.assistant import Assistant
from assistant.runtime import metrics
from tests.scripted_openai import ScriptedOpenAI, says
from tests.scripted_slack import (
    DIRECT,
    ROOM,
    ScriptedSlack,
    event,
    fails,
    key_of,
    limited,
    mention,
    message,
    press,
)
from tests.slacked import NOTHING, PATIENCE, QUESTION, SAID, Running, running
from tests.test_gate import until

TS = "1700000000.000100"
Figures = dict[str, float]


def figures() -> Figures:
    """All that is told of Slack: `answers/stream`, `events/mention` and so on."""
    page = metrics.page(metrics.State(0, 0, 0, 0.0, 0, 0)).decode()
    return {
        "/".join([sample.name.split("_")[2], *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name.startswith("archive_slack_") and sample.name.endswith("_total")
    }


def grown(before: Figures) -> Figures:
    return {name: n - before.get(name, 0) for name, n in figures().items() if n != before.get(name)}


def counted(before: Figures, *names: str) -> Figures:
    """What became more, once there is something of each of these."""
    until(lambda: set(names) <= grown(before).keys(), PATIENCE)
    return grown(before)


def test_an_event_is_counted_once_however_often_it_comes(bot: Running) -> None:
    before = figures()
    body = mention(QUESTION, TS)
    for _ in range(3):
        bot.sender.json(body)
    bot.sender.json(mention(QUESTION, TS, bot_id="B1"))
    bot.sender.json(event("reaction_added"))
    more = counted(before, "answers/message")
    time.sleep(0.3)
    assert grown(before) == more == {"events/mention": 1, "answers/message": 1}


def test_what_is_pressed_and_opened(bot: Running, slack: ScriptedSlack) -> None:
    before = figures()
    bot.sender.json(message(QUESTION, TS, channel=DIRECT))
    counted(before, "answers/message")
    (shown,) = slack.thread(DIRECT, TS)
    for action in ("vote_up", "again"):
        assert bot.sender.pressed(press(action, key_of(shown), shown)).is_success
    bot.sender.json(event("app_home_opened", tab="messages", channel=DIRECT, user="U0ANN"))
    until(lambda: slack.of("views.open"), PATIENCE)
    kinds = ("message", "vote", "again", "opened")
    more = counted(before, *(f"events/{kind}" for kind in kinds))
    assert more == {"answers/message": 1} | {f"events/{kind}": 1 for kind in kinds}


@pytest.mark.parametrize("streams", [True, False])
def test_answers_that_grow(
    written: Assistant,
    openai_server: ScriptedOpenAI,
    records: Path,
    slack: ScriptedSlack,
    streams: bool,
) -> None:
    openai_server.script = [says(f"{SAID}[1]" * 6, pause=0.05)]
    slack.script["chat.startStream"] = [None if streams else fails("feature_not_enabled")]
    # Without streams it is refused twice: with a step, and without.
    told = {"answers/stream": 1} if streams else {"answers/edits": 1, "failures/stream": 2}
    before = figures()
    with running(written, records, slack) as bot:
        bot.sender.json(mention(QUESTION, TS))
        more = counted(before, *told)
    assert more == {"events/mention": 1} | told


def test_answers_for_one_and_for_nobody(assistant: Assistant, records: Path) -> None:
    with (
        ScriptedSlack() as slack,
        running(assistant, records, slack, slack_quiet_channels=ROOM) as bot,
    ):
        before = figures()
        bot.sender.json(mention(NOTHING, TS))
        counted(before, "answers/whisper")
        slack.script["chat.postMessage"] = [fails("is_archived")]
        bot.sender.command(text=QUESTION, response_url=f"{slack.address}/response/1")
        counted(before, "answers/response")
        bot.sender.json(mention(QUESTION, TS))
        more = counted(before, "answers/none")
    assert more == {
        "events/mention": 2,
        "events/command": 1,
        "answers/whisper": 1,
        "answers/response": 1,
        "answers/none": 1,
        "failures/channel": 2,
    }


def test_failures_are_counted_though_the_answer_arrives(bot: Running, slack: ScriptedSlack) -> None:
    before = figures()
    slack.script["chat.postMessage"] = [limited(1), fails("internal_error"), None]
    slack.script["assistant.threads.setStatus"] = [fails("missing_scope")]
    slack.script["users.info"] = [fails("some_new_reason")]
    bot.sender.json(mention(QUESTION, TS))
    bot.sender.json(event("app_home_opened", tab="messages", channel=DIRECT, user="U0ANN"))
    more = counted(before, "answers/message", "failures/other")
    assert more == {
        "events/mention": 1,
        "events/opened": 1,
        "answers/message": 1,
        "failures/often": 1,
        "failures/down": 1,
        "failures/scope": 1,
        "failures/other": 1,
    }

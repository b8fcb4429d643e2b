"""What is signed as Slack signs, and is nothing that Slack sends: 400, and one line in the log."""

from __future__ import annotations

import copy
import itertools
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Language
from assistant.surfaces.slack import modals, shapes
from assistant.surfaces.slack.buttons import AGAIN, VOTE_UP
from assistant.surfaces.slack.delivery import Place
from tests.scripted_slack import (
    ANN,
    ROOM,
    TEAM,
    ScriptedSlack,
    Shown,
    event,
    mention,
    message,
    press,
    signed,
)
from tests.slacked import Running, running

TS = "1700000000.000100"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
WRONG: list[Any] = [None, 5, True, "text", [], {}, [[]], {"a": {}}, 1e400]


@pytest.fixture(scope="module")
def bot(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    records = tmp_path_factory.mktemp("records") / "r.sqlite3"
    with ScriptedSlack() as slack, running(assistant, records, slack) as found:
        yield found


def submitted(language: Language = "ja") -> dict[str, Any]:
    made = modals.view(
        modals.Form("again", Place(TEAM, ROOM, ANN, TS, False)), "何？", {}, language, 2000
    )
    state = {
        "question": {"question": {"type": "plain_text_input", "value": "何？"}},
        "date_from": {"date_from": {"type": "datepicker", "selected_date": "2025-01-01"}},
        "tag": {"tag": {"type": "static_select", "selected_option": {"value": "AI"}}},
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": ANN, "team_id": TEAM},
        "view": {**made, "state": {"values": state}},
    }


def shortcut() -> dict[str, Any]:
    return {
        "type": "message_action",
        "callback_id": "ask_about",
        "trigger_id": "tr1",
        "team": {"id": TEAM},
        "user": {"id": ANN, "team_id": TEAM},
        "channel": {"id": ROOM},
        "message": {"ts": TS, "text": "何？"},
    }


ROOMS = itertools.count()
COMMAND = {
    "command": "/archive",
    "team_id": TEAM,
    "channel_id": ROOM,
    "user_id": ANN,
    "response_url": "http://127.0.0.1:9/x",
    "text": "",
}
FINE = {
    "mention": mention("何？", TS),
    "message": message("何？", TS, channel="D0ANN"),
    "pane": event("app_home_opened", tab="messages", channel="D0ANN", user=ANN),
    "vote": press(VOTE_UP, "0123456789abcdef", Shown(TS, ROOM, TS)),
    "again": press(AGAIN, "0123456789abcdef", Shown(TS, ROOM, TS)),
    "form": submitted(),
    "shortcut": shortcut(),
    "command": COMMAND,
}
"""What Slack sends."""

NEEDED = {
    "mention": ["team_id", "event", "event.type"],
    "vote": ["user", "user.id", "actions", "actions.0", "actions.0.action_id", "actions.0.value"],
    "again": ["trigger_id"],
    "form": [
        "view",
        "view.type",
        "view.callback_id",
        "view.private_metadata",
        "view.state",
        "user.id",
    ],
    "shortcut": ["trigger_id", "message", "user"],
    "command": ["team_id", "channel_id", "user_id", "response_url"],
}


def places(data: Any, above: str = "") -> Iterator[str]:
    """Where something stands in the data, all the way down."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if data else ()
    for key, value in inner:
        yield f"{above}{key}"
        if isinstance(value, dict | list):
            yield from places(value, f"{above}{key}.")


def changed(data: dict[str, Any], at: str, value: Any = ...) -> dict[str, Any]:
    """The data with another value there, or without any."""
    made = copy.deepcopy(data)
    *path, last = at.split(".")
    inner: Any = made
    for key in path:
        inner = inner[int(key) if isinstance(inner, list) else key]
    where: Any = int(last) if isinstance(inner, list) else last
    if value is ...:
        del inner[where]
    else:
        inner[where] = value
    return made


def told(bot: Running, body: bytes, kind: str = JSON) -> int:
    headers = {"content-type": kind} | signed(body)
    return bot.sender.client.post("/slack/events", content=body, headers=headers).status_code


def sent(bot: Running, data: Any) -> int:
    """In a room of its own: in each there is one message a second."""
    data = json.loads(json.dumps(data).replace(ROOM, f"C{next(ROOMS):08}"))
    if isinstance(data, dict) and "command" in data:
        return told(bot, urlencode(data).encode(), FORM)
    if isinstance(data, dict) and str(data.get("type")) not in ("event_callback", "None"):
        return told(bot, urlencode({"payload": json.dumps(data)}).encode(), FORM)
    return told(bot, json.dumps(data).encode())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[]", JSON),
        (b"null", JSON),
        (b'"text"', JSON),
        (b"5", JSON),
        (b"", JSON),
        (b"{", JSON),
        (b'{"type": "event_callback", "team_id": "T", "event": null}', JSON),
        (b'{"type": "event_callback", "team_id": "T", "event": "message"}', JSON),
        (b'{"type": "event_callback", "team_id": "T", "event": ["type"]}', JSON),
        (b'{"type": "event_callback", "event": {"type": "reaction_added"}}', JSON),
        (b'{"type": "event_callback", "team_id": null, "event": {"type": "message"}}', JSON),
        (b'{"type": "event_callback", "team_id": "T"}', JSON),
        (b'{"type": "url_verification"}', JSON),
        (b'{"type": "url_verification", "challenge": []}', JSON),
        (b'{"authorizations": 5}', JSON),
        (b'{"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", JSON),
        (b'{"type": "x", "a": "\\ud800"}', JSON),
        (b"payload=nothing", FORM),
        (b"payload=[]", FORM),
        (b"payload=null", FORM),
        (b"payload=", FORM),
        (b"payload=%7B%22type%22%3A%22block_actions%22%7D", FORM),
    ],
)
def test_what_slack_does_not_send_is_told(
    bot: Running, body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert told(bot, body, kind) == 400
    lines = [r for r in caplog.records if "makes no sense" in r.getMessage()]
    assert len(lines) == 1
    assert "\n" not in lines[0].getMessage()
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("name", FINE)
def test_what_slack_sends_is_taken(bot: Running, name: str) -> None:
    shapes.check(FINE[name])
    if name == "command":  # a question of nothing is answered with how to ask
        return
    assert sent(bot, FINE[name]) == 200
    bot.quiet()


@pytest.mark.parametrize(("name", "at"), [(n, at) for n, some in NEEDED.items() for at in some])
def test_what_is_needed_is_missed(bot: Running, name: str, at: str) -> None:
    assert sent(bot, changed(FINE[name], at)) == 400


def test_of_two_places_for_a_team_one_has_to_be_there(bot: Running) -> None:
    without = changed(changed(FINE["vote"], "team"), "user.team_id")
    assert sent(bot, without) == 400
    shapes.check(changed(FINE["vote"], "team"))
    shapes.check(without | {"enterprise": {"id": "E1"}})


@pytest.mark.parametrize("kind", ["workflow_step", 5])
def test_a_form_of_another_kind_is_not_taken(bot: Running, kind: Any) -> None:
    assert sent(bot, changed(FINE["form"], "view.type", kind)) == 400


@pytest.mark.parametrize(
    "kind",
    [
        "interactive_message",
        "workflow_step_edit",
        "dialog_submission",
        "dialog_cancellation",
        "dialog_suggestion",
        "block_suggestion",
        "app_rate_limited",
        "ssl_check",
        "nothing",
    ],
)
def test_what_the_bot_does_nothing_about_leaves_no_trace(
    bot: Running, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    some = {"type": kind, "user": {"id": ANN, "team_id": TEAM}, "team": {"id": TEAM}}
    named = some | {"callback_id": 4, "action_id": "x"}
    acted = some | {"callback_id": "x", "actions": [], "submission": None}
    for data in (some, named, acted):
        assert sent(bot, data) == 404
    assert not [r for r in caplog.records if r.exc_info or "Traceback" in r.getMessage()]


@pytest.mark.parametrize("name", [name for name in FINE if name != "command"])
def test_nothing_of_another_type_leaves_a_trace(
    bot: Running, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything that stands there, replaced by everything else: 200 or 400, and no trace."""
    caplog.set_level(logging.INFO)
    whole = FINE[name]
    seen = set()
    for at in places({key: value for key, value in whole.items() if key != "view"}):
        for value in WRONG:
            seen.add(sent(bot, changed(whole, at, value)))
    for at in places({"view": whole.get("view", {}).get("state", {})}):
        inner = at.replace("view", "view.state", 1)
        seen |= {sent(bot, changed(whole, inner, value)) for value in WRONG if "view" in whole}
    if "view" in whole:
        for value in [*WRONG, *(json.dumps([v] * 7) for v in WRONG), '["again"]']:
            seen.add(sent(bot, changed(whole, "view.private_metadata", value)))
    bot.quiet()
    assert seen <= {200, 400, 404}
    assert 400 in seen
    assert not [r for r in caplog.records if r.exc_info or "Traceback" in r.getMessage()]
    assert not [r for r in caplog.records if "not dealt with" in r.getMessage()]

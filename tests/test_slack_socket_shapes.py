"""What comes by Socket Mode and makes no sense, and a link that is closed again and again: the
process goes on, answers what is asked, and its log has no traceback."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from tests.scripted_slack import APP_TOKEN, ROOM, TOKEN, ScriptedSlack, mention
from tests.slacked import PATIENCE, QUESTION
from tests.test_gate import until
from tests.test_slack_socket import TS, process

NESTED: object = {"a": [{"b": None}]}
PAYLOADS: list[object] = [{}, "text", NESTED, {"event": None}, {"event": "x"}]
"""Of payloads that are neither objects nor texts Slack's library writes a traceback itself."""
KINDS = ("events_api", "interactive", "slash_commands", "unknown_kind")
ODD: list[object] = [
    None,
    [],
    {},
    "hello",
    {"type": None},
    {"type": ["events_api"], "envelope_id": "e", "payload": {}},
    {"type": "events_api", "payload": mention(QUESTION, "1700000000.000900")},
    {"type": "events_api", "envelope_id": 7, "payload": {}},
    {"type": "events_api", "envelope_id": "long", "payload": mention("あ" * 12_000, "1.2")},
    *(
        {"type": kind, "envelope_id": f"{kind}-{at}", "payload": payload}
        for kind in KINDS
        for at, payload in enumerate(PAYLOADS)
    ),
]


def test_what_makes_no_sense_stops_nothing(sample_index: Path, tmp_path: Path) -> None:
    with ScriptedSlack() as slack:
        tokens = {
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.url,
        }
        with process(sample_index, tmp_path / "r.sqlite3", **tokens) as running:
            assert running.stdout.readline().startswith("Ready")
            until(lambda: slack.connections, PATIENCE)
            for text in ("", "no JSON", "\x00", *(json.dumps(one) for one in ODD)):
                slack.connections[-1].send(text)
            for times in (2, 3):
                slack.connections[-1].send(json.dumps({"type": "disconnect", "reason": "warning"}))
                until(lambda times=times: len(slack.connections) >= times, 3 * PATIENCE)
            slack.push("events_api", mention(QUESTION, TS))
            until(lambda: slack.thread(ROOM, TS), PATIENCE)
            running.send_signal(signal.SIGTERM)
            _, errors = running.communicate(timeout=90)
            assert running.returncode == 0
            assert "Traceback" not in errors, errors

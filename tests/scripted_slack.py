"""A server on loopback that speaks Slack's Web API, holds to its limits, and does what a test
tells it to; and Slack's other side, which signs events and sends them."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from assistant.surfaces.slack.scopes import NEEDED

SECRET, TOKEN, APP_TOKEN = "signing-secret-of-the-test", "xoxb-of-the-test", "xapp-of-the-test"
TEAM, BOT, BOT_ID, ANN, BEN = "T0TEAM", "U0BOT", "B0BOT", "U0ANN", "U0BEN"
ROOM, DIRECT = "C0ROOM", "D0ANN"

Arguments = dict[str, Any]
Reply = Callable[["ScriptedSlack", Arguments], tuple[int, dict[str, str], Arguments]]


@dataclass
class Call:
    """A call that was made: when, which method, with what, and what it was told."""

    at: float
    method: str
    arguments: Arguments
    reply: Arguments = field(default_factory=dict)


@dataclass
class Shown:
    """A message as people see it."""

    ts: str
    channel: str
    thread: str | None
    text: str = ""
    blocks: list[Arguments] = field(default_factory=list)
    streaming: bool = False
    streamed: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All that stands in it."""
        return "\n".join([self.streamed, *map(words, self.blocks)]) or self.text


def words(block: Arguments) -> str:
    """The text of a block."""
    held = [block["text"]] if "text" in block else block.get("elements", [])
    held = [
        part
        for one in held
        for part in (
            [one[f"{which}_button"] for which in ("positive", "negative")]
            if one.get("type") == "feedback_buttons"
            else [one]
        )
    ]
    return "\n".join(
        one["text"]["text"] if isinstance(one["text"], dict) else one["text"] for one in held
    )


def fails(error: str, **more: Any) -> Reply:
    """Slack says no."""
    return lambda *_: (200, {}, {"ok": False, "error": error, **more})


def limited(seconds: int) -> Reply:
    """Too often: 429."""
    return lambda *_: (429, {"Retry-After": str(seconds)}, {"ok": False, "error": "ratelimited"})


def down(status: int = 503) -> Reply:
    """A server error."""
    return lambda *_: (status, {}, {})


class ScriptedSlack:
    """Replies to each method by what `script` has for it, one after the other (a last `None`
    means: as Slack does from then on), else as Slack does."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.script: dict[str, list[Reply | None]] = {}
        self.scopes = set(NEEDED)
        self.locale = "ja-JP"
        self.messages: dict[str, Shown] = {}
        self.whispers: list[Arguments] = []
        self.responses: list[Arguments] = []
        self.connections: list[ServerConnection] = []
        self.acknowledged: list[Arguments] = []
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                kind = self.headers.get("Content-Type", "")
                arguments = json.loads(body or "{}") if "json" in kind else dict(parse_qsl(body))
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                status, headers, reply = outer.reply(self.path, arguments, token)
                data = json.dumps(reply).encode()
                with contextlib.suppress(ConnectionError):
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._sockets = serve(self._connected, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.address}/api/"

    def __enter__(self) -> ScriptedSlack:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        threading.Thread(target=self._sockets.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self.connections:
            connection.close()
        self._server.shutdown()
        self._server.server_close()
        self._sockets.shutdown()

    def of(self, *methods: str) -> list[Call]:
        """The calls of these methods, in their order."""
        return [call for call in self.calls if call.method in methods]

    def thread(self, channel: str, ts: str) -> list[Shown]:
        """The messages of the bot in a thread."""
        return [m for m in self.messages.values() if (m.channel, m.thread) == (channel, ts)]

    def reply(
        self, path: str, arguments: Arguments, token: str
    ) -> tuple[int, dict[str, str], Arguments]:
        if path.startswith("/response"):
            self.responses.append(arguments)
            return 200, {}, {"ok": True}
        method = path.removeprefix("/api/")
        call = Call(time.monotonic(), method, arguments)
        with self._lock:
            self.calls.append(call)
            steps = self.script.get(method, [])
            step = (steps.pop(0) if len(steps) > 1 else steps[0]) if steps else None
            if step is None:
                status, headers, reply = 200, {}, self._usual(method, arguments, token)
            else:
                status, headers, reply = step(self, arguments)
        call.reply = reply
        return status, {"X-OAuth-Scopes": ",".join(sorted(self.scopes)), **headers}, reply

    def _usual(self, method: str, given: Arguments, token: str) -> Arguments:
        if token not in (TOKEN, APP_TOKEN):
            return {"ok": False, "error": "invalid_auth"}
        if wrong := _wrong(given):
            return {"ok": False, "error": wrong}
        handler = getattr(self, "_" + method.replace(".", "_"), None)
        return {"ok": True} if handler is None else handler(given)

    def _auth_test(self, _: Arguments) -> Arguments:
        own = {"user": "archive", "team": "Kiroku", "url": "https://kiroku.slack.com/"}
        return {"ok": True, "user_id": BOT, "bot_id": BOT_ID, "team_id": TEAM, **own}

    def _chat_getPermalink(self, given: Arguments) -> Arguments:
        at = given["message_ts"].replace(".", "")
        link = f"https://kiroku.slack.com/archives/{given['channel']}/p{at}"
        return {"ok": True, "permalink": link}

    def _users_info(self, given: Arguments) -> Arguments:
        return {"ok": True, "user": {"id": given["user"], "locale": self.locale}}

    def _chat_postMessage(self, given: Arguments) -> Arguments:
        shown = Shown(self._ts(), given["channel"], given.get("thread_ts"))
        shown.text, shown.blocks = given.get("text", ""), given.get("blocks") or []
        self.messages[shown.ts] = shown
        return {"ok": True, "ts": shown.ts, "channel": shown.channel}

    def _chat_update(self, given: Arguments) -> Arguments:
        shown = self.messages.get(given["ts"])
        if shown is None:
            return {"ok": False, "error": "message_not_found"}
        shown.text, shown.blocks = given.get("text", ""), given.get("blocks") or []
        shown.streamed, shown.streaming = "", False
        return {"ok": True, "ts": shown.ts}

    def _chat_postEphemeral(self, given: Arguments) -> Arguments:
        self.whispers.append(given)
        return {"ok": True, "message_ts": self._ts()}

    def _chat_startStream(self, given: Arguments) -> Arguments:
        if given["channel"].startswith("C") and not given.get("recipient_team_id"):
            return {"ok": False, "error": "missing_recipient_team_id"}
        shown = Shown(self._ts(), given["channel"], given["thread_ts"], streaming=True)
        shown.streamed = _piece(shown, given)
        self.messages[shown.ts] = shown
        return {"ok": True, "ts": shown.ts}

    def _chat_appendStream(self, given: Arguments) -> Arguments:
        shown = self.messages.get(given["ts"])
        if shown is None or not shown.streaming:
            return {"ok": False, "error": "message_not_in_streaming_state"}
        shown.streamed += _piece(shown, given)
        return {"ok": True, "ts": shown.ts}

    def _chat_stopStream(self, given: Arguments) -> Arguments:
        shown = self.messages.get(given["ts"])
        if shown is None or not shown.streaming:
            return {"ok": False, "error": "message_not_in_streaming_state"}
        shown.streaming = False
        shown.streamed += _piece(shown, given)
        shown.blocks = given.get("blocks") or []
        return {"ok": True, "ts": shown.ts}

    def _apps_connections_open(self, _: Arguments) -> Arguments:
        port = self._sockets.socket.getsockname()[1]
        return {"ok": True, "url": f"ws://127.0.0.1:{port}/link"}

    def _connected(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        with contextlib.suppress(ConnectionClosed):
            for message in connection:
                self.acknowledged.append(json.loads(message))

    def push(self, kind: str, payload: Arguments) -> str:
        """Send an envelope by Socket Mode; its id."""
        key = f"envelope-{next(self._numbers)}"
        envelope = {"type": kind, "envelope_id": key, "payload": payload}
        self.connections[-1].send(json.dumps(envelope | {"accepts_response_payload": False}))
        return key

    def _ts(self) -> str:
        return f"1800000000.{next(self._numbers):06}"


def _piece(shown: Shown, given: Arguments) -> str:
    """The text of a piece of a stream; the steps in it are kept beside."""
    text = given.get("markdown_text") or ""
    for chunk in given.get("chunks") or []:
        if chunk["type"] == "task_update":
            shown.steps.append((chunk["title"], chunk["status"]))
        else:
            text += chunk["text"]
    return str(text)


def _wrong(given: Arguments) -> str | None:
    """What Slack would not take."""
    blocks = given.get("blocks") or []
    if len(blocks) > 50:
        return "invalid_blocks"
    for block in blocks:
        if block["type"] == "section" and not 1 <= len(words(block)) <= 3000:
            return "invalid_blocks"
        if block["type"] == "context" and not 1 <= len(block["elements"]) <= 10:
            return "invalid_blocks"
    if sum(len(words(block)) for block in blocks) > 13_000:
        return "msg_blocks_too_long"
    if len(given.get("text") or "") > 40_000 or len(given.get("markdown_text") or "") > 12_000:
        return "msg_too_long"
    return None


def signed(body: bytes, timestamp: str | None = None, secret: str = SECRET) -> dict[str, str]:
    """Slack's headers for a body."""
    stamp = str(int(time.time())) if timestamp is None else timestamp
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest.hexdigest()}",
    }


_EVENTS = itertools.count(1)


def event(kind: str, event_id: str | None = None, **fields: Any) -> Arguments:
    """An event as Slack wraps it."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A0APP",
        "event_id": event_id or f"Ev{next(_EVENTS):08}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {"type": kind, **fields},
    }


def mention(text: str, ts: str, *, event_id: str | None = None, **more: Any) -> Arguments:
    """Somebody mentions the bot in a channel."""
    given = {"channel": ROOM, "user": ANN, "ts": ts, "text": f"<@{BOT}> {text}", "team": TEAM}
    return event("app_mention", event_id, **given | more)


def message(text: str, ts: str, *, event_id: str | None = None, **more: Any) -> Arguments:
    """Somebody says something in a channel, or to the bot alone."""
    given = {"channel": ROOM, "user": ANN, "ts": ts, "text": text, "team": TEAM}
    given["channel_type"] = "im" if more.get("channel", ROOM).startswith("D") else "channel"
    return event("message", event_id, **given | more)


class Sender:
    """Slack's side of HTTP: signs what it sends to an app."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def json(self, body: Arguments, **headers: str) -> httpx.Response:
        """Send an event."""
        data = json.dumps(body).encode()
        return self._post(data, "application/json", headers)

    def pressed(self, payload: Arguments, **headers: str) -> httpx.Response:
        """Send what somebody pressed or filled in."""
        data = urlencode({"payload": json.dumps(payload)}).encode()
        return self._post(data, "application/x-www-form-urlencoded", headers)

    def command(self, **fields: str) -> httpx.Response:
        """Send a slash command."""
        given = {"command": "/archive", "team_id": TEAM, "channel_id": ROOM, "user_id": ANN}
        data = urlencode(given | {"trigger_id": "tr1"} | fields).encode()
        return self._post(data, "application/x-www-form-urlencoded", {})

    def _post(self, data: bytes, kind: str, headers: dict[str, str]) -> httpx.Response:
        return self.client.post(
            "/slack/events",
            content=data,
            headers={"content-type": kind, **signed(data), **headers},
        )


def press(action: str, value: str, shown: Shown) -> Arguments:
    """What Slack sends when a button of a message is pressed."""
    return {
        "type": "block_actions",
        "trigger_id": "tr1",
        "team": {"id": TEAM},
        "user": {"id": ANN, "team_id": TEAM, "name": "ann.example"},
        "channel": {"id": shown.channel},
        "container": {
            "type": "message",
            "message_ts": shown.ts,
            "thread_ts": shown.thread,
            "channel_id": shown.channel,
        },
        "message": {"ts": shown.ts, "thread_ts": shown.thread, "blocks": shown.blocks},
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
    }


def key_of(shown: Shown) -> str:
    """The id of the answer that a message shows, from its buttons."""
    (value,) = {
        element["value"]
        for block in shown.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if not element["action_id"].startswith(("narrower_", "without_"))
    }
    return str(value)


def transcript(slack: ScriptedSlack, channel: str, ts: str) -> Iterator[str]:
    """What was called for a thread, line by line, with the seconds since the first call."""
    own = {message.ts for message in slack.thread(channel, ts)}
    start = slack.calls[0].at
    for call in slack.calls:
        given = call.arguments
        if ts not in (given.get("thread_ts"), given.get("ts")) and given.get("ts") not in own:
            continue
        text = given.get("markdown_text") or given.get("status") or given.get("text") or ""
        blocks = [block["type"] for block in given.get("blocks") or []]
        yield (
            f"{call.at - start:6.2f} {call.method} {text!r}"
            f"{f' blocks={blocks}' if blocks else ''}"
            f"{'' if call.reply.get('ok') else ' → ' + str(call.reply.get('error'))}"
        )

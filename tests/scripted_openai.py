"""A server on loopback that speaks the OpenAI protocol and says what a test tells it to."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = BaseHTTPRequestHandler
Reply = Callable[[Handler, dict[str, Any]], None]


class ScriptedOpenAI:
    """Replies in the order of `script`; the last one is repeated. `requests` are kept.

    What it is asked to read in a question (`reading.txt`) has a reply of its own, which says
    nothing, and is kept apart as `readings`.
    """

    def __init__(self) -> None:
        self.script: list[Reply] = [says("NO_ANSWER")]
        self.requests: list[dict[str, Any]] = []
        self.reading: Reply = says("{}")
        self.readings: list[dict[str, Any]] = []
        outer = self

        class Chat(Handler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if _READS in json.dumps(body.get("messages", "")):
                    outer.readings.append(body | {"path": self.path})
                    with contextlib.suppress(ConnectionError):
                        outer.reading(self, body)
                    self.close_connection = True
                    return
                outer.requests.append(body | {"path": self.path})
                step = outer.script.pop(0) if len(outer.script) > 1 else outer.script[0]
                with contextlib.suppress(ConnectionError):
                    step(self, body)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Chat)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ScriptedOpenAI:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def prompts(self) -> list[str]:
        """All that each chat request told the model."""
        return ["\n".join(m["content"] for m in r["messages"]) for r in self.requests]


def _start(handler: Handler, status: int, kind: str, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Connection", "close")
    handler.end_headers()


def _event(handler: Handler, delta: dict[str, Any], reason: str | None = None) -> None:
    chunk = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
    }
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    handler.wfile.flush()


_READS = "You read the last question that a reader asks"
_USAGE = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}
_DONE = b"data: [DONE]\n\n"


def _counted(handler: Handler) -> None:
    chunk = {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [],
        "usage": _USAGE,
    }
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())


def says(
    text: str,
    *,
    reason: str | None = "stop",
    pause: float = 0.0,
    size: int = 3,
    counted: bool = True,
    done: bool | None = None,
    then: Reply | None = None,
) -> Reply:
    """A stream of the text in small pieces; without `reason` it just ends, but for `done`,
    the line that says so. `then` happens before the connection is closed."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        _start(handler, 200, "text/event-stream")
        _event(handler, {"role": "assistant", "content": ""})
        for at in range(0, len(text), size):
            _event(handler, {"content": text[at : at + size]})
            time.sleep(pause)
        if reason is not None:
            _event(handler, {}, reason)
            if counted:
                _counted(handler)
        if done or (done is None and reason is not None):
            handler.wfile.write(_DONE)
        if then:
            then(handler, body)

    return reply


def fails(status: int, message: str = "no", code: str | None = None, **headers: str) -> Reply:
    """An error reply with this status."""

    def reply(handler: Handler, _: dict[str, Any]) -> None:
        _start(handler, status, "application/json", **headers)
        handler.wfile.write(json.dumps({"error": {"message": message, "code": code}}).encode())

    return reply


def resets(handler: Handler, _: dict[str, Any]) -> None:
    """The connection is gone at once."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.rfile.close()
    handler.connection.close()


def opens(head: bytes, then: Reply) -> Reply:
    """The beginning of a reply, byte by byte as given, and what comes after it."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        handler.wfile.write(head)
        then(handler, body)

    return reply


def writes(body: bytes, times: int = 1, pause: float = 0.0) -> Reply:
    """These bytes, again and again, into a connection that is open already."""

    def reply(handler: Handler, _: dict[str, Any]) -> None:
        for _ in range(times):
            handler.wfile.write(body)
            handler.wfile.flush()
            time.sleep(pause)

    return reply


def sends(body: bytes, kind: str = "text/event-stream", status: int = 200) -> Reply:
    """These bytes with this status, whatever they are."""

    def reply(handler: Handler, _: dict[str, Any]) -> None:
        _start(handler, status, kind)
        handler.wfile.write(body)

    return reply


def hangs(seconds: float) -> Reply:
    """Nothing at all for some time."""

    def reply(_: Handler, __: dict[str, Any]) -> None:
        time.sleep(seconds)

    return reply


def drips(seconds: float) -> Reply:
    """A stream that is kept alive and says nothing."""
    return says("", reason=None, then=writes(b": still here\n\n", int(seconds * 10), 0.1))


def embeds(dimension: int = 8) -> Reply:
    """An embeddings reply: a vector from the characters of each input."""

    def reply(handler: Handler, body: dict[str, Any]) -> None:
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        vectors = [[float(1 + t.count(chr(97 + i))) for i in range(dimension)] for t in texts]
        _start(handler, 200, "application/json")
        data = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
        handler.wfile.write(
            json.dumps(
                {
                    "object": "list",
                    "model": body["model"],
                    "data": data,
                    "usage": {"prompt_tokens": 1, "total_tokens": 1},
                }
            ).encode()
        )

    return reply

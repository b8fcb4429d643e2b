"""A rerank endpoint on loopback that speaks both forms and fails as a test tells it to."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = BaseHTTPRequestHandler
Reply = Callable[[Handler, dict[str, Any]], None]


class ScriptedRerank:
    """Replies with `reply`; `requests` are kept with their path and key."""

    def __init__(self) -> None:
        self.reply: Reply = by_length
        self.requests: list[dict[str, Any]] = []
        self.over = threading.Event()
        outer = self

        class Rerank(Handler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                about = {"path": self.path, "key": self.headers["Authorization"]}
                outer.requests.append(body | about)
                with contextlib.suppress(ConnectionError):
                    outer.reply(self, body)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Rerank)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> ScriptedRerank:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


def sends(reply: object, status: int = 200) -> Reply:
    """Sends this, whatever it is asked."""

    def sent(handler: Handler, _: dict[str, Any]) -> None:
        content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return sent


def by_length(handler: Handler, body: dict[str, Any]) -> None:
    """The longer a text, the better; sorted by score, in the form of what was asked."""
    texts = body.get("documents") or body["texts"]
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    if "documents" in body:
        found = [{"index": i, "relevance_score": len(texts[i]) / 1000} for i in order]
        sends({"model": body["model"], "results": found[: body["top_n"]]})(handler, body)
    else:
        sends([{"index": i, "score": len(texts[i]) / 1000} for i in order])(handler, body)


def drips(over: threading.Event) -> Reply:
    """Sends a byte now and then, until the test is over."""

    def sent(handler: Handler, _: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    return sent


def resets(handler: Handler, _: dict[str, Any]) -> None:
    """Closes the connection without a word."""
    handler.connection.close()

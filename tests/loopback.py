"""A site on loopback that gives what a test puts there."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Given = tuple[int, dict[str, str], bytes]


class Served:
    """`pages` by path, with the query where it matters: a text, or what makes a reply of the
    headers that were sent. What is not there is 404. `asked` has the paths that were asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, str | bytes | Callable[[dict[str, str]], Given]] = {}
        self.asked: list[str] = []
        outer = self

        class Site(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                status, headers, body = outer.reply(self.path, dict(self.headers.items()))
                with contextlib.suppress(ConnectionError):
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def reply(self, path: str, headers: dict[str, str]) -> Given:
        """What is given for a path."""
        found = self.pages.get(path, self.pages.get(path.partition("?")[0]))
        if found is None:
            return 404, {}, b"nothing here"
        if callable(found):
            return found(headers)
        return 200, {}, found.encode() if isinstance(found, str) else found

    def __enter__(self) -> Served:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

"""An index on a server that goes away, dies, forgets, or lets only some pass."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest

from assistant import archive
from assistant.archive import (
    Server,
    index,
    opened,
    search,
)
from assistant.archive.shared import generations, lease
from assistant.archive.vectors import server as room
from assistant.domain.errors import IndexAway
from ingest.report import Report
from tests.blog import SEA, TEA, Blog
from tests.chroma_server import ChromaServer
from tests.replicas import follow, found, replica, until, write

QUICK = 0.05


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server that the test may kill."""
    with ChromaServer(tmp_path / "server") as running:
        yield running


def test_a_proxy_is_shown_the_token(chroma: ChromaServer, blog: Blog, tmp_path: Path) -> None:
    with Proxy(chroma.url, "open sesame") as address:
        for token in (None, "wrong"):
            refused = Server(address, "archive", token)
            with pytest.raises(IndexAway, match="401"):
                refused.block_keys()
            refused.close()
        admitted = Server(address, f"a{uuid4().hex}", "open sesame")
        write(blog)
        blog.run(server=admitted)
        assert found(replica(tmp_path / "one", admitted), SEA) == SEA
        admitted.close()


class Proxy:
    """A proxy in front of a Chroma server that lets those pass who show the token."""

    def __init__(self, url: str, token: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                if self.headers.get("x-chroma-token") != token:
                    self.send_error(401)
                    return
                kind = {"content-type": "application/json"}
                wanted = Request(f"{url}{self.path}", body or None, kind, method=self.command)
                try:
                    with urlopen(wanted, timeout=30) as reply:
                        self._send(reply.status, reply.read())
                except HTTPError as error:
                    with error:
                        self._send(error.code, error.read())

            def _send(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _pass

            def log_message(self, format: str, *values: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def test_without_a_server_that_is_one_line(blog: Blog, tmp_path: Path) -> None:
    write(blog)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        addresses = ["http://127.0.0.1:9", f"http://127.0.0.1:{silent.getsockname()[1]}"]
        for address in addresses:
            began = time.monotonic()
            away = Server(address, "archive")
            ways: list[Callable[[Server], object]] = [
                lambda far: blog.run(server=far),
                lambda far: blog.run(server=far, dry_run=True),
                lambda far: replica(tmp_path / "one", far),
                lambda far: archive.prove(tmp_path / "one", server=far),
            ]
            for fails in ways:
                with pytest.raises(IndexAway, match="CHROMA_URL") as caught:
                    fails(away)
                assert "\n" not in str(caught.value)
            assert time.monotonic() - began < 90
    assert not (tmp_path / "one" / "current.json").exists()


def test_answers_go_on_without_the_server_and_with_it_again(
    blog: Blog, own: ChromaServer, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(search, "_EXACT_ALL", 0)
    monkeypatch.setattr(search, "_EXACT_VECTORS", 0)
    monkeypatch.setattr(room, "_LEFT_ALONE", 0.3)
    asked: list[object] = []
    near = Server.search
    monkeypatch.setattr(Server, "search", lambda *g, **n: (asked.append(1), near(*g, **n))[1])
    write(blog)
    server = Server(own.url, "archive")
    blog.run(server=server)
    one = opened(tmp_path / "one", "words", server, QUICK)
    assert found(one, SEA) == SEA
    assert asked
    over = threading.Event()
    wrong: list[str] = []

    def reader() -> None:
        while not over.is_set():
            if found(one, SEA) != SEA:
                wrong.append("wrong")

    with ThreadPoolExecutor(4) as pool, caplog.at_level(logging.WARNING):
        readers = [pool.submit(reader) for _ in range(4)]
        time.sleep(0.2)
        own.kill()
        until(lambda: bool(one.behind))
        time.sleep(1)
        before = len(asked)
        own.start()
        until(lambda: not one.behind)
        until(lambda: len(asked) > before + 50)
        blog.post("2025-03-01-new.md", TEA)
        blog.run(server=server)
        until(lambda: found(one, TEA) == TEA)
        over.set()
        for done in readers:
            done.result()
    assert wrong == []
    lines = [r.getMessage() for r in caplog.records if r.name.startswith("assistant.archive")]
    assert len(lines) <= 8, lines
    server.close()


def test_a_server_that_lost_all_is_given_it_again(blog: Blog, tmp_path: Path) -> None:
    write(blog)
    first = ChromaServer(tmp_path / "server").start()
    server = Server(first.url, "archive")
    blog.run(server=server)
    one = replica(tmp_path / "one", server)
    first.kill()
    (tmp_path / "server").rename(tmp_path / "lost")
    first.start()
    try:
        follow(one, tmp_path / "one", server)
        assert found(one, SEA) == SEA
        assert not blog.run(server=server).changed
        assert found(replica(tmp_path / "two", server), SEA) == SEA
        assert archive.prove(blog.index, server=server).holds
    finally:
        first.kill()
        server.close()


def test_a_server_that_dies_under_an_ingest_keeps_what_was(
    blog: Blog, own: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(blog)
    server = Server(own.url, "archive")
    blog.run(server=server)
    before = index.pointed_at(blog.index)
    blog.post("2025-03-01-new.md", TEA)
    push = generations._push_vectors

    def dying(*given: object, **named: object) -> None:
        own.kill()
        push(*given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(generations, "_push_vectors", dying)
        with pytest.raises(IndexAway):
            blog.run(server=server)
    assert index.pointed_at(blog.index) == before
    own.start()
    monkeypatch.setattr(lease, "SECONDS", 60.0)
    newest = generations.latest(server)
    assert newest is not None
    assert newest.generation == before
    server.withdraw(["lease"])
    report: Report = blog.run(server=server)
    assert (report.added, report.embedded) == (1, 0)
    assert found(replica(tmp_path / "one", server), TEA) == TEA
    server.close()


class Stalls:
    """A server that answers its heartbeat, and begins no other answer, or ends none (`half`)."""

    def __init__(self, *, half: bool) -> None:
        self._over = threading.Event()
        over = self._over

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                beats = self.path.endswith("/heartbeat")
                if beats or half:
                    self.send_response(200)
                    self.send_header("content-length", "2" if beats else "200")
                    self.end_headers()
                    self.wfile.write(b"{}")
                if not beats:
                    over.wait(30)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self.url

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize("half", [False, True])
def test_a_server_that_stalls_behind_its_heartbeat_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, *, half: bool
) -> None:
    monkeypatch.setattr(room, "_HURRIED", 0.2)
    with Stalls(half=half) as address:
        stalled = Server(address, "archive")
        began = time.monotonic()
        with pytest.raises(IndexAway, match="timed out"):
            stalled.block_keys()
        assert time.monotonic() - began < 20
        stalled.close()

"""What one connection may take of the server: real sockets, and the real server behind them."""

from __future__ import annotations

import asyncio
import logging
import re
import resource
import select
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

from assistant.records import Database
from assistant.settings import settings
from assistant.surfaces.web import accounts, guard
from assistant.surfaces.web.guard.connections import (
    Connection,
    Limits,
    limited,
)

GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"POST /chat/ask HTTP/1.1\r\nHost: x\r\n"
READ_AT_ONCE = 256 * 1024
T = 0.5


class Counted(Connection):
    """Knows how much it was given."""

    limits = Limits(head_seconds=T, still_seconds=T, parting_seconds=T)
    taken = 0
    waiting = 0

    def data_received(self, data: bytes) -> None:
        Counted.taken += len(data)
        super().data_received(data)
        Counted.waiting = max(Counted.waiting, len(self.pipeline))


def app() -> FastAPI:
    made = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @made.get("/healthz")
    async def healthz(request: Request) -> dict[str, Any]:
        return {"status": "ok", "person": request.headers.get("x-person")}

    @made.get("/chat/slow")
    async def slow() -> Response:
        async def some() -> AsyncIterator[bytes]:
            for at in range(4):
                yield f"data: {at}\n\n".encode()
                await asyncio.sleep(T / 2)

        return StreamingResponse(some(), media_type="text/event-stream")

    @made.get("/chat/much")
    async def much() -> Response:
        async def some() -> AsyncIterator[bytes]:
            while True:
                yield bytes(100_000)
                await asyncio.sleep(0)

        return StreamingResponse(some())

    @made.post("/chat/ask")
    async def ask(request: Request) -> dict[str, Any]:
        return {"length": len(await request.body()), "person": request.headers.get("x-person")}

    return made


@contextmanager
def listening(records: Path, kind: type[Connection], body_seconds: float = T) -> Iterator[int]:
    """The port of a server whose connections are of this kind."""
    chosen = settings.load({"database_url": f"sqlite:///{records}", "rate_limit": ""})
    database = Database(chosen.database_url)
    staff = accounts.Accounts(chosen, database)
    outside = guard.guarded(app(), chosen, staff, body_seconds=body_seconds)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(outside, log_config=None, **guard.UVICORN | {"http": kind})
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        database.close()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with listening(tmp_path_factory.mktemp("records") / "r.sqlite3", Counted) as found:
        yield found


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as made:
        yield made


def rest(of: socket.socket) -> bytes:
    """All that comes until the other end closes."""
    found = b""
    while True:
        try:
            piece = of.recv(65_536)
        except ConnectionError:
            return found
        if not piece:
            return found
        found += piece


def until(of: socket.socket, end: bytes) -> bytes:
    """What comes until it ends so."""
    found = b""
    while not found.endswith(end):
        piece = of.recv(65_536)
        assert piece, found
        found += piece
    return found


def cut(to: socket.socket, what: bytes) -> bool:
    """Whether the other end closes, if it is sent this now and then."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            to.sendall(what)
        except ConnectionError:
            return True
        time.sleep(T / 10)
    return False


def poured(to: socket.socket, what: bytes, most: int) -> bytes:
    """Send it again and again, `most` bytes in all, or until there is an answer; what it says."""
    to.settimeout(0)
    sent = 0
    while sent < most:
        try:
            sent += to.send(what[: most - sent])
        except BlockingIOError:
            time.sleep(0.001)
        except ConnectionError:
            break
        try:
            if found := to.recv(65_536):
                return found
        except BlockingIOError:
            pass
    to.settimeout(10)
    return rest(to)


@pytest.mark.parametrize(
    ("before", "what"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Large: ", b"a" * 65_536),
        (b"GET /", b"a" * 65_536),
        (b"GET / HTTP/1.1\r\n", b"X: y\r\n" * 10_000),
        (b"", b"\r\n" * 30_000),
        (GET, b"\r\n" * 30_000),
        (GET + b"GET / HTTP/1.1\r\nX-Large: ", b"a" * 65_536),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 65_536),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", b"a" * 65_536),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 10_000),
    ],
    ids=["field", "address", "fields", "lines", "lines after", "next", "chunk", "trailer", "many"],
)
def test_a_head_without_an_end_is_not_kept(port: int, before: bytes, what: bytes) -> None:
    Counted.taken = 0
    with connected(port) as client:
        client.sendall(before)
        if before.startswith(GET):
            assert b"200 OK" in until(client, b"}")
        found = poured(client, what, 20_000_000)
    assert Counted.taken < 65_536 + 2 * READ_AT_ONCE
    told = b"431 Request Header Fields Too Large" in found
    assert told or before.startswith(HEAD)  # there the answer is of the body, or none
    with connected(port) as client:
        client.sendall(GET)
        assert b"200 OK" in until(client, b"}")


def test_the_limits_of_a_head_are_exact(port: int) -> None:
    around = len("/healthz") + len("Host") + len("x") + len("X") + 2 * len(": \r\n")

    def answered(size: int, fields: int = 0) -> bytes:
        more = b"Y: z\r\n" * fields
        with connected(port) as client:
            client.sendall(GET[:-2] + more + b"X: " + b"a" * size + b"\r\n\r\n")
            return until(client, b"}") if size < 60_000 and fields < 127 else client.recv(100)

    assert b" 200 " in answered(65_536 - around)
    assert b" 431 " in answered(65_536 - around + 1)
    assert b" 200 " in answered(1, fields=126)
    assert b" 431 " in answered(1, fields=127)


def test_a_head_that_is_not_ended_is_closed(port: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "assistant")
    with connected(port) as client:
        began = time.monotonic()
        client.sendall(GET[:-2])
        for _ in range(3):
            time.sleep(T / 5)
            client.sendall(b"X: y\r\n")
        found = rest(client)
        assert T * 0.9 < time.monotonic() - began < T * 16
    assert found.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"connection: close" in found
    (line,) = [r.msg for r in caplog.records if r.name.startswith("assistant")]
    assert line.fields["status"] == 408
    assert line.fields["route"] == "-"


@pytest.mark.parametrize("said", [b"", b"\r\n", GET], ids=["nothing", "a line", "one request"])
def test_a_silent_connection_is_closed(port: int, said: bytes) -> None:
    with connected(port) as client:
        client.sendall(said)
        if said == GET:
            until(client, b"}")
            client.sendall(b"\r\n")
        began = time.monotonic()
        found = rest(client)
        assert time.monotonic() - began < T * 16
    assert found == b"" or found.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("sized", [b"Content-Length: 100", b"Transfer-Encoding: chunked"])
def test_a_body_that_trickles_is_told(port: int, sized: bytes) -> None:
    with connected(port) as client:
        began = time.monotonic()
        client.sendall(HEAD + sized + b"\r\n\r\n")
        for _ in range(3):
            time.sleep(T / 5)
            client.sendall(b"1\r\na\r\n")
        found = rest(client)
        assert T * 0.9 < time.monotonic() - began < T * 16
    assert b"408 Request Timeout" in found


def test_a_body_behind_an_early_answer_is_not_waited_for(port: int) -> None:
    with connected(port) as client:
        client.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na")
        until(client, b"}")
        began = time.monotonic()
        assert cut(client, b"a")
        assert time.monotonic() - began < T * 16


def test_an_answer_has_all_the_time_that_it_needs(port: int) -> None:
    with connected(port) as client:
        client.sendall(GET.replace(b"/healthz", b"/chat/slow"))
        client.sendall(b"GET /heal")  # the next head has begun, and its clock has not
        found = until(client, b"0\r\n\r\n")
        assert found.count(b"data: ") == 4
        client.sendall(b"thz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in until(client, b"}")


def test_a_client_that_reads_nothing_is_left(port: int) -> None:
    with connected(port) as client:
        client.sendall(GET.replace(b"/healthz", b"/chat/much"))
        time.sleep(T * 5)
        assert cut(client, b"\r\n")


def test_requests_in_a_row_are_answered_in_a_row(port: int) -> None:
    ask = HEAD + b"Content-Length: 2\r\n\r\n{}"
    with connected(port) as client:
        client.sendall(GET + ask + GET.replace(b"/healthz", b"/nowhere") + GET)
        found = until(client, b'"ok","person":null}')
        while found.count(b"HTTP/1.1 ") < 4:
            found += until(client, b'"ok","person":null}')
    assert re.findall(rb"HTTP/1.1 (\d+)", found) == [b"200", b"200", b"404", b"200"]


@pytest.mark.parametrize(
    "one", [GET, HEAD + b"Content-Length: 2\r\n\r\n{}", b"GET / HTTP/1.1\r\n\r\n"]
)
def test_of_many_requests_in_a_row_few_are_taken_at_once(port: int, one: bytes) -> None:
    Counted.taken = Counted.waiting = 0
    many = 30_000
    with connected(port) as client:
        pouring = threading.Thread(target=client.sendall, args=(one * many,), daemon=True)
        pouring.start()
        answered = 0
        while answered < 200:
            answered += client.recv(65_536).count(b"HTTP/1.1 ")
        held = Counted.taken - answered * len(one)
    pouring.join(10)
    assert Counted.waiting <= 64
    assert held <= 2 * READ_AT_ONCE < many * len(one)


def test_requests_that_come_in_pieces_are_all_answered(port: int) -> None:
    ask = HEAD + b"Content-Length: 3000\r\n\r\n" + b"x" * 3000
    many = 50
    with connected(port) as client:
        threading.Thread(target=client.sendall, args=((GET + ask) * many,), daemon=True).start()
        found = b""
        while found.count(b'"length":3000') < many:
            found += client.recv(65_536)
        assert found.count(b'"status":"ok"') == many
        client.sendall(GET)
        assert b"200 OK" in until(client, b"}")


def test_nonsense_behind_a_request_does_not_get_into_its_answer(port: int) -> None:
    with connected(port) as client:
        client.sendall(GET.replace(b"/healthz", b"/chat/slow") + b"\0\0\0\r\n\r\n")
        found = rest(client)
    assert found.count(b"data: ") == 4
    assert found.endswith(b"0\r\n\r\n")
    assert b" 400 " not in found


def test_what_stands_behind_a_body_is_no_field_of_the_head(port: int) -> None:
    with connected(port) as client:
        client.sendall(
            HEAD + b"Transfer-Encoding: chunked\r\nTrailer: X-Person\r\n\r\n"
            b"2\r\n{}\r\n0\r\nX-Person: kai\r\n\r\n"
        )
        assert b'{"length":2,"person":null}' in until(client, b"}")


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
def test_another_protocol_is_not_spoken(
    port: int, protocol: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with connected(port) as client:
        client.sendall(GET[:-2] + b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n")
        found = rest(client)
    assert found.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in found
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


def test_silent_connections_make_room(tmp_path: Path) -> None:
    class Few(Connection):
        limits = replace(Limits(), most=8)

    with listening(tmp_path / "r.sqlite3", Few, body_seconds=10) as port:
        silent = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(6)]
        with connected(port) as slow, connected(port) as alive:
            slow.sendall(GET.replace(b"/healthz", b"/chat/slow"))
            slow.recv(1)
            for _ in range(40):
                silent.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            alive.close()
            with connected(port) as client:
                client.sendall(GET)
                assert b"200 OK" in until(client, b"}")
            assert until(slow, b"0\r\n\r\n").count(b"data: ") == 4
        closed, _, _ = select.select(silent, [], [], 10)  # of one moment, any may go first
        assert set(silent[:6]) <= set(closed)
        assert len(closed) > len(silent) - 8
        assert [rest(one) for one in closed] == [b""] * len(closed)
        for one in silent:
            one.close()


def test_where_all_are_busy_one_more_is_told(tmp_path: Path) -> None:
    class Two(Connection):
        limits = replace(Limits(), most=2)

    with listening(tmp_path / "r.sqlite3", Two, body_seconds=10) as port:
        with connected(port) as one, connected(port) as other:
            for client in (one, other):
                client.sendall(GET.replace(b"/healthz", b"/chat/slow"))
                client.recv(1)
            with connected(port) as more:
                assert rest(more).startswith(b"HTTP/1.1 503 ")
            assert until(one, b"0\r\n\r\n").count(b"data: ") == 4
        with connected(port) as waits, connected(port) as busy:
            busy.sendall(GET.replace(b"/healthz", b"/chat/slow"))
            busy.recv(1)
            waits.sendall(HEAD + b"Content-Length: 100\r\n\r\n")
            with connected(port) as more:
                more.sendall(GET)
                assert b"200 OK" in until(more, b"}")


def test_the_files_of_the_process_are_not_all_for_connections() -> None:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert limited(20).limits.most == 20
    assert limited(10_000_000).limits.most <= max(16, files - 256)


def test_idle_connections_outlive_those_of_proxies_and_clients() -> None:
    """Whoever closes last loses no request: nginx keeps 60 seconds, clients of Python 5."""
    kept = uvicorn.Config(app(), **guard.UVICORN).timeout_keep_alive
    assert kept > 60 > (httpx2.Limits().keepalive_expiry or 0)

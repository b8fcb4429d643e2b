"""One connection of a client: how large a request's head may be and how long it may take, how long
nothing may be said or read, and how many connections are open at once."""

from __future__ import annotations

import asyncio
import math
import resource
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from assistant.surfaces.web.guard.patterns import NOWHERE
from assistant.surfaces.web.guard.requests import note

_BAD, _SLOW, _LARGE, _FULL = 400, 408, 431, 503
_BETWEEN = len(": \r\n")
_LAST = (True, math.inf)
_OTHER_FILES, _LEAST = 256, 16
_PIECE = 1024
"""Bytes that are parsed at once: what a few dozen of the smallest requests have."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection may take.

    A head has at most `head_bytes` and `fields`, and `head_seconds` from the opening of the
    connection, or from the first byte after an answer, until it is whole. `still_seconds` a client
    may read nothing of what is sent. One that was told to go has `parting_seconds` to read that.
    Of `most` connections, the one that has been idle for longest makes room for a new one.
    """

    head_bytes: int = 65_536
    fields: int = 128
    head_seconds: float = 20.0
    still_seconds: float = 60.0
    parting_seconds: float = 2.0
    most: int = 1000


def limited(connections: int) -> type[Connection]:
    """Connections of which so many are open at once, or fewer: some of the files that the process
    may have open are for all else."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = connections if files == resource.RLIM_INFINITY else max(_LEAST, files - _OTHER_FILES)
    limits = Limits(most=min(connections, room))
    return type("Connection", (Connection,), {"limits": limits})


class _TooLarge(Exception):
    """A head, or what stands behind a body, is larger than agreed."""


class _Flow(FlowControl):
    """Does not read on for as long as there is enough to do."""

    def __init__(self, transport: asyncio.Transport, enough: Callable[[], bool]) -> None:
        super().__init__(transport)
        self._enough = enough

    def resume_reading(self) -> None:
        if not self._enough():
            super().resume_reading()


class Connection(HttpToolsProtocol):
    """uvicorn's connection within limits. The parser keeps what it has of a header field until
    that has ended, so what it is given is counted here; and no clock of uvicorn's runs until the
    first request is whole. While a request waits for the answer to the one before it, nothing
    more is parsed or read: a request takes many times the room of its bytes."""

    limits = Limits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unread = self._size = self._fields = 0
        self._held = bytearray()
        self._large = self._parting = self._in_body = False
        self._whole_by: asyncio.TimerHandle | None = None
        self._read_by: asyncio.TimerHandle | None = None
        self._since = self.loop.time()

    @property
    def _idle(self) -> bool:
        """Whether nothing is being answered: no request is whole, or all have their answers."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def _spare(self) -> tuple[bool, float] | None:
        """How well it can be spared, the least first: idle, or waiting for a body, and since
        when; None where an answer is being made."""
        return None if self._answering else (not self._idle, self._since)

    @property
    def _answering(self) -> bool:
        """Whether an answer to a request that is whole is being made."""
        if self._idle:
            return False
        waiting = self.cycle.more_body and not self.cycle.response_started
        return bool(self.pipeline) or not waiting

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room, and wait for a head for so long."""
        room = len(self.connections) < self.limits.most or self._make_room()
        super().connection_made(transport)
        self.flow = _Flow(transport, lambda: bool(self.pipeline or self._held))
        if room:
            self._expect_head()
        else:
            self._tell(_FULL)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clocks."""
        self._stop(self._whole_by)
        self._stop(self._read_by)
        self._held.clear()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes, or hold it until there is an answer to what came before."""
        if not self._parting:
            self._held += data
            self._go_on()

    def _go_on(self) -> None:
        """Take what is held, until a request has to wait."""
        while self._held and not self.pipeline:
            piece = bytes(self._held[:_PIECE])
            del self._held[:_PIECE]
            self._take(piece)
            if self._parting or self.transport.is_closing():
                self._held.clear()
        if self._held:
            self.flow.pause_reading()

    def _take(self, data: bytes) -> None:
        """Count what comes, and parse it if it is within limits."""
        self._unread += len(data)
        super().data_received(data)
        if self._parting or self.transport.is_closing():
            return
        if self._unread > self.limits.head_bytes:
            self._turn_away(_LARGE)
        elif self._idle:
            self._expect_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._size = self._fields = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head. One behind the body, where no proxy looks for it, is left out."""
        self._fields += 1
        self._count(len(name) + len(value) + _BETWEEN)
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole. Who asks for another protocol is answered in this one, once: what
        follows is not parsed any more."""
        self._unread, self._in_body = 0, True
        self._whole_by = self._stop(self._whole_by)
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._unread, self._in_body = 0, False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is written; the client may still have to read it."""
        self._since = self.loop.time()
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_reading()
        else:
            self._go_on()
            self.flow.resume_reading()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing came after an answer."""
        super().timeout_keep_alive_handler()
        self._watch_reading()

    def pause_writing(self) -> None:
        """The client reads slower than it is written to."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """The client has read what there was."""
        self._read_by = self._stop(self._read_by)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Say what is wrong with a request that could not be parsed."""
        self._turn_away(_LARGE if self._large else _BAD)

    def _unsupported_upgrade_warning(self) -> None:
        """It is no fault that another protocol was offered."""

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > self.limits.head_bytes or self._fields > self.limits.fields:
            self._large = True
            raise _TooLarge

    def _make_room(self) -> bool:
        """Close what can be spared best; whether there was anything."""
        found = [one for one in self.connections if isinstance(one, Connection) and one._spare]
        if not found:
            return False
        best = min(found, key=lambda one: one._spare or _LAST)
        self.connections.discard(best)
        best.transport.abort()
        return True

    def _expect_head(self) -> None:
        if self._whole_by is None:
            self._whole_by = self.loop.call_later(self.limits.head_seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._whole_by = None
        if not self._idle:
            return
        if self._unread:
            self._turn_away(_SLOW)
        else:
            self.transport.abort()

    def _turn_away(self, status: int) -> None:
        """Say why, read nothing more, and close soon: at once, the system would throw away what
        was said. Where an answer is being made, it is the last and says nothing of it."""
        self._parting = True
        self._whole_by = self._stop(self._whole_by)
        if self.transport.is_closing():
            return
        if self._answering:
            self.cycle.keep_alive = False
            return
        if not self._idle:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._tell(status)
        self.flow.pause_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(self.limits.parting_seconds, self.transport.abort)

    def _tell(self, status: int) -> None:
        note("other", NOWHERE, status, self.loop.time() - self._since)
        phrase = HTTPStatus(status).phrase
        fields = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(phrase)).encode()),
            (b"connection", b"close"),
        ]
        lines = [f"HTTP/1.1 {status} {phrase}".encode(), *(b": ".join(field) for field in fields)]
        self.transport.write(b"\r\n".join([*lines, b"", phrase.encode()]))

    def _watch_reading(self) -> None:
        """Cut the connection of a client that reads nothing at all for a while."""
        if self._read_by is None and (left := self.transport.get_write_buffer_size()):
            seconds = self.limits.still_seconds
            self._read_by = self.loop.call_later(seconds, self._look_at_reading, left)

    def _look_at_reading(self, before: int) -> None:
        self._read_by = None
        if self.transport.get_write_buffer_size() >= before:
            self.transport.abort()
        else:
            self._watch_reading()

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()

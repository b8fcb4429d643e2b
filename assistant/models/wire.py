"""What is read from a chat model's connection: the only room that knows httpx2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import ContextVar

import httpx2

_DONE = re.compile(rb"[\r\n]data: ?\[DONE\]")
_LONGEST_DONE = 14


class Connection:
    """The connection of one call. `done` once the far end said that it has told all, which
    the OpenAI client keeps to itself; after `let_go` nothing more is read."""

    def __init__(self) -> None:
        self.done = False
        self._let_go = False

    def hold(self) -> None:
        """Make this the wire of all that the calling thread requests from now on."""
        _WIRE.set(self)

    def let_go(self) -> None:
        """Read nothing more. From any thread."""
        self._let_go = True

    def read(self, stream: httpx2.SyncByteStream) -> Iterator[bytes]:
        """The bytes of a reply as they come."""
        last = b"\n"
        for part in stream:
            if self._let_go:
                return
            last += part
            self.done = self.done or _DONE.search(last) is not None
            last = last[-_LONGEST_DONE:]
            yield part


_WIRE: ContextVar[Connection | None] = ContextVar("wire", default=None)


def watch(response: httpx2.Response) -> None:
    """A response hook of an HTTP client: replies are read through the calling thread's wire."""
    wire = _WIRE.get()
    if wire is not None and isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Watched(wire, response.stream)


class _Watched(httpx2.SyncByteStream):
    def __init__(self, wire: Connection, stream: httpx2.SyncByteStream) -> None:
        self._wire, self._stream = wire, stream

    def __iter__(self) -> Iterator[bytes]:
        return self._wire.read(self._stream)

    def close(self) -> None:
        self._stream.close()

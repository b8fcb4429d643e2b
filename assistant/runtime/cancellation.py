"""Whether the one who asked is still there: looked at wherever an answer waits for a far end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_GONE: ContextVar[threading.Event | None] = ContextVar("gone", default=None)


class Cancelled(BaseException):
    """Nobody waits for the answer any more. No `Exception`: nothing is to be done about it."""


@contextmanager
def watched(gone: threading.Event) -> Iterator[None]:
    """What the calling thread does from here on is for somebody who has left once `gone` is
    set."""
    token = _GONE.set(gone)
    try:
        yield
    finally:
        _GONE.reset(token)


def check() -> None:
    """Raises `Cancelled` if the one for whom the calling thread works has left."""
    gone = _GONE.get()
    if gone is not None and gone.is_set():
        raise Cancelled

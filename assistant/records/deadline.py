"""Until when the calling thread waits for the database of the records."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_UNTIL: ContextVar[float] = ContextVar("until", default=math.inf)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What the calling thread asks of the database from here on has so many seconds."""
    token = _UNTIL.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(token)


def left() -> float:
    """The seconds that are left; less than none when the time is up, infinite without a limit."""
    return _UNTIL.get() - time.monotonic()

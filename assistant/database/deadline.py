"""Until when the calling thread waits for the database."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from assistant.runtime.breaker import CircuitBreaker, Permit

_UNTIL: ContextVar[float] = ContextVar("until", default=math.inf)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What the calling thread asks of the database from here on has so many seconds."""
    token = _UNTIL.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(token)


@contextmanager
def noted(
    breaker: CircuitBreaker,
    given: Permit,
    seconds: float,
    failures: type[Exception],
    *,
    counts: bool = True,
) -> Iterator[None]:
    """What goes on with a server: whether it answers is noted for the `breaker`, which `given`
    let it through. One of these failures tells that it does not where so many seconds went by
    before, and that `counts`."""
    began = time.monotonic()
    try:
        yield
    except BaseException as error:
        slow = isinstance(error, failures) and time.monotonic() - began >= seconds
        breaker.ended(given, False if slow and counts else None)
        raise
    breaker.worked(given)


def left() -> float:
    """The seconds that are left; less than none when the time is up, infinite without a limit."""
    return _UNTIL.get() - time.monotonic()

"""Whether the process is being stopped, and until when answers may go on."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LAST_WORDS = 5.0
"""Seconds that answers have for their end once their time is up; then the connection is cut. What
is worked on by then and has nothing to say is given up after half of them."""


class Shutdown:
    """A process that will end: `begun` once it was told to, `over` when its time is up and what
    is being written has to come to an end as it stands. Thread-safe."""

    def __init__(self) -> None:
        self._until = math.inf

    def begin(self, seconds: float) -> None:
        """Nothing new is begun; what is being written may go on for so long."""
        self._until = time.monotonic() + seconds

    @property
    def begun(self) -> bool:
        """Whether the process was told to stop."""
        return self._until < math.inf

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._until

    @property
    def past(self) -> bool:
        """Whether the time for coming to an end is up as well."""
        return time.monotonic() >= self._until + LAST_WORDS / 2

    @contextmanager
    def watched(self) -> Iterator[None]:
        """What the calling thread does from here on has to end with this process."""
        token = _CLOSING.set(self)
        try:
            yield
        finally:
            _CLOSING.reset(token)


_CLOSING: ContextVar[Shutdown | None] = ContextVar("closing", default=None)


def over() -> bool:
    """Whether the time is up for what the calling thread does."""
    closing = _CLOSING.get()
    return closing is not None and closing.over


def past() -> bool:
    """Whether even the time for coming to an end is up for what the calling thread does."""
    closing = _CLOSING.get()
    return closing is not None and closing.past

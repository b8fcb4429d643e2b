"""How long a question may be worked on: asked between the steps of the work, and in its loops.

What is counted is the processor's time, not the clock's: waiting for a chat model, for a database
or for others takes none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from assistant.domain.errors import Busy, TimeLimitExceeded
from assistant.runtime import cancellation, shutdown

SECONDS = 20.0
"""Of a processor for one question. One to an archive of 50,000 passages takes less than one, so
that a machine that is ten times as slow answers it too."""

T = TypeVar("T")


class _Work:
    """The work on one question, done in one thread after another, or in one alone."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._until = 0.0

    @property
    def over(self) -> bool:
        return time.thread_time() >= self._until

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """The calling thread does it from here on."""
        self._until = time.thread_time() + self._left
        token = _WORK.set(self)
        try:
            yield
        finally:
            _WORK.reset(token)
            self._left = self._until - time.thread_time()


_WORK: ContextVar[_Work | None] = ContextVar("work", default=None)


def check() -> None:
    """Raises `cancellation.Cancelled` if the one who asked has left, `Busy` if the process can't
    wait any longer for what the calling thread does, `TimeLimitExceeded` if that has taken all of
    its time."""
    cancellation.check()
    if shutdown.past():
        raise Busy("The app is being stopped. Try again soon.")
    work = _WORK.get()
    if work is not None and work.over:
        raise TimeLimitExceeded(
            "That took too long to answer. Ask it in fewer words, or try again."
        )


@contextmanager
def limited() -> Iterator[None]:
    """What the calling thread does from here on may take `SECONDS`."""
    with _Work(SECONDS).going_on():
        yield


def stepwise(begin: Callable[[], Generator[T, None, None]]) -> Iterator[T]:
    """What a generator gives, whose steps may take `SECONDS` in all; what is done between them
    does not count, in whichever threads it is read."""
    work = _Work(SECONDS)
    with work.going_on():
        steps = begin()
    try:
        while True:
            with work.going_on():
                try:
                    item = next(steps)
                except StopIteration:
                    return
            yield item
    finally:
        with work.going_on():
            steps.close()

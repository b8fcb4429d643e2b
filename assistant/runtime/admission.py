"""So many at once, so many waiting, and no more: what keeps a rush from taking all down."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.domain.errors import Busy

_LOOK_UP = 0.25
"""Seconds until it is seen that one who waits has left."""


class AdmissionQueue:
    """Lets `at_once` through at the same time while at most `waiting` wait: `most` in all.
    Thread-safe."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once, self.most = at_once, at_once + waiting
        self._free = threading.Condition()
        self._inside = self._waiting = self._turned_away = 0

    @property
    def inside(self) -> int:
        """How many are through and not out again."""
        return self._inside

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting

    @property
    def turned_away(self) -> int:
        """How many were turned away so far, or waited in vain."""
        return self._turned_away

    @property
    def full(self) -> bool:
        """Whether one more would be turned away."""
        return self._inside + self._waiting >= self.most

    def turns_away(self) -> bool:
        """Whether it turns one more away, who then counts as turned away."""
        with self._free:
            if self.full:
                self._turned_away += 1
            return self.full

    @contextmanager
    def entered(self, seconds: float, check: Callable[[], None]) -> Iterator[None]:
        """One more is inside while this is open. Raises `Busy` at once where too many wait, and
        after `seconds` of waiting in vain; and, soon, what `check` raises for one who waits."""
        until = time.monotonic() + seconds
        with self._free:
            if self.full:
                self._turned_away += 1
                raise Busy("Too many questions are being answered just now. Try again soon.")
            self._waiting += 1
            try:
                while self._inside >= self._at_once:
                    check()
                    left = until - time.monotonic()
                    if left <= 0:
                        self._turned_away += 1
                        raise Busy("It took too long until it was this question's turn.")
                    self._free.wait(min(left, _LOOK_UP))
                self._inside += 1
            finally:
                self._waiting -= 1
        try:
            yield
        finally:
            with self._free:
                self._inside -= 1
                self._free.notify()


class SearchSlots:
    """As many at work at the same time as `at_once`, first come, first served. Thread-safe."""

    def __init__(self, at_once: int) -> None:
        self._lock = threading.Lock()
        self._free = at_once
        self._waiting: deque[threading.Event] = deque()
        self._calm = threading.Event()
        self._calm.set()

    def give_way(self, seconds: float) -> None:
        """Wait while others wait for a slot, at most so long."""
        self._calm.wait(seconds)

    @contextmanager
    def acquire(self, check: Callable[[], None] = lambda: None) -> Iterator[None]:
        """A slot, waited for, and over when this closes. Raises, soon, what `check` raises for one
        who waits."""
        called = None
        with self._lock:
            if self._free:
                self._free -= 1
            else:
                called = threading.Event()
                self._waiting.append(called)
                self._calm.clear()
        if called is not None:
            self._wait(called, check)
        try:
            yield
        finally:
            with self._lock:
                self._pass_on()

    def _wait(self, called: threading.Event, check: Callable[[], None]) -> None:
        try:
            while not called.wait(_LOOK_UP):
                check()
        except BaseException:
            with self._lock:
                if called.is_set():
                    self._pass_on()
                else:
                    self._waiting.remove(called)
                    self._look()
            raise

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
            self._look()
        else:
            self._free += 1

    def _look(self) -> None:
        if not self._waiting:
            self._calm.set()

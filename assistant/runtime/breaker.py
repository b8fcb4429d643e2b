"""A circuit breaker: a far end that fails again and again is left alone for a while. Pure."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permit:
    """What a call that is let through shows again when it tells how it went."""

    era: int


class CircuitBreaker:
    """Lets calls through to a far end while it works. Thread-safe.

    After `threshold` failures in a row nothing is let through for `recovery` seconds; then one
    call at a time finds out whether the far end works again. How a call went that was let
    through before the last change of mind does not count.
    """

    def __init__(
        self,
        threshold: int = 5,
        recovery: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` gives seconds."""
        self._threshold, self._recovery, self._clock = threshold, recovery, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._era = 0
        self._shut_until: float | None = None

    def admit(self, seconds: float) -> Permit | None:
        """Lets a call through, or not (None). One that tries out a far end that has failed
        keeps others back until it tells how it went, for `seconds` at most."""
        with self._lock:
            if self._shut_until is not None:
                now = self._clock()
                if now < self._shut_until:
                    return None
                self._shut(now + seconds)
            return Permit(self._era)

    def ended(self, given: Permit, works: bool | None) -> bool:
        """How a call ended: the far end `works`, or not, or (None) nothing is known of it. Whether
        it is left alone from now on."""
        if works is None:
            self.left(given)
        elif works:
            self.worked(given)
        return works is False and self.failed(given)

    def worked(self, given: Permit) -> None:
        """The far end did what it should."""
        with self._lock:
            if given.era == self._era:
                self._failures = 0
                if self._shut_until is not None:
                    self._shut_until = None
                    self._era += 1

    def failed(self, given: Permit) -> bool:
        """The far end failed; whether it is left alone from now on."""
        with self._lock:
            if given.era != self._era:
                return False
            self._failures += 1
            if self._failures < self._threshold:
                return False
            self._shut(self._clock() + self._recovery)
            return True

    def left(self, given: Permit) -> None:
        """The call ended and says nothing about the far end."""
        with self._lock:
            if given.era == self._era and self._shut_until is not None:
                self._shut(self._clock())

    def _shut(self, until: float) -> None:
        self._shut_until = until
        self._era += 1

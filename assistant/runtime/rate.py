"""How often somebody may do something: the only one that knows limits."""

from __future__ import annotations

import math
import threading
import time
from bisect import bisect_right
from collections.abc import Callable

from limits import parse_many

_TIDY_EVERY = 1000


class Rate:
    """At most so many in each window that moves with the time: `20/minute;200/hour`. An empty
    text sets no limit. Thread-safe; counts within this process.

    `clock` gives seconds; the wall's would lock everybody out when it is set back. Raises
    `ValueError` for a text that isn't understood.
    """

    def __init__(self, text: str, clock: Callable[[], float] = time.monotonic) -> None:
        items = parse_many(text) if text.strip() else []
        self._windows = [(item.amount, float(item.get_expiry())) for item in items]
        self._longest = max((seconds for _, seconds in self._windows), default=0.0)
        self._clock, self._now = clock, -math.inf
        self._times: dict[str, list[float]] = {}
        self._lock = threading.Lock()
        self._since_tidied = 0

    def wait(self, who: str) -> int:
        """Count one more for `who`: 0 if it is allowed, else the whole seconds until the next
        one is, and nothing is counted."""
        if not self._windows:
            return 0
        with self._lock:
            now = self._now = max(self._now, self._clock())
            self._tidy(now)
            times = self._times.get(who, [])
            del times[: bisect_right(times, now - self._longest)]
            waits = [self._left(times, amount, seconds, now) for amount, seconds in self._windows]
            if any(waits):
                return max(1, math.ceil(max(waits)))
            times.append(now)
            self._times[who] = times
            return 0

    @staticmethod
    def _left(times: list[float], amount: int, seconds: float, now: float) -> float:
        """The seconds until a window has room again, 0 where it has."""
        if not amount:
            return seconds
        return max(0.0, times[-amount] + seconds - now) if len(times) >= amount else 0.0

    def _tidy(self, now: float) -> None:
        """Forget those of whom no window knows anything any more."""
        self._since_tidied += 1
        if self._since_tidied < _TIDY_EVERY:
            return
        self._since_tidied = 0
        kept = {who: times for who, times in self._times.items() if now - times[-1] < self._longest}
        self._times = kept

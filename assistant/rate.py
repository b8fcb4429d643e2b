"""How often somebody may do something: the only one that knows limits."""

from __future__ import annotations

import math
import threading
import time

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

_TIDY_EVERY = 1000


class Rate:
    """At most so many in each window that moves with the time: `20/minute;200/hour`. An empty
    text sets no limit. Thread-safe; counts within this process.

    Raises `ValueError` for a text that isn't understood.
    """

    def __init__(self, text: str) -> None:
        self._windows = parse_many(text) if text.strip() else []
        self._storage = MemoryStorage()
        self._counted = MovingWindowRateLimiter(self._storage)
        self._lock = threading.Lock()
        self._since_tidied = 0

    def wait(self, who: str) -> int:
        """Count one more for `who`: 0 if it is allowed, else the whole seconds until the next
        one is, and nothing is counted."""
        with self._lock:
            self._tidy()
            full = [window for window in self._windows if not self._counted.test(window, who)]
            if not full:
                for window in self._windows:
                    self._counted.hit(window, who)
                return 0
            until = max(self._counted.get_window_stats(window, who).reset_time for window in full)
            return max(1, math.ceil(until - time.time()))

    def _tidy(self) -> None:
        """The storage keeps an empty list for everybody who ever came; drop these."""
        self._since_tidied += 1
        if self._since_tidied < _TIDY_EVERY:
            return
        self._since_tidied = 0
        for who in [key for key, events in list(self._storage.events.items()) if not events]:
            self._storage.clear(who)

"""The time at which tests stand still, and one that waits for nobody."""

from __future__ import annotations

import time
from datetime import UTC, datetime

NOW = datetime(2026, 4, 1, tzinfo=UTC)


class Skipping:
    """Stands for the module `time`, but for that a sleep is over at once: the clock goes on by it.
    For one thread that waits."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self._skipped

    def time(self) -> float:
        return time.time() + self._skipped

    def sleep(self, seconds: float) -> None:
        self._skipped += max(0.0, seconds)

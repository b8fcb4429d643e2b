"""Progress on standard error: a bar on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from typing import Any, TextIO

from tqdm import tqdm

from assistant.runtime.output import tell
from ingest.pipeline import Progress

_EVERY = 30.0  # seconds between two lines in a log
_SLOW = 10  # a second: below it, a digit more is told


class Bars:
    """Stage, count, rate and time left: as a bar that moves, or as a line now and then."""

    def __init__(self, out: TextIO | None = None, *, every: float = _EVERY) -> None:
        self._out, self._every = out or sys.stderr, every
        self._stage = ""
        self._bar: tqdm[Any] | None = None
        self._started = self._told = 0.0

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: Progress) -> None:
        """Show one step of a stage; nothing of one that has nothing to do."""
        if not progress.total:
            return
        if self._out.isatty():
            self._draw(progress)
        else:
            self._tell(progress)

    def _draw(self, progress: Progress) -> None:
        if self._bar is None or self._stage != progress.stage:
            self.__exit__()
            self._bar = tqdm(
                desc=progress.stage,
                total=progress.total,
                unit=f" {progress.unit}",
                unit_scale=True,
                file=self._out,
                mininterval=0.2,
            )
            self._stage = progress.stage
        self._bar.total = progress.total
        self._bar.update(progress.done - self._bar.n)

    def _tell(self, progress: Progress) -> None:
        now = time.monotonic()
        if self._stage != progress.stage:
            self._stage = progress.stage
            self._started = self._told = now
        if now - self._told < self._every:
            return
        self._told = now
        rate = progress.done / max(now - self._started, 1e-3)
        left = tqdm.format_interval((progress.total - progress.done) / rate) if rate else "?"
        share = progress.done / progress.total
        told = f"{rate:,.0f}" if rate >= _SLOW else f"{rate:.1f}"
        tell(
            f"{progress.stage}: {progress.done:,} of {progress.total:,} {progress.unit}"
            f" ({share:.0%}), {told} a second, {left} left",
            self._out,
        )

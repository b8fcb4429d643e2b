"""A stream that is read by one thread and shown as often as a page can bear."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from assistant.runtime.cancellation import Left

T = TypeVar("T")
_PAUSE = 0.25
_PULSE = 1.0
"""Seconds without news after which the page is given nothing new: only between two steps does
Gradio see that the one who asked has left or pressed stop."""


class Newest(Generic[T]):
    """The newest of what a stream gives, at most every `pause` seconds, and its last one; None
    after each `pulse` seconds without news.

    The stream is made and read in a thread of its own: Gradio asks for each next step in
    another. What it raises is raised to the one who reads here; `close` tells `gone` to it.
    """

    def __init__(
        self,
        make: Callable[[threading.Event], Iterator[T]],
        pause: float = _PAUSE,
        pulse: float = _PULSE,
    ) -> None:
        self._make, self._pause, self._pulse = make, pause, pulse
        self._gone = threading.Event()
        self._changed = threading.Condition()
        self._given: list[T] = []
        self._ended = False
        self._error: Exception | None = None
        threading.Thread(target=self._read, name="desk-stream", daemon=True).start()

    def __iter__(self) -> Iterator[T | None]:
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._given or self._ended, self._pulse)
                    given = self._given.pop() if self._given else None
                    ended = self._ended and given is None
                if ended and self._error is not None:
                    raise self._error
                if ended:
                    return
                yield given
                if given is not None and not self._ended:
                    time.sleep(self._pause)
        finally:
            self.close()

    def close(self) -> None:
        """Nobody reads on."""
        self._gone.set()

    def _read(self) -> None:
        try:
            for item in self._make(self._gone):
                with self._changed:
                    self._given[:] = [item]
                    self._changed.notify()
        except Left:
            pass
        except Exception as error:
            self._error = error
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify()

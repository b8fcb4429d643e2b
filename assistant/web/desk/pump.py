"""A stream that is read by one thread and shown as often as a page can bear."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from assistant.leaving import Left

T = TypeVar("T")
_PAUSE = 0.25


class Newest(Generic[T]):
    """The newest of what a stream gives, at most every `pause` seconds, and its last one.

    The stream is made and read in a thread of its own: Gradio asks for each next step in
    another. What it raises is raised to the one who reads here; `close` tells `gone` to it.
    """

    def __init__(
        self, make: Callable[[threading.Event], Iterator[T]], pause: float = _PAUSE
    ) -> None:
        self._make, self._pause = make, pause
        self._gone = threading.Event()
        self._changed = threading.Condition()
        self._given: list[T] = []
        self._ended = False
        self._error: Exception | None = None
        threading.Thread(target=self._read, name="desk-stream", daemon=True).start()

    def __iter__(self) -> Iterator[T]:
        try:
            while True:
                with self._changed:
                    while not self._given and not self._ended:
                        self._changed.wait()
                    given = self._given.pop() if self._given else None
                    error = self._error if given is None else None
                    ended = given is None
                if error is not None:
                    raise error
                if ended or given is None:
                    return
                yield given
                if not self._ended:
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

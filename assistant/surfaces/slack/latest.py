"""What one thread makes, piece by piece, for another one that may be slower."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """The newest of what was made; older ones that were not fetched are gone. The last one and
    an error always come."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._items: list[T] = []
        self._error: BaseException | None = None
        self._over = False

    def read(self, make: Callable[[], Iterable[T]]) -> None:
        """Take what `make` gives, in the calling thread."""
        try:
            for item in make():
                with self._news:
                    self._items = [item]
                    self._news.notify()
        except BaseException as error:
            self._error = error
        finally:
            with self._news:
                self._over = True
                self._news.notify()

    def __iter__(self) -> Iterator[T]:
        """What was made, as it comes. Raises what went wrong where it is made."""
        while True:
            with self._news:
                while not self._items and not self._over:
                    self._news.wait()
                items, self._items, over = self._items, [], self._over
            yield from items
            if over and not self._items:
                if self._error is not None:
                    raise self._error
                return


def latest(pool: Executor, make: Callable[[], Iterable[T]]) -> Iterator[T]:
    """What `make` gives in a thread of the pool: always its newest item, and its last one."""
    slot: Latest[T] = Latest()
    pool.submit(slot.read, make)
    return iter(slot)

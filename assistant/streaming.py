"""What a thread makes, piece by piece, for an event loop that sends it on."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from contextvars import copy_context
from typing import Generic, TypeVar

from assistant.leaving import Left

T = TypeVar("T")
_PAUSE = 0.15
"""Seconds between two versions of the same answer: more would only be work for the reader."""
_PING = 10.0


class _Latest(Generic[T]):
    """The newest of what a thread made; the older ones that were not fetched are gone."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._items: list[T] = []
        self._error: Exception | None = None
        self._over = False

    def read(self, make: Callable[[], Iterator[T]]) -> None:
        """Make an iterator and take what it gives, in the calling thread."""
        try:
            for item in make():
                self._items = [item]
                self._tell()
        except Left:
            pass
        except Exception as error:
            self._error = error
        finally:
            self._over = True
            self._tell()

    def _tell(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens
            self._loop.call_soon_threadsafe(self._news.set)

    async def fetched(self) -> AsyncGenerator[T | None]:
        while True:
            try:
                await asyncio.wait_for(self._news.wait(), _PING)
            except TimeoutError:
                yield None
                continue
            self._news.clear()
            over, items = self._over, self._items
            self._items = []
            for item in items:
                yield item
            if over:
                if self._error is not None:
                    raise self._error
                return
            await asyncio.sleep(_PAUSE)


async def latest(
    pool: ThreadPoolExecutor, make: Callable[[threading.Event], Iterator[T]]
) -> AsyncGenerator[T | None]:
    """What `make` gives in a thread of the pool: always its newest item, and its last one; None
    from time to time while there is none. Raises what it raises. When this is closed before
    its end, the event that `make` was given is set."""
    gone = threading.Event()
    slot: _Latest[T] = _Latest()
    work = pool.submit(copy_context().run, slot.read, lambda: make(gone))
    try:
        async with aclosing(slot.fetched()) as items:
            async for item in items:
                yield item
    finally:
        gone.set()
        work.cancel()


def event(name: str, data: object) -> bytes:
    """One server-sent event with JSON as its data."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


PING = b": still here\n\n"

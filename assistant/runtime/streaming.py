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

from assistant.runtime.cancellation import Left

A = TypeVar("A")
T = TypeVar("T")
Tell = Callable[[T], None]
_PAUSE = 0.15
"""Seconds between two versions of the same answer: more would only be work for the reader."""
_PING = 10.0


class _Told(Generic[T]):
    """What a thread tells and was not fetched yet: all of it, or only the newest."""

    def __init__(self, newest: bool) -> None:
        self._newest = newest
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._items: list[T] = []
        self._error: Exception | None = None
        self._over = False

    def read(self, work: Callable[[Tell[T]], None]) -> None:
        """Do the work, in the calling thread."""
        error: Exception | None = None
        try:
            work(lambda item: self._soon(self._take, item))
        except Left:
            pass
        except Exception as raised:
            error = raised
        finally:
            self._soon(self._end, error)

    def _soon(self, call: Callable[[A], None], given: A) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens
            self._loop.call_soon_threadsafe(call, given)

    def _take(self, item: T) -> None:
        if self._newest:
            self._items.clear()
        self._items.append(item)
        self._news.set()

    def _end(self, error: Exception | None) -> None:
        self._error, self._over = error, True
        self._news.set()

    async def fetched(self, ping: float) -> AsyncGenerator[T | None]:
        while True:
            try:
                await asyncio.wait_for(self._news.wait(), ping)
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
            if self._newest:
                await asyncio.sleep(_PAUSE)


async def told(
    pool: ThreadPoolExecutor,
    work: Callable[[threading.Event, Tell[T]], None],
    ping: float,
    *,
    newest: bool = False,
) -> AsyncGenerator[T | None]:
    """All that `work` tells in a thread of the pool, in its order, or always the `newest`, and the
    last; None after every `ping` seconds without news. Raises what it raises. When this is closed
    before its end, the event that `work` was given is set."""
    gone = threading.Event()
    slot: _Told[T] = _Told(newest)
    running = pool.submit(copy_context().run, slot.read, lambda tell: work(gone, tell))
    try:
        async with aclosing(slot.fetched(ping)) as items:
            async for item in items:
                yield item
    finally:
        gone.set()
        running.cancel()


def latest(
    pool: ThreadPoolExecutor, make: Callable[[threading.Event], Iterator[T]]
) -> AsyncGenerator[T | None]:
    """What `make` gives in a thread of the pool, as `told` tells it: always its newest item, and
    its last one."""

    def work(gone: threading.Event, tell: Tell[T]) -> None:
        for item in make(gone):
            tell(item)

    return told(pool, work, _PING, newest=True)


def event(name: str, data: object) -> bytes:
    """One server-sent event with JSON as its data."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


PING = b": still here\n\n"

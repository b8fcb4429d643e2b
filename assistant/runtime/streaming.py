"""What a thread makes, piece by piece, for an event loop or a thread that may be slower."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from contextvars import copy_context
from typing import Generic, TypeVar

from assistant.runtime.cancellation import Cancelled

T = TypeVar("T")
Tell = Callable[[T], None]
_PAUSE = 0.15
"""Seconds between two versions of the same answer: more would only be work for the reader."""
_PING = 10.0


class _Slot(Generic[T]):
    """What a thread tells and was not fetched yet: all of it, or only the newest. `wake` is called
    in that thread after each piece of news."""

    def __init__(self, wake: Callable[[], None], *, newest: bool) -> None:
        self._wake, self._newest = wake, newest
        self._lock = threading.Lock()
        self._items: list[T] = []
        self._error: Exception | None = None
        self._over = False

    def read(self, work: Callable[[Tell[T]], None]) -> None:
        """Do the work, in the calling thread."""
        error: Exception | None = None
        try:
            work(self._take)
        except Cancelled:
            pass
        except Exception as raised:
            error = raised
        finally:
            with self._lock:
                self._error, self._over = error, True
            self._wake()

    def fetched(self) -> tuple[list[T], bool]:
        """What was told since the last time, and whether nothing else will be."""
        with self._lock:
            items, self._items = self._items, []
            return items, self._over

    def ended(self) -> None:
        """Raises what the work did."""
        if self._error is not None:
            raise self._error

    def _take(self, item: T) -> None:
        with self._lock:
            if self._newest:
                self._items.clear()
            self._items.append(item)
        self._wake()


async def told(
    pool: Executor,
    work: Callable[[threading.Event, Tell[T]], None],
    ping: float,
    *,
    newest: bool = False,
) -> AsyncGenerator[T | None]:
    """All that `work` tells in a thread of the pool, in its order, or always the `newest`, and the
    last; None after every `ping` seconds without news. Raises what it raises. When this is closed
    before its end, the event that `work` was given is set."""
    gone, news = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens
            loop.call_soon_threadsafe(news.set)

    slot: _Slot[T] = _Slot(wake, newest=newest)
    running = pool.submit(copy_context().run, slot.read, lambda tell: work(gone, tell))
    try:
        while True:
            try:
                await asyncio.wait_for(news.wait(), ping)
            except TimeoutError:
                yield None
                continue
            news.clear()
            items, over = slot.fetched()
            for item in items:
                yield item
            if over:
                slot.ended()
                return
            if newest and items:
                await asyncio.sleep(_PAUSE)
    finally:
        gone.set()
        running.cancel()


def latest_for_thread(
    make: Callable[[threading.Event], Iterator[T]],
    pool: Executor | None = None,
    *,
    pause: float = 0.0,
    pulse: float | None = None,
) -> Generator[T | None]:
    """What `make` gives in a thread of the pool, or in one of its own, for another thread: always
    its newest item, at most every `pause` seconds, and its last one; None after every `pulse`
    seconds without news. Raises what it raises. When this is closed before its end, the event that
    `make` was given is set."""
    gone, news = threading.Event(), threading.Event()
    slot: _Slot[T] = _Slot(news.set, newest=True)
    work = _telling(make, gone)
    if pool is None:
        threading.Thread(target=slot.read, args=(work,), name="stream", daemon=True).start()
    else:
        pool.submit(slot.read, work)
    try:
        while True:
            if not news.wait(pulse):
                yield None
                continue
            news.clear()
            items, over = slot.fetched()
            yield from items
            if over:
                slot.ended()
                return
            if items:
                time.sleep(pause)
    finally:
        gone.set()


def latest(
    pool: Executor, make: Callable[[threading.Event], Iterator[T]]
) -> AsyncGenerator[T | None]:
    """What `make` gives in a thread of the pool, as `told` tells it: always its newest item, and
    its last one."""
    return told(pool, lambda gone, tell: _telling(make, gone)(tell), _PING, newest=True)


def _telling(
    make: Callable[[threading.Event], Iterator[T]], gone: threading.Event
) -> Callable[[Tell[T]], None]:
    def work(tell: Tell[T]) -> None:
        for item in make(gone):
            tell(item)

    return work


def event(name: str, data: object) -> bytes:
    """One server-sent event with JSON as its data."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


PING = b": still here\n\n"

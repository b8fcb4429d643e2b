"""What a thread tells, piece by piece, for an event loop that passes all of it on."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import TypeVar

from assistant.leaving import Left

T = TypeVar("T")
Tell = Callable[[T], None]
PING = b": still here\n\n"


async def told(
    pool: ThreadPoolExecutor, work: Callable[[threading.Event, Tell[T]], None], pause: float
) -> AsyncGenerator[T | None]:
    """All that `work` tells in a thread of the pool, in its order; None after every `pause`
    seconds without news. Raises what it raises. When this is closed before its end, the event
    that `work` was given is set."""
    loop = asyncio.get_running_loop()
    gone = threading.Event()
    news: asyncio.Queue[T | _Over] = asyncio.Queue()

    def tell(item: T | _Over) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens
            loop.call_soon_threadsafe(news.put_nowait, item)

    def run() -> None:
        error: Exception | None = None
        try:
            work(gone, tell)
        except Left:
            pass
        except Exception as raised:
            error = raised
        finally:
            tell(_Over(error))

    running = pool.submit(copy_context().run, run)
    try:
        while True:
            try:
                item = await asyncio.wait_for(news.get(), pause)
            except TimeoutError:
                yield None
                continue
            if isinstance(item, _Over):
                if item.error is not None:
                    raise item.error
                return
            yield item
    finally:
        gone.set()
        running.cancel()


class _Over:
    def __init__(self, error: Exception | None) -> None:
        self.error = error


def event(name: str, data: object) -> bytes:
    """One server-sent event with JSON as its data."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()

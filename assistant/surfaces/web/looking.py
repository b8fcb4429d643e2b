"""While the app runs, watches are run whenever the archive has changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI

from assistant.answering.assistant import Assistant
from assistant.domain.errors import ArchiveError

log = logging.getLogger(__name__)

_EVERY = 15.0

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def looking(
    assistant: Assistant, run: Callable[[], object], inner: Lifespan, every: float = _EVERY
) -> Lifespan:
    """An app's lifespan around an `inner` one, during which `run` is called at once and after each
    change of the archive, which is looked at `every` so many seconds."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with beside(_look(assistant, run, every)), inner(app):
            yield

    return lifespan


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """A context while which some work goes on beside."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _look(assistant: Assistant, run: Callable[[], object], every: float) -> None:
    seen = ""
    while True:
        try:
            now = (await asyncio.to_thread(lambda: assistant.generation)).info.generation
            if now != seen:
                await asyncio.to_thread(run)
                seen = now
        except ArchiveError as error:
            log.error("%s", error)
        await asyncio.sleep(every)

"""Questions, answers and votes are kept for so many days: looked at at the start and daily."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI

from assistant.domain.errors import RecordsError
from assistant.records import Answers
from assistant.surfaces.web.looking import beside

log = logging.getLogger(__name__)

_DAY_SECONDS = 86_400.0


def keeping(
    answers: Answers, days: int, every: float = _DAY_SECONDS
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """An app's lifespan, during which what is older than `days` is forgotten, at once and then
    `every` so many seconds; 0 days keep all for ever."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if not days:
            yield
            return
        async with beside(_forgetting(answers, timedelta(days=days), every)):
            yield

    return lifespan


async def _forgetting(answers: Answers, age: timedelta, every: float) -> None:
    while True:
        try:
            await asyncio.to_thread(answers.forget, datetime.now(UTC) - age)
        except RecordsError as error:
            log.error("%s", error)
        await asyncio.sleep(every)

"""`/v1/models` and `/v1/chat/completions`: the archive as a model of the OpenAI protocol."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace
from threading import Event
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.requests import ClientDisconnect

from assistant.answering.service import (
    AnsweringService,
    AskRequest,
    GivenAnswer,
)
from assistant.domain.errors import ArchiveError, Busy
from assistant.domain.nouns import Options
from assistant.runtime import streaming
from assistant.runtime.keys import Keys
from assistant.surfaces.completions import asked, saying
from assistant.surfaces.completions.asked import CompletionRequest
from assistant.surfaces.completions.faults import (
    OpenAIFaultRoute,
    RefusedCompletion,
    refused,
)

log = logging.getLogger(__name__)

SURFACE: Final = "openai"
MODELS: Final = {"archive": Options(), "archive-quotes": Options(extractive=True)}
"""What may be asked for: answers as the settings have them, and quotes alone."""
_SPARE = 20
_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def routes(answering: AnsweringService, keys: Keys, public_url: str | None) -> APIRouter:
    """The routes; answers are kept, and read again below `public_url`, or below the address
    that was asked."""
    router = APIRouter(prefix="/v1", route_class=OpenAIFaultRoute, include_in_schema=False)
    gate = answering.gate
    pool = ThreadPoolExecutor(gate.most + _SPARE, thread_name_prefix="completion")

    def model(name: str) -> dict[str, Any]:
        if name not in MODELS:
            known = " and ".join(map(repr, MODELS))
            words = f"There is no model {name[:100]!r} here; there are {known}."
            raise RefusedCompletion(404, words, param="model", code="model_not_found")
        created = int(answering.assistant.info.created.timestamp())
        return {"id": name, "object": "model", "created": created, "owned_by": "ask-the-archive"}

    def address(given: GivenAnswer, request: Request) -> str | None:
        base = public_url or str(request.base_url).rstrip("/")
        return f"{base}/a/{given.id}" if given.id else None

    @router.get("/models")
    def models(request: Request) -> dict[str, Any]:
        keys.recognised(request.headers.get("authorization"))
        return {"object": "list", "data": [model(name) for name in MODELS]}

    @router.get("/models/{name}")
    def one_model(name: str, request: Request) -> dict[str, Any]:
        keys.recognised(request.headers.get("authorization"))
        return model(name)

    @router.post("/chat/completions")
    async def complete(request: Request) -> Response:
        keys.recognised(request.headers.get("authorization"))
        wanted = asked.read(await request.body())
        model(wanted.model)
        answering.assistant.checked(wanted.question)
        keys.admitted(request.headers.get("authorization"), request.state.client, "ask")
        if gate.turns_away():
            raise Busy("Too many questions are being answered just now. Try again soon.")
        header = saying.Header(
            f"chatcmpl-{secrets.token_urlsafe(16)}", wanted.model, int(time.time())
        )
        items = streaming.latest(pool, lambda gone: _given(answering, wanted, gone))
        if not wanted.stream:
            given = await _whole(items, request)
            return JSONResponse(saying.completion(header, given, address(given, request)))
        stream = saying.Stream(header, with_usage=wanted.usage)
        told = _events(items, stream, lambda given: address(given, request))
        return StreamingResponse(told, media_type="text/event-stream", headers=_HEADERS)

    return router


def _given(
    answering: AnsweringService, wanted: CompletionRequest, gone: Event
) -> Iterator[GivenAnswer]:
    asking = AskRequest(SURFACE)
    options = replace(MODELS[wanted.model], kind=wanted.kind, unfiltered=wanted.unfiltered)
    return answering.stream(wanted.question, asking, None, options, gone, history=wanted.history)


async def _whole(items: AsyncGenerator[GivenAnswer | None], request: Request) -> GivenAnswer:
    """The whole answer. Raises `ClientDisconnect` when nobody waits for it any more."""

    async def read() -> GivenAnswer:
        async with aclosing(items):
            async for given in items:
                if given is not None and given.whole:
                    return given
        raise ArchiveError("The answer came to no end.")

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    reading, leaving = asyncio.create_task(read()), asyncio.create_task(left())
    try:
        await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            raise ClientDisconnect
        return reading.result()
    finally:
        reading.cancel()
        leaving.cancel()
        await asyncio.gather(reading, leaving, return_exceptions=True)


async def _events(
    items: AsyncGenerator[GivenAnswer | None],
    stream: saying.Stream,
    address: Callable[[GivenAnswer], str | None],
) -> AsyncIterator[bytes]:
    """The answer as it grows, as server-sent events; what goes wrong is one, too, and the last."""
    yield stream.first()
    try:
        async with aclosing(items):
            async for given in items:
                if given is None:
                    yield streaming.PING
                    continue
                told = stream.grown(given.answer)
                for chunk in stream.whole(given, address(given)) if given.whole else told:
                    yield chunk
    except ArchiveError as error:
        yield saying.event(refused(error).body)
    except Exception:
        log.exception("no answer")
        yield saying.event(refused(ArchiveError("see above")).body)

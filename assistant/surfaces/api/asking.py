"""`POST /api/ask`: the Answer as JSON once it is whole, or as server-sent events as it grows."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from assistant.answering.service import (
    AnsweringService,
    AskRequest,
    GivenAnswer,
)
from assistant.domain.errors import Busy
from assistant.domain.nouns import Answer
from assistant.retrieval.search import SearchResult
from assistant.runtime import streaming
from assistant.surfaces.api import passages, shapes
from assistant.surfaces.api.document import described
from assistant.surfaces.api.told import (
    answered,
    content,
    fitting,
    refused,
)

_LOOK = 0.5
"""Seconds until it is seen that one who waits for the whole answer has left."""
_PING = 10.0
_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class SearchSeen:
    """What was searched for, and what was found."""

    searched: str
    found: SearchResult


News = SearchSeen | GivenAnswer


def routes(
    answering: AnsweringService,
    pool: ThreadPoolExecutor,
    base: Callable[[Request], str],
    route: type[APIRoute],
    security: list[dict[str, list[str]]],
) -> APIRouter:
    """The route for questions; `base` is the address that a request's links begin with."""
    router = APIRouter(route_class=route)

    @router.post(
        "/ask",
        tags=["answers"],
        summary="Ask a question",
        response_model=shapes.Answer,
        responses=described(401, 403, 413, 415, 422, 429, 503, 504, events=True),
        openapi_extra={"security": security},
    )
    async def ask(asked: shapes.Question, request: Request) -> Response:
        """The Answer, made of quotes or written from them, with its citations; one that the
        archive doesn't say is `abstained`. With `Accept: text/event-stream` it comes as events
        while it is made."""
        question = fitting(asked.question, answering.assistant.longest_question)
        if answering.gate.turns_away():
            raise Busy("Too many questions are being answered just now.")
        post = answering.assistant.generation.post_at(asked.page) if asked.page else None
        file = post.file if post else None
        asking = AskRequest("api", asked.after, page=file)

        def work(gone: threading.Event, tell: streaming.Tell[News]) -> None:
            for given in answering.stream(
                question,
                asking,
                asked.filters.filters(),
                asked.options.options(file),
                gone,
                seen=lambda searched, found: tell(SearchSeen(searched, found)),
            ):
                tell(given)

        if _STREAM in request.headers.get("accept", ""):
            news = streaming.told(pool, work, _PING)
            headers = {"x-accel-buffering": "no"}
            events = _events(news, request, base(request))
            return StreamingResponse(events, media_type=_STREAM, headers=headers)
        whole = await _whole(streaming.told(pool, work, _LOOK), request)
        return answered(shown(whole, base(request)))

    return router


def shown(given: GivenAnswer, base: str) -> dict[str, Any]:
    """The whole answer as JSON-ready data, with its id, the address of its page, and what goes on
    from it."""
    permalink = f"{base}/a/{given.id}" if given.id else None
    beside = {"id": given.id, "permalink": permalink, "continuation": given.continuation}
    return given.answer.to_json() | beside


async def _whole(news: AsyncGenerator[News | None], request: Request) -> GivenAnswer:
    async with aclosing(news):
        async for item in news:
            if isinstance(item, GivenAnswer) and item.whole:
                return item
            if item is None and await request.is_disconnected():
                raise ClientDisconnect
    raise RuntimeError("an answer ended before it was whole")


async def _events(
    news: AsyncGenerator[News | None], request: Request, base: str
) -> AsyncIterator[bytes]:
    """What was found, the sentences and citations as they come, and the whole answer; or a
    problem."""
    yield streaming.PING
    told = _Told()
    try:
        async with aclosing(news):
            async for item in news:
                if item is None:
                    yield streaming.PING
                elif isinstance(item, SearchSeen):
                    yield streaming.event("retrieval", passages.shown(item.searched, item.found))
                else:
                    for name, data in told.of(item.answer):
                        yield streaming.event(name, data)
                    if item.whole:
                        yield streaming.event("done", shown(item, base))
    except Exception as error:
        yield streaming.event("error", content(refused(error, request), request))


class _Told:
    """How far an answer was told: what it has stays as it is when more comes."""

    def __init__(self) -> None:
        self._sentences = 0
        self._citations: set[int] = set()

    def of(self, answer: Answer) -> list[tuple[str, dict[str, Any]]]:
        """The events of what is new: each citation comes before the first sentence that has
        it."""
        events: list[tuple[str, dict[str, Any]]] = []
        cited = {citation.number: citation for citation in answer.citations}
        for sentence in answer.sentences[self._sentences :]:
            for number in sentence.citations:
                if number in cited and number not in self._citations:
                    self._citations.add(number)
                    events.append(("citation", cited[number].to_json()))
            events.append(("sentence", sentence.to_json()))
        self._sentences = max(self._sentences, len(answer.sentences))
        return events

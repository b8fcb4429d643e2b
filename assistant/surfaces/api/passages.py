"""`GET /api/search`: the passages that an answer would be made from."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from fastapi.routing import APIRoute

from assistant.answering.assistant import Assistant
from assistant.answering.citations import cite
from assistant.domain.nouns import (
    Hit,
    Options,
    Passage,
    Place,
    Post,
)
from assistant.retrieval.search import SearchResult
from assistant.surfaces.api import shapes
from assistant.surfaces.api.document import described
from assistant.surfaces.api.told import answered, fitting


def routes(
    assistant: Assistant,
    pool: ThreadPoolExecutor,
    route: type[APIRoute],
    security: list[dict[str, list[str]]],
) -> APIRouter:
    """The route for searches."""
    router = APIRouter(route_class=route)

    @router.get(
        "/search",
        tags=["archive"],
        summary="Search for passages",
        response_model=shapes.Passages,
        responses=described(401, 403, 422, 429, 503, 504),
        openapi_extra={"security": security},
    )
    async def search(asked: Annotated[shapes.Search, Query()]) -> Response:
        """The passages that an answer to a question would be made from, best first."""
        given = fitting(asked.question, assistant.longest_question)

        def found() -> dict[str, Any]:
            options = Options(top_k=asked.top_k)
            question = assistant.checked(given)
            return shown(question, assistant.search(question, asked.filters(), options))

        return answered(await asyncio.get_running_loop().run_in_executor(pool, found))

    return router


def shown(searched: str, found: SearchResult) -> dict[str, Any]:
    """What was searched for and found, as JSON-ready data."""
    hits = [{**hit.to_json(), "link": _link(hit)} for hit in found.hits]
    return {"searched": searched, "passages": hits}


def link(passage: Passage, post: Post, place: Place) -> str:
    """The address that opens a post's article at a passage."""
    return _link(Hit(passage, post, place, (), 0.0))


def _link(hit: Hit) -> str:
    return cite(0, hit, 0, len(hit.passage.plain)).link

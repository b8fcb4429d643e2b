"""All routes of the API, its description, and what is said to other addresses below `/api`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.routing import compile_path

from assistant.answering.service import AnsweringService
from assistant.records import Votes
from assistant.runtime.keys import Keys, Scope
from assistant.settings.settings import Settings
from assistant.surfaces.api import (
    asking,
    document,
    feedback,
    health,
    passages,
    posts,
)
from assistant.surfaces.api.told import (
    HEADERS,
    RefusedRequest,
    admitting,
    answered,
    response,
)
from assistant.surfaces.problems import DOCUMENT

_SPARE = 40
"""Threads for those who came while the gate was filling, and for searches."""
_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"]


def routes(answering: AnsweringService, votes: Votes, keys: Keys, settings: Settings) -> APIRouter:
    """All that programs may call over HTTP. Keys are asked for as the settings want."""
    assistant = answering.assistant
    pool = ThreadPoolExecutor(answering.gate.most + _SPARE, thread_name_prefix="api")

    def base(request: Request) -> str:
        return settings.public_url or str(request.base_url).rstrip("/")

    def security(scope: Scope) -> list[dict[str, list[str]]]:
        needed: dict[str, list[str]] = {document.KEY: []}
        return [{}, needed] if scope in settings.api_anonymous else [needed]

    own = APIRouter()
    own.include_router(
        asking.routes(answering, pool, base, admitting(keys, "ask"), security("ask")),
        prefix="/api",
    )
    own.include_router(
        feedback.routes(answering, votes, admitting(keys, "feedback"), security("feedback")),
        prefix="/api",
    )
    own.include_router(
        passages.routes(assistant, pool, admitting(keys, "search"), security("search")),
        prefix="/api",
    )
    own.include_router(
        posts.routes(assistant, base, admitting(keys, "read"), security("read")), prefix="/api"
    )
    own.include_router(health.routes(answering))
    described = document.document(own, assistant.info.title, assistant.longest_question)
    allowed = document.methods(described)
    paths = [(compile_path(path.replace("{id}", "{id:path}"))[0], of) for path, of in allowed]

    whole = APIRouter()
    whole.include_router(own)

    @whole.get(DOCUMENT, include_in_schema=False)
    async def openapi() -> Response:
        return answered(described, HEADERS)

    @whole.api_route("/api", methods=_METHODS, include_in_schema=False)
    @whole.api_route("/api/{rest:path}", methods=_METHODS, include_in_schema=False)
    async def other(request: Request) -> Response:
        for pattern, methods in paths:
            if pattern.match(request.url.path):
                return response(
                    RefusedRequest("wrong-method", headers={"allow": ", ".join(methods)}), request
                )
        return response(RefusedRequest("not-found"), request)

    return whole

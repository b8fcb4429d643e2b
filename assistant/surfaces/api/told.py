"""What the API tells when it does not answer, and who is admitted to it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from assistant.domain.errors import (
    ArchiveError,
    Busy,
    KeyRefused,
    QuestionError,
    TimeLimitExceeded,
)
from assistant.runtime.keys import Keys, Scope
from assistant.surfaces.problems import (
    MEDIA_TYPE,
    VERSION,
    kind_of,
    problem,
)

log = logging.getLogger(__name__)

HEADERS: Final = {"api-version": VERSION, "cache-control": "no-store"}
RETRY_SECONDS: Final = 5
_MOST_ERRORS, _LONGEST_NAME = 20, 200
_KINDS: Final = {
    "missing": "key-missing",
    "unknown": "key-unknown",
    "scope": "key-scope",
    "often": "too-often",
}
_JSON = re.compile(r"application/([\w.-]+\+)?json\s*(;|$)", re.IGNORECASE)


class RefusedRequest(Exception):
    """A request that is answered with a problem: one of `problems.KINDS`, its `detail`, headers,
    and members of its own."""

    def __init__(
        self,
        kind: str,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.headers, self.more = kind, detail, headers or {}, more


def admitting(keys: Keys, scope: Scope) -> type[APIRoute]:
    """A class of routes whose callers need to be admitted to a scope before anything is read of
    their requests, and whose errors are problems."""

    class Admitting(ProblemRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def admitted(request: Request) -> Response:
                header = request.headers.get("authorization")
                try:
                    keys.admitted(header, request.state.client, scope)
                except KeyRefused as error:
                    return response(refused(error, request, scope), request)
                return await handle(request)

            return admitted

    return Admitting


class ProblemRoute(APIRoute):
    """A route whose errors are problems; every answer of it tells the version of the API."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, which raises none of our errors."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                if request.method == "POST" and not _is_json(request):
                    raise RefusedRequest("media-type")
                given = await handle(request)
            except (ArchiveError, RefusedRequest, RequestValidationError, HTTPException) as error:
                return response(refused(error, request), request)
            given.headers.update(HEADERS)
            return given

        return told


def refused(error: Exception, request: Request, scope: Scope | None = None) -> RefusedRequest:
    """What a caller is told of an error; what is not for callers goes to the log."""
    again = {"retry-after": str(RETRY_SECONDS)}
    match error:
        case RefusedRequest():
            told = error
        case KeyRefused(kind=kind):
            told = RefusedRequest(_KINDS[kind], str(error), _challenge(error, scope))
        case RequestValidationError():
            told = RefusedRequest("invalid", errors=_errors(error))
        case QuestionError():
            told = RefusedRequest("invalid", errors=[{"at": "question", "message": str(error)}])
        case HTTPException():
            told = RefusedRequest(kind_of(error.status_code))
        case Busy():
            told = RefusedRequest("busy", headers=again)
        case TimeLimitExceeded():
            told = RefusedRequest("took-too-long")
        case ArchiveError():
            log.error("request %s: %s", request.state.request_id, error)
            told = RefusedRequest("unavailable", headers=again)
        case _:
            log.error("request %s failed", request.state.request_id, exc_info=error)
            told = RefusedRequest("failed")
    return told


def content(told: RefusedRequest, request: Request) -> dict[str, Any]:
    """The problem as JSON-ready data."""
    return problem(told.kind, told.detail, request.state.request_id, **told.more)


def response(told: RefusedRequest, request: Request) -> Response:
    """The problem as an answer."""
    found = content(told, request)
    body = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    headers = {**HEADERS, **told.headers}
    return Response(body, found["status"], headers, MEDIA_TYPE)


def fitting(question: str, limit: int) -> str:
    """The question; raises `RefusedRequest` for one of more than `limit` characters."""
    if len(question) > limit:
        message = f"must have at most {limit:,} characters"
        raise RefusedRequest("invalid", errors=[{"at": "question", "message": message}])
    return question


def answered(found: object, headers: Mapping[str, str] | None = None) -> Response:
    """JSON-ready data as an answer."""
    return JSONResponse(found, headers=headers)


def _challenge(error: KeyRefused, scope: Scope | None) -> dict[str, str]:
    if error.kind == "often":
        return {"retry-after": str(error.wait)}
    why = {"missing": "", "unknown": ', error="invalid_token"'}.get(
        error.kind, f', error="insufficient_scope", scope="{scope}"'
    )
    return {"www-authenticate": f'Bearer realm="api"{why}'}


def _is_json(request: Request) -> bool:
    return bool(_JSON.match(request.headers.get("content-type", "")))


def _errors(error: RequestValidationError) -> list[dict[str, str]]:
    """Where a request does not fit, and why; nothing of what was sent but names."""
    return [
        {"at": _at(one), "message": one["msg"].removeprefix("Value error, ")}
        for one in error.errors()[:_MOST_ERRORS]
    ]


def _at(one: dict[str, Any]) -> str:
    if one["type"] == "json_invalid":
        return "body"
    return ".".join(map(str, one["loc"][1:] or one["loc"]))[:_LONGEST_NAME]

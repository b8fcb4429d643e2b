"""What goes wrong, in the shape that the OpenAI client makes its exceptions of."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from assistant.domain.errors import (
    ArchiveError,
    Busy,
    KeyRefused,
    QuestionError,
    TimeLimitExceeded,
)

log = logging.getLogger(__name__)

_SECONDS: Final = 5
"""Seconds after which one who was turned away in a rush may try again."""


class RefusedCompletion(Exception):
    """A request that is not answered: the HTTP status, the sentence, and what OpenAI's errors
    name besides: the parameter, the kind and the code."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        kind: str = "invalid_request_error",
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.headers = status, dict(headers or {})
        self.body = {
            "error": {"message": message, "type": kind, "param": param, "code": code},
        }


def refused(error: ArchiveError) -> RefusedCompletion:
    """One of our errors as the client is told of it; what is the operator's to know goes to the
    log under an id."""
    if isinstance(error, KeyRefused):
        return _of_key(error)
    if isinstance(error, QuestionError):
        return RefusedCompletion(400, str(error), param="messages", code="question")
    if isinstance(error, Busy):
        headers = {"retry-after": str(_SECONDS)}
        return RefusedCompletion(
            503, str(error), kind="server_error", code="overloaded", headers=headers
        )
    if isinstance(error, TimeLimitExceeded):
        headers = {"x-should-retry": "false"}  # OpenAI's client would ask twice more
        return RefusedCompletion(
            504, str(error), kind="server_error", code="timeout", headers=headers
        )
    reference = secrets.token_hex(4)
    log.error("no answer (%s): %s", reference, error)
    words = f"The archive can't answer just now ({reference}). Try again in a while."
    return RefusedCompletion(503, words, kind="server_error", code="unavailable")


def _of_key(error: KeyRefused) -> RefusedCompletion:
    if error.kind == "often":
        headers = {"retry-after": str(error.wait)}
        return RefusedCompletion(
            429, str(error), kind="requests", code="rate_limit_exceeded", headers=headers
        )
    if error.kind == "scope":
        return RefusedCompletion(403, str(error), code="insufficient_permissions")
    headers = {"www-authenticate": "Bearer"}
    return RefusedCompletion(401, str(error), code="invalid_api_key", headers=headers)


class OpenAIFaultRoute(APIRoute):
    """A route whose faults have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, which raises neither `RefusedCompletion` nor an error of ours."""
        handle = super().get_route_handler()

        async def shaped(request: Request) -> Response:
            try:
                return await handle(request)
            except RefusedCompletion as error:
                found = error
            except ArchiveError as error:
                found = refused(error)
            return JSONResponse(found.body, found.status, found.headers)

        return shaped

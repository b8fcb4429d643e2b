"""What the chat's own routes say where a request or the records fail: one sentence as JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from assistant.domain.errors import ArchiveError
from assistant.language.languages import ByLanguage
from assistant.records.votes import LONGEST_WHY
from assistant.surfaces.texts.guard import NOT_UNDERSTOOD, PLAIN
from assistant.surfaces.texts.worded import preferred

log = logging.getLogger(__name__)

_WHY: Final[ByLanguage[str]] = ByLanguage(
    {
        "ja": f"理由は{LONGEST_WHY}字までにしてください。",
        "en": f"The reason is too long: at most {LONGEST_WHY} characters, please.",
    }
)


class JsonFaultRoute(APIRoute):
    """A route whose faults are `{"error": sentence}`: 422 for what it can't take, 503 where the
    records or the index fail, with one line in the log."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, which raises none of these."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            language = preferred(request.headers.get("accept-language"))
            try:
                return await handle(request)
            except RequestValidationError as error:
                long = any("too_long" in e["type"] and "why" in e["loc"] for e in error.errors())
                return _said(422, _WHY[language] if long else NOT_UNDERSTOOD[language][1])
            except ArchiveError as error:
                log.error("%s", error)
                return _said(503, PLAIN[language]["records"])

        return told


def _said(status: int, words: str) -> JSONResponse:
    return JSONResponse({"error": words}, status)

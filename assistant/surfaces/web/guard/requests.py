"""Each request's id, and a line of the log for it: method, pattern of the path, status, time."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.runtime import logs, metrics
from assistant.runtime.shutdown import Shutdown
from assistant.settings.settings import Settings
from assistant.surfaces.web.guard.clients import (
    address,
    networks,
    within,
)
from assistant.surfaces.web.guard.patterns import Patterns

log = logging.getLogger(__name__)

_LEFT = 499
_METHOD = re.compile(r"[A-Z]{1,10}")
_OFTEN_ASKED = re.compile(
    r"(/desk)?/(assets|static|ui)/.*|/(healthz|readyz|metrics|robots\.txt|favicon\.ico)"
)
"""What is only told at level DEBUG while all is well."""


class Requests:
    """Gives every request an id, which all that is logged for it has, and tells its end."""

    def __init__(
        self, app: ASGIApp, settings: Settings, closing: Shutdown, routes: Sequence[BaseRoute]
    ) -> None:
        self._app, self._closing = app, closing
        self._patterns = Patterns(routes)
        self._trusted = networks(settings.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on with `request_id` in the state: that of a trusted proxy, or a new one."""
        request = self._said(scope) or logs.new_request()
        scope["state"] |= {"request_id": request, "patterns": self._patterns}
        status, began = _LEFT, time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with logs.about(request=request):
            try:
                if self._closing.begun and scope["path"] == "/readyz":
                    closing = JSONResponse({"status": "closing"}, 503)
                    await closing(scope, receive, noted)
                else:
                    await self._app(scope, receive, noted)
            finally:
                _note(scope, status, time.perf_counter() - began)

    def _said(self, scope: Scope) -> str | None:
        peer = address((scope.get("client") or ("", 0))[0])
        if peer is None or not within(peer, self._trusted):
            return None
        said = Headers(scope=scope).get("x-request-id", "")
        return said if logs.is_request(said) else None


def pattern(scope: Scope) -> str:
    """What the path of a request is called, with names in place of values."""
    patterns: Patterns = scope["state"]["patterns"]
    return patterns.of(scope)


def note(method: str, route: str, status: int, seconds: float, level: int = logging.INFO) -> None:
    """Count a request, and tell its end to the log."""
    metrics.requested(method, route, status)
    fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000)}
    log.log(level, logs.Event("request", fields))


def _note(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if _METHOD.fullmatch(scope["method"]) else "other"
    quiet = status < 400 and _OFTEN_ASKED.fullmatch(scope["path"])
    note(method, pattern(scope), status, seconds, logging.DEBUG if quiet else logging.INFO)

"""What stands between the internet and the app: pure ASGI, one module for each idea."""

from __future__ import annotations

from typing import Any, Final

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.runtime.rate import Rate
from assistant.runtime.shutdown import Shutdown
from assistant.settings.settings import Settings
from assistant.surfaces.web.accounts import Accounts
from assistant.surfaces.web.guard.access import (
    PUBLIC,
    AccessGuard,
    Beside,
    access,
    known,
)
from assistant.surfaces.web.guard.bodies import SECONDS, Bodies
from assistant.surfaces.web.guard.clients import Clients
from assistant.surfaces.web.guard.connections import Connection, limited
from assistant.surfaces.web.guard.faults import Faults
from assistant.surfaces.web.guard.headers import SecurityHeaders, nonce
from assistant.surfaces.web.guard.hosts import Hosts, Origins
from assistant.surfaces.web.guard.often import RateGuard
from assistant.surfaces.web.guard.rebinding import Holds, Rebinding
from assistant.surfaces.web.guard.requests import Requests

__all__ = [
    "PUBLIC",
    "UVICORN",
    "GuardedApp",
    "access",
    "guarded",
    "known",
    "limited",
    "nonce",
]

_KEEP_ALIVE = 75
"""Seconds that an idle connection stays open: longer than nginx and others keep theirs (60), since
a request that crosses the closing of its connection is lost."""
UVICORN: Final[dict[str, Any]] = {
    "http": Connection,
    "timeout_keep_alive": _KEEP_ALIVE,
    "proxy_headers": False,
    "server_header": False,
    "ws": "none",
}
"""Arguments of `uvicorn.Config`: the guard itself reads what proxies say."""


def guarded(
    app: Starlette,
    settings: Settings,
    accounts: Accounts,
    asking: Rate | None = None,
    closing: Shutdown | None = None,
    *,
    holds: Holds = lambda _: False,
    beside: Beside | None = None,
    body_seconds: float = SECONDS,
) -> GuardedApp:
    """The app as the world may see it; `asking` is how often one client may ask, `closing`
    whether the process is being stopped, `holds` whether a caller has a key, `beside` what
    answers what the app has nothing for, `body_seconds` how long a body may take.
    Inside, a request's state has its `client`, `person`, `nonce` and `request_id`."""
    inner: ASGIApp = Bodies(app, settings.body_limit, body_seconds)
    inner = RateGuard(inner, settings, asking or Rate(settings.rate_limit))
    inner = AccessGuard(inner, app.routes, accounts, beside)
    inner = Rebinding(inner, settings, holds)
    inner = Origins(inner, settings)
    inner = Hosts(inner, settings)
    inner = Clients(inner, settings)
    inner = Faults(inner)
    inner = SecurityHeaders(inner, settings)
    return GuardedApp(app, Requests(inner, settings, closing or Shutdown(), app.routes))


class GuardedApp:
    """The app behind its guard; `app` is what stands behind it."""

    def __init__(self, app: Starlette, outermost: ASGIApp) -> None:
        self.app, self._outermost = app, outermost

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Nothing here speaks WebSocket."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own: Scope = {
            **scope,
            "state": dict(scope.get("state", {})),
            "headers": list(scope["headers"]),
        }
        if own["method"] == "HEAD" and access("HEAD", own["path"]) in ("public", "machines"):
            own["method"] = "GET"
            await self._outermost(own, receive, _without_body(send))
            return
        await self._outermost(own, receive, send)


def _without_body(send: Send) -> Send:
    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head

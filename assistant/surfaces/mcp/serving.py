"""The tools over HTTP at `/mcp`, and over a process's standard input and output."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import APIRouter
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from assistant.answering.service import AnsweringService
from assistant.domain.errors import KeyRefused
from assistant.runtime.keys import Keys, Scope
from assistant.surfaces.mcp.tools import ToolContext, server

PATH: Final = "/mcp"
_METHODS = ["GET", "POST", "DELETE"]
_REFUSED = -32001
_ONLY_POST = "No stream stays open and no session is kept here: POST each message."


def routes(answering: AnsweringService, keys: Keys, public_url: str | None) -> APIRouter:
    """The one route of the streamable HTTP transport. No session is kept between calls, so any
    process of several can take any call."""

    def admit(request: Request | None, scope: Scope) -> None:
        if request is None:
            raise KeyRefused("missing", "Nobody is known to call.")
        keys.admitted(request.headers.get("authorization"), request.state.client, scope)

    def base(request: Request | None) -> str | None:
        return public_url or (str(request.base_url).rstrip("/") if request else None)

    tools = server(ToolContext(answering, admit, base))
    # The guard has looked at Host and Origin before.
    unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    tools.streamable_http_app(stateless_http=True, transport_security=unchecked)
    manager = tools.session_manager

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        async with manager.run():
            yield

    endpoint = _Entrance(manager.handle_request, keys)
    router = APIRouter(lifespan=lifespan)
    router.routes.append(Route(PATH, endpoint, methods=_METHODS, include_in_schema=False))
    return router


def serve(answering: AnsweringService, public_url: str | None) -> None:
    """Serve the one process at the other end of standard input and output, until it leaves."""
    server(ToolContext(answering, lambda _request, _scope: None, lambda _: public_url)).run("stdio")


class _Entrance:
    """Lets through who has a key that is known, or none where some things need none."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app, self._keys = app, keys

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """Go on, or answer 401 or 405."""
        request = Request(scope)
        if request.method != "POST":
            await _told(405, _ONLY_POST, {"allow": "POST"})(scope, receive, send)
            return
        try:
            self._keys.recognised(request.headers.get("authorization"))
        except KeyRefused as error:
            headers = {"www-authenticate": "Bearer"}
            await _told(401, str(error), headers)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _told(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    error = {"code": _REFUSED, "message": message}
    return JSONResponse({"jsonrpc": "2.0", "id": None, "error": error}, status, headers)

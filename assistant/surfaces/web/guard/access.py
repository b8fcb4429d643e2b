"""Who may call what: the public list, the staff's routes, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Literal, TypeAlias

from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.surfaces.texts.guard import NOT_HERE, SIGN_IN
from assistant.surfaces.web.accounts import Accounts, pages
from assistant.surfaces.web.plain import told, wants_page

PUBLIC: Final[dict[str, tuple[str, ...]]] = {
    "GET": (
        r"/",
        r"/(robots\.txt|favicon\.ico)",
        r"/(ui|brand)/[^/]+",
        r"/chat/.+",
        r"/a/[^/]+",
        r"/embed",
        r"/watch/[^/]+\.atom",
        r"/widget\.js",
        r"/(healthz|readyz)",
        r"/login",
    ),
    "POST": (r"/ask", r"/chat/ask", r"/chat/follow-ups", r"/chat/vote", r"/login"),
}
"""What anybody may call, by method (HEAD goes with GET) and pattern of the whole path."""

MACHINES: Final = (r"/api(/.*)?", r"/v1(/.*)?", r"/mcp(/.*)?", r"/slack/.+", r"/metrics")
"""What finds out for itself who calls, by a key or a signature."""
STAFF: Final = (r"/desk(/.*)?", r"/logout")
_DESK_GRADIO: Final = (
    r"assets/.+",
    r"static/.+",
    r"theme\.css",
    r"favicon\.ico",
    r"manifest\.json",
    r"config/?",
    r"gradio_api/(info/?|startup-events|theme\.css|cancel|reset/?)",
    r"gradio_api/queue/(join|data)",
    r"gradio_api/heartbeat/[^/]+",
    r"gradio_api/file=(?!.*://).+",
)
_GRADIO_OWN: Final = (
    r"gradio_api(/.*)?|login/?|logout/?|svelte/.*|assets/.*|static/.*|config/?|openapi\.json"
    r"|monitoring(/.*)?|pwa_icon(/.*)?|robots\.txt|theme\.css|favicon\.ico|manifest\.json"
)
Beside: TypeAlias = Callable[[Scope], Awaitable[ASGIApp | None]]
"""What answers a request that nobody may make of the app itself; None where nothing does."""
Access = Literal["public", "machines", "staff", "closed"]
_ODD = re.compile(r"(^|/)\.{1,2}(/|$)|[\\\0]")


def access(method: str, path: str) -> Access:
    """Who may call this: anybody, machines with a key, staff who are signed in, or nobody."""
    if _ODD.search(path):
        return "closed"
    if _any(PUBLIC.get("GET" if method == "HEAD" else method, ()), path):
        return "public"
    if _any(MACHINES, path):
        return "machines"
    if not _any(STAFF, path):
        return "closed"
    inside = path.removeprefix("/desk/")
    if re.fullmatch(_GRADIO_OWN, inside) and not _any(_DESK_GRADIO, inside):
        return "closed"
    return "staff"


def known(routes: Iterable[BaseRoute], scope: Scope) -> bool:
    """Whether a route has this path, by whatever method, also inside of what is mounted."""
    for route in routes:
        match, found = route.matches(scope)
        if match is Match.NONE:
            continue
        if not isinstance(route, Mount):
            return True
        if known(route.routes, {**scope, **found}):
            return True
    return False


class AccessGuard:
    """Lets through what is public, and the staff to what is theirs."""

    def __init__(
        self,
        app: ASGIApp,
        routes: list[BaseRoute],
        accounts: Accounts,
        beside: Beside | None = None,
    ) -> None:
        self._app, self._routes, self._accounts = app, routes, accounts
        self._beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 or 404, or go on with the request's person in its state."""
        method, path = scope["method"], scope["path"]
        may = access(method, path)
        if may == "closed" and self._beside and (found := await self._beside(scope)):
            await found(scope, receive, send)
            return
        if may in ("staff", "closed") or path == "/login":
            person = await self._accounts.recognised(scope)
            scope["state"]["person"] = person
            if may != "public" and not known(self._routes, scope):
                await told(scope, 404, NOT_HERE)(scope, receive, send)
                return
            if may != "public" and person is None:
                await self._unknown(scope, receive, send)
                return
            if may == "closed":
                await told(scope, 404, NOT_HERE)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _unknown(self, scope: Scope, receive: Receive, send: Send) -> None:
        if wants_page(scope) and scope["path"].startswith(("/desk", "/logout")):
            await pages.sign_in(self._accounts, scope, 401)(scope, receive, send)
            return
        headers = {"www-authenticate": pages.CHALLENGE}
        await told(scope, 401, SIGN_IN, headers)(scope, receive, send)


def _any(patterns: Iterable[str], path: str) -> bool:
    return any(re.fullmatch(pattern, path) for pattern in patterns)

"""DNS rebinding: a page elsewhere whose name was made to lead here. To a browser it is one of our
own pages, so Host and Origin agree; what tells it is that its name is one that others may own.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.settings.settings import Settings
from assistant.surfaces.texts.guard import FOREIGN, WRONG_HOST
from assistant.surfaces.web.guard.access import MACHINES
from assistant.surfaces.web.guard.clients import address
from assistant.surfaces.web.guard.hosts import host_of
from assistant.surfaces.web.plain import told

log = logging.getLogger(__name__)

Holds = Callable[[str | None], bool]
"""Whether an `Authorization` header has a key that is known."""

_TOLD = (
    "A call without a key was refused for the name under which it found this server: others might"
    " own it. If it is the server's own, set PUBLIC_URL."
)
_SIGNED = "/slack/"
_MACHINES = re.compile("|".join(MACHINES))
_OURS: Final = re.compile(
    r"[^.]+|(.+\.)?(localhost|local|internal|intranet|private|lan|home|corp|home\.arpa|test)"
)
"""Names that nobody can own on the internet: of one word, or reserved for private networks
(RFC 6761, RFC 6762 appendix G, RFC 8375)."""


class Rebinding:
    """Without `PUBLIC_URL`, lets the routes of machines be called without a key only under names
    that nobody else can own: by browsers always, and by all where the server's own address is
    one that the internet does not reach."""

    def __init__(self, app: ASGIApp, settings: Settings, holds: Holds) -> None:
        self._app, self._holds = app, holds
        self._public = settings.public_url
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, or answer 403 to a browser and 421 to what may be one."""
        if self._public or not _asked_by_machines(scope["path"]) or self._may(scope):
            await self._app(scope, receive, send)
            return
        if not self._warned:
            self._warned = True
            log.warning(_TOLD)
        browser = "origin" in Headers(scope=scope)
        await told(scope, *((403, FOREIGN) if browser else (421, WRONG_HOST)))(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if _is_ours(headers.get("host")) or self._holds(headers.get("authorization")):
            return True
        return "origin" not in headers and not _is_inside(scope)


def _asked_by_machines(path: str) -> bool:
    return not path.startswith(_SIGNED) and _MACHINES.fullmatch(path) is not None


def _is_ours(host: str | None) -> bool:
    """Whether a Host header has an address or such a name; browsers send one always."""
    if host is None:
        return True
    name = (host_of(host) or "").rstrip(".")
    return bool(name) and (address(name) is not None or _OURS.fullmatch(name) is not None)


def _is_inside(scope: Scope) -> bool:
    """Whether the address that was connected to is one that the internet does not reach."""
    own = address(str((scope.get("server") or ("",))[0]))
    return own is None or not own.is_global

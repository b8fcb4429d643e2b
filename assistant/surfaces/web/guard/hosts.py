"""The server's own name, and what other sites may do: nothing."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings.settings import Settings
from assistant.surfaces.texts.guard import FOREIGN, WRONG_HOST
from assistant.surfaces.web.plain import told

_SAFE = {"GET", "HEAD"}
_HEALTH = {"/healthz", "/readyz"}
_HERE = {"localhost", "127.0.0.1", "::1"}


class Hosts:
    """With `PUBLIC_URL`, serves only under its name, and on the machine itself."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._public = app, urlsplit(settings.public_url or "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, or answer 421. What asks after the server's health may use any name."""
        host = host_of(Headers(scope=scope).get("host", ""))
        if self._public.hostname and scope["path"] not in _HEALTH:
            if host not in _HERE | {self._public.hostname}:
                await told(scope, 421, WRONG_HOST)(scope, receive, send)
                return
            if host == self._public.hostname:
                scope["scheme"] = self._public.scheme
        await self._app(scope, receive, send)


class Origins:
    """No other site's page may change anything here, nor read what a browser gets."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._public = app, settings.public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on without any CORS header in the answer, or answer 403."""
        if scope["method"] not in _SAFE and self._foreign(scope):
            await told(scope, 403, FOREIGN)(scope, receive, send)
            return

        async def send_own(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in {name for name in headers if name.startswith("access-control-")}:
                    del headers[name]
            await send(message)

        await self._app(scope, receive, send_own)

    def _foreign(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return True
        origins = headers.getlist("origin")
        own = {f"{scope['scheme']}://{headers.get('host', '').lower()}", self._public}
        return any(origin.lower() not in own for origin in origins)


def host_of(text: str) -> str | None:
    """The name or address of a Host header, without its port; None for what is none."""
    try:
        return urlsplit(f"//{text}").hostname
    except ValueError:
        return None

"""What a browser is told to hold to: where scripts come from, who may frame a page."""

from __future__ import annotations

import re
import secrets
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings.settings import Settings

_SCRIPT = re.compile(rb"<script(?=[\s>])", re.IGNORECASE)
_FRAMED = "/embed"
_FROM_ELSEWHERE = {_FRAMED, "/widget.js"}
_FILES = ("/desk/assets/", "/desk/static/")
_PICTURES = "/brand/"
_CLOSED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For pictures of a brand: what an SVG holds beside lines does nothing, opened by itself too."""
_FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(),"
        " gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "cross-origin-opener-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
}


def nonce(request: Any) -> str:
    """The nonce of a request, for the script tags of a page of our own."""
    scope = request if isinstance(request, dict) else request.scope
    return str(scope["state"]["nonce"])


class SecurityHeaders:
    """Sets the headers of every answer, and writes the nonce into Gradio's pages.

    Only Gradio's pages get it by themselves: what others wrote never stands in those.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._ancestors = app, settings.frame_ancestors
        self._https = (settings.public_url or "").startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on with `nonce` in the state."""
        own = secrets.token_urlsafe(16)
        scope["state"]["nonce"] = own
        path = scope["path"]
        gradio = path.startswith("/desk/") and not path.startswith(_FILES)
        if gradio:
            del MutableHeaders(scope=scope)["accept-encoding"]
        page = _Page(send, own) if gradio else None

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._set(headers, path, own)
                if page and headers.get("content-type", "").startswith("text/html"):
                    page.start = message
                    return
            if page and page.start:
                await page.send(message)
            else:
                await send(message)

        await self._app(scope, receive, send_safe)

    def _set(self, headers: MutableHeaders, path: str, own: str) -> None:
        for name, value in _FIXED.items():
            headers[name] = value
        headers["content-security-policy"] = self._policy(path, own)
        if path != _FRAMED:
            headers["x-frame-options"] = "DENY"
        elsewhere = path in _FROM_ELSEWHERE
        headers["cross-origin-resource-policy"] = "cross-origin" if elsewhere else "same-origin"
        if self._https:
            headers["strict-transport-security"] = "max-age=31536000"
        if path.startswith("/desk") and "cache-control" not in headers:
            headers["cache-control"] = "private, no-cache"

    def _policy(self, path: str, own: str) -> str:
        if path.startswith(_PICTURES):
            return _CLOSED
        desk = path.startswith("/desk/")
        parts = {
            "default-src": "'none'",
            "script-src": f"'self' 'nonce-{own}'" + (" 'unsafe-eval'" if desk else ""),
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data:" + (" blob:" if desk else ""),
            "font-src": "'self' data:",
            "connect-src": "'self'",
            "manifest-src": "'self'",
            "object-src": "'none'",
            "base-uri": "'self'",
            "form-action": "'self'",
            "frame-ancestors": self._ancestors if path == _FRAMED else "'none'",
        }
        return "; ".join(f"{name} {value}" for name, value in parts.items())


class _Page:
    """A page that is sent as one, with the nonce in its script tags."""

    def __init__(self, send: Send, own: str) -> None:
        self._send, self._tag = send, f"<script nonce={own}".encode()
        self._body = b""
        self.start: Message | None = None

    async def send(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body") or self.start is None:
            return
        body = _SCRIPT.sub(self._tag, self._body)
        headers = MutableHeaders(scope=self.start)
        headers["content-length"] = str(len(body))
        headers["cache-control"] = "no-store"
        for name in ("etag", "last-modified"):
            del headers[name]
        await self._send(self.start)
        await self._send({"type": "http.response.body", "body": body})

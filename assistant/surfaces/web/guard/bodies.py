"""Bodies of requests: none is larger than agreed, or comes in drops."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.surfaces.texts.guard import (
    LARGE,
    NOT_UNDERSTOOD,
    SLOW,
    Said,
)
from assistant.surfaces.web.plain import told

SECONDS: Final = 20.0
_STAFF = 64
_HISTORIES = {"/v1/chat/completions": 16, "/slack/events": 16}
"""How much more those take who bring a whole conversation with each question, or with the press of
a button the whole message that it stands in."""


class _Turned(Exception):
    def __init__(self, status: int, say: Said) -> None:
        self.status, self.say = status, say


class Bodies:
    """Reads the whole body before anything else sees the request: at most `limit` bytes, 64
    times as many from staff, 16 times as many of a conversation, within so many `seconds`."""

    def __init__(self, app: ASGIApp, limit: int, seconds: float = SECONDS) -> None:
        self._app, self._limit, self._seconds = app, limit, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on with the body, or answer 400, 408 or 413."""
        staff = scope["state"].get("person")
        limit = self._limit * (_STAFF if staff else _HISTORIES.get(scope["path"], 1))
        try:
            async with asyncio.timeout(self._seconds):
                messages = await _read(scope, receive, limit)
        except TimeoutError:
            await self._turn(_Turned(408, SLOW), scope, receive, send)
            return
        except _Turned as turned:
            await self._turn(turned, scope, receive, send)
            return

        async def again() -> Message:
            return messages.popleft() if messages else await receive()

        await self._app(scope, again, send)

    async def _turn(self, turned: _Turned, scope: Scope, receive: Receive, send: Send) -> None:
        response = told(scope, turned.status, turned.say, {"connection": "close"})
        await response(scope, receive, send)


async def _read(scope: Scope, receive: Receive, limit: int) -> deque[Message]:
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdecimal():
        raise _Turned(400, NOT_UNDERSTOOD)
    if int(length) > limit:
        raise _Turned(413, LARGE)
    messages: deque[Message] = deque()
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            raise _Turned(413, LARGE)
        if message["type"] != "http.request" or not message.get("more_body"):
            return messages

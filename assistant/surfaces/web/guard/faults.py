"""What went wrong, told in one sentence with an id; the log has the rest under that id."""

from __future__ import annotations

import json
import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.surfaces.problems import MEDIA_TYPE
from assistant.surfaces.texts.guard import (
    BY_STATUS,
    FAILED,
    NOT_UNDERSTOOD,
)
from assistant.surfaces.web.guard.requests import pattern
from assistant.surfaces.web.plain import told

log = logging.getLogger(__name__)

_KEPT_HEADERS = ("retry-after", "www-authenticate", "allow")
_LONGEST = 65_536


class Faults:
    """Gives every answer its request's id, and lets no exception's text out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 with a sentence for whatever is raised, and the like for errors that were
        not written for people."""
        reference = scope["state"]["request_id"]
        answer = _Answer(scope, send, reference)
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            return
        except Exception:
            log.exception("request %s: %s %s failed", reference, scope["method"], pattern(scope))
            if not answer.begun:
                await answer.instead(500)
            return
        await answer.finish()


class _Answer:
    """Passes an answer on; one that is an error is held back until all of it is known."""

    def __init__(self, scope: Scope, send: Send, reference: str) -> None:
        self._scope, self._send, self._reference = scope, send, reference
        self._start: Message | None = None
        self._held = b""
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["x-request-id"] = self._reference
            if message["status"] >= 400:
                self._start = message
                return
            self.begun = True
        if self._start is None:
            await self._send(message)
        elif len(self._held) <= _LONGEST:
            self._held += message.get("body", b"")

    async def finish(self) -> None:
        """Send the error that was held, or a sentence in its place."""
        if self._start is None or self.begun:
            return
        status: int = self._start["status"]
        if status != 500 and _for_people(self._start, self._held):
            self.begun = True
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": self._held})
            return
        if status == 500:
            log.error("request %s: %s answered 500", self._reference, pattern(self._scope))
        await self.instead(status)

    async def instead(self, status: int) -> None:
        """Send a sentence with the id."""
        self.begun = True
        given = Headers(scope=self._start) if self._start else Headers()
        kept = {name: given[name] for name in _KEPT_HEADERS if name in given}
        kept["x-request-id"] = self._reference
        say = BY_STATUS.get(status, NOT_UNDERSTOOD if status < 500 else FAILED)
        response = told(self._scope, status, say, kept, self._reference)

        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        await response(self._scope, nothing, self._send)


def _for_people(start: Message, body: bytes) -> bool:
    """Whether an error is a page, a problem or JSON of ours: that of FastAPI and Gradio has a
    `detail`."""
    kind = Headers(scope=start).get("content-type", "")
    if kind.startswith(("text/html", MEDIA_TYPE)):
        return True
    if not kind.startswith("application/json") or len(body) > _LONGEST:
        return False
    try:
        content = json.loads(body)
    except ValueError:
        return False
    return isinstance(content, dict) and "detail" not in content

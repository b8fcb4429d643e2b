"""How often one client may ask, vote, try to sign in, and read what was answered before."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.runtime.rate import Rate
from assistant.settings.settings import Settings
from assistant.surfaces.texts.guard import OFTEN
from assistant.surfaces.web.plain import told

_KEPT = re.compile(r"/a/.+|/chat/(answers|source/.+)")
"""What is read of the records: answers of before, and what stands around their sources."""


class RateGuard:
    """Counts what costs something, each kind by itself."""

    def __init__(self, app: ASGIApp, settings: Settings, asking: Rate) -> None:
        self._app = app
        self._reading = Rate(settings.api_rate_limit)
        self._rates = {
            ("POST", "/ask"): asking,
            ("POST", "/chat/ask"): asking,
            ("POST", "/chat/vote"): Rate(settings.other_rate_limit),
            ("POST", "/login"): Rate(settings.other_rate_limit),
            ("POST", "/chat/follow-ups"): self._reading,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, or answer 429 with the seconds to wait."""
        rate = self._rates.get((scope["method"], scope["path"]))
        if rate is None and scope["method"] == "GET" and _KEPT.fullmatch(scope["path"]):
            rate = self._reading
        wait = rate.wait(scope["state"]["client"]) if rate else 0
        if wait:
            await told(scope, 429, OFTEN, {"retry-after": str(wait)})(scope, receive, send)
            return
        await self._app(scope, receive, send)

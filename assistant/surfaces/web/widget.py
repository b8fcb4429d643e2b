"""`/widget.js`, the script that any page of the site loads: a button, a panel and forms."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.language.languages import LANGUAGES
from assistant.surfaces.texts.widget import WORDING
from assistant.surfaces.web.brand import Branding

_SCRIPT = Path(__file__).parent / "ui" / "widget.js"
_HEADERS = {
    "cache-control": "public, max-age=3600, stale-while-revalidate=86400",
    "cross-origin-resource-policy": "cross-origin",
    "vary": "accept-encoding",
}
_SETUP: Final = re.compile(r"(?<== )SETUP(?=;)")
_UNREAD: Final = re.compile(r"^\s*//.*\n|^[ \t]+|\n(?=\n)", re.MULTILINE)
"""Lines that are for people, and what begins the others."""


def routes(branding: Branding) -> APIRouter:
    """The script with its words and the brand's look."""
    router = APIRouter()
    content = script(branding).encode()
    packed = gzip.compress(content, mtime=0)
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'

    @router.get("/widget.js")
    async def widget(request: Request) -> Response:
        headers = {"etag": tag, **_HEADERS}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        packs = "gzip" in request.headers.get("accept-encoding", "")
        headers |= {"content-encoding": "gzip"} if packs else {}
        return Response(packed if packs else content, 200, headers, "text/javascript")

    return router


def script(branding: Branding) -> str:
    """The script as it is sent: what it says in every language, and the brand's look, written into
    it, and without what only people read."""
    setup = {"words": {one: WORDING[one] for one in LANGUAGES}, "look": branding.look()}
    written = json.dumps(setup, ensure_ascii=False, separators=(",", ":"))
    source = _UNREAD.sub("", _SCRIPT.read_text(encoding="utf-8"))
    return _SETUP.sub(lambda _: written, source, count=1)

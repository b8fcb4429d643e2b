"""The scripts and styles of our own pages."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

_UI = Path(__file__).parent / "ui"
_KINDS = {".js": "text/javascript", ".css": "text/css"}


def routes() -> APIRouter:
    """`/ui/NAME`: asked for again each time, and sent again only when it changed."""
    router = APIRouter()

    @router.get("/ui/{name}")
    def static(name: str, request: Request) -> Response:
        path = _UI / name
        if path.suffix not in _KINDS or path.parent != _UI or not path.is_file():
            return JSONResponse({"error": "There is no such file."}, 404)
        content = path.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {"etag": tag, "cache-control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=_KINDS[path.suffix])

    return router

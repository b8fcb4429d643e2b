"""Downloads of what was collected: briefings, drafts and tables, as Word, Markdown, HTML or CSV."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from assistant.surfaces.texts.folders import WORDING
from assistant.surfaces.texts.reader import preferred
from assistant.surfaces.web.desk import dealing, document, dossiers, folders, word
from assistant.surfaces.web.desk.document import Document
from assistant.surfaces.web.desk.parts import Parts, line

Kind = Literal["docx", "md", "html"]
_NOT_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f;%]+|\s+')


def routes(parts: Parts) -> APIRouter:
    """`/desk/briefing/FOLDER.KIND` and `/desk/table.KIND`; each answers 401 to whom nobody knows,
    and 404 for a folder that is not there."""
    router = APIRouter(include_in_schema=False)

    @router.get("/desk/briefing/{key}.{kind}")
    def briefing(
        request: Request, key: str, kind: Kind, what: Literal["quotes", "draft"] = "quotes"
    ) -> Response:
        if parts.person(request) is None:
            return PlainTextResponse("Sign in first.", 401)
        spoken = preferred(request.headers.get("accept-language"))
        try:
            kept = parts.folders.get(key)
            if kept is None:
                return PlainTextResponse(WORDING[spoken]["folder_lost"], 404)
            made = (folders.quoted if what == "quotes" else folders.written)(parts, kept, spoken)
            if made is None:
                return PlainTextResponse(WORDING[spoken]["draft_none"], 404)
            return _file(made, kind)
        except Exception as error:
            return PlainTextResponse(line(error, spoken), 500)

    @router.get("/desk/table.{kind}")
    def table(
        request: Request, kind: Kind | Literal["csv"], q: str = "", first: str = "", last: str = ""
    ) -> Response:
        if parts.person(request) is None:
            return PlainTextResponse("Sign in first.", 401)
        spoken = preferred(request.headers.get("accept-language"))
        try:
            rows = dealing.table(parts, q, dealing.wanted(parts, q, first, last, spoken))
            if kind == "csv":
                text = dossiers.dealings_csv(rows)
                return _sent(text.encode(), "text/csv; charset=utf-8", f"{q}.csv")
            return _file(dossiers.of_dealings(rows, q.strip(), spoken), kind)
        except Exception as error:
            return PlainTextResponse(line(error, spoken), 400)

    return router


def _file(made: Document, kind: Kind) -> Response:
    write: dict[Kind, tuple[str, Callable[[Document], bytes]]] = {
        "docx": (word.TYPE, word.word),
        "md": ("text/markdown; charset=utf-8", lambda d: document.markdown(d).encode()),
        "html": ("text/html; charset=utf-8", lambda d: document.page(d).encode()),
    }
    media, writing = write[kind]
    return _sent(writing(made), media, f"{made.title}.{kind}")


def _sent(content: bytes, media: str, name: str) -> Response:
    """A file under a name that may be in any script (RFC 6266)."""
    stem, _, kind = name.rpartition(".")
    safe = _NOT_NAME.sub(" ", stem).strip(" .")[:80] or "briefing"
    plain = re.sub(r"[^A-Za-z0-9 ._-]+", "", safe).strip(" .") or "briefing"
    return Response(
        content,
        media_type=media,
        headers={
            "Content-Disposition": f'attachment; filename="{plain}.{kind}";'
            f" filename*=UTF-8''{quote(safe, safe='')}.{kind}",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )

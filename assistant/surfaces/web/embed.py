"""The site's widget: the script that any page of the site loads, and the page in its panel."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Language, Post
from assistant.language.languages import ByLanguage
from assistant.suggesting import Suggesting
from assistant.surfaces.texts.reader import preferred
from assistant.surfaces.web.page import HEADERS, shell
from assistant.surfaces.web.starting import start_of

LONGEST_ADDRESS = 2000
_SCRIPT = Path(__file__).parent / "ui" / "widget.js"
_SCRIPT_HEADERS = {
    "cache-control": "public, max-age=3600, stale-while-revalidate=86400",
    "cross-origin-resource-policy": "cross-origin",
    "vary": "accept-encoding",
}
_SAYS: Final[ByLanguage[dict[str, str]]] = ByLanguage(
    {
        "ja": {
            "full": "別のタブで開く",
            "beside": "この記事：",
            "no_script": "ここではJavaScriptが必要です。別のタブでは、なくても質問できます。",
        },
        "en": {
            "full": "Open in full",
            "beside": "This article: ",
            "no_script": "Asking questions here needs JavaScript; in a tab of its own it doesn't.",
        },
    }
)


def routes(assistant: Assistant, suggesting: Suggesting) -> APIRouter:
    """`/widget.js`, and `/embed`, which shows a chat beside an article of the site."""
    router = APIRouter()
    script = _SCRIPT.read_bytes()
    packed = gzip.compress(script, mtime=0)
    tag = f'W/"{hashlib.sha256(script).hexdigest()[:16]}"'

    @router.get("/widget.js")
    async def widget(request: Request) -> Response:
        headers = {"etag": tag, **_SCRIPT_HEADERS}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        packs = "gzip" in request.headers.get("accept-encoding", "")
        headers |= {"content-encoding": "gzip"} if packs else {}
        return Response(packed if packs else script, 200, headers, "text/javascript")

    @router.get("/embed", response_class=HTMLResponse)
    def embed(
        request: Request,
        page: Annotated[str, Query(max_length=LONGEST_ADDRESS)] = "",
        lang: Annotated[str, Query(max_length=35)] = "",
    ) -> HTMLResponse:
        language = preferred(lang or request.headers.get("accept-language"))
        post = about_page(assistant, page)
        start = start_of(assistant, suggesting, post, language)
        shown = _page(assistant.info.title, page, language, post.title if post else "", start)
        return HTMLResponse(shown, headers=HEADERS | {"x-robots-tag": "noindex"})

    return router


def about_page(assistant: Assistant, address: str | None) -> Post | None:
    """The post that a page of the site shows, None where it shows none (or none that is known)."""
    return assistant.generation.post_at(address) if address else None


def _page(title: str, page: str, language: Language, article: str, start: Mapping[str, Any]) -> str:
    say = _SAYS[language]
    beside = f'<span class="beside">{say["beside"]}{escape(article)}</span>' if article else ""
    above = (
        f'<header class="over"><h1 class="name"><b>{escape(title)}</b>{beside}</h1>'
        f'<a class="full" href="./" target="_blank" rel="noopener" title="{say["full"]}"'
        f' aria-label="{say["full"]}"></a></header>'
    )
    return shell(
        language,
        f"<title>{escape(title)}</title>",
        start,
        f"<noscript>{say['no_script']}</noscript>",
        script="panel.js",
        above=above,
        look="embed",
        of={"surface": "embed", "page": page},
    )

"""The site's widget: the script that any page of the site loads, and the page in its panel."""

from __future__ import annotations

import gzip
import hashlib
from html import escape
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Language, Post
from assistant.language.languages import ByLanguage
from assistant.surfaces.texts.reader import preferred

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
            "no_script": "ここで質問するにはJavaScriptが必要です。",
        },
        "en": {
            "full": "Open in full",
            "beside": "This article: ",
            "no_script": "Asking questions here needs JavaScript.",
        },
    }
)


def routes(assistant: Assistant) -> APIRouter:
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
    async def embed(
        request: Request,
        page: Annotated[str, Query(max_length=LONGEST_ADDRESS)] = "",
        lang: Annotated[str, Query(max_length=35)] = "",
    ) -> HTMLResponse:
        language = preferred(lang or request.headers.get("accept-language"))
        headers = {"cache-control": "no-cache", "x-robots-tag": "noindex"}
        post = about_page(assistant, page)
        shown = _page(assistant.info.title, page, language, post.title if post else "")
        return HTMLResponse(shown, headers=headers)

    return router


def about_page(assistant: Assistant, address: str | None) -> Post | None:
    """The post that a page of the site shows, None where it shows none (or none that is known)."""
    return assistant.generation.post_at(address) if address else None


def _page(title: str, page: str, language: Language, article: str) -> str:
    say = _SAYS[language]
    beside = f'<span class="beside">{say["beside"]}{escape(article)}</span>' if article else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1,'
        ' interactive-widget=resizes-content">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="ui/chat.css"><link rel="stylesheet" href="ui/story.css">'
        '<link rel="stylesheet" href="ui/embed.css">'
        '<script type="module" src="ui/embed.js"></script>'
        '<script type="module" src="ui/chat.js"></script></head>'
        '<body class="embed"><header class="over">'
        f'<p class="name"><b>{escape(title)}</b>{beside}</p>'
        f'<a class="full" href="./" target="_blank" rel="noopener" title="{say["full"]}"'
        f' aria-label="{say["full"]}"></a></header>'
        f'<main id="chat" data-surface="embed" data-page="{escape(page)}">'
        f"<noscript>{say['no_script']}</noscript></main></body></html>"
    )

"""The page in the panel that the site's widget opens."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from assistant.answering.assistant import Assistant
from assistant.domain.nouns import Language, Post
from assistant.suggesting import Suggesting
from assistant.surfaces.texts.widget import PANEL
from assistant.surfaces.web.brand import Branding, Worn
from assistant.surfaces.web.page import HEADERS, shell
from assistant.surfaces.web.starting import start_of

LONGEST_ADDRESS = 2000


def routes(assistant: Assistant, suggesting: Suggesting, branding: Branding) -> APIRouter:
    """`/embed`, a chat beside an article of the site, in the site's colour and light."""
    router = APIRouter()

    @router.get("/embed", response_class=HTMLResponse)
    def embed(
        request: Request,
        page: Annotated[str, Query(max_length=LONGEST_ADDRESS)] = "",
        lang: Annotated[str, Query(max_length=35)] = "",
        theme: Annotated[str, Query(max_length=10)] = "",
        color: Annotated[str, Query(max_length=10)] = "",
    ) -> HTMLResponse:
        language = branding.language(lang or request.headers.get("accept-language"))
        post = about_page(assistant, page)
        start = start_of(assistant, suggesting, branding, post, language)
        worn, title = branding.worn(theme, color), branding.name(language)
        shown = _page(title, page, language, post.title if post else "", start=start, worn=worn)
        return HTMLResponse(shown, headers=HEADERS | {"x-robots-tag": "noindex"})

    return router


def about_page(assistant: Assistant, address: str | None) -> Post | None:
    """The post that a page of the site shows, None where it shows none (or none that is known)."""
    return assistant.generation.post_at(address) if address else None


def _page(
    title: str, page: str, language: Language, article: str, *, start: Mapping[str, Any], worn: Worn
) -> str:
    say = PANEL[language]
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
        worn=worn,
    )

"""The chat's page, which the reader's `/` and the widget's `/embed` are: light, and built by the
script of the chat; without a script it has a form that is answered all the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from assistant.answering.assistant import Assistant
from assistant.answering.said import told_date
from assistant.domain.nouns import Language
from assistant.suggesting import Suggesting
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web import files
from assistant.surfaces.web.brand import Branding, Worn
from assistant.surfaces.web.described import PageDescription, tags
from assistant.surfaces.web.form import form
from assistant.surfaces.web.starting import start_of

HEADERS = {"cache-control": "no-cache", "vary": "accept-language"}
_LONGEST = 8000
_ROBOTS = "User-agent: *\nDisallow: /a/\nDisallow: /desk\nDisallow: /embed\n"


def routes(assistant: Assistant, suggesting: Suggesting, branding: Branding) -> APIRouter:
    """The reader's page, and what programs that read the web may read here."""
    router = APIRouter()

    @router.get("/", response_class=HTMLResponse)
    def reader(
        request: Request,
        q: Annotated[str, Query(max_length=_LONGEST)] = "",
        after: Annotated[str, Query(max_length=_LONGEST)] = "",
    ) -> HTMLResponse:
        language = branding.language(request.headers.get("accept-language"))
        told = tags(
            *(_description(assistant, branding, language), language, str(request.url)),
            image=branding.picture("image", str(request.base_url)),
        )
        start = start_of(assistant, suggesting, branding, None, language)
        asks = form(
            language,
            question=q,
            after=after,
            suggestions=start["suggestions"],
            title=start["title"],
        )
        shown = shell(
            *(language, told, start, f"<noscript>{asks}</noscript>"),
            script="reader.js",
            worn=branding.worn(),
            above=f'<a class="skip" href="#ask">{escape(WORDING[language]["skip"])}</a>',
        )
        return HTMLResponse(shown, headers=HEADERS)

    @router.get("/robots.txt")
    async def robots() -> Response:
        return PlainTextResponse(_ROBOTS)

    return router


def _description(assistant: Assistant, branding: Branding, language: Language) -> PageDescription:
    info, name = assistant.info, branding.name(language)
    if not info.first_day or not info.last_day:
        return PageDescription(name, WORDING[language]["tagline"])
    about = WORDING[language]["about"].format(
        title=name,
        posts=f"{info.posts:,}",
        first=told_date(info.first_day, "day", language),
        last=told_date(info.last_day, "day", language),
    )
    return PageDescription(name, about)


def shell(
    language: Language,
    told: str,
    start: Mapping[str, Any],
    inside: str,
    *,
    script: str,
    worn: Worn,
    above: str = "",
    look: str = "",
    of: Mapping[str, str] | None = None,
) -> str:
    """A whole page in which a chat is built. `told` is what its head tells of it, `start` what the
    chat begins with, `inside` stands in the chat's place until then, `above` over it; `of` are the
    data that the chat's element has, `worn` is what the page wears of a brand."""
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in (of or {}).items())
    words = json.dumps(start, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="{language}"{worn.html}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1,'
        ' interactive-widget=resizes-content">'
        f"{told}{worn.icon}"
        f'<link rel="stylesheet" href="{files.address("reader.css")}">{worn.style}'
        f'<script type="module" src="{files.address(script)}"></script></head>'
        f'<body class="{look or "whole"}">{above}<main id="chat"{data}>{inside}</main>'
        f'<script type="application/json" id="start">{words}</script></body></html>'
    )

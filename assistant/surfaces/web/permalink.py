"""An answer's own page, `/a/ID`: question, answer and evidence as they were, for everyone who
has the address."""

from __future__ import annotations

import logging
from datetime import datetime
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.answering.said import told_date
from assistant.answering.service import AnsweringService, ShownAnswer
from assistant.domain.errors import RecordsError
from assistant.domain.nouns import Answer, Language
from assistant.surfaces.chips import chips
from assistant.surfaces.texts.chips import WORDING as CHIPS
from assistant.surfaces.texts.guard import PLAIN
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web import files, render
from assistant.surfaces.web.brand import Branding, Worn
from assistant.surfaces.web.described import PageDescription, tags
from assistant.surfaces.web.escaped import inline
from assistant.surfaces.web.form import form

log = logging.getLogger(__name__)

_PREVIEW = 200
_BARE = Worn()
HEADERS = {"cache-control": "private, no-store", "x-robots-tag": "noindex, nofollow"}


def routes(answering: AnsweringService, branding: Branding) -> APIRouter:
    """The pages of answers that were kept."""
    router = APIRouter()

    @router.get("/a/{key}", response_class=HTMLResponse)
    def permalink(key: str, request: Request) -> HTMLResponse:
        language = branding.language(request.headers.get("accept-language"))
        title, worn = branding.name(language), branding.worn(above="../")
        try:
            shown = answering.shown(key)
        except RecordsError as error:
            log.error("%s", error)
            body = f"<h1>{PLAIN[language]['records']}</h1>{_home(language)}"
            return HTMLResponse(page(title, body, language, worn=worn), 503, HEADERS)
        if shown is None:
            body = f"<h1>{WORDING[language]['no_such']}</h1>{_home(language)}"
            return HTMLResponse(page(title, body, language, worn=worn), 404, HEADERS)
        body = _body(shown, branding, language)
        answer = shown.answer
        told = PageDescription(f"{answer.question[:60]} – {title}", _beginning(answer))
        image = branding.picture("image", str(request.base_url))
        head = tags(told, language, str(request.url), image)
        shown_page = page(told.title, body, language, worn=worn, head=head)
        return HTMLResponse(shown_page, headers=HEADERS)

    return router


def _beginning(answer: Answer) -> str:
    """What an answer begins with, for those who are sent its link: what it tells of the posts, or
    that they tell nothing."""
    of_posts = (one.text for one in answer.sentences if one.citations)
    plain = " ".join((next(of_posts, "") or answer.answer).split())
    return plain if len(plain) <= _PREVIEW else plain[:_PREVIEW].rstrip() + "…"


def _body(shown: ShownAnswer, branding: Branding, language: Language) -> str:
    say, kept = WORDING[language], shown.kept
    when = say["kept"].format(
        asked=moment(kept.asked_at.astimezone(), language),
        made=told_date(kept.told.index_day.astimezone().date(), "day", language),
    )
    gone = f'<p class="notice">{say["withdrawn"]}</p>' if shown.withdrawn else ""
    answer = render.answer_html(shown.answer, language, changed=shown.changed)
    return (
        f'<p class="from"><a href="../">{branding.logo("../")}'
        f"{inline(branding.name(language))}</a></p>"
        f"<h1>{inline(shown.answer.question)}</h1>"
        f'<p class="kept">{inline(when)}</p>'
        f"<article>{gone}{_chips(shown, language)}{answer}</article>"
        f'<p class="on"><a href="../?after={kept.id}">{say["continue"]}</a>'
        f'<a href="../">{say["home"]}</a></p>'
        f"<noscript>{form(language, after=kept.id, above='../')}</noscript>"
        f"{_foot(branding, language)}"
    )


def _foot(branding: Branding, language: Language) -> str:
    """What the brand says below an answer, and its links; "" for nothing."""
    told = branding.told(branding.brand.disclaimer, language)
    parts = [f"<span>{inline(told)}</span>"] if told else []
    parts += [
        f'<a href="{escape(link["url"])}">{inline(link["label"])}</a>'
        for link in branding.named_links(language)
    ]
    return f'<p class="foot-of-brand">{"".join(parts)}</p>' if parts else ""


def _chips(shown: ShownAnswer, language: Language) -> str:
    """What was read in the question, as it was answered."""
    found = chips(shown.answer, language)
    items = "".join(f'<li class="chip">{inline(chip.label)}</li>' for chip in found)
    name = inline(CHIPS[language]["read"])
    return f'<ul class="chips" aria-label="{name}">{items}</ul>' if found else ""


def moment(at: datetime, language: Language) -> str:
    """A time as people write it, with the zone that it is in as its distance from UTC."""
    zone = at.strftime("%z")
    beside = "" if zone == "+0000" else f"{zone[:3]}:{zone[3:5]}"
    return f"{told_date(at.date(), 'day', language)} {at:%H:%M} UTC{beside}"


def _home(language: Language) -> str:
    return f'<p class="on"><a href="../">{WORDING[language]["home"]}</a></p>'


def page(
    title: str,
    body: str,
    language: Language,
    above: str = "../",
    *,
    worn: Worn = _BARE,
    head: str = "",
) -> str:
    """A whole page as readers see it; `title` is text, `body` HTML, `above` the way to the app,
    `worn` what it wears of a brand; `head` are tags in the place of that of the title."""
    head = head or f"<title>{inline(title)}</title>"
    return (
        f'<!doctype html><html lang="{language}"{worn.html}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{head}{worn.icon}"
        f'<link rel="stylesheet" href="{above}{files.address("reader.css")}">{worn.style}'
        f'<script type="module" src="{above}{files.address("permalink.js")}"></script></head>'
        f'<body><main class="page">{body}</main></body></html>'
    )

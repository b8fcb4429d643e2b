"""An answer's own page, `/a/ID`: question, answer and evidence as they were, for everyone who
has the address."""

from __future__ import annotations

import logging
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.answering.said import told_date
from assistant.answering.service import AnsweringService, ShownAnswer
from assistant.domain.errors import RecordsError
from assistant.domain.nouns import Language
from assistant.surfaces.chips import chips
from assistant.surfaces.texts.chips import WORDING as CHIPS
from assistant.surfaces.texts.reader import WORDING, preferred
from assistant.surfaces.web import faults, files, render
from assistant.surfaces.web.escaped import inline
from assistant.surfaces.web.form import form

log = logging.getLogger(__name__)

HEADERS = {"cache-control": "private, no-store", "x-robots-tag": "noindex, nofollow"}


def routes(answering: AnsweringService) -> APIRouter:
    """The pages of answers that were kept."""
    router = APIRouter()

    @router.get("/a/{key}", response_class=HTMLResponse)
    def permalink(key: str, request: Request) -> HTMLResponse:
        language = preferred(request.headers.get("accept-language"))
        title = answering.assistant.info.title
        try:
            shown = answering.shown(key)
        except RecordsError as error:
            log.error("%s", error)
            body = f"<h1>{faults.RECORDS[language]}</h1>{_home(language)}"
            return HTMLResponse(page(title, body, language), 503, HEADERS)
        if shown is None:
            body = f"<h1>{WORDING[language]['no_such']}</h1>{_home(language)}"
            return HTMLResponse(page(title, body, language), 404, HEADERS)
        body = _body(shown, title, language)
        heading = f"{shown.answer.question[:60]} – {title}"
        return HTMLResponse(page(heading, body, language), headers=HEADERS)

    return router


def _body(shown: ShownAnswer, title: str, language: Language) -> str:
    say, kept = WORDING[language], shown.kept
    when = say["kept"].format(
        asked=moment(kept.asked_at.astimezone(), language),
        made=told_date(kept.told.index_day.astimezone().date(), "day", language),
    )
    gone = f'<p class="notice">{say["withdrawn"]}</p>' if shown.withdrawn else ""
    answer = render.answer_html(shown.answer, language, changed=shown.changed)
    return (
        f'<p class="from"><a href="../">{inline(title)}</a></p>'
        f"<h1>{inline(shown.answer.question)}</h1>"
        f'<p class="kept">{inline(when)}</p>'
        f"<article>{gone}{_chips(shown, language)}{answer}</article>"
        f'<p class="on"><a href="../?after={kept.id}">{say["continue"]}</a>'
        f'<a href="../">{say["home"]}</a></p>'
        f"<noscript>{form(language, after=kept.id, above='../')}</noscript>"
    )


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


def page(title: str, body: str, language: Language, above: str = "../") -> str:
    """A whole page as readers see it; `title` is text, `body` HTML, `above` the way to the app."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{inline(title)}</title>"
        f'<link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{above}{files.address("reader.css")}">'
        f'<script type="module" src="{above}{files.address("permalink.js")}"></script></head>'
        f'<body><main class="page">{body}</main></body></html>'
    )

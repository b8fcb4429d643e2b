"""Asking without JavaScript: a form, and the way from it to the answer's own page."""

from __future__ import annotations

import logging
from html import escape
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.answering.service import AnsweringService, AskRequest, GivenAnswer
from assistant.domain.errors import ArchiveError, Busy, QuestionError, TimeLimitExceeded
from assistant.domain.nouns import Language
from assistant.runtime import logs
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.texts.worded import preferred
from assistant.surfaces.web import permalink, render
from assistant.surfaces.web.escaped import inline
from assistant.surfaces.web.form import KEY, form

log = logging.getLogger(__name__)

_MOST_FIELDS = 5
_RETRY_AFTER = {"retry-after": "5"}


def routes(answering: AnsweringService) -> APIRouter:
    """`POST /ask`: a question as a form sends it, which leads to the page of its answer."""
    router = APIRouter()

    @router.post("/ask")
    async def ask(request: Request) -> Response:
        fields = _fields(await request.body())
        language = preferred(request.headers.get("accept-language"))
        return await run_in_threadpool(_answered, answering, fields, language)

    return router


def _answered(answering: AnsweringService, fields: dict[str, str], language: Language) -> Response:
    say, asked = WORDING[language], fields.get("question", "")
    after = fields.get("after", "")

    def told(words: str, status: int = 503) -> Response:
        notice = f'<p class="notice" role="alert">{escape(words)}</p>'
        typed = asked[: 2 * answering.assistant.longest_question]
        body = notice + form(language, question=typed, after=after)
        headers = permalink.HEADERS | (_RETRY_AFTER if status == 503 else {})
        return _page(answering.assistant.info.title, body, language, status, headers)

    try:
        question = answering.assistant.checked(asked)
        if answering.gate.turns_away():
            raise Busy(say["busy"])
        request = AskRequest("reader", after if KEY.fullmatch(after) else None)
        *_, given = answering.stream(question, request)
    except QuestionError as error:
        limit = f"{error.limit:,}"
        return told(say["too_long"].format(limit=limit) if asked.strip() else say["empty"], 422)
    except (Busy, TimeLimitExceeded) as error:
        return told(say["busy" if isinstance(error, Busy) else "took_too_long"])
    except ArchiveError as error:
        reference = logs.known().get("request") or logs.new_request()
        log.error("no answer (%s): %s", reference, error)
        return told(say["failed"].format(id=reference))
    if given.id:
        return RedirectResponse(f"a/{given.id}", 303, permalink.HEADERS)
    return _unkept(answering, given, language)


def _unkept(answering: AnsweringService, given: GivenAnswer, language: Language) -> Response:
    """The answer that has no page of its own."""
    answer = given.answer
    body = (
        f"<h1>{inline(answer.question)}</h1>"
        f"<article>{render.answer_html(answer, language)}</article>"
        f'<p class="on">{escape(WORDING[language]["not_kept"])}</p>{form(language)}'
    )
    title = f"{answer.question[:60]} – {answering.assistant.info.title}"
    return _page(title, body, language, 200, permalink.HEADERS)


def _page(
    title: str, body: str, language: Language, status: int, headers: dict[str, str]
) -> Response:
    return HTMLResponse(permalink.page(title, body, language, above=""), status, headers)


def _fields(body: bytes) -> dict[str, str]:
    """What a form holds, the first value of each name."""
    try:
        found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}

"""The chat's routes: questions and their streamed answers, sources and votes."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from threading import Event
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from assistant.answering.service import (
    AnsweringService,
    AskRequest,
    GivenAnswer,
    ShownAnswer,
)
from assistant.domain.errors import (
    ArchiveError,
    Busy,
    QuestionError,
    TimeLimitExceeded,
)
from assistant.domain.nouns import (
    Language,
    Options,
)
from assistant.records import Vote, Votes
from assistant.records.votes import LONGEST_WHY
from assistant.runtime import logs, streaming
from assistant.suggesting import Suggesting
from assistant.surfaces.chips import NAMES, ChipName, chips, without
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.texts.worded import preferred
from assistant.surfaces.web import (
    embed,
    faults,
    render,
)
from assistant.surfaces.web.brand import Branding
from assistant.surfaces.web.sources import around_html
from assistant.surfaces.web.starting import start_of

log = logging.getLogger(__name__)

_MOST_ANSWERS = 30
_SPARE = 40
"""Threads for those who came while the gate was filling: to be told so, not to queue unseen."""
_RETRY_AFTER = {"retry-after": "5"}
_LONGEST_ADDRESS = 2000
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,32}$")]


def _writable(text: str) -> str:
    """The text; raises `ValueError` for half a character, which nothing can store or send."""
    text.encode()
    return text


def _number(value: object) -> object:
    """A number; raises `ValueError` for what only counts as one in Python."""
    if isinstance(value, bool):
        raise ValueError("must be a whole number")
    return value


Words = Annotated[str, AfterValidator(_writable)]


class Ask(BaseModel):
    """A question: the continuation of the answer it comes after, or the id of a shared one, the
    article it is asked beside, and what was read in it before and is taken off."""

    model_config = ConfigDict(extra="forbid")

    question: Words
    after: Key | None = None
    surface: Literal["reader", "embed"] = "reader"
    page: Annotated[Words, Field(max_length=_LONGEST_ADDRESS)] | None = None
    without: Annotated[frozenset[ChipName], Field(max_length=len(NAMES))] = frozenset()


class FollowUpReference(BaseModel):
    """What the asker has of an answer: its continuation, or its id."""

    model_config = ConfigDict(extra="forbid")

    after: Key


class Voted(BaseModel):
    """A thumb up (1), down (-1) or taken back (0), on an answer (0) or one of its citations."""

    model_config = ConfigDict(extra="forbid")

    answer: Key
    voter: Key
    value: Annotated[Literal[1, 0, -1], BeforeValidator(_number)]
    citation: Annotated[int, Field(ge=0, le=1000), BeforeValidator(_number)] = 0
    why: Annotated[Words, Field(max_length=LONGEST_WHY)] | None = None


def routes(
    answering: AnsweringService, votes: Votes, suggesting: Suggesting, branding: Branding
) -> APIRouter:
    """What the chat's script talks to, on the reader's page and in the widget."""
    router = APIRouter(route_class=faults.JsonFaultRoute)
    assistant = answering.assistant
    gate = answering.gate
    pool = ThreadPoolExecutor(gate.most + _SPARE, thread_name_prefix="answer")

    @router.get("/chat/start")
    def start(
        request: Request, page: Annotated[str, Query(max_length=_LONGEST_ADDRESS)] = ""
    ) -> dict[str, Any]:
        language = _language(request)
        return start_of(
            *(assistant, suggesting, branding, embed.about_page(assistant, page), language)
        )

    @router.post("/chat/ask")
    def ask(asked: Ask, request: Request) -> Response:
        language = _language(request)
        say = WORDING[language]
        try:
            question = assistant.checked(asked.question)
        except QuestionError as error:
            words = say["too_long"].format(limit=f"{error.limit:,}")
            return _fault(422, words if asked.question.strip() else say["empty"])
        if gate.turns_away():
            return _fault(503, say["busy"], _RETRY_AFTER)
        post = embed.about_page(assistant, asked.page)
        file = post.file if post else None
        asking = AskRequest(asked.surface, asked.after, page=file)

        def given(gone: Event) -> Iterator[GivenAnswer]:
            options = without(Options(prefer=file, language=language), asked.without)
            return answering.stream(question, asking, None, options, gone, early=True)

        return StreamingResponse(
            _events(streaming.latest(pool, given), language, str(request.base_url)),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    @router.get("/chat/answers")
    def answers(
        request: Request, id: Annotated[list[Key], Query(max_length=_MOST_ANSWERS)]
    ) -> list[dict[str, Any]]:
        language = _language(request)
        found = (answering.shown(key) for key in id)
        base = str(request.base_url)
        return [_again(shown, language, base) for shown in found if shown is not None]

    @router.get("/chat/source/{key}/{number}")
    def around(key: Key, number: int) -> Response:
        found = answering.around(key, number)
        if found is None:
            return JSONResponse({"before": "", "after": ""}, 404)
        before, after = map(around_html, found)
        return JSONResponse({"before": before, "after": after})

    @router.post("/chat/follow-ups")
    def follow_ups(last: FollowUpReference) -> dict[str, list[str]]:
        earlier = answering.before(AskRequest("reader", last.after)).answers
        if not earlier:
            return {"questions": []}
        asked = [kept.answer.question for kept in earlier]
        answer = answering.as_now(earlier[-1]).answer
        return {"questions": suggesting.follow_ups(answer, asked=asked)}

    @router.post("/chat/vote")
    def vote(voted: Voted) -> Response:
        if voted.value == 0:
            votes.withdraw(voted.answer, voted.citation, voted.voter)
            return Response(status_code=204)
        kept = answering.answers.get(voted.answer)
        if kept is None or voted.citation not in {0, *(c.number for c in kept.answer.citations)}:
            return _fault(404, "There is no such answer or citation.")
        votes.cast(Vote(voted.answer, voted.voter, voted.value, voted.citation, voted.why))
        return Response(status_code=204)

    return router


async def _events(
    items: AsyncGenerator[GivenAnswer | None], language: Language, base: str
) -> AsyncIterator[bytes]:
    """The answer as server-sent events: `draft` while it grows, of the stage `found` what posts say
    before a chat model writes, then `answer`, or `fault`."""
    say = WORDING[language]
    yield streaming.PING
    try:
        async with aclosing(items):
            async for given in items:
                if given is None:
                    yield streaming.PING
                elif given.whole:
                    yield streaming.event("answer", _whole(given, language, base))
                elif given.early:
                    html = render.found_html(given.answer, language)
                    yield streaming.event("draft", {"html": html, "stage": "found"})
                else:
                    html = render.answer_html(given.answer, language, growing=True)
                    yield streaming.event("draft", {"html": html})
    except Busy:
        yield streaming.event("fault", {"error": say["busy"]})
    except TimeLimitExceeded:
        yield streaming.event("fault", {"error": say["took_too_long"]})
    except ArchiveError as error:
        reference = _reference()
        log.error("no answer (%s): %s", reference, error)
        yield streaming.event("fault", {"error": say["failed"].format(id=reference)})
    except Exception:
        reference = _reference()
        log.exception("no answer (%s)", reference)
        yield streaming.event("fault", {"error": say["failed"].format(id=reference)})


def _whole(given: GivenAnswer, language: Language, base: str) -> dict[str, Any]:
    address = f"{base}a/{given.id}" if given.id else None
    return {
        "id": given.id,
        "continuation": given.continuation,
        "address": address,
        "html": render.answer_html(given.answer, language),
        "text": render.copied(given.answer, language, address),
        "question": given.answer.question,
        "state": given.answer.state,
        "narrower": given.answer.narrower,
        "chips": [{"name": c.name, "label": c.label} for c in chips(given.answer, language)],
    }


def _again(shown: ShownAnswer, language: Language, base: str) -> dict[str, Any]:
    whole = _whole(GivenAnswer(shown.answer, True, shown.kept.id), language, base)
    html = render.answer_html(shown.answer, language, changed=shown.changed)
    if shown.withdrawn:
        html = f'<p class="notice">{WORDING[language]["withdrawn"]}</p>{html}'
    return whole | {"html": html}


def _fault(status: int, words: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": words}, status, headers)


def _reference() -> str:
    return logs.known().get("request") or logs.new_request()


def _language(request: Request) -> Language:
    return preferred(request.headers.get("accept-language"))

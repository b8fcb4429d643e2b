"""Downloads for the staff: a conversation, an evidence table, the editor's report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from assistant.answering.asked.steps import MOST
from assistant.domain.nouns import Language
from assistant.records import StoredAnswer
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.texts.reader import preferred
from assistant.surfaces.web.desk import (
    address,
    collecting,
    exporting,
    exporting_posts,
    gaps,
    insight,
    insights,
    post_list,
    reporting,
)
from assistant.surfaces.web.desk.controls import NotUnderstood
from assistant.surfaces.web.desk.parts import Parts, line
from assistant.surfaces.web.desk.post_list import Behind
from assistant.surfaces.web.desk.posts_html import View

Kind = Literal["md", "csv", "json"]
What = Literal["conversation", "evidence"]
PostsKind = Literal["md", "csv", "json", "ris"]
_TYPES = {
    "md": "text/markdown",
    "csv": "text/csv",
    "json": "application/json",
    "ris": "application/x-research-info-systems",
}


def routes(parts: Parts) -> APIRouter:
    """The page's script, and the routes below `/desk/export/`; each of these answers 401 to whom
    nobody knows, and 404 to a person for what is not theirs."""
    router = APIRouter(include_in_schema=False)
    router.include_router(collecting.routes(parts))
    script = (Path(__file__).parent / "desk.js").read_bytes()

    @router.get("/desk/desk.js")
    def desk_script() -> Response:
        headers = {"Cache-Control": "private, no-cache"}
        return Response(script, media_type="text/javascript", headers=headers)

    def saved(request: Request, made: Callable[[Language], Response]) -> Response:
        """What is made for who has signed in, in their language, or the line that says why not."""
        if parts.person(request) is None:
            return PlainTextResponse("Sign in first.", 401)
        spoken = preferred(request.headers.get("accept-language"))
        try:
            return made(spoken)
        except Exception as error:
            return PlainTextResponse(line(error, spoken), 400)

    @router.get("/desk/export/gaps.csv")
    def save_gaps(request: Request, since: str = "", months: int | None = None) -> Response:
        def made(spoken: Language) -> Response:
            found = reporting.report(parts, since, months, spoken)
            return _file(gaps.as_csv(found), f"gaps-{found.since}", "csv")

        return saved(request, made)

    @router.get("/desk/export/insight.csv")
    def save_insight(request: Request, first: str = "", last: str = "") -> Response:
        def made(spoken: Language) -> Response:
            found = insights.of_desk(parts, first, last, spoken)
            return _file(insight.as_csv(found), f"insight-{found.since}", "csv")

        return saved(request, made)

    @router.get("/desk/export/posts.{kind}")
    def save_posts(request: Request, kind: PostsKind) -> Response:
        return saved(
            request, lambda spoken: _file(_posts(parts, request, kind, spoken), "posts", kind)
        )

    @router.get("/desk/export/research.{kind}")
    def save_research(request: Request, kind: Kind) -> Response:
        person = parts.person(request)
        if person is None:
            return PlainTextResponse("Sign in first.", 401)
        spoken = preferred(request.headers.get("accept-language"))
        try:
            found = [parts.own(key, person) for key in request.query_params.getlist("id")[:MOST]]
            chain = [one for one in found if one is not None]
            if not chain or len(chain) < len(found):
                return PlainTextResponse("There is no such answer of yours.", 404)
            return _file(_conversation(chain, kind), f"research-{chain[0].asked_at:%Y%m%d}", kind)
        except Exception as error:
            return PlainTextResponse(line(error, spoken), 500)

    @router.get("/desk/export/{key}.{kind}")
    def save(request: Request, key: str, kind: Kind, what: What = "conversation") -> Response:
        person = parts.person(request)
        if person is None:
            return PlainTextResponse("Sign in first.", 401)
        spoken = preferred(request.headers.get("accept-language"))
        try:
            kept = parts.own(key, person)
            if kept is None:
                return PlainTextResponse("There is no such answer of yours.", 404)
            name = f"{what}-{kept.asked_at:%Y%m%d-%H%M}"
            if what == "evidence":
                found = parts.results(kept)
                if kind == "md":
                    text = exporting.evidence_markdown(found, spoken)
                else:
                    text = {"csv": exporting.evidence_csv, "json": exporting.evidence_json}[kind](
                        found
                    )
                return _file(text, name, kind)
            chain = [
                parts.as_now(one)
                for one in parts.answering.answers.chain(key)
                if one.told.person == person
            ]
            return _file(_conversation(chain, kind), name, kind)
        except Exception as error:
            return PlainTextResponse(line(error, spoken), 500)

    return router


def _conversation(chain: Sequence[StoredAnswer], kind: Kind) -> str:
    """Answers in their order as the text of a file."""
    answers = [one.answer for one in chain]
    if kind == "csv":
        return exporting.conversation_csv(answers)
    if kind == "json":
        return exporting.conversation_json(answers)
    return exporting.conversation_markdown(answers, [one.asked_at for one in chain])


def _posts(parts: Parts, request: Request, kind: PostsKind, spoken: Language) -> str:
    """The posts behind a count, as the address says: all of them, or those that are picked."""
    pairs = list(request.query_params.multi_items())
    asked = address.read(pairs)
    topic = dict(pairs).get(post_list.TOPIC) or asked.question
    if not topic.strip():
        raise NotUnderstood(WORDING[spoken]["empty"])
    _, filters = post_list.limited(parts, asked.question, asked.values.filters(spoken))
    order = View().changed(f"order {dict(pairs).get('order', '')}").order
    picked = {value for name, value in pairs if name == "pick"}
    posts = post_list.every(parts, Behind(asked.question, topic, filters), order, picked)
    info = parts.answering.assistant.info
    if kind == "csv":
        return exporting_posts.posts_csv(posts)
    if kind == "json":
        return exporting_posts.posts_json(posts, topic, filters, info.created)
    if kind == "ris":
        return exporting_posts.posts_ris(posts, info.title)
    return exporting_posts.posts_markdown(posts, topic, filters, spoken)


def _file(text: str, name: str, kind: PostsKind) -> Response:
    return Response(
        text.encode(),
        media_type=f"{_TYPES[kind]}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )

"""Downloads for the staff: a conversation, an evidence table, the editor's report."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from assistant.surfaces.texts.reader import preferred
from assistant.surfaces.web.desk import exporting, gaps, reporting
from assistant.surfaces.web.desk.parts import Parts, line

Kind = Literal["md", "csv", "json"]
What = Literal["conversation", "evidence"]
_TYPES = {"md": "text/markdown", "csv": "text/csv", "json": "application/json"}


def routes(parts: Parts) -> APIRouter:
    """The page's script, and the routes below `/desk/export/`; each of these answers 401 to whom
    nobody knows, and 404 to a person for what is not theirs."""
    router = APIRouter(include_in_schema=False)
    script = (Path(__file__).parent / "desk.js").read_bytes()

    @router.get("/desk/desk.js")
    def desk_script() -> Response:
        headers = {"Cache-Control": "private, no-cache"}
        return Response(script, media_type="text/javascript", headers=headers)

    @router.get("/desk/export/gaps.csv")
    def save_gaps(request: Request, since: str = "", months: int | None = None) -> Response:
        if parts.person(request) is None:
            return PlainTextResponse("Sign in first.", 401)
        spoken = preferred(request.headers.get("accept-language"))
        try:
            found = reporting.report(parts, since, months, spoken)
        except Exception as error:
            return PlainTextResponse(line(error, spoken), 400)
        return _file(gaps.as_csv(found), f"gaps-{found.since}", "csv")

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
            answers = [one.answer for one in chain]
            if kind == "md":
                text = exporting.conversation_markdown(answers, [k.asked_at for k in chain])
            elif kind == "csv":
                text = exporting.conversation_csv(answers)
            else:
                text = exporting.conversation_json(answers)
            return _file(text, name, kind)
        except Exception as error:
            return PlainTextResponse(line(error, spoken), 500)

    return router


def _file(text: str, name: str, kind: Kind) -> Response:
    return Response(
        text.encode(),
        media_type=f"{_TYPES[kind]}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )

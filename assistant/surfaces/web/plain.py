"""Pages without a script, and answers of one sentence: a page for a browser, JSON for a script,
and for programs what the protocol of the path has for errors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from assistant.domain.nouns import Language
from assistant.surfaces.problems import (
    MEDIA_TYPE,
    VERSION,
    kind_of,
    problem,
)
from assistant.surfaces.texts.guard import PLAIN
from assistant.surfaces.texts.worded import preferred
from assistant.surfaces.web import files

NO_STORE = {"cache-control": "no-store"}
_HEALTH = {"/healthz", "/readyz"}
_API = re.compile(r"/api(/.*)?|/healthz|/readyz", re.DOTALL)
_OPENAI = re.compile(r"/v1(/.*)?", re.DOTALL)


def language_of(scope: Scope) -> Language:
    """The language that a request asks for."""
    return preferred(Headers(scope=scope).get("accept-language"))


def wants_page(scope: Scope) -> bool:
    """Whether a person's browser asks, rather than a script."""
    return "text/html" in Headers(scope=scope).get("accept", "")


def page(language: Language, title: str, body: str) -> str:
    """A whole page; `title` is text, `body` HTML."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        '<link rel="icon" href="/favicon.ico">'
        f'<link rel="stylesheet" href="/{files.address("plain.css")}">'
        '<link rel="stylesheet" href="/brand/style.css"></head>'
        f"<body><main>{body}</main></body></html>"
    )


def told(
    scope: Scope,
    status: int,
    say: Mapping[Language, tuple[str, str]],
    headers: Mapping[str, str] | None = None,
    reference: str | None = None,
) -> Response:
    """An answer that is one sentence: `say` has a heading and a sentence in either language,
    `reference` the id under which the log knows more. Below `/api` it is a problem (RFC 9457),
    below `/v1` an error as OpenAI's API has it; both are in English."""
    language = language_of(scope)
    heading, sentence = say[language]
    kept = {**NO_STORE, **(headers or {})}
    if _API.fullmatch(scope["path"]):
        return _problem(scope, status, kept)
    if _OPENAI.fullmatch(scope["path"]):
        return JSONResponse(_openai(status, say["en"][1]), status, kept)
    if not wants_page(scope):
        content = {"error": sentence} | ({"id": reference} if reference else {})
        return JSONResponse(content, status, kept)
    number, home = PLAIN[language]["number"], PLAIN[language]["home"]
    note = f'<p class="note">{number}<code>{reference}</code></p>' if reference else ""
    body = f'<h1>{escape(heading)}</h1><p>{escape(sentence)}</p>{note}<p><a href="/">{home}</a></p>'
    return HTMLResponse(page(language, heading, body), status, kept)


def _problem(scope: Scope, status: int, headers: Mapping[str, str]) -> Response:
    """The problem; what the door closes to all but the staff is nothing for a program."""
    if status == 401:
        health = scope["path"] in _HEALTH
        status, headers = (405, {**NO_STORE, "allow": "GET, HEAD"}) if health else (404, NO_STORE)
    kind = kind_of(status)
    content = problem(kind, None, scope["state"].get("request_id")) | {"status": status}
    body = json.dumps(content, ensure_ascii=False)
    return Response(body, status, {"api-version": VERSION, **headers}, MEDIA_TYPE)


def _openai(status: int, sentence: str) -> dict[str, dict[str, str | None]]:
    kind = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(
        status, "server_error" if status >= 500 else "invalid_request_error"
    )
    code = kind_of(status).replace("-", "_")
    return {"error": {"message": sentence, "type": kind, "param": None, "code": code}}

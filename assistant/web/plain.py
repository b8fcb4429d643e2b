"""Pages without a script, and answers of one sentence: a page for a browser, JSON for a script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from assistant.passage import Language
from assistant.web.wording import preferred

NO_STORE = {"cache-control": "no-store"}


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
        '<link rel="stylesheet" href="/ui/plain.css"></head>'
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
    `reference` the id under which the log knows more."""
    language = language_of(scope)
    heading, sentence = say[language]
    kept = {**NO_STORE, **(headers or {})}
    if not wants_page(scope):
        content = {"error": sentence} | ({"id": reference} if reference else {})
        return JSONResponse(content, status, kept)
    number = {"ja": "受付番号：", "en": "Reference: "}[language]
    home = {"ja": "質問のページへ", "en": "To the questions"}[language]
    note = f'<p class="note">{number}<code>{reference}</code></p>' if reference else ""
    body = f'<h1>{escape(heading)}</h1><p>{escape(sentence)}</p>{note}<p><a href="/">{home}</a></p>'
    return HTMLResponse(page(language, heading, body), status, kept)

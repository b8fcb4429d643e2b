"""What a watch found, as an Atom feed (RFC 4287) at an address that only its person knows."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from assistant.answering.assistant import Assistant
from assistant.answering.collected.watching import Seen, shown
from assistant.domain.errors import RecordsError
from assistant.language.sentences import language_of
from assistant.records import Find, Watch, Watches
from assistant.surfaces.texts.watches import WORDING

_NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_MOST = 50


def routes(assistant: Assistant, watches: Watches) -> APIRouter:
    """`/watch/SECRET.atom`; 404 for one that nobody was given."""
    router = APIRouter(include_in_schema=False)

    @router.get("/watch/{secret}.atom")
    def feed(request: Request, secret: str) -> Response:
        try:
            watch = watches.by_secret(secret)
            if watch is None:
                return PlainTextResponse("There is no such watch.", 404)
            found = shown(assistant.generation, watches.finds(watch.id, _MOST))
        except RecordsError:
            return PlainTextResponse("The feed cannot be read just now.", 503)
        return Response(
            atom(watch, found, str(request.url)).encode("utf-8", "replace"),
            media_type="application/atom+xml; charset=utf-8",
            headers={"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"},
        )

    return router


def atom(watch: Watch, found: list[tuple[Find, Seen]], address: str) -> str:
    """The feed of a watch, the newest find first."""
    updated = max([watch.made, *(find.at for find, _ in found)])
    entries = "".join(_entry(watch, find, seen) for find, seen in found)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{_text(watch.name)}</title><id>urn:ask-the-archive:watch:{_text(watch.id)}</id>"
        f'<link rel="self" href={quoteattr(address)}/><updated>{updated.isoformat()}</updated>'
        f"<author><name>{_text(watch.name)}</name></author>{entries}</feed>\n"
    )


def _entry(watch: Watch, find: Find, seen: Seen) -> str:
    say = WORDING[language_of(watch.question)]
    before = ""
    if seen.before is not None:
        day = seen.before.date.date()
        before = f"\n{say['said_before'].format(day=day, title=seen.before.title)} {seen.said}"
    title = f"{say[f'kind_{seen.kind}']}: {seen.post.title}"
    return (
        f"<entry><title>{_text(title)}</title>"
        f"<id>urn:ask-the-archive:find:{_text(watch.id)}:{_text(find.key)}</id>"
        f"<link href={quoteattr(seen.link)}/><updated>{find.at.isoformat()}</updated>"
        f"<published>{seen.post.date.isoformat()}</published>"
        f"<summary>{_text(seen.quote + before)}</summary></entry>"
    )


def _text(text: str) -> str:
    return escape(text.translate(_NOT_XML))

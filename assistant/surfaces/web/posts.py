"""A post's own page, at the address that the post has on its site: for an archive whose site has no
address, so that links to its posts lead here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from urllib.parse import quote

from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Scope

from assistant.answering.assistant import Assistant
from assistant.answering.said import told_date
from assistant.archive import Generation
from assistant.domain.nouns import Language, Passage, Place, Post
from assistant.runtime.rate import Rate
from assistant.surfaces.texts.guard import OFTEN
from assistant.surfaces.texts.reader import WORDING
from assistant.surfaces.web import permalink
from assistant.surfaces.web.plain import language_of, told


class PostPages:
    """Finds the page for a request that the app has nothing for."""

    def __init__(self, assistant: Assistant, rate: Rate) -> None:
        self._assistant, self._rate = assistant, rate

    async def __call__(self, scope: Scope) -> ASGIApp | None:
        """What answers the request; None where it is for no post's page, or where posts have
        addresses of the web."""
        if scope["method"] not in {"GET", "HEAD"}:
            return None
        generation = self._assistant.generation
        post = await run_in_threadpool(generation.post_at, quote(scope["path"]))
        if post is None or not post.url.startswith("/"):
            return None
        if wait := self._rate.wait(scope["state"]["client"]):
            return told(scope, 429, OFTEN, {"retry-after": str(wait)})
        title = self._assistant.info.title
        return await run_in_threadpool(_answer, generation, post, title, language_of(scope))


def _answer(generation: Generation, post: Post, site: str, language: Language) -> HTMLResponse:
    say = WORDING[language]
    told_by = [told_date(post.date.date(), "day", language), *post.authors]
    body = (
        f'<p class="from"><a href="/">{escape(site)}</a></p>'
        f"<h1>{escape(post.title)}</h1>"
        f'<p class="kept">{escape(" · ".join(told_by))}</p>'
        f"<article>{article(generation.ledger.of_post(post.file))}</article>"
        f'<p class="on">{escape(say["post_page"])} <a href="/">{say["home"]}</a></p>'
    )
    whole = permalink.page(f"{post.title} – {site}", body, language, above="/")
    return HTMLResponse(whole, headers=permalink.HEADERS)


def article(standing: Sequence[tuple[Passage, Place]]) -> str:
    """The passages of a post in their order, below their headings, as HTML."""
    above: tuple[str, ...] = ()
    parts = []
    for heading, some in groupby(standing, key=lambda one: one[1].heading):
        same = next(
            (at for at, one in enumerate(heading) if above[at : at + 1] != (one,)), len(heading)
        )
        parts += [f"<h2>{escape(title)}</h2>" for title in heading[same:]]
        above = heading
        parts += [_block(passage) for passage, _ in some]
    return "".join(parts)


def _block(passage: Passage) -> str:
    if passage.kind in {"code", "table"}:
        return f"<pre>{escape(passage.plain)}</pre>"
    lines = [escape(line) for line in passage.plain.split("\n")]
    if passage.kind == "list":
        return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
    text = f"<p>{'<br>'.join(lines)}</p>"
    return f"<blockquote>{text}</blockquote>" if passage.kind == "quote" else text

"""What a reader of the live page sees of a post, found by another way than its blocks are.

The page is rendered as a whole and read as a browser reads it, so that it can tell whether
a link into it finds its text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from assistant.domain.errors import SourceError
from assistant.language.invisible import visible
from ingest.sources.jekyll.lines import visible_lines
from ingest.sources.jekyll.liquid import Rendered
from ingest.sources.jekyll.markdown import Markdown
from ingest.sources.jekyll.post import read_head, surroundings
from ingest.sources.jekyll.site import Site

_INLINE = re.compile(
    r"a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|rb|s|samp|small|"
    r"span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_SPACE = re.compile(r"[ \t\r\f]+")
_LITERAL = frozenset({"code", "pre", "kbd", "samp", "tt"})
_UNREAD = frozenset(
    {"head", "iframe", "noscript", "rp", "rt", "script", "style", "svg", "template"}
)
# kramdown's typographic symbols; what quotation marks become depends on the site.
_TYPESET = (
    ("---", "—"), ("--", "–"), ("...", "…"), ("<<", "«"), (">>", "»"), ('"', "\ufffc"),
    ("'", "\ufffc"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A post's file as text, what Liquid makes of it, and the text of its page: a line for each
    block, row or cell, with white space as a browser shows it."""

    source: str
    shown: str
    rendered: Rendered
    _markdown: Markdown | None = None

    def piece(self, text: str) -> str:
        """What is shown of a piece of the post, without the numbers of notes: of Markdown with
        the links that the post defines elsewhere. Raises `ValueError` as `shown` does."""
        return seen(text if self._markdown is None else _html(text, self._markdown))


def read_page(site: Site, path: Path) -> Page:
    """Reads and renders one post of the site. Raises `SourceError` where it cannot be read."""
    head = read_head(site, path)
    rendered = surroundings(site).render(head, path)
    text = rendered.text[head.body :]
    if head.markup == "html":
        return Page(head.source, seen(text), rendered)
    try:
        return markdown_page(head.source, text, rendered)
    except ValueError as error:
        raise SourceError(f"{path}: {error}") from error


def markdown_page(source: str, text: str, rendered: Rendered) -> Page:
    """The page of this Markdown. Raises `ValueError` as `shown` does."""
    markdown = Markdown()
    return Page(source, seen(markdown.html(_visible(text))), rendered, markdown)


def shown(text: str) -> str:
    """The text of the page that this Markdown becomes. Raises `ValueError` for more markup
    than a person writes."""
    return seen(Markdown().html(_visible(text)))


def _html(text: str, post: Markdown) -> str:
    return Markdown(within=post).html(_visible(text), numbered=False)


def _visible(text: str) -> str:
    return "\n".join(visible_lines(re.split(r"\r\n?|\n", text)))


def seen(html: str) -> str:
    """The text of a page of this HTML."""
    reader = _Reader()
    reader.feed(_to_open_comment(html))
    reader.close()
    return reader.shown()


def _to_open_comment(html: str) -> str:
    """The HTML without a comment that never ends, which hides all that is behind it."""
    start = html.find("<!--", html.rfind("-->") + 1)
    return html if start < 0 else html[:start]


class _Reader(HTMLParser):
    """The text of a page as the eye sees it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._literal = 0
        self._unread = 0

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self._literal += tag in _LITERAL
        self._unread += tag in _UNREAD
        self._part(tag)

    def handle_startendtag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._literal -= tag in _LITERAL and self._literal > 0
        self._unread -= tag in _UNREAD and self._unread > 0
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if not self._literal:
            for written, typeset in _TYPESET:
                data = data.replace(written, typeset)
        self._pieces.append(data if self._literal else data.replace("\n", " "))

    def _part(self, tag: str) -> None:
        if not _INLINE.fullmatch(tag):
            self._pieces.append("\n")

    def shown(self) -> str:
        """All that was read."""
        lines = visible("".join(self._pieces)).split("\n")
        shown = (_SPACE.sub(" ", line).strip() for line in lines)
        return "\n".join(line for line in shown if line)

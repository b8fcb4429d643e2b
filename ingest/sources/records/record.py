"""One record of another system → one post with its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote, urljoin

from assistant.domain.errors import SourceError
from assistant.domain.nouns import Block, Post, is_link
from assistant.language.invisible import visible
from ingest.sources.html import read_html
from ingest.sources.jekyll.blocks import read_blocks
from ingest.sources.jekyll.liquid import MARK, Rendered
from ingest.sources.jekyll.marks import without_marks
from ingest.sources.jekyll.page import Page, markdown_page, seen, shown
from ingest.sources.jekyll.post import ParsedPost
from ingest.sources.jekyll.source import MAX_BYTES
from ingest.sources.records.text import read_text, shown_text

Form = Literal["html", "markdown", "text"]
MOST_BODY = MAX_BYTES
_MAX_TITLE, _MAX_ADDRESS, _MAX_LABELS, _MAX_LABEL = 1_000, 1_000, 100, 300
_UNESCAPED = "-._~!$&'()*+,;=:@/?%#[]"


@dataclass(frozen=True, slots=True)
class Record:
    """A post as another system has it. `title` and labels are plain text, `url` is absolute, or
    starts at the site's root. `holes` are what stands in the `body` where its system shows
    something that is not known here: each a mark in it, in order."""

    title: str
    url: str
    date: datetime
    body: str
    form: Form
    authors: Sequence[str] = ()
    tags: Sequence[str] = ()
    categories: Sequence[str] = ()
    excerpt: str = ""
    published: bool = True
    holes: Sequence[str] = ()

    def post(self, name: str, *, now: datetime) -> ParsedPost:
        """The post of this name. Raises `SourceError` for one that has more than a post can
        have, or an address that nothing can link to."""
        self.check()
        body = self._body()
        try:
            blocks, navigation = self._blocks(body)
        except ValueError as error:
            raise SourceError(f"its {self.form}, {error}") from error
        rendered = self._rendered(body)
        blocks, left_out = without_marks(blocks, rendered)
        return ParsedPost(
            post=Post(
                file=name,
                title=_short(self.title, "title", _MAX_TITLE),
                url=self._url(),
                date=self.date,
                categories=labels(self.categories, "categories"),
                tags=labels(self.tags, "tags"),
                authors=labels(self.authors, "authors"),
                excerpt=_line(self.excerpt) or None,
            ),
            source=body,
            blocks=blocks,
            navigation=navigation,
            published=self.published,
            future=self.date > now,
            rendered=rendered,
            left_out=left_out,
        )

    def check(self) -> None:
        """Raises `SourceError` for what can be told without reading the body."""
        _short(self.title, "title", _MAX_TITLE)
        self._url()
        for values, field in (
            (self.categories, "categories"),
            (self.tags, "tags"),
            (self.authors, "authors"),
        ):
            labels(values, field)
        self._body()

    def page(self) -> Page:
        """Its body, and what a reader sees of it."""
        body = self._body()
        try:
            if self.form == "markdown":
                return markdown_page(body, body, self._rendered(body))
            return Page(body, self.shown(body), self._rendered(body))
        except ValueError as error:
            raise SourceError(f"its {self.form}, {error}") from error

    def shown(self, text: str) -> str:
        """What a reader sees of a part of its body."""
        match self.form:
            case "html":
                return seen(text)
            case "markdown":
                return shown(text)
            case _:
                return shown_text(text)

    def _blocks(self, body: str) -> tuple[tuple[Block, ...], int]:
        match self.form:
            case "html":
                return read_html(body)
            case "markdown":
                return read_blocks(body)
            case _:
                return read_text(body), 0

    def _body(self) -> str:
        size = len(self.body.encode("utf-8", "replace"))
        if size > MOST_BODY:
            raise SourceError(
                f"its {self.form} has {size:,} bytes, more than the {MOST_BODY:,} that a text may"
                " have; split it"
            )
        return self.body if self.holes else self.body.replace(MARK, "")

    def _rendered(self, body: str) -> Rendered:
        places = (at for at, char in enumerate(body) if char == MARK)
        return Rendered(body, tuple(zip(places, self.holes, strict=False)))

    def _url(self) -> str:
        url = quote(self.url.strip(), safe=_UNESCAPED)
        if len(url) > _MAX_ADDRESS or not is_link(url):
            raise SourceError(
                f"its url {self.url[:100]!r} is no address that can be linked to; write one such as"
                " https://www.example.org/a-post"
            )
        return url


def address_of(url: str, base: str) -> str:
    """An address that may be written from the site's root on, from `base` on."""
    return urljoin(f"{base.rstrip('/')}/", url) if base and url else url


def labels(values: Iterable[str], field: str) -> tuple[str, ...]:
    """Labels or names, each once. Raises `SourceError` for more than a post can have."""
    found = tuple(dict.fromkeys(line for value in values if (line := _line(value))))
    if len(found) > _MAX_LABELS or any(len(one) > _MAX_LABEL for one in found):
        raise SourceError(
            f"its {field} are more than {_MAX_LABELS}, or one has more than {_MAX_LABEL} characters"
        )
    return found


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _short(text: str, field: str, most: int) -> str:
    line = _line(text)
    if not line or len(line) > most:
        raise SourceError(f"its {field} has {len(line):,} characters; 1 to {most:,} are needed")
    return line

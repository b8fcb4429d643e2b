"""Markdown → citable blocks.

What Jekyll's kramdown takes for a heading or a text is decided here: a heading is one line. The
lines that the parser sees are those of the source, some of them emptied, so that line numbers
lead back to exact offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from assistant.domain.nouns import Block, BlockKind
from ingest.sources.html import BodyReader, is_navigation
from ingest.sources.jekyll.lines import visible_lines
from ingest.sources.jekyll.markdown import Markdown
from ingest.sources.jekyll.plain import TEXT, Reader

_MAX_LINES = 60_000
_MAX_BLOCK = 200_000
_STEPS_OF_TAG = 5
# Links with a `|` between them are a table to kramdown.
_MAY_LEAD = frozenset({"paragraph_open", "bullet_list_open", "ordered_list_open", "table_open"})
_ATTRIBUTES = re.compile(r"\{:[^{}\n]*+\}\s*+$")

_KINDS: dict[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "heading_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "dl_open": "list",
    "footnote_reference_open": "paragraph",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "blockquote_open": "quote",
}
_HEADING_LIMIT = 100
_SENTENCE_END = re.compile(r"[。．！？!?]['\"」』）)]*$")

_LINE_END = re.compile(r"\r\n?|\n")
_HEADING_ID = re.compile(r"\s*\{#[^{}\s]+\}$")


def read_blocks(source: str, body: int = 0) -> tuple[tuple[Block, ...], int]:
    """The citable blocks of the Markdown in `source` from offset `body` on, and how many
    lists and paragraphs were left out because their links lead around the site and tell nothing.

    Blocks come in the order of the text and do not overlap; `text` is `source[start:end]`
    without blank lines around it, and `plain` is never empty. Raises `ValueError`, which
    names the line, for more lines or markup than a person writes.
    """
    first_line = source.count("\n", 0, body) + 1
    if sum(1 for _ in _LINE_END.finditer(source, body)) > _MAX_LINES:
        raise ValueError(f"has more than {_MAX_LINES:,} lines; split the post")
    reading = _Reading(source, body, first_line)
    for tokens in _top_level(reading.tokens()):
        reading.add(tokens)
    return reading.blocks(), reading.navigation


class _Reading:
    """What was read of one post until now: its blocks, and the headings above the next one."""

    def __init__(self, source: str, body: int, first_line: int) -> None:
        self.navigation = 0
        self._source, self._first_line = source, first_line
        self._lines = _Lines(source, body)
        self._seen = visible_lines(self._lines.texts)
        self._markdown = Markdown(first_line)
        self._reader = Reader(self._markdown)
        self._path: list[tuple[int, str]] = []
        self._found: list[tuple[Block, str | None]] = []

    def tokens(self) -> Sequence[Token]:
        """The tokens of all blocks."""
        return self._markdown.parse("\n".join(self._seen))

    def blocks(self) -> tuple[Block, ...]:
        """The blocks, without notes that no text leads to."""
        notes = self._reader.notes
        kept = [block for block, note in self._found if note is None or note in notes]
        return tuple(replace(block, position=at) for at, block in enumerate(kept))

    def add(self, tokens: Sequence[Token]) -> None:
        """Adds what one top-level block comes to."""
        first, reader = tokens[0], self._reader
        if first.map is None:
            return
        if first.type == "html_block":
            self._add_html(first)
            return
        kind = _KINDS.get(first.type)
        if kind is None:
            return
        top, bottom = first.map
        if first.type == "heading_open":
            title = reader.text(tokens[1])
            if _is_heading(first, tokens[1].content, title):
                level = int(first.tag[1])
                self._path[:] = [step for step in self._path if step[0] < level]
                self._path.append((level, _HEADING_ID.sub("", title)))
                return
            if tokens[1].map and first.markup in {"-", "="}:
                top, bottom = tokens[1].map
        if is_navigation(_only_links(self._markdown, tokens)):
            self.navigation += 1
            return
        plain = reader.plain(tokens)
        if not _says_something(plain, kind):
            return
        self._check(plain, top)
        seen = self._seen
        while top < bottom and not seen[top].strip():
            top += 1
        while top < bottom and not seen[bottom - 1].strip():
            bottom -= 1
        indented = first.type == "code_block" and first.markup != "$$"
        start, end = self._lines.span(top, bottom, indented=indented)
        start, end = self._within(first, top, bottom, start, end)
        note = first.meta["label"] if first.type == "footnote_reference_open" else None
        self._keep(kind, plain, start, end, note)

    def _add_html(self, token: Token) -> None:
        """The blocks of HTML between paragraphs, read where it stands in the source."""
        self._markdown.charge(token, _STEPS_OF_TAG * token.content.count("<"))
        top, bottom = token.map or (0, 0)
        start, end = self._lines.span(top, bottom, indented=False)
        start, end = self._within(token, top, bottom, start, end)
        written = self._source[start:end]
        if "{:" in written and (
            attributes := _ATTRIBUTES.search(written, max(0, len(written) - 200))
        ):
            written = written[: attributes.start()]
            end = start + len(written)
        body = BodyReader(self._source, self._path, self._reader.marked)
        body.read(start, end)
        self.navigation += body.navigation
        for block in body.blocks:
            self._check(block.plain, top)
            self._found.append((block, None))

    def _within(self, token: Token, top: int, bottom: int, start: int, end: int) -> tuple[int, int]:
        """The span of a block that begins or ends in the midst of a line."""
        if not token.meta:
            return start, end
        if "left" in token.meta and self._same(top):
            start = max(start, self._lines.start(top) + token.meta["left"])
        if "right" in token.meta and self._same(bottom - 1):
            end = min(end, self._lines.start(bottom - 1) + token.meta["right"])
        while start < end and self._source[start].isspace():
            start += 1
        return start, start + len(self._source[start:end].rstrip())

    def _same(self, line: int) -> bool:
        return self._seen[line] == self._lines.texts[line]

    def _check(self, plain: str, top: int) -> None:
        if len(plain) > _MAX_BLOCK:
            raise ValueError(
                f"line {self._first_line + top}: {len(plain):,} characters without a blank line, "
                f"{_MAX_BLOCK:,} are the most; divide them into paragraphs"
            )

    def _keep(
        self, kind: BlockKind, plain: str, start: int, end: int, note: str | None = None
    ) -> None:
        heading = tuple(text for _, text in self._path if text)
        block = Block(kind, self._source[start:end], plain, start, end, heading, 0)
        self._found.append((block, note))


class _Lines:
    """The lines of the body, and where in the source each of them starts."""

    def __init__(self, source: str, body: int) -> None:
        self.texts: list[str] = []
        self._starts: list[int] = []
        start = body
        for end in _LINE_END.finditer(source, body):
            self.texts.append(source[start : end.start()])
            self._starts.append(start)
            start = end.end()
        self.texts.append(source[start:])
        self._starts.append(start)

    def start(self, line: int) -> int:
        """The offset of a line."""
        return self._starts[line]

    def span(self, top: int, bottom: int, *, indented: bool) -> tuple[int, int]:
        """Offsets of the lines from `top` up to `bottom`, without white space around them."""
        first, last = self.texts[top], self.texts[bottom - 1]
        indent = 0 if indented else len(first) - len(first.lstrip(" \t"))
        return self._starts[top] + indent, self._starts[bottom - 1] + len(last.rstrip(" \t"))


def _top_level(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of one top-level block at a time."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[start : index + 1]
            start = index + 1


def _is_heading(opening: Token, content: str, title: str) -> bool:
    """Whether what Markdown takes for a heading is one, and not a text that was run into.

    kramdown's headings are one line; a line of dashes right below a sentence is meant as
    a rule, and a heading of several sentences is an article without its line breaks.
    """
    if len(title) > _HEADING_LIMIT or "\n" in content:
        return False
    return opening.markup not in {"-", "="} or not _SENTENCE_END.search(title)


def _says_something(plain: str, kind: BlockKind) -> bool:
    return bool(plain.strip()) if kind == "code" else any(c.isalnum() for c in plain)


def _only_links(markdown: Markdown, tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """The addresses and texts of the links of a block, [] where it holds other text."""
    if tokens[0].type not in _MAY_LEAD:
        return []
    links: list[tuple[str, str]] = []
    for token in tokens:
        if token.type in {"fence", "code_block", "html_block"}:
            return []
        if token.type != "inline":
            continue
        depth = 0
        for child in markdown.inline(token):
            if child.type == "link_open":
                links.append((str(child.attrGet("href") or ""), ""))
                depth += 1
            elif child.type == "link_close":
                depth -= 1
            elif child.type not in TEXT:
                continue
            elif depth:
                links[-1] = links[-1][0], links[-1][1] + child.content
            elif any(char.isalnum() for char in child.content):
                return []
    return links

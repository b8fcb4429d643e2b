"""Markdown → citable blocks.

What Jekyll's kramdown takes for a heading or a text is decided here: a heading is one line,
and nothing but links is navigation. The lines that the parser sees are those of the source,
some of them emptied, so that line numbers lead back to exact offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from assistant.domain.nouns import Block, BlockKind
from ingest.sources.jekyll.lines import visible_lines
from ingest.sources.jekyll.markdown import Markdown
from ingest.sources.jekyll.plain import TEXT, Reader

_MAX_LINES = 60_000
_MAX_BLOCK = 200_000

_KINDS: dict[str, BlockKind] = {
    "paragraph_open": "paragraph",
    "heading_open": "paragraph",
    "html_block": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
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
    lists and paragraphs were left out because they are nothing but links.

    Blocks come in the order of the text and do not overlap; `text` is `source[start:end]`
    without blank lines around it, and `plain` is never empty. Raises `ValueError`, which
    names the line, for more lines or markup than a person writes.
    """
    first_line = source.count("\n", 0, body) + 1
    if sum(1 for _ in _LINE_END.finditer(source, body)) > _MAX_LINES:
        raise ValueError(f"has more than {_MAX_LINES:,} lines; split the post")
    lines = _Lines(source, body)
    seen = visible_lines(lines.texts)
    markdown = Markdown(first_line)
    reader = Reader(markdown)
    blocks: list[Block] = []
    navigation = 0
    path: list[tuple[int, str]] = []
    for tokens in _top_level(markdown.parse("\n".join(seen))):
        first = tokens[0]
        kind = _KINDS.get(first.type)
        if kind is None or first.map is None:
            continue
        top, bottom = first.map
        if first.type == "heading_open" and not reader.blind:
            title = reader.text(tokens[1])
            if _is_heading(first, tokens[1].content, title):
                level = int(first.tag[1])
                path = [step for step in path if step[0] < level]
                path.append((level, _HEADING_ID.sub("", title)))
                continue
            if tokens[1].map and first.markup in {"-", "="}:
                top, bottom = tokens[1].map
        if not reader.blind and _only_links(markdown, tokens):
            navigation += 1
            continue
        plain = reader.plain(tokens)
        if not _says_something(plain, kind):
            continue
        if len(plain) > _MAX_BLOCK:
            raise ValueError(
                f"line {first_line + top}: {len(plain):,} characters without a blank line, "
                f"{_MAX_BLOCK:,} are the most; divide them into paragraphs"
            )
        while top < bottom and not seen[top].strip():
            top += 1
        while top < bottom and not seen[bottom - 1].strip():
            bottom -= 1
        start, end = lines.span(top, bottom, indented=first.type == "code_block")
        heading = tuple(text for _, text in path if text)
        blocks.append(Block(kind, source[start:end], plain, start, end, heading, len(blocks)))
    return tuple(blocks), navigation


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


def _only_links(markdown: Markdown, tokens: Sequence[Token]) -> bool:
    """Whether a paragraph or list holds links and no other text."""
    if tokens[0].type not in {"paragraph_open", "bullet_list_open", "ordered_list_open"}:
        return False
    links = 0
    for token in tokens:
        if token.type in {"fence", "code_block", "html_block", "table_open"}:
            return False
        if token.type != "inline":
            continue
        depth = 0
        for child in markdown.inline(token):
            if child.type == "link_open":
                links += 1
                depth += 1
            elif child.type == "link_close":
                depth -= 1
            elif depth == 0 and child.type in TEXT and any(c.isalnum() for c in child.content):
                return False
    return links > 0

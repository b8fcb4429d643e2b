"""Markdown → citable blocks, and the only reader of Markdown.

The parser is markdown-it (CommonMark with tables and strikethrough); what Jekyll's Liquid
and kramdown do otherwise is done here: their tags and attribute lists are no text, `*` is
emphasis next to any character, a fence that is never closed is no fence, and a heading is
one line. The lines that the parser sees are those of the source, some of them emptied, so
that line numbers lead back to exact offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from assistant.passage import Block, BlockKind

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
_TEXT = frozenset({"text", "text_special", "code_inline"})
_HEADING_LIMIT = 100
_SENTENCE_END = re.compile(r"[。．！？!?]['\"」』）)]*$")

_LINE_END = re.compile(r"\r\n?|\n")
_FENCE = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}(?=[^`]*$)|~{3,})(.*)")
_MARKER = re.compile(r"\s*-{2,}\s*END\s*-*\s*")
_CONFLICT = re.compile(r"(?:<{7}|>{7})(?: .*)?|={7}")
_LIQUID = re.compile(r"\{%-?\s*(\w*)(?:(?!\{%|%\}).)*%\}|\{\{(?:(?!\{\{|\}\}).)*\}\}", re.DOTALL)
_KRAMDOWN = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment><!--|\{::comment\b[^}/]*\})"
    r"|(?P<toc>^\s*\{:toc\b[^}]*\}\s*$)"
    r"|\{:[^{}\n]*\}"
)
_HEADING_ID = re.compile(r"\s*\{#[^{}\s]+\}$")
_TASK = re.compile(r"\[[ xX]\]\s+")

_ROW_STARTS = frozenset(
    f"{name}_{side}"
    for name in ("bullet_list", "ordered_list", "list_item", "tr", "blockquote")
    for side in ("open", "close")
) | {"fence", "code_block", "html_block"}

_MARKUP = re.compile(r"[\\`*_\[\]<>&~\n]")
_TAG = re.compile(r"</?([A-Za-z][\w-]*)(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>")
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "head"})
_ROW_TAG = re.compile(
    r"address|article|aside|blockquote|br|dd|details|div|dl|dt|figcaption|figure|footer|form|"
    r"h[1-6r]|header|li|main|nav|ol|p|pre|section|summary|table|tr|ul"
)


def read_blocks(source: str, body: int = 0) -> tuple[tuple[Block, ...], int]:
    """The citable blocks of the Markdown in `source` from offset `body` on, and how many
    lists and paragraphs were left out because they are nothing but links.

    Blocks come in the order of the text and do not overlap; `text` is `source[start:end]`
    without blank lines around it, and `plain` is never empty.
    """
    lines = _Lines(source, body)
    seen = _visible_lines(lines.texts)
    markdown = _Markdown()
    blocks: list[Block] = []
    navigation = 0
    path: list[tuple[int, str]] = []
    for tokens in _top_level(markdown.parse("\n".join(seen))):
        first = tokens[0]
        kind = _KINDS.get(first.type)
        if kind is None or first.map is None:
            continue
        top, bottom = first.map
        if first.type == "heading_open":
            title = markdown.text(tokens[1])
            if _is_heading(first, tokens[1].content, title):
                level = int(first.tag[1])
                path = [step for step in path if step[0] < level]
                path.append((level, _HEADING_ID.sub("", title)))
                continue
            if tokens[1].map and first.markup in {"-", "="}:
                top, bottom = tokens[1].map
        if _only_links(markdown, tokens):
            navigation += 1
            continue
        plain = markdown.plain(tokens)
        if not _says_something(plain, kind):
            continue
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


def _visible_lines(lines: Sequence[str]) -> list[str]:
    """The same number of lines, without what Jekyll never shows as text."""
    text = "\n".join(lines)
    if "{%" in text or "{{" in text:
        lines = _without_liquid(text).split("\n")
    conflict = any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in lines)
    last_comment_end = max((i for i, line in enumerate(lines) if "-->" in line), default=-1)
    last_extension_end = max((i for i, line in enumerate(lines) if "{:/" in line), default=-1)
    closing = _closing_fences(lines)
    seen: list[str] = []
    fence = until = ""
    for number, line in enumerate(lines):
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not opened[2].strip():
                fence = ""
            seen.append(line)
            continue
        if opened and not until:
            if closing[number].get(opened[1][0], 0) >= len(opened[1]):
                fence = opened[1]
                seen.append(line)
            else:
                seen.append("")
            continue
        if _MARKER.fullmatch(line) or (conflict and _CONFLICT.fullmatch(line)):
            seen.append("")
            continue
        if until or "{:" in line or "<!--" in line:
            ends = {"-->": last_comment_end >= number, "{:/": last_extension_end >= number}
            visible, until, contents = _without_kramdown(line, until, ends)
            if contents and seen:
                seen[-1] = ""
            seen.append(visible if visible.strip() else "")
        else:
            seen.append(line)
    return seen


def _closing_fences(lines: Sequence[str]) -> list[dict[str, int]]:
    """For each line, the longest fence below it that can close one, by character."""
    longest: dict[str, int] = {}
    below: list[dict[str, int]] = []
    for line in reversed(lines):
        below.append(longest)
        fence = line.strip()
        if len(fence) >= 3 and fence[0] in "`~" and not fence.strip(fence[0]):
            longest = {**longest, fence[0]: max(len(fence), longest.get(fence[0], 0))}
    below.reverse()
    return below


def _without_liquid(text: str) -> str:
    """The text without Liquid tags and comments; `raw` keeps what it holds."""
    kept: list[str] = []
    position, inside = 0, ""
    for match in _LIQUID.finditer(text):
        name = match[1] or ""
        if inside and name != f"end{inside}":
            continue
        before = text[position : match.start()]
        kept.append("\n" * before.count("\n") if inside == "comment" else before)
        kept.append("\n" * match[0].count("\n"))
        if name in {"highlight", "endhighlight"}:
            kept.append("```")
        position = match.end()
        inside = name if not inside and name in {"raw", "comment"} else ""
    rest = text[position:]
    kept.append("\n" * rest.count("\n") if inside == "comment" else rest)
    return "".join(kept)


def _without_kramdown(line: str, until: str, ends: dict[str, bool]) -> tuple[str, str, bool]:
    """One line without comments, extensions and attribute lists: what remains, what a
    comment that goes on waits for, and whether the line made a table of contents of the
    list above it."""
    kept: list[str] = []
    position, contents = 0, False
    while True:
        if until:
            end = line.find(until, position)
            if end < 0:
                return "".join(kept), until, contents
            position = end if until == "{:/" else end + len(until)
            until = ""
        match = _KRAMDOWN.search(line, position)
        if match is None:
            kept.append(line[position:])
            return "".join(kept), "", contents
        kept.append(line[position : match.start()])
        position = match.end()
        if match["code"]:
            kept.append(match[0])
        elif match["comment"]:
            wanted = "-->" if match[0] == "<!--" else "{:/"
            if ends[wanted]:
                until = wanted
            else:
                kept.append(match[0])
        contents = contents or bool(match["toc"])


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
    return bool(plain) if kind == "code" else any(c.isalnum() for c in plain)


def _only_links(markdown: _Markdown, tokens: Sequence[Token]) -> bool:
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
            elif depth == 0 and child.type in _TEXT and any(c.isalnum() for c in child.content):
                return False
    return links > 0


class _Inline(StateInline):
    """Inline text with kramdown's rule for `*`.

    CommonMark leaves the asterisks of `**「鍵」**です` standing, since punctuation is inside
    and a letter outside; kramdown only asks that no white space is inside.
    """

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        scanned = super().scanDelims(start, canSplitWord)
        if self.src[start] != "*":
            return scanned
        after = self.src[start + scanned.length : start + scanned.length + 1]
        before = self.src[start - 1] if start else ""
        return Scanned(bool(after.strip()), bool(before.strip()), scanned.length)


class _Markdown:
    """One document's parser: blocks at once, inline text when it is asked for."""

    def __init__(self) -> None:
        self._parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        self._parser.disable(["inline", "text_join"])
        self._env: dict[str, Any] = {}

    def parse(self, text: str) -> list[Token]:
        """The block tokens of the text."""
        return self._parser.parse(text, self._env)

    def inline(self, token: Token) -> list[Token]:
        """The inline tokens of an `inline` block token."""
        if not _MARKUP.search(token.content):
            return [Token("text", "", 0, content=token.content)]
        if not token.children:
            state = _Inline(token.content, self._parser, self._env, [])
            self._parser.inline.tokenize(state)
            for rule in self._parser.inline.ruler2.getRules(""):
                rule(state)
            token.children = state.tokens
        return token.children

    def text(self, token: Token) -> str:
        """What a reader sees of an `inline` token."""
        if not _MARKUP.search(token.content):
            return token.content.strip()
        pieces: list[str] = []
        hidden = ""
        for child in self.inline(token):
            if child.type == "html_inline":
                tag = _TAG.match(child.content)
                name = tag[1].lower() if tag else ""
                closing = child.content.startswith("</")
                if hidden:
                    hidden = "" if closing and name == hidden else hidden
                elif name in _UNSEEN and not closing and not child.content.endswith("/>"):
                    hidden = name
                elif name == "br":
                    pieces.append("\n")
            elif hidden:
                continue
            elif child.type == "softbreak":
                pieces.append(" ")
            elif child.type == "hardbreak":
                pieces.append("\n")
            elif child.type in _TEXT:
                pieces.append(child.content)
        lines = (line.strip() for line in "".join(pieces).split("\n"))
        return "\n".join(line for line in lines if line)

    def plain(self, tokens: Sequence[Token]) -> str:
        """What a reader sees of one block: a list's items and a table's rows one a line."""
        rows = _Rows()
        lists = 0
        for token in tokens:
            kind = token.type
            if kind in _ROW_STARTS or (kind in {"paragraph_open", "heading_open"} and not lists):
                rows.end()
            if kind in {"bullet_list_open", "ordered_list_open"}:
                lists += 1
            elif kind in {"bullet_list_close", "ordered_list_close"}:
                lists -= 1
            elif kind in {"th_open", "td_open"}:
                rows.cell()
            elif kind == "inline":
                text = self.text(token)
                rows.add(_TASK.sub("", text, count=1) if lists and text[:1] == "[" else text)
            elif kind in {"fence", "code_block", "html_block"}:
                content = token.content
                rows.add(_html_text(content) if kind == "html_block" else content.strip("\n"))
                rows.end()
        return rows.text()


class _Rows:
    """Lines of plain text, put together piece by piece."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self._joint: str | None = None

    def end(self) -> None:
        """The next piece starts a line."""
        self._joint = None

    def cell(self) -> None:
        """The next piece is a table cell, even where nothing is in it."""
        if self._joint is None:
            self._rows.append("")
        else:
            self._rows[-1] += " | "
        self._joint = ""

    def add(self, text: str) -> None:
        """Adds a piece of text to the current line, or starts one with it."""
        if not text:
            return
        if self._joint is None:
            self._rows.append(text)
        else:
            self._rows[-1] += self._joint + text
        self._joint = " "

    def text(self) -> str:
        """All lines that hold something."""
        return "\n".join(row.rstrip() for row in self._rows if row.strip(" |"))


def _html_text(html: str) -> str:
    """The visible text of an HTML block, one line for each element that stands on its own."""
    pieces: list[str] = []
    lower = html.lower()
    position = 0
    while (at := html.find("<", position)) >= 0:
        pieces.append(html[position:at])
        tag = _TAG.match(html, at)
        if html.startswith("<!--", at):
            position = _after(lower, "-->", at)
        elif tag:
            name = tag[1].lower()
            position = tag.end()
            if name in _UNSEEN and html[at + 1] != "/" and not tag[0].endswith("/>"):
                position = _after(lower, f"</{name}", position)
                position = _after(lower, ">", position) if position < len(html) else position
            elif _ROW_TAG.fullmatch(name):
                pieces.append("\n")
        elif re.match(r"<[/!?A-Za-z]", html[at : at + 2]):
            position = _after(lower, ">", at)
        else:
            pieces.append("<")
            position = at + 1
    pieces.append(html[position:])
    rows = (" ".join(row.split()) for row in unescape("".join(pieces)).split("\n"))
    return "\n".join(row for row in rows if row)


def _after(text: str, end: str, position: int) -> int:
    """The offset behind the next `end`, or that of the text's end."""
    at = text.find(end, position)
    return at + len(end) if at >= 0 else len(text)

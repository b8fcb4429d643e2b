"""The Markdown parser: markdown-it with kramdown's rule for `*`, and an end to its work.

CommonMark with tables and strikethrough. What it costs is counted while it parses, the same
on every machine: markup that only a machine writes is refused before it costs much.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, fence, reference
from markdown_it.rules_inline import StateInline, text
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from ingest.sources.jekyll.kramdown import install

_MARKUP = re.compile(r"[\\`*_\[\]<>&~$]")
TASK = re.compile(r"^\[[ xX]\]\s+")
# Indents are read character by character, and a quote's lines once more for each `>`.
_OPENING = re.compile(r"[ \t>]++")

# Steps cost about a microsecond each. A post of 2 MB in short lines takes 900,000.
_MAX_STEPS = 600_000
_STEPS_OF_BLOCK = 9
_STEPS_OF_LINE = 6
_STEPS_OF_REFERENCE = 35
_STEPS_OF_INLINE = 5
_STEPS_OF_MARK = {"[": 30, "!": 16, "<": 8, "\n": 1}
_STEPS_OF_OTHER = 4
_STEPS_OF_SKIP = 3


class Markdown:
    """One document's parser: blocks at once, inline text when it is asked for. A piece of a
    document that stands alone is read `within` that, whose links and notes it may name.

    Both raise `ValueError` with the line, counted from `first_line`, at which the text has
    more markup than a person writes.
    """

    def __init__(self, first_line: int = 1, within: Markdown | None = None) -> None:
        self._parser = _parser()
        self._work = _Work(first_line)
        self._env: dict[str, Any] = {"work": self._work}
        if within is not None:
            references = dict(within._env.get("references", {}))
            notes = dict.fromkeys(within._env.get("footnotes", {}).get("refs", {}), -1)
            self._env |= {"references": references, "footnotes": {"refs": notes}}

    def parse(self, source: str) -> list[Token]:
        """The block tokens of the text."""
        for number, line in enumerate(source.split("\n")):
            if opening := _OPENING.match(line):
                self._work.line = number
                self._work.spend(len(opening[0]) // 2 + opening[0].count(">"))
        return self._parser.parse(source, self._env)

    def inline(self, token: Token) -> Sequence[Token]:
        """The inline tokens of an `inline` block token."""
        if not _MARKUP.search(token.content):
            return _unmarked(token.content)
        if not token.children:
            if token.map:
                self._work.line = token.map[0]
            state = _Inline(token.content, self._parser, self._env, [])
            self._parser.inline.tokenize(state)
            for rule in self._parser.inline.ruler2.getRules(""):
                rule(state)
            token.children = state.tokens
        return token.children

    def html(self, source: str, *, numbered: bool = True) -> str:
        """The text as a web page; with the numbers of notes if they are `numbered`."""
        tokens = self.parse(source)
        for number, token in enumerate(tokens):
            if token.type == "inline":
                if number > 1 and tokens[number - 2].type == "list_item_open":
                    token.content = TASK.sub("", token.content, count=1)
                token.children = [
                    _rendered(child)
                    for child in self.inline(token)
                    if numbered or child.type != "footnote_ref"
                ]
            elif token.type.startswith("footnote_reference"):
                token.tag = "div"
        return str(self._parser.renderer.render(tokens, self._parser.options, self._env))

    def charge(self, token: Token, steps: int) -> None:
        """Counts steps that somebody else takes with a token."""
        if token.map:
            self._work.line = token.map[0]
        self._work.spend(steps)


class _Parser(MarkdownIt):
    """A parser that shows the address of a link as it is written."""

    def normalizeLinkText(self, link: str) -> str:
        return link


@cache
def _parser() -> _Parser:
    """The one parser, which keeps nothing of what it parses."""
    parser = _Parser("commonmark")
    parser.block, parser.inline = _BlockParser(), _InlineParser()
    parser.configure("commonmark").enable(["table", "strikethrough"])
    install(parser)
    parser.disable(["inline", "text_join"])
    return parser


def _rendered(token: Token) -> Token:
    """An inline token that the renderer knows: a formula is typeset, and so on a line apart."""
    if token.type == "text_special":
        token.type = "text"
    elif token.type == "formula":
        token.type, token.content = "html_inline", f"<div>{escape(token.content)}</div>"
    return token


def _unmarked(content: str) -> list[Token]:
    """Lines without any mark, as the parser would give them."""
    tokens: list[Token] = []
    *above, last = content.split("\n")
    for line in above:
        hard = line.endswith("  ")
        tokens.append(Token("text", "", 0, content=line.rstrip(" ").lstrip(" \t")))
        tokens.append(Token("hardbreak" if hard else "softbreak", "br", 0))
    tokens.append(Token("text", "", 0, content=last.lstrip(" \t")))
    return tokens


class _Work:
    """What a document has cost until now, and where the parser is."""

    def __init__(self, first_line: int) -> None:
        self.line = 0
        self._first_line = first_line
        self._steps = 0

    def spend(self, steps: int) -> None:
        """Counts steps; raises `ValueError` when they are too many."""
        self._steps += steps
        if self._steps > _MAX_STEPS:
            raise ValueError(
                f"line {self._first_line + self.line}: more markup than a post can have "
                "(lists, tables, links, brackets); remove it or split the post"
            )


class _Blocks(StateBlock):
    """Block structure whose tokens are counted."""

    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        self.env["work"].spend(_STEPS_OF_BLOCK)
        return super().push(ttype, tag, nesting)


class _BlockParser(ParserBlock):
    """Blocks, each look at a line counted: `fence` is asked wherever a block may begin."""

    def __init__(self) -> None:
        super().__init__()
        interrupted: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
        self.ruler.at("fence", _counted_fence, interrupted)
        self.ruler.at("reference", _counted_reference)

    def parse(
        self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]
    ) -> list[Token] | None:
        if not src:
            return None
        state = _Blocks(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


def _counted_fence(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    work: _Work = state.env["work"]
    work.line = startLine
    work.spend(_STEPS_OF_LINE)
    return fence(state, startLine, endLine, silent)


def _counted_reference(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    if not reference(state, startLine, endLine, silent):
        return False
    state.env["work"].spend(_STEPS_OF_REFERENCE)
    return True


class _Inline(StateInline):
    """Inline text with kramdown's rule for `*`, and tokens that are counted.

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

    def pushPending(self) -> Token:
        self.env["work"].spend(_STEPS_OF_INLINE)
        return super().pushPending()

    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        self.env["work"].spend(_STEPS_OF_INLINE)
        return super().push(ttype, tag, nesting)


class _InlineParser(ParserInline):
    """Inline text, each look at a mark counted: looking for the end of a link goes on and on."""

    def __init__(self) -> None:
        super().__init__()
        self.ruler.at("text", _counted_text)

    def skipToken(self, state: StateInline) -> None:
        state.env["work"].spend(_STEPS_OF_SKIP)
        super().skipToken(state)


def _counted_text(state: StateInline, silent: bool) -> bool:
    mark = state.src[state.pos]
    usual = 1 if mark.isalpha() else _STEPS_OF_OTHER
    state.env["work"].spend(_STEPS_OF_MARK.get(mark, usual))
    return text(state, silent)

"""Blocks of Markdown → what a reader sees of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from assistant.language.invisible import visible
from ingest.sources.jekyll.html import Html
from ingest.sources.jekyll.markdown import Markdown

TEXT = frozenset({"text", "text_special", "code_inline"})
_STEPS_OF_TAG = 5
_TASK = re.compile(r"\[[ xX]\]\s+")
_ROW_STARTS = frozenset(
    f"{name}_{side}"
    for name in ("bullet_list", "ordered_list", "list_item", "tr", "blockquote")
    for side in ("open", "close")
) | {"fence", "code_block", "html_block"}


class Reader:
    """Reads one document's blocks in their order; what HTML hides, it does not see."""

    def __init__(self, markdown: Markdown) -> None:
        self._markdown = markdown
        self._html = Html()

    @property
    def blind(self) -> bool:
        """Whether an element that hides its contents was opened in an earlier block."""
        return self._html.hides

    def text(self, token: Token) -> str:
        """What a reader sees of an `inline` token."""
        blind = self.blind
        pieces: list[str] = []
        for child in self._markdown.inline(token):
            if child.type == "html_inline":
                if self._html.tag(child.content) == "br" and not self._html.hides:
                    pieces.append("\n")
            elif self._html.hides:
                continue
            elif child.type == "softbreak":
                pieces.append(" ")
            elif child.type == "hardbreak":
                pieces.append("\n")
            elif child.type in TEXT:
                pieces.append(child.content)
        if not blind:
            self._html.show()
        lines = (line.strip() for line in visible("".join(pieces)).split("\n"))
        return "\n".join(line for line in lines if line)

    def plain(self, tokens: Sequence[Token]) -> str:
        """What a reader sees of one block: a list's items and a table's rows one a line."""
        blind = self.blind
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
            elif kind == "html_block":
                self._markdown.charge(token, _STEPS_OF_TAG * token.content.count("<"))
                rows.add(visible(self._html.text(token.content)))
                rows.end()
            elif kind in {"fence", "code_block"}:
                rows.add("" if self.blind else visible(token.content.strip("\n")))
                rows.end()
        if not blind and tokens[0].type != "html_block":
            self._html.show()
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

"""Blocks of Markdown → what a reader sees of them."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from assistant.language.invisible import visible
from ingest.sources.html import BodyReader, Seen
from ingest.sources.jekyll.markdown import TASK, Markdown

TEXT = frozenset({"text", "text_special", "code_inline", "formula"})
_STEPS_OF_TAG = 5
_LISTS = frozenset({"bullet_list", "ordered_list", "dl"})
_ROW_STARTS = frozenset(
    f"{name}_{side}"
    for name in (*_LISTS, "list_item", "dt", "dd", "tr", "blockquote")
    for side in ("open", "close")
) | {"fence", "code_block", "html_block"}


class Reader:
    """Reads one document's blocks in their order; `notes` are the footnotes that were marked."""

    def __init__(self, markdown: Markdown) -> None:
        self._markdown = markdown
        self.notes: set[str] = set()

    def text(self, token: Token) -> str:
        """What a reader sees of an `inline` token."""
        seen = Seen()
        for child in self._markdown.inline(token):
            if child.type in TEXT:
                seen.text(child.content)
            elif child.type == "html_inline":
                seen.tag(child.content)
            elif child.type == "softbreak":
                seen.text(" ")
            elif child.type == "hardbreak":
                seen.line()
            elif child.type == "link_open":
                seen.link(str(child.attrGet("href") or ""))
            elif child.type == "link_close":
                seen.link(None)
            elif child.type == "footnote_ref":
                self.notes.add(child.meta["label"])
        return seen.take()

    def marked(self, text: str) -> str:
        """What a reader sees of Markdown within an element of HTML."""
        return self.text(Token("inline", "", 0, content=text.strip()))

    def plain(self, tokens: Sequence[Token]) -> str:
        """What a reader sees of one block: a list's items and a table's rows one a line."""
        rows = _Rows()
        terms: list[str] = []
        term = defined = False
        lists = cells = 0
        for token in tokens:
            kind = token.type
            name, _, side = kind.rpartition("_")
            if kind in _ROW_STARTS or (kind in {"paragraph_open", "heading_open"} and not lists):
                rows.end()
            if name in _LISTS:
                lists += 1 if side == "open" else -1
            if kind in {"th_open", "td_open"}:
                rows.cell()
                cells += 1
            elif kind in {"th_close", "td_close"}:
                cells -= 1
            elif kind == "dt_open":
                terms, defined = ([], False) if defined else (terms, False)
                term = True
            elif kind == "dd_open":
                rows.begin(", ".join(terms))
                defined = True
            elif kind == "inline":
                text = self.text(token)
                if term:
                    terms.append(text)
                    term = False
                    continue
                text = " ".join(text.split("\n")) if cells else text
                rows.add(TASK.sub("", text, count=1) if lists and text[:1] == "[" else text)
            elif kind == "html_block":
                rows.add(self._html(token))
                rows.end()
            elif kind in {"fence", "code_block"}:
                rows.add(visible(token.content.strip("\n")))
                rows.end()
        return rows.text()

    def _html(self, token: Token) -> str:
        self._markdown.charge(token, _STEPS_OF_TAG * token.content.count("<"))
        return BodyReader(token.content, markdown=self.marked).rows(0, len(token.content))


class _Rows:
    """Lines of plain text, put together piece by piece."""

    def __init__(self) -> None:
        self._rows: list[str] = []
        self._joint: str | None = None
        self._term = ""

    def end(self) -> None:
        """The next piece starts a line."""
        self._joint = None

    def begin(self, term: str) -> None:
        """The next line is what is told of a term."""
        self._term = f"{term}: " if term else ""

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
            self._rows.append(self._term + text)
            self._term = ""
        else:
            self._rows[-1] += self._joint + text
        self._joint = " "

    def text(self) -> str:
        """All lines that hold something."""
        return "\n".join(row.rstrip() for row in self._rows if row.strip(" |"))

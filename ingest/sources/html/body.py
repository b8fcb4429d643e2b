"""HTML → blocks: headings, paragraphs, lists, tables, quotes and code with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import unescape

from assistant.domain.nouns import Block, BlockKind
from assistant.language.invisible import visible
from ingest.sources.html import tables
from ingest.sources.html.navigation import is_navigation
from ingest.sources.html.seen import Seen, add
from ingest.sources.html.tags import BLOCKS, EMPTY, HEADINGS, LISTS, attributes
from ingest.sources.html.tree import Element, Run, parse

_MAX_BLOCK = 200_000
_MAX_HEADING = 100
# What a list, a quote or a table cell is no plain text with: it is a page's frame, then.
_FRAMED = HEADINGS | {"table", "pre", "article", "section", "nav", "form", "main"}
_LONGEST_WHOLE = 6_000
_ROWS = LISTS | {"li", "dt", "dd", "tr", "pre", "blockquote", "table", "caption"}
_SPACE = " \t\n\r\f"


def read_html(source: str, start: int = 0, end: int | None = None) -> tuple[tuple[Block, ...], int]:
    """The citable blocks of the HTML in `source[start:end]`, and how many lists and paragraphs
    were left out because their links lead around the site and tell nothing.

    Blocks come in the order of the text and do not overlap; `text` is `source[start:end]` of
    the block, `plain` what a reader sees of it, never empty, and `heading` the headings above
    it. HTML may be broken. Raises `ValueError`, which names the line of `source`, for
    more markup or a longer paragraph than a person writes.
    """
    reader = BodyReader(source)
    reader.read(start, len(source) if end is None else end)
    return tuple(reader.blocks), reader.navigation


class BodyReader:
    """Reads parts of one source in their order; `path` has the headings above, and goes on from
    part to part. What says that it is Markdown is read by `markdown`."""

    def __init__(
        self,
        source: str,
        path: list[tuple[int, str]] | None = None,
        markdown: Callable[[str], str] | None = None,
    ) -> None:
        self._html = source
        self._markdown = markdown
        self.path = [] if path is None else path
        self.blocks: list[Block] = []
        self.navigation = 0

    def read(self, start: int, end: int) -> None:
        """Adds the blocks of `source[start:end]`."""
        self._inside(parse(self._html, start, end), "paragraph", ())

    def _inside(self, element: Element, kind: BlockKind, above: tuple[str, ...]) -> None:
        """The blocks of what an element holds: runs of text, and elements one by one."""
        run: list[Run | Element] = []
        for child in element.children:
            if isinstance(child, Run) or (child.hidden and child.name not in BLOCKS):
                run.append(child)
                continue
            self._run(run, kind, above)
            run = []
            if not child.hidden:
                self._element(child, kind, above)
        self._run(run, kind, above)

    def _element(self, one: Element, kind: BlockKind, above: tuple[str, ...]) -> None:
        if one.name in HEADINGS:
            self._heading(one, kind, above)
        elif one.name == "nav":
            self.navigation += 1
        elif one.name == "pre":
            self._add("code", self._literal(one), one.start, one.end, above)
        elif one.name == "table":
            self._table(one, kind, above)
        elif one.name in LISTS and self._whole(one):
            if is_navigation(self._only_links(one)):
                self.navigation += 1
            else:
                self._add("list", self._rows(one), one.start, one.end, above)
        elif one.name == "blockquote":
            if self._whole(one):
                self._add("quote", self._rows(one), one.start, one.end, above)
            else:
                self._inside(one, "quote", above)
        else:
            self._inside(one, kind, above)

    def _whole(self, one: Element) -> bool:
        """Whether a list or quote is one block, and no frame around the parts of a page."""
        return one.end - one.start <= 4 * _LONGEST_WHOLE and not any(
            child.name in _FRAMED for child in _elements(one)
        )

    def _heading(self, one: Element, kind: BlockKind, above: tuple[str, ...]) -> None:
        title = " ".join(self._rows(one).split("\n"))
        if len(title) > _MAX_HEADING:
            self._inside(one, kind, above)
        elif title and not above:
            level = int(one.name[1])
            self.path[:] = [step for step in self.path if step[0] < level]
            self.path.append((level, title))

    def _run(self, run: Sequence[Run | Element], kind: BlockKind, above: tuple[str, ...]) -> None:
        """A run of text and inline tags as a paragraph."""
        html = self._html
        if not any(isinstance(one, Run) and not one.tag for one in run):
            return
        plain = self._seen(run)
        if not any(char.isalnum() for char in plain):
            return
        if is_navigation(self._links(run)):
            self.navigation += 1
            return
        shown = [one for one in run if self._may_show(one)]
        opened = [one for one in shown if not html.startswith("</", one.start)]
        closed = [one for one in shown if not _opens(one, html)]
        start, end = opened[0].start, max(closed[-1].end, opened[0].start)
        while start < end and html[start] in _SPACE:
            start += 1
        while end > start and html[end - 1] in _SPACE:
            end -= 1
        self._add(kind, plain, start, end, above)

    def _may_show(self, one: Run | Element) -> bool:
        """Whether something of a run may be seen: a tag, or text that is not white space."""
        if isinstance(one, Element):
            return False
        return bool(one.tag) or not self._html[one.start : one.end].isspace()

    def _table(self, one: Element, kind: BlockKind, above: tuple[str, ...]) -> None:
        """A table's rows; one that only lays out a page is what its cells hold."""
        rows = list(_table_rows(one))
        if (len(rows) == 1 and len(rows[0]) < 2) or not self._whole_cells(rows):
            self._inside(one, kind, above)
            return
        start = one.start
        caption = next(
            (c for c in one.children if isinstance(c, Element) and c.name == "caption"), None
        )
        if caption and (title := self._rows(caption)):
            self._add("paragraph", title, caption.inner, caption.close, above)
            above, start = (*above, title[:_MAX_HEADING]), caption.end
        cells = [[self._cell(cell) for cell in row] for row in rows]
        self._add("table", tables.lines(tables.grid(cells)), start, one.end, above)

    def _whole_cells(self, rows: Sequence[Sequence[Element]]) -> bool:
        return all(
            child.name not in _FRAMED for row in rows for cell in row for child in _elements(cell)
        )

    def _cell(self, one: Element) -> tables.Cell:
        found = attributes(self._html[one.start : one.inner])
        text = " ".join(self._rows(one).split("\n"))
        columns, rows = (tables.span(found.get(key, "")) for key in ("colspan", "rowspan"))
        return tables.Cell("" if one.hidden else text, rows, columns, one.name == "th")

    def rows(self, start: int, end: int) -> str:
        """What a reader sees of `source[start:end]` in one piece: items and rows one a line."""
        return self._rows(parse(self._html, start, end))

    def _rows(self, one: Element) -> str:
        """What a reader sees of an element in one piece: items and rows one a line."""
        rows: list[str] = []
        if one.name == "dl":
            self._definitions(one, rows)
        else:
            self._add_rows(one, rows)
        return "\n".join(row for row in rows if row.strip(" |"))

    def _add_rows(self, one: Element, rows: list[str]) -> None:
        run: list[Run | Element] = []
        fresh = True
        for child in (*one.children, None):
            if child is not None and (isinstance(child, Run) or child.hidden):
                run.append(child)
                continue
            if text := self._seen(run):
                if fresh or not rows:
                    rows.append(text)
                else:
                    rows[-1] += (" " if rows[-1] else "") + text
                fresh = False
            run = []
            if child is None:
                continue
            if child.name == "pre":
                rows.append(self._literal(child))
                fresh = True
            elif child.name == "dl":
                self._definitions(child, rows)
                fresh = True
            elif child.name in _ROWS or one.name == "blockquote":
                self._add_rows(child, rows)
                fresh = True
            else:
                own: list[str] = []
                self._add_rows(child, own)
                if own and rows and not fresh:
                    rows[-1] += " " + own.pop(0)
                rows += own
                fresh = fresh and not own

    def _definitions(self, one: Element, rows: list[str]) -> None:
        """Each definition behind its terms."""
        terms: list[str] = []
        defined = False
        parts = [child for child in one.children if isinstance(child, Element)]
        for part in (grand for child in parts for grand in _parts(child)):
            own = [row for row in self._rows(part).split("\n") if row]
            if part.name == "dd" and terms and own:
                rows += [f"{', '.join(terms)}: {own[0]}", *own[1:]]
                defined = True
                continue
            if part.name == "dt":
                terms = [*([] if defined else terms), " ".join(own)]
                defined = False
                continue
            rows += own
        if terms and not defined:
            rows.append(", ".join(terms))

    def _seen(self, run: Sequence[Run | Element]) -> str:
        if self._markdown and any(isinstance(one, Run) and one.marked for one in run):
            return self._markdown(self._html[run[0].start : run[-1].end])
        seen = Seen()
        for one in run:
            if isinstance(one, Run):
                add(seen, self._html, one.start, one.end)
        return seen.take()

    def _literal(self, one: Element) -> str:
        """The text of code, its white space kept."""
        pieces = []
        for child in one.children:
            if isinstance(child, Element):
                pieces.append("" if child.hidden else self._literal(child))
            elif not child.tag:
                pieces.append(unescape(self._html[child.start : child.end]))
            elif child.tag == "br":
                pieces.append("\n")
        return visible("".join(pieces).replace("\r\n", "\n")).strip("\n")

    def _links(self, run: Sequence[Run | Element]) -> list[tuple[str, str]]:
        """The links of a run that holds nothing else, [] for one that does."""
        found: list[tuple[str, str]] = []
        pieces: list[Run] = []
        address: str | None = None
        for one in run:
            if not isinstance(one, Run):
                continue
            if one.tag == "a":
                written = self._html[one.start : one.end]
                if address is not None:
                    found.append((address, self._seen(pieces)))
                address, pieces = (
                    None if written[1] == "/" else attributes(written).get("href", ""),
                    [],
                )
            elif address is not None:
                pieces.append(one)
            elif not one.tag and any(c.isalnum() for c in self._html[one.start : one.end]):
                return []
        return found

    def _only_links(self, one: Element) -> list[tuple[str, str]]:
        """The links of a list that holds nothing else, [] for one that does."""
        found: list[tuple[str, str]] = []
        run: list[Run | Element] = []
        for element in (one, *_elements(one)):
            run = [child for child in element.children if isinstance(child, Run)]
            links = self._links(run)
            if not links and any(char.isalnum() for char in self._seen(run)):
                return []
            found += links
        return found

    def _add(
        self, kind: BlockKind, plain: str, start: int, end: int, above: tuple[str, ...]
    ) -> None:
        if not (plain.strip() if kind == "code" else any(char.isalnum() for char in plain)):
            return
        if len(plain) > _MAX_BLOCK:
            line = self._html.count("\n", 0, start) + 1
            raise ValueError(
                f"line {line}: {len(plain):,} characters without an end of a paragraph, "
                f"{_MAX_BLOCK:,} are the most; divide them"
            )
        heading = (*(text for _, text in self.path if text), *above)
        text = self._html[start:end]
        self.blocks.append(Block(kind, text, plain, start, end, heading, len(self.blocks)))


def _elements(one: Element) -> Iterator[Element]:
    """The elements that an element holds, in their order, and theirs; what is hidden not."""
    waiting = [child for child in reversed(one.children) if isinstance(child, Element)]
    while waiting:
        child = waiting.pop()
        if child.hidden:
            continue
        yield child
        waiting += (grand for grand in reversed(child.children) if isinstance(grand, Element))


def _table_rows(one: Element) -> Iterator[list[Element]]:
    """The cells of each row of a table, not those of tables in it."""
    for child in one.children:
        if not isinstance(child, Element) or child.hidden:
            continue
        if child.name == "tr":
            yield [
                cell
                for cell in child.children
                if isinstance(cell, Element) and cell.name in ("td", "th")
            ]
        elif child.name in ("thead", "tbody", "tfoot"):
            yield from _table_rows(child)


def _parts(one: Element) -> list[Element]:
    """Terms and definitions, which may stand in a box around a few of them."""
    if one.hidden:
        return []
    if one.name != "div":
        return [one]
    return [child for child in one.children if isinstance(child, Element) and not child.hidden]


def _opens(one: Run | Element, html: str) -> bool:
    """Whether it is a tag behind which something is to come."""
    return (
        isinstance(one, Run)
        and bool(one.tag)
        and one.tag not in EMPTY
        and not html.startswith("</", one.start)
    )

"""HTML, broken as it may be → a tree of its elements that stand on their own.

It is mended as browsers do: an end tag that is missing is put where the next element cannot
stand inside, one too many falls. Every step is counted, and nothing is nested too deep.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ingest.sources.html.tags import (
    BLOCKS,
    EMPTY,
    RAW_END,
    TAG,
    attributes,
    end_of_markup,
    hides,
    names,
)

_MOST_TAGS = 150_000
_DEEPEST = 60

_ENDS_P = BLOCKS - {"body", "html", "caption", "col", "colgroup", "legend", "optgroup", "option"}
# What a new element ends, and how far up it looks for it.
_ENDED = {
    name: (names(ended), names(within))
    for opened, ended, within in (
        ("li", "li", "ul ol menu dir"),
        ("dt dd", "dt dd", "dl"),
        ("td th", "td th", "tr table"),
        ("tr", "tr caption colgroup", "table thead tbody tfoot"),
        ("thead tbody tfoot", "thead tbody tfoot caption colgroup tr", "table"),
        ("h1 h2 h3 h4 h5 h6", "h1 h2 h3 h4 h5 h6", ""),
    )
    for name in names(opened)
}
_PARTS = names("table thead tbody tfoot tr td th caption")
_MARKED = names("1 span block")
_WALLS = names("td th caption table")


@dataclass(slots=True)
class Run:
    """Text, from `start` to `end`, or one `tag` in it; `marked` where it is Markdown."""

    start: int
    end: int
    tag: str = ""
    marked: bool = False


@dataclass(slots=True)
class Element:
    """An element that stands on its own, or one that hides what it holds: its tag is
    `html[start:inner]`, it ends before `close`, its end tag before `end`."""

    name: str
    start: int
    inner: int
    hidden: bool = False
    marked: bool = False
    close: int = 0
    end: int = 0
    children: list[Element | Run] = field(default_factory=list)


def parse(html: str, start: int, end: int) -> Element:
    """The tree of `html[start:end]`. Raises `ValueError`, which names the line of `html`, for
    more tags than a person writes."""
    return _Parser(html, start, end).parsed()


class _Parser:
    def __init__(self, html: str, start: int, end: int) -> None:
        self._html, self._start, self._end = html, start, end
        root = Element("", start, start)
        self._stack = [root]
        self._open: Counter[str] = Counter()
        self._too_deep: Counter[str] = Counter()

    def parsed(self) -> Element:
        html, position, tags = self._html, self._start, 0
        while (at := html.find("<", position, self._end)) >= 0:
            tag = TAG.match(html, at, self._end)
            tags += 1
            if tags > _MOST_TAGS:
                line = html.count("\n", 0, at) + 1
                raise ValueError(
                    f"line {line}: more markup than a page can have; remove it or split the page"
                )
            if tag is None:
                after = min(end_of_markup(html, at), self._end)
                self._text(position, at if after > at else at + 1)
                position = max(after, at + 1)
                continue
            self._text(position, at)
            position = self._tag(tag[1].lower(), at, tag.end())
        self._text(position, self._end)
        self._pop(1, self._end)
        self._stack[0].close = self._stack[0].end = self._end
        return self._stack[0]

    def _text(self, start: int, end: int) -> None:
        if end <= start:
            return
        children = self._stack[-1].children
        last = children[-1] if children else None
        if isinstance(last, Run) and not last.tag and last.end == start:
            last.end = end
        else:
            children.append(Run(start, end, marked=self._stack[-1].marked))

    def _inline(self, name: str, start: int, end: int) -> None:
        top = self._stack[-1]
        top.children.append(Run(start, end, name, top.marked))

    def _tag(self, name: str, start: int, end: int) -> int:
        """Takes note of a tag; where the next one is looked for."""
        html = self._html
        written = html[start:end]
        if html[start + 1] == "/":
            self._closed(name, start, end)
            return end
        hidden = hides(name, written)
        if name in RAW_END:
            found = RAW_END[name].search(html, end, self._end)
            inner = found.start() if found else self._end
            if not hidden:
                self._text(end, inner)
            return found.end() if found else self._end
        if name in EMPTY or (hidden and written.endswith("/>")):
            if name == "hr":
                self._ends("p", start)
                self._stack[-1].children.append(Element(name, start, end, close=end, end=end))
            else:
                self._inline(name, start, end)
            return end
        if name in BLOCKS or (hidden and name not in ("rt", "rp", "rtc")):
            self._opened(name, start, end, hidden=hidden)
        else:
            self._inline(name, start, end)
        return end

    def _opened(self, name: str, start: int, end: int, *, hidden: bool) -> None:
        if name in _ENDS_P:
            self._ends("p", start)
        if rule := _ENDED.get(name):
            self._end_of(*rule, frozenset({"table"}) if name in _PARTS else _WALLS, start)
        if len(self._stack) > _DEEPEST:
            self._too_deep[name] += 1
            self._stack[-1].children.append(Element(name, start, end, close=end, end=end))
            return
        written = self._html[start:end]
        marked = "markdown" in written and attributes(written).get("markdown") in _MARKED
        element = Element(name, start, end, hidden, marked)
        self._stack[-1].children.append(element)
        self._stack.append(element)
        self._open[name] += 1

    def _closed(self, name: str, start: int, end: int) -> None:
        if self._too_deep[name]:
            self._too_deep[name] -= 1
        elif self._open[name]:
            self._ends(name, start, end)
        elif name == "p":  # a browser makes an empty paragraph of it
            self._stack[-1].children.append(Element(name, start, end, close=end, end=end))
        elif name not in BLOCKS:
            self._inline(name, start, end)

    def _ends(self, name: str, start: int, end: int | None = None) -> None:
        """Ends the nearest element of that name that no wall stands before."""
        if not self._open[name]:
            return
        for at in range(len(self._stack) - 1, 0, -1):
            one = self._stack[at]
            if one.name == name:
                self._pop(at, start, end)
                return
            if one.name in _WALLS and name not in _PARTS:
                return

    def _end_of(
        self, ended: frozenset[str], within: frozenset[str], walls: frozenset[str], start: int
    ) -> None:
        """Ends what a new element cannot stand inside."""
        for at in range(len(self._stack) - 1, 0, -1):
            name = self._stack[at].name
            if name in ended:
                self._pop(at, start)
                return
            if name in within or name in walls or not within:
                return

    def _pop(self, at: int, start: int, end: int | None = None) -> None:
        for one in self._stack[at:]:
            one.close, one.end = start, start
            self._open[one.name] -= 1
        if end is not None and at < len(self._stack):
            self._stack[at].end = end
        del self._stack[at:]

"""HTML → its elements, each with the exact offsets at which it stands.

Reads what browsers read, broken pages too: what is never closed ends where what holds it ends.
One pass, in time that grows with the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from ingest.sources.html.tags import EMPTY, attributes, names

MAX_ELEMENTS = 200_000
_MAX_DEPTH = 400
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/<>]*+)((?:\"[^\"]*+\"|'[^']*+'|[^<>\"'])*+)>")
_OPENING = re.compile(r"<(?:!--|[!?/]?[A-Za-z!?\[])")
_RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "xmp"})
_RAW_END = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in _RAW}
_UNREAD = _RAW | {"template", "noscript", "svg", "math", "object", "head"}
VOID = names("area base br col embed hr img input link meta param source track wbr")
BLOCKS = names(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main "
    "menu nav ol p pre search section summary table tbody td tfoot th thead tr ul"
)
# What ends where another of them begins, and the elements that it does not end across.
_SIBLINGS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(("li",), (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"}))),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd"}), frozenset({"dl"}))),
    **dict.fromkeys(("td", "th"), (frozenset({"td", "th"}), frozenset({"tr", "table"}))),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    **dict.fromkeys(
        ("tbody", "thead", "tfoot"),
        (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"}), frozenset({"table"})),
    ),
    "option": (frozenset({"option"}), frozenset({"select"})),
    "body": (frozenset({"head"}), frozenset({"html"})),
}


@dataclass(slots=True)
class Element:
    """One element: from `start` to `end` with its tags, from `inside` to `until` without.

    `index` is its number in the document's order; what it holds has the numbers behind it,
    up to `last`. `attributes` have small names, and their values' entities are read.
    """

    name: str
    attributes: dict[str, str]
    start: int
    inside: int
    until: int
    end: int
    index: int
    last: int
    parent: int

    @property
    def classes(self) -> list[str]:
        """Its classes, in small letters."""
        return self.attributes.get("class", "").lower().split()

    def get(self, name: str) -> str:
        """An attribute without spaces around it, or nothing."""
        return self.attributes.get(name, "").strip()


@dataclass
class Document:
    """A page: its source, its elements in order, and where what a reader may see of it stands."""

    source: str
    elements: list[Element] = field(default_factory=list)
    _texts: list[tuple[int, int]] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _sums: list[int] = field(default_factory=lambda: [0])

    def named(self, *names: str) -> Iterator[Element]:
        """The elements of these names, in order."""
        return (element for element in self.elements if element.name in names)

    def within(self, element: Element) -> list[Element]:
        """All that an element holds, in order."""
        return self.elements[element.index + 1 : element.last]

    def above(self, element: Element) -> Iterator[Element]:
        """What holds an element, from the inside out."""
        while element.parent >= 0:
            element = self.elements[element.parent]
            yield element

    def raw(self, element: Element) -> str:
        """What stands between an element's tags."""
        return self.source[element.inside : element.until]

    def text(self, element: Element) -> str:
        """What a reader sees of an element, on one line."""
        first = bisect_left(self._starts, element.inside)
        pieces = []
        for number in range(first, len(self._texts)):
            start, end = self._texts[number]
            if start >= element.until:
                break
            pieces.append(self.source[start:end])
        return " ".join(unescape("".join(pieces)).split())

    def letters(self, start: int, end: int) -> int:
        """How many characters, spaces left out, of texts begin between two offsets."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self._sums[last] - self._sums[first]

    def add_text(self, start: int, end: int) -> None:
        """Takes note of a text; they come in order."""
        size = len("".join(self.source[start:end].split()))
        if size:
            self._texts.append((start, end))
            self._starts.append(start)
            self._sums.append(self._sums[-1] + size)


def read_elements(source: str) -> Document:
    """The elements of a page. Raises `ValueError` for more of them than a page has."""
    reader = _Reader(Document(source))
    position = 0
    while (opening := _OPENING.search(source, position)) is not None:
        at = opening.start()
        reader.text(position, at)
        if opening[0] == "<!--":
            position = _behind(source, "-->", at + 2)
            continue
        tag = _TAG.match(source, at)
        if tag is None:
            position = _behind(source, ">", at)
            continue
        position = tag.end()
        name = tag[2].lower()
        if tag[1]:
            reader.close(name, at, position)
            continue
        reader.open(name, tag[3], at, position)
        if name in _RAW and (end := _RAW_END[name].search(source, position)):
            position = end.start()
        elif name in _RAW:
            position = len(source)
    reader.text(position, len(source))
    reader.close("", len(source), len(source))
    return reader.document


class _Reader:
    """The elements that are open, innermost last."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._open: list[Element] = []
        self._names: Counter[str] = Counter()
        self._unread = 0

    def text(self, start: int, end: int) -> None:
        if not self._unread and start < end:
            self.document.add_text(start, end)

    def open(self, name: str, written: str, start: int, end: int) -> None:
        elements = self.document.elements
        if len(elements) >= MAX_ELEMENTS:
            raise ValueError(f"has more than {MAX_ELEMENTS:,} elements; divide the page")
        if name in BLOCKS and self._names["p"]:
            self._end_back(frozenset({"p"}), frozenset({"table", "button"}), start)
        if name in _SIBLINGS:
            self._end_back(*_SIBLINGS[name], start)
        element = Element(
            name,
            attributes(written),
            start,
            end,
            end,
            end,
            len(elements),
            len(elements) + 1,
            self._open[-1].index if self._open else -1,
        )
        elements.append(element)
        if name in EMPTY or len(self._open) >= _MAX_DEPTH:
            return
        self._open.append(element)
        self._names[name] += 1
        self._unread += name in _UNREAD

    def close(self, name: str, start: int, end: int) -> None:
        """Ends the innermost element of this name, and what it holds; all, without a name."""
        if name and not self._names[name]:
            return
        if name and name not in BLOCKS:
            # A tag inside a line ends nothing that the line stands in.
            for element in reversed(self._open):
                if element.name == name:
                    break
                if element.name in BLOCKS:
                    return
        while self._open:
            found = self._pop(start)
            if name and found.name == name:
                found.end = end
                return

    def _end_back(self, ended: frozenset[str], across: frozenset[str], at: int) -> None:
        """Ends the outermost of the elements that end here, up to what they do not end across."""
        outermost = None
        for number in range(len(self._open) - 1, -1, -1):
            name = self._open[number].name
            if name in across:
                break
            if name in ended:
                outermost = number
        if outermost is not None:
            while len(self._open) > outermost:
                self._pop(at)

    def _pop(self, at: int) -> Element:
        element = self._open.pop()
        self._names[element.name] -= 1
        self._unread -= element.name in _UNREAD
        element.until = element.end = at
        element.last = len(self.document.elements)
        return element


def _behind(text: str, end: str, position: int) -> int:
    at = text.find(end, position)
    return at + len(end) if at >= 0 else len(text)

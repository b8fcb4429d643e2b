"""What Liquid made of a source, and which part of the source made it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from io import StringIO

MARK = "\ufdd0"
"""Stands where something is shown that only a plugin can make; no text has this character."""

MOST = 4 * 1024 * 1024
_ADDRESS = re.compile(
    r"\]\([^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+$"  # [text](…
    r"|^ {0,3}\[[^\[\]]+\]:\s*+\S*+$"  # [name]: …
    r"|<[a-zA-Z][^<>]*=\s*(?:\"[^\"<>]*|'[^'<>]*|[^\s\"'<>]*)$"  # <a href="…
    r"|\bhttps?://\S*+$"
)
_LONGEST_ADDRESS = 500


class TooMuch(Exception):
    """A text makes more work or output than a person's text does."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text that Liquid makes of a file, front matter included and unchanged.

    `marks` are the places where a plugin would show something, with what calls it, such as
    `{% chart %}`. Offsets are those of `text` unless said otherwise.
    """

    text: str
    marks: tuple[tuple[int, str], ...] = ()
    _starts: tuple[int, ...] = (0,)
    _origins: tuple[tuple[int, int, bool], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that `text[start:end]` was made of."""
        if not self._origins:
            return start, end
        first = bisect_right(self._starts, start) - 1
        last = max(first, bisect_left(self._starts, end) - 1)
        spans = [self._origin(piece, start, end) for piece in range(first, last + 1)]
        return min(left for left, _ in spans), max(right for _, right in spans)

    def made(self, text: str, start: int, end: int) -> bool:
        """Whether the span from `start` to `end` of the source shows as this `text`."""
        at = start if not self._origins else 0
        while (at := self.text.find(text, at)) >= 0:
            if self.span(at, at + len(text)) == (start, end):
                return True
            if not self._origins:
                return False
            at += 1
        return False

    def _origin(self, piece: int, start: int, end: int) -> tuple[int, int]:
        first, last, exact = self._origins[piece]
        if not exact:
            return first, last
        at = self._starts[piece]
        return first + max(0, start - at), min(last, first + end - at)


def unrendered(source: str) -> Rendered:
    """A source without Liquid: it is shown as it stands."""
    return Rendered(source)


class Pieces(StringIO):
    """What is written while Liquid renders, each piece with its origin.

    `spent` is what all buffers of a render have in common: how many characters were written.
    """

    def __init__(self, spent: list[int]) -> None:
        super().__init__()
        self.spent = spent
        self.origin = (0, 0)
        self.fixed = False
        self.calls = ""
        self.pieces: list[tuple[str, int, int, bool]] = []
        self.marks: list[tuple[int, str]] = []
        self._length = 0
        self._line = ""

    def write(self, text: str) -> int:
        """Add what the part of the source at `origin` makes."""
        self._add(text, *self.origin, exact=False)
        if MARK in text:
            start = self._length - len(text)
            self.marks += [
                (start + at.start(), self.calls or "Liquid") for at in re.finditer(MARK, text)
            ]
        return len(text)

    def literal(self, text: str, start: int) -> int:
        """Add text that stands in the source at `start`, letter by letter."""
        if self.fixed:
            return self.write(text)
        self._add(text, start, start + len(text), exact=True)
        return len(text)

    def take(self, other: Pieces, start: int, end: int) -> None:
        """Add what another buffer has from `start` to `end`, with its origins."""
        at = 0
        for text, first, last, exact in other.pieces:
            left, right = max(0, start - at), min(len(text), end - at)
            if left < right:
                origin = (first + left, first + right) if exact else (first, last)
                self.spent[0] -= right - left
                self._add(text[left:right], *origin, exact=exact)
            at += len(text)
        moved = self._length - end
        self.marks += [(mark + moved, calls) for mark, calls in other.marks if start <= mark < end]

    def mark(self, calls: str) -> None:
        """Add the mark of what only a plugin can show; within an address, where nobody sees
        it, an address of nothing."""
        self.calls = calls
        if _ADDRESS.search(self._line[-_LONGEST_ADDRESS:]):
            self.write("#")
        else:
            self.write(MARK)

    def line(self) -> str:
        """What was written on the last line."""
        return self._line

    def __len__(self) -> int:
        return self._length

    def getvalue(self) -> str:
        """All that was written."""
        return "".join(text for text, *_ in self.pieces)

    def rendered(self) -> Rendered:
        """All that was written, with its origins."""
        starts, origins, at = [], [], 0
        for text, first, last, exact in self.pieces:
            starts.append(at)
            origins.append((first, last, exact))
            at += len(text)
        return Rendered(self.getvalue(), tuple(self.marks), tuple(starts), tuple(origins))

    def _add(self, text: str, start: int, end: int, *, exact: bool) -> None:
        if not text:
            return
        self.spent[0] += len(text)
        if self.spent[0] > MOST:
            raise TooMuch(f"makes more than {MOST:,} characters")
        self.pieces.append((text, start, end, exact))
        self._length += len(text)
        _, newline, last = text.rpartition("\n")
        self._line = last if newline else (self._line + last)[-_LONGEST_ADDRESS:]

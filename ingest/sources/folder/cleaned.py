"""A text without what is no text of it, and the place in the file of each part that stayed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ingest.sources.jekyll.liquid import MARK, Rendered

Span: TypeAlias = "tuple[int, int] | tuple[int, int, str]"
"""A part that is taken out, and what stands in its place, if anything."""

_BESIDE = 500
HOLE = MARK
"""What stands where only the generator knows the words: such a sentence is nothing to quote."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that is read of a file. Its parts begin at `starts`; each is made of the span of
    the file with the same number in `origins`, letter by letter where the third is true."""

    text: str
    starts: tuple[int, ...] = (0,)
    origins: tuple[tuple[int, int, bool], ...] = ()

    def without(self, spans: Iterable[Span]) -> Cleaned:
        """The same without these spans of the text, or with others in their places. They come in
        order and do not overlap."""
        origins = self.origins or ((0, len(self.text), True),)
        pieces: list[str] = []
        starts: list[int] = []
        made: list[tuple[int, int, bool]] = []
        length = position = 0

        def add(text: str, first: int, last: int, exact: bool) -> None:
            nonlocal length
            pieces.append(text)
            starts.append(length)
            made.append((first, last, exact))
            length += len(text)

        for start, end, *text in (*spans, (len(self.text), len(self.text))):
            while position < start:
                number = bisect_right(self.starts, position) - 1
                behind = (*self.starts[number + 1 : number + 2], len(self.text))[0]
                upto = min(start, behind)
                first, last, exact = origins[number]
                if exact:
                    first += position - self.starts[number]
                    last = first + upto - position
                add(self.text[position:upto], first, last, exact)
                position = upto
            if text and text[0] and start < len(self.text):
                first, last = self._origin(start, origins), self._origin(end - 1, origins) + 1
                add(text[0], first, max(first, last), False)
            position = max(position, end)
        return Cleaned("".join(pieces), tuple(starts) or (0,), tuple(made) or ((0, 0, True),))

    def _origin(self, position: int, origins: tuple[tuple[int, int, bool], ...]) -> int:
        number = bisect_right(self.starts, position) - 1
        first, _, exact = origins[number]
        return first + (position - self.starts[number] if exact else 0)

    def rendered(self) -> Rendered:
        """The same, as what is made of a file is kept."""
        marks = tuple(
            (at, "what only the site can show") for at, char in enumerate(self.text) if char == HOLE
        )
        return Rendered(self.text, marks, self.starts, self.origins)


def with_space(text: str, start: int, end: int) -> tuple[int, int]:
    """A part of a line, with one of the spaces around it where there are two or where a stop
    follows, so that no hole is left."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before in {" ", "\t"} and (after in {" ", "\t", "\n", "\r", ""} or after in ".,;:!?)。、"):
        return start - 1, end
    if before in {"", "\n"} and after in {" ", "\t"}:
        return start, end + 1
    return start, end


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether nothing else with letters stands on the lines of a part."""
    before = text[max(0, start - _BESIDE) : start].rpartition("\n")[2]
    after = text[end : end + _BESIDE].partition("\n")[0]
    return not any(char.isalnum() for char in before + after)


def in_order(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that begin in another left out."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: span[:2]):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept

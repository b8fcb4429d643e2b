"""Rows of tables: which of them head others, and a row with what heads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.domain.nouns import Hit, header_rows, heading_rows

Span = tuple[int, int]
_PARTED = re.compile(r"(?:^|\s)\|(?:\s|$)")
_MARKS = re.compile(r"<[^<>]*+>|[\s|*_`\\\\\[\]]++")
_BEGINNING = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its span of the plain text, the labels of its cells, and the line above
    it that is told of several rows, such as a season."""

    span: Span
    cells: tuple[str, ...]
    labels: tuple[str, ...]
    section: str

    def told(self, heading: Sequence[str]) -> str:
        """The row with its section and the label of each cell; `heading` stands above the table.

        >>> Row((0, 9), ("Oka", "820"), ("Route", "Adult"), "").told(["Winter fares"])
        'Winter fares · Route: Oka · Adult: 820'
        """
        above = dict.fromkeys([*heading[-1:], self.section])
        parts = [part for part in above if part]
        for at, cell in enumerate(self.cells):
            label = self.labels[at] if at < len(self.labels) else ""
            if cell and cell not in above:
                parts.append(f"{label}: {cell}" if label and label != cell else cell)
        return " · ".join(parts)


def rows(hit: Hit) -> list[Row]:
    """The rows of a table that tell something: not those that head others."""
    passage = hit.passage
    lines = list(_lines(passage.plain))
    heads = _heads(passage.text, [passage.plain[slice(*span)] for span in lines])
    found: list[Row] = []
    labels: list[str] = []
    section = ""
    above = False
    for span, head in zip(lines, heads, strict=True):
        cells = _cells(passage.plain[slice(*span)])
        if head and len(cells) > 1:
            labels = _joined(labels, cells) if above else cells
        elif len(cells) == 1 and len(lines) > 1:
            section = cells[0]
        else:
            found.append(Row(span, tuple(cells), tuple(labels), section))
        above = head
    return found


def _heads(text: str, lines: Sequence[str]) -> list[bool]:
    """Of each row whether it heads others. The first one does, too, where it was put above a part
    of a long table."""
    if text.lstrip()[:1] == "<":
        known = heading_rows(text)
        if len(known) == len(lines) and not all(known):
            return known
    first = header_rows(text)
    if not first and len(lines) > 1:
        head, row, begins = (_MARKS.sub("", one)[:_BEGINNING] for one in (*lines[:2], text))
        first = int(begins.startswith(row) and not begins.startswith(head))
    return [at < first for at in range(len(lines))]


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The labels of two rows that head a table together."""
    width = max(len(above), len(below))
    pairs = zip(_wide(above, width), _wide(below, width), strict=True)
    return [" ".join(dict.fromkeys(filter(None, pair))) for pair in pairs]


def _wide(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _PARTED.split(line)]


def _lines(plain: str) -> Iterator[Span]:
    at = 0
    for line in plain.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare)
            yield start, start + len(bare)
        at += len(line) + 1

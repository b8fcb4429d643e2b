"""A table's cells, row by row; what spans several stands in each of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_SPANNED = 100
_MOST_CELLS = 50_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What a reader sees of a cell, over how many rows and columns it spans, and whether it
    heads others."""

    text: str
    rows: int = 1
    columns: int = 1
    heads: bool = False


def span(written: str) -> int:
    """How many rows or columns a `rowspan` or `colspan` makes; browsers read what they can."""
    digits = written.strip()[:4]
    return max(1, min(int(digits), _MOST_SPANNED)) if digits.isdecimal() else 1


def grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The texts of each row, as many in each as they have together; a cell over two rows stands
    in both; one over two columns in both if it heads them, else in the first. A row of one cell
    over all columns is that alone; empty rows are left out."""
    found: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    cells = 0
    for row in rows:
        texts: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        waiting = deque(row)
        last = max(hanging, default=-1)
        while waiting or len(texts) <= last:
            column = len(texts)
            if column in hanging:
                left, text = hanging[column]
                texts.append(text)
                if left > 1:
                    below[column] = left - 1, text
                continue
            if not waiting:
                texts.append("")
                continue
            cell = waiting.popleft()
            for at in range(column, column + cell.columns):
                texts.append(cell.text if at == column or cell.heads else "")
                if cell.rows > 1:
                    below[at] = cell.rows - 1, cell.text
        hanging = below
        cells += len(texts)
        if cells > _MOST_CELLS:
            raise ValueError("a table has more cells than a page can have; divide it")
        if len(row) == 1 and len(texts) == row[0].columns > 1:
            found.append([row[0].text])  # it is told of all rows below
        elif any(cell.text for cell in row):
            found.append(texts)
    width = max(map(len, found), default=0)
    return [[*texts, *[""] * (width - len(texts))] if len(texts) > 1 else texts for texts in found]


def lines(rows: Sequence[Sequence[str]]) -> str:
    """The rows of a grid, one a line."""
    joined = (" | ".join(" ".join(text.split("\n")) for text in row) for row in rows)
    return "\n".join(row.rstrip() for row in joined if row.strip(" |"))

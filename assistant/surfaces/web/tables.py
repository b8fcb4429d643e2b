"""Quoted rows of Markdown tables as HTML tables. Pure; what posts wrote is escaped by `cell`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

Cell = Callable[[str], str]


def rows_html(plain: str, rows: Sequence[str], cell: Cell) -> str:
    """Quoted rows below the header row of the table `plain`, which is context and no quote."""
    header = plain.partition("\n")[0]
    return _table(header, ((row, False, False) for row in rows), cell)


def whole_html(plain: str, quotes: Iterable[str], cell: Cell) -> str:
    """The whole table with the quoted rows marked."""
    quoted = {row.strip() for quote in quotes for row in quote.split("\n")}
    header, *rows = plain.split("\n")
    return marked_html(
        header, ((row, row.strip() in quoted, False) for row in rows if row.strip()), cell
    )


def marked_html(plain: str, rows: Iterable[tuple[str, bool, bool]], cell: Cell) -> str:
    """Rows below the header row of the table `plain`; of each whether it is marked, and whether
    it is only the rest of what is quoted."""
    return _table(plain.partition("\n")[0], rows, cell)


def _table(header: str, rows: Iterable[tuple[str, bool, bool]], cell: Cell) -> str:
    heads = "".join(f'<th scope="col">{cell(one)}</th>' for one in _cells(header))
    body = ""
    for row, marked, rest in rows:
        look = ' class="rest"' if rest else ""
        shown = (f"<mark>{cell(one)}</mark>" if marked else cell(one) for one in _cells(row))
        body += f"<tr{look}>{''.join(f'<td>{one}</td>' for one in shown)}</tr>"
    return (
        '<div class="rows" tabindex="0"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(row: str) -> list[str]:
    return [one.strip() for one in re.split(r"(?:^|\s)\|(?:\s|$)", row)]

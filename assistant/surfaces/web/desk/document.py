"""A document with footnotes, and how it is written as Markdown and as a page. Pure.

What posts, people and models wrote is data in either: it is escaped, and no mark of it is one of
the document's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from assistant.domain.nouns import Language
from assistant.surfaces.web.desk.exporting import linked as markdown_link
from assistant.surfaces.web.desk.exporting import marked
from assistant.surfaces.web.desk.html import link as html_link

Look = Literal["title", "heading", "line", "small", "quote", "item", "note"]
"""A `small` line is of those who made it, `note` is what a person wrote."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line: `strong`, a `link`, or with the numbers of footnotes behind it."""

    text: str
    notes: tuple[int, ...] = ()
    strong: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the document."""

    look: Look
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below their heads; each cell is a run."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: a source with its address, and what else there is to say of it."""

    number: int
    text: str
    link: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Lines and tables in their order, and the footnotes below them."""

    title: str
    language: Language
    parts: tuple[Line | Table, ...]
    notes: tuple[Note, ...] = ()
    sources: str = ""
    """What stands above the footnotes."""


def line(look: Look, *runs: Run | str) -> Line:
    """A line of runs; of plain text where they are text."""
    return Line(look, tuple(Run(run) if isinstance(run, str) else run for run in runs))


def markdown(document: Document) -> str:
    """The document as Markdown with footnotes."""
    parts = [f"# {marked(document.title)}"]
    items: list[str] = []
    for part in document.parts:
        if isinstance(part, Line) and part.look == "item":
            items.append(f"- {_runs(part.runs)}")
            continue
        if items:
            parts.append("\n".join(items))
            items = []
        parts.append(_table(part) if isinstance(part, Table) else _line(part))
    if items:
        parts.append("\n".join(items))
    notes = [
        f"[^{one.number}]: {markdown_link(one.text, one.link)}"
        + (f" {marked(one.more)}" if one.more else "")
        for one in document.notes
    ]
    return "\n\n".join([*parts, *notes]) + "\n"


def _line(part: Line) -> str:
    said = _runs(part.runs)
    if part.look in ("title", "heading"):
        return f"{'#' if part.look == 'title' else '##'} {said}"
    if part.look == "quote":
        return f"> {said}"
    return f"*{said}*" if part.look == "small" and "[" not in said else said


def _runs(runs: Sequence[Run]) -> str:
    said = ""
    for run in runs:
        lines = [marked(one) for one in run.text.split("\n") if one.strip()]
        text = "  \n> ".join(lines)
        lead, tail = (" " if run.text[:1] == " " else ""), (" " if run.text[-1:] == " " else "")
        text = markdown_link(run.text, run.link) if run.link else text
        text = f"**{text}**" if run.strong and text else text
        said += lead + text + tail + "".join(f"[^{n}]" for n in run.notes)
    return said


def _table(table: Table) -> str:
    rows = [[marked(head) for head in table.heads], ["---"] * len(table.heads)]
    rows += [[_runs([cell]) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


_STYLE = """
body { max-width: 44em; margin: 2em auto; padding: 0 1em; color: #17212b; background: #fff;
  font: 16px/1.8 "Hiragino Sans", "Noto Sans JP", "Yu Gothic UI", system-ui, sans-serif;
  overflow-wrap: anywhere; line-break: strict; }
h1 { font-size: 1.5rem; line-height: 1.4; } h2 { margin-top: 2em; font-size: 1.15rem; }
a { color: #0b6e69; } sup a { text-decoration: none; }
.small { color: #5a6773; font-size: .85rem; }
blockquote { margin: 1em 0 .3em; padding: 0 0 0 .9em; border-left: 3px solid #0b6e69; }
.note { margin: .2em 0 1em 1.2em; padding: .2em .8em; background: #fff5e0; }
.rows { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .3em .6em; border: 1px solid #dde3e8; text-align: start; vertical-align: top; }
ol.sources { font-size: .88rem; }
@media print { body { margin: 0; max-width: none; } }
"""


def page(document: Document) -> str:
    """The document as a page that needs nothing else."""
    return (
        f'<!doctype html>\n<html lang="{document.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f"<title>{_text(document.title)}</title><style>{_STYLE}</style></head><body><main>"
        f"{body(document)}{listed(document)}</main></body></html>\n"
    )


def listed(document: Document, prefix: str = "") -> str:
    """The footnotes as an HTML list below their heading; "" for none."""
    notes = "".join(
        f'<li id="{escape(prefix)}n{one.number}" value="{one.number}">'
        f"{html_link(one.link, _text(one.text))}{' ' + _text(one.more) if one.more else ''}</li>"
        for one in document.notes
    )
    if not notes:
        return ""
    return f'<h2>{_text(document.sources)}</h2><ol class="sources">{notes}</ol>'


def body(document: Document, prefix: str = "") -> str:
    """What stands above the footnotes, as HTML. The numbers lead to those of `page`, or to
    elements whose ids begin with `prefix`."""
    parts = [f"<h1>{_text(document.title)}</h1>"]
    for part in document.parts:
        if isinstance(part, Table):
            heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in part.heads)
            rows = "".join(
                f"<tr>{''.join(f'<td>{_html([cell], prefix)}</td>' for cell in row)}</tr>"
                for row in part.rows
            )
            parts.append(
                f'<div class="rows" tabindex="0"><table><thead><tr>{heads}</tr></thead>'
                f"<tbody>{rows}</tbody></table></div>"
            )
            continue
        said = _html(part.runs, prefix)
        parts.append(
            {
                "title": f"<h1>{said}</h1>",
                "heading": f"<h2>{said}</h2>",
                "quote": f"<blockquote>{said}</blockquote>",
                "item": f"<ul><li>{said}</li></ul>",
            }.get(part.look, f'<p class="{part.look}">{said}</p>')
        )
    return "".join(parts).replace("</ul><ul>", "")


def _html(runs: Sequence[Run], prefix: str) -> str:
    said = ""
    for run in runs:
        text = html_link(run.link, _text(run.text)) if run.link else _text(run.text)
        text = f"<strong>{text}</strong>" if run.strong else text
        said += text + "".join(
            f'<sup><a href="#{escape(prefix)}n{n}">[{n}]</a></sup>' for n in run.notes
        )
    return said


def _text(text: str) -> str:
    return escape(text.replace("\x00", "")).replace("\n", "<br>")

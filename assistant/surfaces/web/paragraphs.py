"""A paragraph of a post as HTML: prose, a list, a table or code, with what is quoted of it and what
answers. Pure; what posts wrote is escaped by `cell`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from assistant.answering.said import told_date
from assistant.domain.nouns import Answer, Citation, Language, Post, Sentence, is_table
from assistant.surfaces.web import tables
from assistant.surfaces.web.tables import Cell

Span = tuple[int, int]
_ITEM = re.compile(r"[ \t]*(?:([-*+])|(\d{1,9})[.)])[ \t]")
_CODE = re.compile(r"\s*(?:```|~~~|\{% *highlight)")
CUT: Final = '<span class="cut">…</span>'


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What an answer shows of a passage whose text without marks is `plain`: `shown` is the part of
    it that is quoted, `marks` what of that answers."""

    citation: Citation
    plain: str
    shown: Span
    marks: tuple[Span, ...]


def paragraphs(answer: Answer) -> list[Paragraph]:
    """The paragraphs that an answer quotes, in its order; the one that its first sentence is from
    before all others."""
    cited = {citation.number: citation for citation in answer.citations}
    quotes = [s for s in answer.sentences if s.kind == "quote" and s.citations]
    lead = next((s.citations for s in answer.sentences if s.kind == "told" and s.citations), ())
    quotes.sort(key=lambda quote: quote.citations != lead)
    return [_of(quote, cited[quote.citations[0]]) for quote in quotes]


def _of(quote: Sentence, citation: Citation) -> Paragraph:
    plain, shown = citation.plain, citation.shown
    if shown not in plain or not quote.text.endswith(shown):
        return Paragraph(citation, quote.text, (0, len(quote.text)), quote.marks)
    start = plain.index(shown)
    by = start - (len(quote.text) - len(shown))  # what stands above it is a table's header row
    marks = tuple((max(start, first + by), last + by) for first, last in quote.marks)
    return Paragraph(citation, plain, (start, start + len(shown)), marks)


def by_post(some: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """The paragraphs of each post together, in the order in which the posts first occur."""
    found: dict[str, list[Paragraph]] = {}
    for one in some:
        found.setdefault(one.citation.post.file, []).append(one)
    return list(found.values())


def lead_html(answer: Answer, sentence: Sentence, cell: Cell) -> str:
    """A sentence that is told, or the row of a table below its header."""
    cited = {citation.number: citation for citation in answer.citations}
    for number in sentence.citations:
        one = cited[number]
        if is_table(one.text) and sentence.text in one.plain.split("\n"):
            return tables.rows_html(one.plain, [sentence.text], cell)
        if is_code(one.text) and sentence.text in one.plain:
            return f"<pre>{cell(sentence.text)}</pre>"
    return cell(sentence.text)


def paragraph_html(one: Paragraph, cell: Cell) -> str:
    """The whole passage; what is not quoted of it is of the class `rest`, and a `cut` stands
    where that is left out."""
    text, plain = one.citation.text, one.plain
    if is_table(text):
        lines = list(_lines(plain))[1:]
        rows = [
            (plain[slice(*line)], _touches(line, one.marks), not _touches(line, [one.shown]))
            for line in lines
        ]
        return tables.marked_html(plain, rows, cell) + (CUT if any(r[2] for r in rows) else "")
    if items := _items(one, cell):
        return items
    shown = _runs(one, (0, len(plain)), cell)
    return f"<pre>{shown}</pre>" if is_code(text) else f"<p>{shown}</p>"


def cited_html(citation: Citation, cell: Cell) -> str:
    """The whole passage with what is cited of it marked."""
    start = max(0, citation.plain.find(citation.shown))
    found = citation.shown in citation.plain
    marks = ((start, start + len(citation.shown)),) if found else ()
    whole = (0, len(citation.plain))
    return paragraph_html(Paragraph(citation, citation.plain, whole, marks), cell)


def is_code(text: str) -> bool:
    """Whether a passage is code, fenced or indented, as it stands in its source."""
    if _CODE.match(text):
        return True
    return all(line.startswith(("    ", "\t")) or not line.strip() for line in text.split("\n"))


def _items(one: Paragraph, cell: Cell) -> str:
    """A list as a list, "" for what is none: each line of it is an item."""
    lines = list(_lines(one.plain))
    marked = [found for line in one.citation.text.split("\n") if (found := _ITEM.match(line))]
    if len(lines) != len(marked) or not _ITEM.match(one.citation.text):
        return ""
    items, before = "", False
    for line in lines:
        outside = not _touches(line, [one.shown])
        if outside and not before:
            items += f'<li class="cut" aria-hidden="true">{CUT}</li>'
        before = outside
        look = ' class="rest"' if outside else ""
        items += f"<li{look}>{_runs(one, line, cell, bare=outside)}</li>"
    if all(found[2] for found in marked):
        return f'<ol start="{int(marked[0][2])}">{items}</ol>'
    return f"<ul>{items}</ul>"


def _lines(text: str) -> Iterator[Span]:
    """Where the lines stand that are not empty."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < last and first < span[1] for first, last in others)


def _runs(one: Paragraph, span: Span, cell: Cell, *, bare: bool = False) -> str:
    """A part of the passage, in which marks are marked, and the rest is apart unless `bare`."""
    edges = {*span, *one.shown, *(at for mark in one.marks for at in mark)}
    inner = sorted(at for at in edges if span[0] <= at <= span[1])
    found = ""
    for start, end in pairwise(inner):
        run = cell(one.plain[start:end])
        if _touches((start, end), one.marks):
            run = f"<mark>{run}</mark>"
        elif not bare and not _touches((start, end), [one.shown]):
            rest = f'<span class="rest">{run}</span>'
            run = rest + CUT if start < one.shown[0] else CUT + rest
        found += run
    return found


def also_html(
    say: Mapping[str, str], also_in: Sequence[Post], items: str, language: Language | None = None
) -> str:
    """The other posts that say the same as a passage, folded up, of which `items` is the list;
    "" for none. The day of the newest is told in the `language`, else as in a table."""
    if not also_in:
        return ""
    newest = max(post.date.date() for post in also_in)
    words = say["also_in" if len(also_in) > 1 else "also_in_one"]
    day = told_date(newest, "day", language) if language else newest
    told = words.format(count=len(also_in), day=day)
    return f'<details class="also"><summary>{told}</summary><ul>{items}</ul></details>'

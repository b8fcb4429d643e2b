"""Conversations, evidence and reports as files: Markdown, CSV and JSON. Pure.

What posts, readers and models wrote is data in each of them: no mark of it is a mark of
Markdown, and no cell begins a formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from assistant.answering import notices
from assistant.answering.citations import told_day
from assistant.answering.results import (
    Results,
    Row,
)
from assistant.domain.nouns import (
    Answer,
    Citation,
    Filters,
    Language,
    Sentence,
)
from assistant.language.languages import ByLanguage, spaced
from assistant.surfaces import story
from assistant.surfaces.texts.story import EMPTY, beside, gloss

_FORMULA = re.compile(r"^[\s\x00-\x1f]*[=+\-@＝＋－＠|%\t\r]")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#+\-.!|~$&^()=:/@])")
_SAFE = re.compile(r"https?://[^\s<>\"]+|/(?![/\\])[^\s<>\"]*")
_BOM = "﻿"

Cell = str | int | float | None


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV (RFC 4180) with a byte order mark, as spreadsheets read UTF-8.

    A cell that a spreadsheet could take for a formula begins with an apostrophe, as OWASP's
    advice on CSV injection has it; numbers stay numbers.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return _BOM + out.getvalue()


def _cell(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    text = value.replace("\x00", "")
    return f"'{text}" if _FORMULA.match(text) else text


# Columns and keys are for machines: the same names in every language.
EVIDENCE_COLUMNS = (
    "number", "cited", "date", "title", "url", "heading", "paragraph", "quotes", "score",
    "dense_rank", "lexical_rank", "also_in",
)  # fmt: skip
ANSWER_COLUMNS = (
    "turn", "question", "state", "kind", "sentence", "check", "citation", "quote", "title",
    "date", "url", "event_day", "event_dated", "event_status", "event_headline", "event_posts",
    "newest", "overtaken", "row", "column",
)  # fmt: skip
_SOURCE = ANSWER_COLUMNS.index("event_day") - ANSWER_COLUMNS.index("citation")


def evidence_csv(results: Results) -> str:
    """An evidence table as CSV, a line for each passage."""
    return csv_text(
        EVIDENCE_COLUMNS,
        (
            (
                row.number,
                ", ".join(map(str, row.cited)),
                row.post.date.date().isoformat(),
                row.post.title,
                row.link,
                " › ".join(row.heading),
                row.paragraph,
                "\n".join(row.quotes),
                round(row.score, 4),
                row.dense_rank,
                row.lexical_rank,
                "\n".join(post.url for post in row.also_in),
            )
            for row in results.rows
        ),
    )


def conversation_csv(answers: Sequence[Answer]) -> str:
    """A conversation as CSV: a line for each sentence and each citation that it has."""
    lines: list[list[Cell]] = []
    for turn, answer in enumerate(answers, 1):
        cited = {citation.number: citation for citation in answer.citations}
        for sentence in answer.sentences:
            said: list[Cell] = [
                turn,
                answer.question,
                answer.state,
                sentence.kind,
                sentence.text,
                sentence.check,
            ]
            own = [cited[n] for n in sentence.citations if n in cited]
            where = _where(sentence)
            lines += [said + _source(citation) + where for citation in own]
            lines += [] if own else [[*said, *[None] * _SOURCE, *where]]
        if answer.notice:
            about: list[Cell] = [turn, answer.question, answer.state, "notice", answer.notice]
            lines.append([*about, *[None] * (len(ANSWER_COLUMNS) - len(about))])
    return csv_text(ANSWER_COLUMNS, lines)


def _where(sentence: Sentence) -> list[Cell]:
    """Where a sentence stands in a timeline or in a table."""
    event, cell = sentence.event, sentence.cell
    dated: list[Cell] = [None] * 7
    if event is not None:
        dated = [
            told_day(event),
            event.dated,
            event.status,
            event.headline,
            event.posts,
            int(event.newest),
            int(event.overtaken),
        ]
    return [*dated, *((cell.row, cell.column) if cell else (None, None))]


def _source(citation: Citation) -> list[Cell]:
    post = citation.post
    day = post.date.date().isoformat()
    return [citation.number, citation.shown, post.title, day, citation.link]


def conversation_json(answers: Sequence[Answer]) -> str:
    """A conversation as JSON: the Answers as every surface receives them, oldest first."""
    return _json({"answers": [answer.to_json() for answer in answers]})


def evidence_json(results: Results) -> str:
    """An evidence table as JSON."""
    return _json(
        {
            "question": results.question,
            "filters": _filters(results.filters),
            "index_of": results.created.isoformat(),
            "rows": [row.to_json() for row in results.rows],
        }
    )


def conversation_markdown(answers: Sequence[Answer], asked_at: Sequence[datetime]) -> str:
    """A conversation as Markdown: questions as headings, each with the moment when it was asked
    in that moment's time zone; citations as footnotes, numbered through."""
    parts: list[str] = []
    notes: list[str] = []
    for turn, (answer, moment) in enumerate(zip(answers, asked_at, strict=True), 1):
        parts += [f"## {marked(answer.question)}", f"*{moment:%Y-%m-%d %H:%M %Z}*"]
        if answer.notice:
            parts.append(f"> {marked(answer.notice)}")
        parts += _parts(answer, turn)
        if answer.as_of:
            parts.append(f"*{marked(notices.AS_OF[answer.language].format(day=answer.as_of))}*")
        quoted = {n for s in answer.sentences if s.kind == "quote" for n in s.citations}
        notes += [
            f"[^{turn}-{c.number}]: {_footnote(c, quoted=c.number in quoted)}"
            for c in answer.citations
        ]
    return "\n\n".join([*parts, *notes]) + "\n"


def _parts(answer: Answer, turn: int) -> list[str]:
    """What an answer says: events as a list below the newest in bold, cells as a table."""
    found: list[str] = []
    for part in story.parts(answer):
        if part.kind == "cell":
            found.append(_table(answer, turn))
        elif part.kind == "newest":
            found += [f"**{_event(one, answer)}**\n\n{_said(one, turn)}" for one in part.sentences]
        elif part.kind == "event":
            items = [f"- {_event(one, answer)}: {_said(one, turn)}" for one in part.sentences]
            found.append("\n".join(items))
        elif part.kind == "told" and answer.mode == "model":
            joint = spaced(answer.language)
            found.append(joint.join(_said(one, turn) for one in part.sentences))
        else:
            found += [_said(one, turn) for one in part.sentences]
    return found


def _event(sentence: Sentence, answer: Answer) -> str:
    """The day of an event and its headline, a link to where an article tells it."""
    event = sentence.event
    if event is None:
        return ""
    headline = link(event.headline, story.link_of(answer, sentence))
    day = marked(told_day(event)) if event.newest else f"**{marked(told_day(event))}**"
    more = beside(event, answer.language)
    if meant := gloss(event, answer.language):
        more += f" ({meant})"
    return f"{day} {headline}" + (f" {marked(more)}" if more else "")


def _table(answer: Answer, turn: int) -> str:
    rows = [["", *map(marked, answer.columns)], ["---"] * (len(answer.columns) + 1)]
    for row in story.rows(answer, growing=False):
        empty = EMPTY[answer.language]
        cells = [_said(one, turn) if one else empty for one in row.cells]
        rows.append([marked(row.label), *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _said(sentence: Sentence, turn: int) -> str:
    """A part of an answer; a paragraph of a post as a block quote, line by line."""
    notes = "".join(f"[^{turn}-{number}]" for number in sentence.citations)
    if sentence.kind == "quote":
        return "> " + "  \n> ".join(map(marked, sentence.text.split("\n"))) + notes
    return marked(sentence.text) + notes


def _footnote(citation: Citation, *, quoted: bool) -> str:
    """Where a source stands, the other posts that say it, and what it says unless that is
    `quoted` above."""
    post = citation.post
    also = "; ".join(link(other.title, other.url) for other in citation.also_in)
    where = " › ".join(citation.heading)
    return (
        f"{link(post.title, citation.link)}, {post.date.date()}"
        + (f", {marked(where)}" if where else "")
        + ("" if quoted else f": {marked(citation.shown)}")
        + (f" (= {also})" if also else "")
    )


_HEADS: Final[ByLanguage[str]] = ByLanguage(
    {
        "ja": "|   | 引用 | 日付 | 記事 | 見出し | スコア | 意味の順位 | 語句の順位 |",
        "en": "|   | cited | date | post | heading | score | dense rank | lexical rank |",
    }
)
_NAMES: Final[ByLanguage[dict[str, str]]] = ByLanguage(
    {
        "ja": {
            "date_from": "この日から",
            "date_to": "この日まで",
            "category": "カテゴリ",
            "tag": "タグ",
            "author": "筆者",
            "source": "情報源",
        },
        "en": {
            "date_from": "from",
            "date_to": "to",
            "category": "category",
            "tag": "tag",
            "author": "author",
            "source": "source",
        },
    }
)


def evidence_markdown(results: Results, language: Language) -> str:
    """An evidence table as Markdown: a table, headed in a language, with the paragraphs as
    footnotes."""
    head = [_HEADS[language], "|--:|---|---|---|---|--:|--:|--:|"]
    lines = []
    for row in results.rows:
        cited = "".join(f"\\[{n}\\]" for n in row.cited)
        lines.append(
            f"| {row.number}[^{row.number}] | {cited} | {row.post.date.date()}"
            f" | {link(row.post.title, row.link)} | {marked(' › '.join(row.heading))}"
            f" | {row.score:.2f} | {_or_dash(row.dense_rank)} | {_or_dash(row.lexical_rank)} |"
        )
    notes = [f"[^{row.number}]: {_paragraph(row)}" for row in results.rows]
    names = _NAMES[language]
    chosen = ", ".join(
        f"{names[name]}: {value}" for name, value in _filters(results.filters).items()
    )
    parts = [f"## {marked(results.question)}"]
    parts += [marked(chosen)] if chosen else []
    return "\n\n".join([*parts, "\n".join(head + lines), *notes]) + "\n"


def _paragraph(row: Row) -> str:
    also = "; ".join(link(post.title, post.url) for post in row.also_in)
    return marked(row.paragraph) + (f" (= {also})" if also else "")


def marked(text: str) -> str:
    """Text on one line of Markdown that is shown as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def link(text: str, address: str) -> str:
    """A Markdown link to an address of the web or of the site, the text alone for any other."""
    shown = marked(text)
    if not _SAFE.fullmatch(address):
        return shown
    safe = address.replace("\\", "%5C").replace("|", "%7C")
    return f"[{shown}](<{safe}>)"


def _or_dash(rank: int | None) -> str:
    return "–" if rank is None else str(rank)


def _filters(filters: Filters) -> dict[str, str]:
    """The filters that are set, by name."""
    names = ("date_from", "date_to", "category", "tag", "author", "source")
    return {name: str(value) for name in names if (value := getattr(filters, name)) is not None}


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

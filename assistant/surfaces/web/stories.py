"""Timelines and comparisons as HTML, for readers and for the desk. Pure; what posts wrote is
escaped by `cell`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.answering.citations import told_day
from assistant.domain.nouns import Answer, Event, Language, Sentence
from assistant.surfaces import story
from assistant.surfaces.story import Part
from assistant.surfaces.texts.story import EMPTY, day, gloss, labels
from assistant.surfaces.web.tables import Cell


@dataclass(frozen=True, slots=True)
class Look:
    """How a page writes the parts of an answer: a text, the numbers of its sources, and safe HTML
    as a link to an address."""

    cell: Cell
    references: Callable[[Sequence[int]], str]
    link: Callable[[str, str], str]


def story_html(
    answer: Answer,
    look: Look,
    told: Callable[[Part], str],
    quoted: Callable[[Part], str],
    *,
    growing: bool,
) -> str:
    """An answer in its parts: events as a timeline, the newest as a card, cells as a table; `told`
    gives the HTML of what is told, `quoted` that of paragraphs.

    A row that is still `growing` is not said to be empty where nothing came yet.
    """
    found, frame = "", ""
    for part in story.parts(answer):
        if part.kind == "framing":
            frame = " ".join(one.text for one in part.sentences)
            found += f'<p class="kind">{look.cell(frame)}</p>'
        elif part.kind == "newest":
            found += "".join(
                f'<div class="event newest">{_event(answer, one, look)}</div>'
                for one in part.sentences
            )
        elif part.kind == "event":
            found += _timeline(answer, part.sentences, frame, look)
        elif part.kind == "cell":
            found += _table(answer, look, growing=growing)
        elif part.kind == "quote":
            found += quoted(part)
        else:
            found += told(part)
    return found


def _timeline(answer: Answer, events: Sequence[Sentence], frame: str, look: Look) -> str:
    name = f' aria-label="{look.cell(frame)}"' if frame else ""
    items = "".join(
        f'<li class="{_kinds(one.event, answer.language)}">{_event(answer, one, look)}</li>'
        for one in events
        if one.event
    )
    return f'<ol class="story" role="list"{name}>{items}</ol>'


def _kinds(event: Event, language: Language) -> str:
    return " ".join(chain(["event"], labels(event, language)))


def _event(answer: Answer, sentence: Sentence, look: Look) -> str:
    """Its day and labels, its headline as a link to where the article tells it, and its text."""
    event, cell = sentence.event, look.cell
    if event is None:
        return ""
    tags = "".join(
        f' <span class="label {kind}">{cell(label)}</span>'
        for kind, label in labels(event, answer.language).items()
    )
    when = cell(day(event, answer.language))
    headline = look.link(story.link_of(answer, sentence), cell(event.headline))
    meant = gloss(event, answer.language)
    return (
        f'<p class="when"><time datetime="{told_day(event)}">{when}</time>{tags}</p>'
        + (f'<p class="headline">{headline}</p>' if event.headline else "")
        + (f'<p class="gloss">{cell(meant)}</p>' if meant else "")
        + f'<p class="tells">{cell(sentence.text)}{look.references(sentence.citations)}</p>'
    )


def _table(answer: Answer, look: Look, *, growing: bool) -> str:
    cell = look.cell
    rows = story.rows(answer, growing=growing)
    labelled = any(row.label for row in rows)
    corner = '<td role="cell"></td>' if labelled else ""
    heads = corner + "".join(
        f'<th role="columnheader" scope="col">{cell(name)}</th>' for name in answer.columns
    )
    body = ""
    for row in rows:
        label = f'<th role="rowheader" scope="row">{cell(row.label)}</th>' if labelled else ""
        cells = [*row.cells, *[""] * (len(answer.columns) - len(row.cells))]
        shown = "".join(
            _cell(one, name, answer.language, look)
            for one, name in zip(cells, answer.columns, strict=True)
        )
        body += f'<tr role="row">{label}{shown}</tr>'
    name = cell(" · ".join(answer.columns))
    return (
        f'<div class="compared" role="region" aria-label="{name}" tabindex="0"><table role="table">'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _cell(one: Sentence | str | None, column: str, language: Language, look: Look) -> str:
    """A cell with its sources; one for which nothing was found is said to be empty, and what is
    still to come is blank."""
    begin = f'<td role="cell" data-side="{look.cell(column)}"'
    if isinstance(one, Sentence):
        return f"{begin}>{look.cell(one.text)}{look.references(one.citations)}</td>"
    return f"{begin}></td>" if one == "" else f'{begin} class="empty">{EMPTY[language]}</td>'

"""Briefings, drafts and tables of dealings as documents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.citations import cite, told_day
from assistant.answering.collected.briefing import Disagreement, Dossier, Entry
from assistant.answering.collected.drafting import KeptDraft
from assistant.answering.collected.pins import Collected
from assistant.answering.collected.relations import Relation
from assistant.domain.nouns import Language, Post, Sentence
from assistant.language.languages import spaced
from assistant.surfaces.texts.folders import WORDING
from assistant.surfaces.web.desk.document import Document, Line, Note, Run, Table, line
from assistant.surfaces.web.desk.exporting import Cell, csv_text

DEALING_COLUMNS = ("who", "whom", "amount", "value", "unit", "when", "when_told", "sentence",
                   "title", "date", "url", "also")  # fmt: skip


def of_dossier(found: Dossier, language: Language) -> Document:
    """A dossier: what it rests on, where its posts disagree, a timeline, and the quotes by theme,
    each with a footnote."""
    say = WORDING[language]
    parts: list[Line | Table] = []
    if found.span:
        first, last = found.span
        made = say["briefing_made"].format(
            made=found.made,
            n=len(found.timeline),
            posts=len(list(_once(found.timeline))),
            first=first,
            last=last,
        )
        parts.append(line("small", made))
    if found.gone:
        parts.append(line("small", say["briefing_gone"].format(n=found.gone)))
    if found.disagreements:
        parts.append(line("heading", say["disagree"]))
        for one in found.disagreements:
            parts += _disagreement(one, say)
    if len(found.timeline) > 1:
        parts.append(line("heading", say["timeline"]))
        parts += [_dated(one) for one in _once(found.timeline)]
    for theme, entries in found.themes:
        if len(found.themes) > 1 or theme:
            parts.append(line("heading", theme or say["others"]))
        for entry in entries:
            parts += _quoted(entry, say)
    notes = tuple(_note(one.number, one.pin.pinned.post, one.pin, say) for one in found.timeline)
    notes = tuple(sorted(notes, key=lambda note: note.number))
    return Document(found.name, language, tuple(parts), notes, say["sources"])


def _once(timeline: Sequence[Entry]) -> Iterator[Entry]:
    """The first entry of each post."""
    seen: set[str] = set()
    for entry in timeline:
        file = entry.pin.pinned.post.file
        if file not in seen:
            seen.add(file)
            yield entry


def _disagreement(one: Disagreement, say: dict[str, str]) -> list[Line]:
    days = [str(entry.pin.pinned.post.date.date()) for entry in (one.newer, one.older)]
    names = ("disagree_same",) * 2 if one.same_day else ("disagree_newer", "disagree_older")
    said = zip(names, days, (one.says, one.said), (one.newer, one.older), strict=True)
    return [
        line("item", Run(f"{say[name].format(day=day)} ", strong=True), Run(text, (entry.number,)))
        for name, day, text, entry in said
    ]


def _dated(entry: Entry) -> Line:
    post = entry.pin.pinned.post
    return line("item", Run(f"{post.date.date()} ", strong=True), Run(post.title, (entry.number,)))


def _quoted(entry: Entry, say: dict[str, str]) -> Iterator[Line]:
    pin = entry.pin
    yield Line("quote", (*_marked(pin), Run("", (entry.number,))))
    post = pin.pinned.post
    yield line("small", f"{post.date.date()} · {post.title}")
    if pin.standing == "changed":
        yield line("small", say["changed"])
    if pin.note:
        yield line("note", Run(f"{say['note']}: ", strong=True), Run(pin.note))


def _marked(pin: Collected) -> Iterator[Run]:
    """The paragraph, what was quoted of it strong."""
    text, at = pin.pinned.paragraph, 0
    for quote in pin.pinned.quotes:
        start = text.find(quote, at)
        if start < 0 or not quote:
            continue
        if start > at:
            yield Run(text[at:start])
        at = start + len(quote)
        yield Run(quote, strong=True)
    if at < len(text):
        yield Run(text[at:])


def _note(number: int, post: Post, pin: Collected, say: dict[str, str]) -> Note:
    more = [str(post.date.date())]
    more += [say["by_author"].format(author=post.author)] if post.author else []
    more += [" › ".join(pin.pinned.heading)] if pin.pinned.heading else []
    return Note(number, post.title, pin.pinned.link, ", ".join(more))


def of_draft(kept: KeptDraft, name: str, language: Language) -> Document:
    """A draft that a chat model wrote: its sentences with their footnotes, those that no source
    confirms told apart, and those that were left out."""
    say = WORDING[language]
    draft = kept.answer
    head = say["draft_made"].format(made=kept.made, model=draft.model, n=kept.pins)
    parts: list[Line | Table] = [line("small", head)]
    parts += [line("small", notice.text) for notice in draft.notices if notice.kind != "left_out"]
    prose: list[Run] = []
    for sentence in draft.sentences:
        if sentence.event is not None:
            parts += [Line("line", tuple(prose))] if prose else []
            prose = []
            day = Run(f"{told_day(sentence.event)} ", strong=True)
            parts.append(Line("item", (day, *_said(sentence, say))))
            continue
        prose += [Run(" ")] if prose and spaced(draft.language) else []
        prose += _said(sentence, say)
    parts += [Line("line", tuple(prose))] if prose else []
    if draft.left_out:
        parts.append(line("heading", say["draft_left_out"]))
        parts += [line("item", one.text) for one in draft.left_out]
    notes = tuple(
        Note(
            one.number,
            one.post.title,
            one.link,
            f"{one.post.date.date()}: {one.shown}",
        )
        for one in draft.citations
    )
    return Document(name, language, tuple(parts), notes, say["sources"])


def _said(sentence: Sentence, say: dict[str, str]) -> list[Run]:
    said = [Run(sentence.text, sentence.citations)]
    if sentence.check == "unchecked":
        said.append(Run(f" {say['draft_unchecked']}"))
    return said


def of_dealings(rows: Sequence[Relation], question: str, language: Language) -> Document:
    """A table of who paid how much to whom, each row with a footnote."""
    say = WORDING[language]
    heads = tuple(say[name] for name in ("who", "whom", "amount", "day", "source_of"))
    cells = tuple(
        (
            Run(row.who or "–"),
            Run(row.whom or "–"),
            Run(row.amount),
            Run(row.day if row.dated else f"{row.day} ({say['by_post']})"),
            Run(row.hit.post.title, (number,)),
        )
        for number, row in enumerate(rows, 1)
    )
    notes = tuple(
        Note(
            number, row.hit.post.title, link_of(row), f"{row.hit.post.date.date()}: {row.sentence}"
        )
        for number, row in enumerate(rows, 1)
    )
    parts: tuple[Line | Table, ...] = (line("small", say["table_what"]), Table(heads, cells))
    return Document(question, language, parts, notes, say["sources"])


def link_of(row: Relation) -> str:
    """The address that opens an article at a row's sentence."""
    return cite(0, row.hit, row.start, row.end).link


def dealings_csv(rows: Sequence[Relation]) -> str:
    """The same as CSV, a line for each row; the columns have the same names in every language."""
    lines: list[list[Cell]] = [
        [
            row.who,
            row.whom,
            row.amount,
            row.value,
            row.unit,
            row.day,
            "sentence" if row.dated else "post",
            row.sentence,
            row.hit.post.title,
            row.hit.post.date.date().isoformat(),
            link_of(row),
            "\n".join(post.url for post in row.also),
        ]
        for row in rows
    ]
    return csv_text(DEALING_COLUMNS, lines)

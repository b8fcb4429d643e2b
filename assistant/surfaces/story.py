"""The parts of an Answer that follows a story or compares: what is shown together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assistant.domain.nouns import Answer, Sentence, TableRow

Kind = Literal["told", "framing", "quote", "newest", "event", "cell"]


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences that follow each other and are shown together. Of the kind `newest` is the event
    that tells how a story stands, of the kind `event` those of a timeline, and `cell` is the table
    of the answer, wherever its cells stand."""

    kind: Kind
    sentences: tuple[Sentence, ...]


def is_story(answer: Answer) -> bool:
    """Whether an answer has events or cells, or begins with what frames them."""
    kinds = {_kind(one, has_table=True) for one in answer.sentences}
    begins = answer.kind != "fact" and "framing" in kinds and "quote" not in kinds
    return begins or not kinds.isdisjoint(("newest", "event", "cell"))


def parts(answer: Answer) -> list[Part]:
    """An answer in its parts, in the order in which it tells them."""
    found: list[Part] = []
    has_table = bool(answer.columns)
    for kind, group in groupby(answer.sentences, key=lambda one: _kind(one, has_table=has_table)):
        if kind != "cell" or all(part.kind != "cell" for part in found):
            found.append(Part(kind, tuple(group)))
    return found


def _kind(sentence: Sentence, *, has_table: bool) -> Kind:
    if sentence.event:
        return "newest" if sentence.event.newest else "event"
    if sentence.cell:
        return "cell" if has_table else "told"
    return sentence.kind if sentence.kind in ("framing", "quote") else "told"


def rows(answer: Answer, *, growing: bool) -> Sequence[TableRow]:
    """The rows of its table. Of one that is still `growing`, the last has no cells yet behind the
    last that was found."""
    table = answer.table
    if table is None or not table.rows:
        return ()
    *before, last = table.rows
    cells = last.cells
    while growing and cells and cells[-1] is None:
        cells = cells[:-1]
    return (*before, TableRow(last.label, cells))


def link_of(answer: Answer, sentence: Sentence) -> str:
    """The address at which an article tells of an event: that of its first source, "" without."""
    cited = {citation.number: citation.link for citation in answer.citations}
    return next((cited[n] for n in sentence.citations if n in cited), "")


def framings(answer: Answer) -> dict[int, str]:
    """The lines that tell where the quoted paragraphs below them come from, by the number of the
    first of these, or of the sentence that leads."""
    found: dict[int, str] = {}
    line = ""
    for one in answer.sentences:
        if one.kind == "framing":
            line = f"{line} {one.text}".strip()
        elif line and one.citations:
            found[one.citations[0]], line = line, ""
    return found

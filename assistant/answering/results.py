"""What was found for a question, row by row: for tables beside an answer, and for their exports."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from pydantic import TypeAdapter, ValidationError

from assistant.answering.citations import cite
from assistant.domain.noun import HIDDEN, InJson, Noun
from assistant.domain.nouns import (
    Answer,
    Citation,
    Filters,
    Hit,
    Post,
    is_table,
)


@dataclass(frozen=True, slots=True)
class Row(Noun):
    """A paragraph that was found, `number` its rank.

    It counts from 1; `cited` are the numbers of the answer's citations that quote it, `quotes`
    what these show of it. `link` opens the live article at the paragraph. The ranks are None
    where that side did not bring it. `table` tells that the paragraph is a table below its
    header row, `passage` is the id of its passage, "" where an earlier version kept none.
    """

    number: int
    post: Post
    heading: tuple[str, ...]
    paragraph: str
    link: str
    score: Annotated[float, InJson(digits=4)]
    dense_rank: int | None
    lexical_rank: int | None
    also_in: tuple[Post, ...] = ()
    cited: tuple[int, ...] = ()
    quotes: tuple[str, ...] = ()
    table: Annotated[bool, HIDDEN] = False
    passage: Annotated[str, HIDDEN] = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What was found for a question under some filters, best first; `searched` is the question
    with what it takes from the turns before it, `created` when the index was made."""

    question: str
    searched: str
    filters: Filters
    rows: tuple[Row, ...]
    created: datetime


_RESULTS = TypeAdapter(Results)


def rows(hits: Sequence[Hit], citations: Sequence[Citation] = ()) -> tuple[Row, ...]:
    """The rows of hits, those that an answer cites marked; a hit is cited by its passage."""
    found = []
    for number, hit in enumerate(hits, 1):
        own = [c for c in citations if c.passage_id == hit.passage.id]
        link = own[0].link if own else cite(0, hit, 0, len(hit.passage.plain)).link
        found.append(
            Row(
                number,
                hit.post,
                hit.place.heading,
                hit.passage.plain,
                link,
                hit.score,
                hit.dense_rank,
                hit.lexical_rank,
                hit.also_in,
                tuple(c.number for c in own),
                tuple(c.shown for c in own),
                is_table(hit.passage.text),
                hit.passage.id,
            )
        )
    return tuple(found)


def of_answer(answer: Answer) -> tuple[Row, ...]:
    """The rows of an answer of which nothing but its citations was kept: each passage once,
    without scores."""
    found: dict[str, Row] = {}
    for citation in answer.citations:
        before = found.get(citation.passage_id)
        found[citation.passage_id] = Row(
            before.number if before else len(found) + 1,
            citation.post,
            citation.heading,
            citation.plain,
            before.link if before else citation.link,
            0.0,
            None,
            None,
            citation.also_in,
            (*(before.cited if before else ()), citation.number),
            (*(before.quotes if before else ()), citation.shown),
            is_table(citation.text),
            citation.passage_id,
        )
    return tuple(found.values())


def published(results: Results, files: Set[str]) -> Results:
    """The results without rows of posts whose files are not among those `files` any more."""
    left = tuple(
        replace(row, also_in=tuple(post for post in row.also_in if post.file in files))
        for row in results.rows
        if row.post.file in files
    )
    return replace(results, rows=left)


def dumped(results: Results) -> str:
    """Results as text that `loaded` reads; which posts meet conditions on words is not kept."""
    kept = replace(results, filters=replace(results.filters, files=None))
    return _RESULTS.dump_json(kept).decode()


def loaded(text: str | None) -> Results | None:
    """The results of a text of `dumped`; None for none, or one of another version."""
    try:
        return _RESULTS.validate_json(text) if text else None
    except ValidationError:
        return None

"""A comparison: for each side the sentences that tell of it, in a table.

Each aspect that is asked for makes a row. The sentence that has what an aspect asks for, such as an
amount, is told first; a side of which none is found has no cell there. Where nothing is found for
all sides but one, there is no comparison.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.asked.question import Question
from assistant.answering.draft import Draft
from assistant.answering.quoted.paragraphs import grams
from assistant.answering.stories import table_rows
from assistant.answering.stories.aspects import Row, rows_of
from assistant.answering.stories.considered import of_sides
from assistant.answering.stories.events import joined
from assistant.answering.stories.named_sides import FEWEST, Side, named_alike, without
from assistant.answering.stories.shares import scripts
from assistant.answering.stories.side_sentences import WEIGHTS, Said, of_side
from assistant.answering.stories.sources import PostSources
from assistant.domain.nouns import Cell
from assistant.language.amounts import numbers
from assistant.retrieval.on_topic import PostHits

_SAME = 0.6
"""The share of a sentence's trigrams in another one from which they say the same."""
_SAYS = 0.5
"""The share of an aspect's words that a sentence about it has."""
_IN_CELL, _IN_COLUMN = 2, 3
"""Sentences of a cell, and of one where there is a single row."""
_ASKING = re.compile(
    r"それぞれ|比較|比べ|違[いうっ]|どちら|どっち|どれ|どの|どう|何割|何[%％]|教え"
    r"|\b(?:how|compare[sd]?|comparing|comparison|differ(?:ent|ence|s|ed)?|versus|vs|per|each|respectively)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ComparedBy:
    """What a question compares, and what by; `sure` that posts tell of it. Where that is not known,
    only sentences count that have what is asked for."""

    sides: Sequence[str]
    aspects: Sequence[str] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that answers an aspect: what it is worth, and whether it has what the aspect asks
    for (2), its words (1), or neither."""

    said: Said
    worth: float
    tier: int


def compared(
    draft: Draft,
    question: Question,
    by: ComparedBy,
    sources: PostSources,
    characters: int,
) -> bool:
    """Fill a draft with the table that compares the sides by their aspects, in so many
    characters, and whether there is one."""
    sides, aspects = by.sides, by.aspects
    if len(sides) < FEWEST:
        return False
    idf = sources.idf
    labels = named_alike(sides, idf)
    known = [Side(one, [other for other in labels if other != one], idf) for one in labels]
    rows = rows_of(aspects, question, idf)
    rest = scripts(_ASKING.sub(" ", without(question.text, known)), idf)
    read: list[list[PostHits]] = [[] for _ in known]
    told = _each_once(
        [
            list(of_side(side, known, rest, question.searched, sources, read=own))
            for side, own in zip(known, read, strict=True)
        ]
    )
    table: dict[tuple[int, int], list[Told]] = {}
    for column, sentences in enumerate(told):
        said: list[Told] = []
        for number, row in enumerate(rows):
            most = _IN_CELL if len(rows) > 1 else _IN_COLUMN
            picked = _picked(
                _answering(sentences, row, only=by.sure and not rows[0].words), said, most
            )
            said += picked
            table[number, column] = picked
    if len({column for (_, column), some in table.items() if some}) < FEWEST:
        return False
    draft.clear()
    draft.columns = tuple(labels)
    fitting = _fitting(table, characters)
    draft.considered = of_sides(
        read, [one.said.hit.post.file for some in fitting.values() for one in some]
    )
    for (number, column), some in sorted(fitting.items()):
        draft.tell(
            joined([table_rows.told(one.said.hit, one.said.start, one.said.end) for one in some]),
            [(one.said.hit, one.said.start, one.said.end) for one in some],
            Cell(rows[number].label, labels[column]),
        )
    return True


def _fitting(
    table: Mapping[tuple[int, int], Sequence[Told]], characters: int
) -> dict[tuple[int, int], list[Told]]:
    """The cells that have something, with as many sentences as there is room for: the first one
    of each before the second ones."""
    kept: dict[tuple[int, int], list[Told]] = {}
    left = characters
    for depth in range(_IN_COLUMN):
        for place, some in table.items():
            if depth < len(some) and len(some[depth].said.text) <= left:
                kept.setdefault(place, []).append(some[depth])
                left -= len(some[depth].said.text)
    return kept


def _each_once(sides: Sequence[Sequence[Said]]) -> list[list[Said]]:
    """The sentences of each side, each only for the side that it is worth most for."""
    best: dict[str, tuple[float, int]] = {}
    for column, some in enumerate(sides):
        for one in some:
            best[one.text] = max(best.get(one.text, (one.worth, column)), (one.worth, column))
    return [
        [one for one in some if best[one.text][1] == column] for column, some in enumerate(sides)
    ]


def _answering(said: Iterable[Said], row: Row, only: bool) -> list[Told]:
    """The sentences that answer an aspect, the best first: those that have what it asks for, else
    those with its words, and where it is the `only` one all."""
    found = []
    for one in said:
        aspect, form = row.has_words(one.words), row.has_form(one.text)
        says = aspect >= _SAYS
        tier = 2 if form or (says and not row.counts) else 1 if says or only else 0
        worth = one.worth + WEIGHTS.aspect * aspect + WEIGHTS.form * form
        worth += WEIGHTS.both * (form and aspect > 0)
        found.append(Told(one, worth, tier))
    best = max((one.tier for one in found), default=0)
    return sorted((one for one in found if one.tier == best > 0), key=lambda one: -one.worth)


def _picked(found: Sequence[Told], said: Sequence[Told], most: int) -> list[Told]:
    """The best ones, each of which says something that was not said: other words, and other
    figures than those before it."""
    picked: list[Told] = []
    figures: set[float] = set()
    for one in found:
        mine = grams(one.said.text)
        own = {figure.value for figure in numbers(one.said.text)}
        if picked and own and own <= figures:
            continue
        if any(len(mine & grams(o.said.text)) >= _SAME * len(mine) for o in (*said, *picked)):
            continue
        if picked and one.worth < picked[0].worth - WEIGHTS.behind:
            break
        if one.said.of_another:
            continue
        picked.append(one)
        figures |= own
        if len(picked) == most:
            break
    return picked

"""Everything in an archive that may tell of the dealings that a question asks about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from assistant.answering.collected.dealings import asked_groups, dealings, words_of
from assistant.answering.collected.relations import Relation, relations
from assistant.answering.topics import WIDTH
from assistant.archive import Generation
from assistant.domain.nouns import Filters, Hit, Passage, Post
from assistant.language.glossary import widened
from assistant.language.naming import has, names
from assistant.runtime import time_limit

_MOST = 10_000
"""Passages that are found by words: all that have one of dealing, in an archive of 50,000."""
_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千数億万兆]")


def found(
    generation: Generation,
    question: str,
    vector: Sequence[float],
    filters: Filters,
    period: tuple[date | None, date | None] = (None, None),
) -> tuple[Relation, ...]:
    """The rows of who paid how much to whom, among the posts that pass the filters, and of dealings
    within a `period`: out of the passages near to a question in meaning and those that have its
    words or words of dealing. Where it has names, out of sentences with one of these. `vector` is
    the question's, of the index's embedder."""
    rows = relations(_hits(generation, question, vector, filters), question, *period)
    asked = [one.text for one in names(question) if one.sure]
    if asked:
        rows = tuple(row for row in rows if any(has(row.sentence, name) for name in asked))
    return rows


def _hits(
    generation: Generation, question: str, vector: Sequence[float], filters: Filters
) -> Iterator[Hit]:
    passing = generation.places.mask(filters) if filters else None
    near = generation.by_meaning(np.asarray(vector, dtype=np.float32), WIDTH, passing)[0]
    wanted = f"{widened(question)} {words_of(asked_groups(question))}"
    named = generation.by_words(wanted, _MOST, passing)[0]
    ids = list(generation.matrix.ids(np.union1d(near, named)))
    time_limit.check()
    texts = generation.ledger.texts(ids)
    telling = [key for key in ids if _DIGIT.search(texts[key][1]) and dealings(texts[key][1])]
    passages = generation.ledger.passages(telling)
    posts = generation.ledger.posts()
    for passage in passages.values():
        time_limit.check()
        if hit := first_told(passage, posts, filters):
            yield hit


def first_told(passage: Passage, posts: dict[str, Post], filters: Filters) -> Hit | None:
    """A passage as a hit in the oldest of its posts that pass the filters: what happened in a
    month is dated by who told it first. None where it stands in none."""
    own = [place for place in passage.places if filters.match(posts[place.file])]
    if not own:
        return None
    own.sort(key=lambda place: (posts[place.file].date, place.file))
    others = dict.fromkeys(posts[p.file] for p in own[1:] if p.file != own[0].file)
    return Hit(passage, posts[own[0].file], own[0], tuple(others), 0.0)

"""The posts behind a count, one by one: in an order, each with the paragraphs that it is counted
for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Literal

import numpy as np

from assistant.answering.citations import cite
from assistant.answering.topics import TopicPosts
from assistant.archive import Generation
from assistant.domain.noun import HIDDEN, InJson, Noun
from assistant.domain.nouns import Hit, Place, Post
from assistant.retrieval.mentions import content_words, written
from assistant.runtime import time_limit

Order = Literal["newest", "oldest", "fit"]
_LONG = 4
"""Letters of a word in Latin that may go on otherwise in a post, as in delay and delayed."""


@dataclass(frozen=True, slots=True)
class Matching(Noun):
    """A paragraph for which a post is counted: where it stands, a link to it, and the spans of
    the words that were asked for."""

    heading: tuple[str, ...]
    paragraph: str
    link: str
    marks: Annotated[tuple[tuple[int, int], ...], HIDDEN] = ()


@dataclass(frozen=True, slots=True)
class ListedPost(Noun):
    """A post behind a count: its `number` in the list, how well it fits (the higher the better, in
    standard deviations above what is needed), and its paragraphs on the topic, best first. `key`
    names it in addresses."""

    number: int
    post: Post
    fit: Annotated[float, InJson(digits=3)]
    passages: tuple[Matching, ...]

    @property
    def key(self) -> str:
        """A short name of the post, the same in every list."""
        return key_of(self.post.file)


def key_of(file: str) -> str:
    """The short name of a post in addresses."""
    return sha256(file.encode()).hexdigest()[:10]


def ordered(generation: Generation, found: TopicPosts, order: Order) -> list[Post]:
    """The posts behind a count in an order."""
    posts = generation.ledger.posts(list(found.posts))
    if order == "fit":
        return sorted(posts.values(), key=lambda post: (-found.fit(post.file), post.file))
    newest = order == "newest"
    return sorted(posts.values(), key=lambda post: (post.date, post.file), reverse=newest)


def listed(
    generation: Generation,
    found: TopicPosts,
    question: str,
    posts: Sequence[Post],
    *,
    first: int = 1,
    most: int | None = None,
) -> list[ListedPost]:
    """Some posts behind a count, numbered from `first`, each with at most so many paragraphs."""
    rows = {post.file: [row for row, _ in found.passages[post.file][:most]] for post in posts}
    every = sorted({row for some in rows.values() for row in some})
    names = generation.matrix.ids(np.array(every, dtype=np.int64))
    ids = dict(zip(every, names, strict=True))
    passages = generation.ledger.passages(names)
    words = content_words(question)
    made = []
    for number, post in enumerate(posts, first):
        time_limit.check()
        own = []
        for row in rows[post.file]:
            passage = passages[ids[row]]
            place = next((one for one in passage.places if one.file == post.file), None)
            own.append(_matching(Hit(passage, post, place or _PLACE, (), 0.0), words))
        made.append(ListedPost(number, post, found.fit(post.file), tuple(own)))
    return made


_PLACE = Place("", 0, 0, 0)
"""Of a paragraph which the post has in nearly the same words."""


def _matching(hit: Hit, words: Sequence[str]) -> Matching:
    text = hit.passage.plain
    link = cite(0, hit, 0, len(text)).link if hit.place.file else hit.post.url
    return Matching(hit.place.heading, text, link, marks(text, tuple(words)))


def marks(text: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Where words stand in a text, in any form that the glossary has for them: spans without
    overlaps, in their order.

    >>> marks("The Act was delayed.", ("act", "delay"))
    ((4, 7), (12, 19))
    """
    pattern = _pattern(words)
    return tuple(one.span() for one in pattern.finditer(text)) if pattern else ()


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    forms = sorted({form for word in words for form in written(word)}, key=lambda one: -len(one))
    parts = []
    for form in forms:
        if form[:1].isascii():
            begins = r"(?<![A-Za-z0-9])"
            ends = r"[a-z]{0,4}" if len(form) >= _LONG and form.isalpha() else ""
            parts.append(begins + re.escape(form) + ends + r"(?![A-Za-z0-9])")
        elif form:
            parts.append(re.escape(form))
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None

"""Paragraphs that somebody pinned: what is kept of them, and how they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter, ValidationError

from assistant.answering.citations import cite
from assistant.answering.results import Row
from assistant.archive import Generation
from assistant.domain.nouns import Hit, Post

if TYPE_CHECKING:  # who only asks needs no records
    from assistant.records import Pin

Standing = Literal["here", "changed", "gone"]
"""Whether a pinned paragraph still stands in its post, which may be gone from the archive."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A paragraph as it was when it was pinned: where it stands, what of it was quoted ("" for the
    whole), the address that opens the article there, and the question that it was found for."""

    passage: str
    post: Post
    heading: tuple[str, ...]
    paragraph: str
    link: str
    quotes: tuple[str, ...] = ()
    question: str = ""
    table: bool = False


@dataclass(frozen=True, slots=True)
class Collected:
    """A pin as it may be shown now. Of one that is `gone` nothing is told but the note."""

    pinned: Pinned
    at: datetime
    theme: str = ""
    note: str = ""
    standing: Standing = "here"

    @property
    def passage(self) -> str:
        """The id of its passage, by which it is known in its folder."""
        return self.pinned.passage

    @property
    def quote(self) -> str:
        """What is quoted of it: what was marked when it was pinned, or all."""
        return " … ".join(self.pinned.quotes) or self.pinned.paragraph


_PINNED = TypeAdapter(Pinned)


def of_row(row: Row, question: str) -> tuple[str, str]:
    """What is kept of a row of a table of evidence: the id of its passage, and the text."""
    quotes = tuple(dict.fromkeys(quote for quote in row.quotes if quote != row.paragraph))
    return _kept(
        Pinned(
            row.passage, row.post, row.heading, row.paragraph, row.link, quotes, question, row.table
        )
    )


def of_hit(hit: Hit, start: int, end: int, question: str) -> tuple[str, str]:
    """The same of a span of the plain text of a hit."""
    plain = hit.passage.plain
    link = cite(0, hit, start, end).link
    quotes = (plain[start:end],) if end - start < len(plain) else ()
    return _kept(Pinned(hit.passage.id, hit.post, hit.place.heading, plain, link, quotes, question))


def _kept(pinned: Pinned) -> tuple[str, str]:
    return pinned.passage, _PINNED.dump_json(pinned).decode()


def collected(generation: Generation, pins: Sequence[Pin]) -> list[Collected]:
    """Pins as they may be shown now, the day of their posts deciding the order; those that were
    kept by another version and can't be read are left out."""
    known = [(pin, read) for pin in pins if (read := _read(pin.content))]
    posts = generation.ledger.posts([read.post.file for _, read in known])
    passages = generation.ledger.passages([read.passage for _, read in known])
    found = []
    for pin, read in known:
        post = posts.get(read.post.file)
        passage = passages.get(read.passage)
        stands = passage is not None and read.post.file in {p.file for p in passage.places}
        standing: Standing = "gone" if post is None else "here" if stands else "changed"
        now = replace(read, post=post) if post else _withdrawn(read)
        found.append(Collected(now, pin.at, pin.theme, pin.note, standing))
    return sorted(found, key=lambda one: (one.pinned.post.date, one.pinned.post.file))


def hits(generation: Generation, pins: Sequence[Collected]) -> tuple[Hit, ...]:
    """The passages of pins that still stand in their posts, in the order of the pins."""
    here = [one for one in pins if one.standing == "here"]
    passages = generation.ledger.passages([one.passage for one in here])
    found = []
    for one in here:
        passage, post = passages[one.passage], one.pinned.post
        place = next(place for place in passage.places if place.file == post.file)
        found.append(Hit(passage, post, place, (), 1.0))
    return tuple(found)


def _withdrawn(read: Pinned) -> Pinned:
    post = replace(read.post, title="", url="/", excerpt=None, tags=(), categories=())
    return replace(read, post=post, heading=(), paragraph="", link="/", quotes=(), table=False)


def _read(text: str) -> Pinned | None:
    try:
        return _PINNED.validate_json(text)
    except ValidationError:
        return None

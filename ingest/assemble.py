"""Readings become the contents of an index. Pure: the same readings, the same contents.

Which posts are due, which of two with one address is shown, which passages are shared, which
belong to no post, and which say nearly the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.archive import Contents, Entry, FileState, Status
from assistant.domain.nouns import (
    Passage,
    Place,
    Post,
)
from ingest import dedupe, likeness
from ingest.reading import LeftOut, Reading, recipe
from ingest.several import Named

_ENDS = "。.!?！？」）"


@dataclass(frozen=True, slots=True)
class Assembly:
    """The contents of an index, and what was found on the way.

    `shown` are the readings whose posts are in it.
    """

    contents: Contents
    shown: Sequence[Reading]

    @property
    def left_out(self) -> list[LeftOut]:
        """Every block of the shown posts that is not searched."""
        found = [one for reading in self.shown for one in reading.left_out]
        return found + [
            LeftOut(place.file, place.position, "near", entry.likeness or 0.0, entry.same_as)
            for entry in self.contents.entries
            if entry.same_as is not None
            for place in entry.passage.places
        ]


def states(readings: Sequence[Reading], sources: Sequence[Named], now: datetime) -> list[FileState]:
    """What becomes of each text of the sources, in the order of the readings. What is made of it
    follows from this code, too.

    Posts dated after `now` wait, unless their source shows them. Of several with one address the
    last by date and file is shown, as a site writes it over the others.
    """
    made_by = {named.name: recipe(named.source, __name__) for named in sources}
    early = {named.name for named in sources if named.source.future}

    def waits(reading: Reading, post: Post) -> bool:
        return reading.source not in early and post.date > now

    due = [r.post for r in readings if r.post and r.published and not waits(r, r.post)]
    winners = {post.url: post for post in sorted(due, key=lambda p: (p.date, p.file))}

    def state(reading: Reading) -> tuple[Status, str]:
        post = reading.post
        if post is None:
            return "skipped", reading.error
        if not reading.published:
            return "unpublished", ""
        if waits(reading, post):
            return "future", post.date.isoformat()
        if winners[post.url].file != post.file:
            return "shadowed", winners[post.url].file
        return "published", ""

    return [FileState(r.file, r.digest, made_by[r.source], *state(r)) for r in readings]


def assemble(readings: Sequence[Reading], files: Sequence[FileState]) -> Assembly:
    """The contents that an index of these readings has, `files` being their states.

    Where several passages say nearly the same, the one that says most is searched: a whole one
    before one that is cut off, a longer one before a shorter, a newer one before an older. What
    stands in many posts is compared with nothing.
    """
    shown = [
        reading
        for reading, state in zip(readings, files, strict=True)
        if state.status == "published"
    ]
    posts = {r.post.file: r.post for r in shown if r.post}
    passages = _shared(shown)
    common = dedupe.boilerplate(passages, len(posts))
    shared = [passage for passage in passages if passage.id in common]
    by_age = sorted(posts.values(), key=lambda post: (post.date, post.file))
    age = {post.file: number for number, post in enumerate(by_age)}
    passages = [passage for passage in passages if passage.id not in common]
    newest = {passage.id: _newest(passage, age) for passage in (*passages, *shared)}
    passages.sort(
        key=lambda p: (
            p.plain.rstrip()[-1:] not in _ENDS,
            -len(p.plain),
            -age[newest[p.id].file],
            p.id,
        )
    )
    signatures = {
        passage.id: signature
        for reading in shown
        for passage, signature in zip(reading.passages, reading.signatures, strict=True)
    }
    near = likeness.groups(passages, [signatures[passage.id] for passage in passages])
    entries = [
        Entry(passage, None, near[passage.id].representative, near[passage.id].score)
        if passage.id in near
        else Entry(passage, _context(newest[passage.id], posts))
        for passage in passages
    ]
    entries += [Entry(p, _context(newest[p.id], posts), common=True) for p in shared]
    return Assembly(Contents(files, list(posts.values()), entries), shown)


def _context(place: Place, posts: Mapping[str, Post]) -> tuple[str, ...]:
    """The title and the last heading above a passage."""
    return (posts[place.file].title, *place.heading[-1:])


def _shared(readings: Sequence[Reading]) -> list[Passage]:
    """Each distinct passage once, with its places in all posts, in the order of the first."""
    firsts: dict[str, Passage] = {}
    places: dict[str, list[Place]] = {}
    for reading in readings:
        for passage in reading.passages:
            firsts.setdefault(passage.id, passage)
            places.setdefault(passage.id, []).extend(passage.places)
    return [
        passage
        if len(places[key]) == len(passage.places)
        else replace(passage, places=tuple(places[key]))
        for key, passage in firsts.items()
    ]


def _newest(passage: Passage, age: Mapping[str, int]) -> Place:
    """Its first place in the newest of its posts; `age` numbers posts from the oldest on."""
    if len(passage.places) == 1:
        return passage.places[0]
    return max(passage.places, key=lambda p: (age[p.file], -p.start))

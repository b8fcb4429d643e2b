"""Readings become the contents of an index. Pure: the same readings, the same contents.

Which posts are due, which of two with one address is shown, which passages are shared, which
belong to no post, and which say nearly the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.archive import Contents, Entry, FileState
from assistant.passage import Passage, Place, Post
from ingest import dedupe, likeness
from ingest.reading import LeftOut, Reading

_ENDS = "。.!?！？」）"


@dataclass(frozen=True, slots=True)
class Assembly:
    """The contents of an index, and what was found on the way.

    `shown` are the readings whose posts are in it, `boilerplate` the passages that stand in
    too many posts to belong to one.
    """

    contents: Contents
    shown: Sequence[Reading]
    boilerplate: Sequence[Passage]

    @property
    def left_out(self) -> list[LeftOut]:
        """Every block of the shown posts that is not searched."""
        found = [one for reading in self.shown for one in reading.left_out]
        found += [
            LeftOut(place.file, place.position, "in many posts", 1.0, passage.id)
            for passage in self.boilerplate
            for place in passage.places
        ]
        return found + [
            LeftOut(place.file, place.position, "near", entry.likeness or 0.0, entry.same_as)
            for entry in self.contents.entries
            if entry.same_as is not None
            for place in entry.passage.places
        ]


def states(readings: Sequence[Reading], now: datetime, future: bool) -> list[FileState]:
    """What becomes of each file by Jekyll's rules, in the order of the readings.

    Posts dated after `now` wait, unless the site says `future: true`. Of several with one
    address the last by date and file is shown, as Jekyll writes it over the others.
    """
    due = [r for r in readings if r.post and r.published and (future or r.post.date <= now)]
    in_order = sorted((r.post for r in due if r.post), key=lambda p: (p.date, p.file))
    winners = {post.url: post for post in in_order}
    found = []
    for reading in readings:
        post = reading.post
        if post is None:
            state = FileState(reading.file, reading.digest, "skipped", reading.error)
        elif not reading.published:
            state = FileState(reading.file, reading.digest, "unpublished")
        elif not future and post.date > now:
            state = FileState(reading.file, reading.digest, "future", post.date.isoformat())
        elif winners[post.url].file != post.file:
            state = FileState(reading.file, reading.digest, "shadowed", winners[post.url].file)
        else:
            state = FileState(reading.file, reading.digest, "published")
        found.append(state)
    return found


def assemble(readings: Sequence[Reading], now: datetime, future: bool) -> Assembly:
    """The contents that an index of these readings has at the time `now`.

    Where several passages say nearly the same, the one that says most is searched: a whole one
    before one that is cut off, a longer one before a shorter, a newer one before an older.
    """
    files = states(readings, now, future)
    shown = [
        reading
        for reading, state in zip(readings, files, strict=True)
        if state.status == "published"
    ]
    posts = {r.post.file: r.post for r in shown if r.post}
    passages = _shared(shown)
    common = dedupe.boilerplate(passages, len(posts))
    boilerplate = [passage for passage in passages if passage.id in common]
    newest = {p.id: _newest(p, posts) for p in passages if p.id not in common}
    passages = sorted(
        (passage for passage in passages if passage.id in newest),
        key=lambda p: (
            p.plain.rstrip()[-1:] not in _ENDS,
            -len(p.plain),
            -posts[newest[p.id].file].date.timestamp(),
            p.id,
        ),
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
    return Assembly(Contents(files, list(posts.values()), entries), shown, boilerplate)


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


def _newest(passage: Passage, posts: Mapping[str, Post]) -> Place:
    """Its first place in the newest of its posts."""
    return max(passage.places, key=lambda p: (posts[p.file].date, p.file, -p.start))

"""One file → one Reading, all that the index needs to know of it; kept, and not made twice.

A reading follows from the file's bytes, what its Liquid shows of other files, its path, the
site's configuration and this code (`ingest.code`).
The clock has no part in it: whether a post is due is asked afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from assistant.archive import Cache, content_key
from assistant.domain.errors import SourceError
from assistant.domain.nouns import (
    Block,
    Passage,
    Place,
    Post,
)
from assistant.models.tokens import count_tokens
from ingest import (
    boilerplate,
    chunk,
    code,
    dedupe,
    likeness,
)
from ingest.sources import jekyll

_TABLE = """
CREATE TABLE IF NOT EXISTS reading (
    key BLOB PRIMARY KEY, value BLOB NOT NULL, signatures BLOB NOT NULL
)
"""
_Row = tuple[bytes, bytes]
_EMPTY = "has no text to index"
NOT_RENDERED = "not rendered"
"""Begins the reason for a sentence that holds what only a plugin of the site can show."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A block that is not searched: why, how alike it is to what says the same (0 to 1), and
    the id of the passage that does, where it is one."""

    file: str
    position: int
    reason: str
    score: float
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file came to.

    `digest` is of its bytes and of what its Liquid shows of other files, empty where they could
    not be read. A file that is no post has an
    `error` and nothing else. `passages` have their places in this file only, and each has its
    MinHash in `signatures`.
    """

    file: str
    digest: str
    error: str = ""
    post: Post | None = None
    published: bool = True
    passages: tuple[Passage, ...] = ()
    signatures: tuple[bytes, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    blocks: int = 0
    navigation: int = 0


class ReadingMemory:
    """The readings of earlier runs on the index at `folder`."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._cache = Cache(folder / "readings.sqlite3", _TABLE, read_only=read_only)
        self._forgotten = False

    def close(self) -> None:
        """Release the file."""
        self._cache.close()

    def recall(self, keys: Iterable[bytes]) -> dict[bytes, _Row]:
        """The readings that are known, as they are kept."""
        wanted = set() if self._forgotten else set(keys)
        with self._cache.use() as db:
            return {
                key: (value, signatures)
                for key, value, signatures in db.execute("SELECT * FROM reading")
                if key in wanted
            }

    def emptied(self) -> ReadingMemory:
        """The same, with nothing in it."""
        with self._cache.use(changing=not self._cache.read_only) as db:
            if not self._cache.read_only:
                db.execute("DELETE FROM reading")
        self._forgotten = True
        return self

    def replace(self, new: dict[bytes, _Row], used: Iterable[bytes]) -> None:
        """Remember `new` readings, and forget those that are neither new nor `used`; in an
        index that is only read, nothing."""
        if self._cache.read_only:
            return
        kept = {*new, *used}
        with self._cache.use(changing=True) as db:
            old = [key for (key,) in db.execute("SELECT key FROM reading")]
            db.executemany(
                "DELETE FROM reading WHERE key = ?", [(key,) for key in old if key not in kept]
            )
            db.executemany(
                "INSERT OR REPLACE INTO reading VALUES (?,?,?)",
                [(key, *row) for key, row in new.items()],
            )


def recipe(site: jekyll.Site, module: str = __name__) -> str:
    """A digest of all that what a `module` makes of a file follows from, but the file:
    configuration and code."""
    return content_key(f"{site.config}\0{code.digest(module)}").hex()


def read_all(
    site: jekyll.Site, memory: ReadingMemory, progress: Callable[[int, int], None]
) -> list[Reading]:
    """The readings of all the site's posts, in the order of their files.

    `progress` is told how many of how many are read.
    """
    files = jekyll.post_files(site)
    made_with = recipe(site)
    names = [jekyll.file_name(site, file) for file in files]
    digests = [jekyll.digest(site, file) for file in files]
    keys = [
        content_key(f"{made_with}\0{name!a}\0{digest_}")
        for name, digest_ in zip(names, digests, strict=True)
    ]
    known = memory.recall(keys)
    new: dict[bytes, _Row] = {}
    readings = []
    for done, (file, name, seen, key) in enumerate(
        zip(files, names, digests, keys, strict=True), 1
    ):
        reading = _decode(name, seen, *known[key]) if key in known else None
        if reading is None:
            reading = _read(site, file, name, seen)
            if seen and jekyll.digest(site, file) == seen:
                new[key] = (_encode(reading), b"".join(reading.signatures))
        readings.append(reading)
        progress(done, len(files))
    memory.replace(new, known)
    return readings


def _read(site: jekyll.Site, file: Path, name: str, seen: str) -> Reading:
    if not name.isprintable():
        return Reading(ascii(name), "", "its name is not printable UTF-8; rename it")
    try:
        parsed = jekyll.read_post(site, file, now=datetime.now(UTC))
    except SourceError as error:
        return Reading(name, seen, str(error).removeprefix(str(file)).lstrip(":, "))
    kept, dropped = dedupe.within_post(parsed.blocks)
    kept, asides = boilerplate.sift(kept)
    if not kept:
        return Reading(name, seen, _no_text(parsed.left_out))
    again = [d.block for d in dropped if d.reason == "repeat"]
    blocks = _with_repeats(kept, again)
    passages = chunk.passages(parsed.post.file, blocks, chunk.PASSAGE_TOKENS, count_tokens)
    passages = [_in_file(passage, parsed.rendered) for passage in passages]
    return Reading(
        file=name,
        digest=seen,
        post=replace(parsed.post, date=datetime.fromisoformat(parsed.post.date.isoformat())),
        published=parsed.published,
        passages=tuple(passages),
        signatures=tuple(likeness.signatures([passage.plain for passage in passages])),
        left_out=(
            *(LeftOut(name, d.block.position, d.reason, d.score) for d in dropped),
            *(LeftOut(name, a.block.position, f"boilerplate: {a.rule}", 0.0) for a in asides),
            *(LeftOut(name, at, f"{NOT_RENDERED}: {calls}", 0.0) for at, calls in parsed.left_out),
        ),
        blocks=len(parsed.blocks),
        navigation=parsed.navigation,
    )


def _no_text(left_out: Sequence[tuple[int, str]]) -> str:
    why = ", ".join(dict.fromkeys(calls for _, calls in left_out))
    return f"has no text to index but what was not rendered: {why}" if why else _EMPTY


def _in_file(passage: Passage, rendered: jekyll.Rendered) -> Passage:
    """The passage with its places in the file, where Liquid made the text from it."""
    spans = [rendered.span(place.start, place.end) for place in passage.places]
    places = (
        replace(place, start=start, end=end)
        for place, (start, end) in zip(passage.places, spans, strict=True)
    )
    return replace(passage, places=tuple(dict.fromkeys(places)))


def _with_repeats(kept: list[Block], again: list[Block]) -> list[Block]:
    """Every block that stands there once more to the letter is one more place of a passage."""
    texts = {(block.kind, block.text, block.plain) for block in kept}
    same = [block for block in again if (block.kind, block.text, block.plain) in texts]
    return sorted([*kept, *same], key=lambda block: block.position)


def _encode(reading: Reading) -> bytes:
    post = reading.post
    headings = list(dict.fromkeys(p.heading for one in reading.passages for p in one.places))
    number = {heading: n for n, heading in enumerate(headings)}
    return orjson.dumps(
        {
            "error": reading.error,
            "post": post
            and [
                *(post.file, post.title, post.url, post.date.isoformat()),
                *(post.categories, post.tags, post.authors, post.excerpt),
            ],
            "published": reading.published,
            "headings": headings,
            "passages": [
                [
                    *(one.id, one.kind, one.text, one.plain if one.plain != one.text else None),
                    one.tokens,
                    [(p.position, p.start, p.end, number[p.heading]) for p in one.places],
                ]
                for one in reading.passages
            ],
            "left_out": [(one.position, one.reason, one.score) for one in reading.left_out],
            "blocks": reading.blocks,
            "navigation": reading.navigation,
        }
    )


def _decode(name: str, seen: str, value: bytes, signatures: bytes) -> Reading | None:
    """The reading that was kept; None for one that is damaged."""
    try:
        return _decoded(name, seen, orjson.loads(value), signatures)
    except (ValueError, LookupError, TypeError):
        return None


def _decoded(name: str, seen: str, data: dict[str, Any], signatures: bytes) -> Reading:
    post = data["post"] and _post(*data["post"])
    headings = [tuple(heading) for heading in data["headings"]]
    size = len(signatures) // max(1, len(data["passages"]))
    return Reading(
        file=name,
        digest=seen,
        error=data["error"],
        post=post,
        published=data["published"],
        passages=tuple(_passages(post.file, headings, data["passages"])) if post else (),
        signatures=tuple(signatures[i : i + size] for i in range(0, len(signatures), size or 1)),
        left_out=tuple(LeftOut(name, *one) for one in data["left_out"]),
        blocks=data["blocks"],
        navigation=data["navigation"],
    )


def _post(*fields: Any) -> Post:
    file, title, url, date, categories, tags, authors, excerpt = fields
    when = datetime.fromisoformat(date)
    return Post(
        *(file, title, url, when, tuple(categories), tuple(tags)),
        authors=tuple(authors),
        excerpt=excerpt,
    )


def _passages(file: str, headings: list[tuple[str, ...]], rows: list[Any]) -> Iterator[Passage]:
    for key, kind, text, plain, tokens, places in rows:
        yield Passage(
            key,
            kind,
            text,
            text if plain is None else plain,
            tokens,
            tuple(
                Place(file, position, start, end, headings[number])
                for position, start, end, number in places
            ),
        )

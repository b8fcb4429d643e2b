"""One text of a source → one Reading, all that the index needs to know of it; kept, and not made
twice.

A reading follows from the text, what it shows of other files, its name, the source's configuration
and this code (`ingest.code`).
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
from ingest.several import Named, prefix
from ingest.sources import Rendered, Source

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
    """What one text came to.

    `file` is its name in the archive, `source` the name of the source that it is of. `digest`
    is of its bytes, empty where they could not be read. What is no post has an `error` and
    nothing else. `passages` have their places in this text only, and each has its MinHash in
    `signatures`.
    """

    file: str
    source: str
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

    def kept(self, name: str) -> dict[bytes, Reading]:
        """The readings of all texts of the source of this name, as they were kept last."""
        begins = prefix(name)
        found = {}
        with self._cache.use() as db:
            for key, value, signatures in db.execute("SELECT * FROM reading"):
                reading = _decode(name, "", value, signatures)
                if reading is not None and reading.file.startswith(begins):
                    found[key] = reading
        return found

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


def recipe(source: Source, module: str = __name__) -> str:
    """A digest of all that what a `module` makes of a source's text follows from, but the text:
    configuration and code."""
    return content_key(f"{source.config}\0{code.digest(module, source.module)}").hex()


def read_all(
    sources: Sequence[Named],
    memory: ReadingMemory,
    progress: Callable[[int, int], None],
    away: Sequence[str] = (),
) -> list[Reading]:
    """The readings of all texts of the sources, in their order, and then those that were kept of
    the sources of these names which are `away`.

    `progress` is told how many of how many are read.
    """
    texts = []
    for named in sources:
        made_with = recipe(named.source)
        texts += [_Text.seen(named, name, made_with) for name in named.source.names()]
    known = memory.recall([text.key for text in texts])
    kept = {key: reading for name in away for key, reading in memory.kept(name).items()}
    new: dict[bytes, _Row] = {}
    readings = []
    for done, text in enumerate(texts, 1):
        found = known.get(text.key)
        reading = _decode(text.named.name, text.digest, *found) if found else None
        if reading is None:
            reading = _read(text)
            if text.digest and text.named.source.digest(text.name) == text.digest:
                new[text.key] = (_encode(reading), b"".join(reading.signatures))
        readings.append(reading)
        progress(done, len(texts))
    memory.replace(new, [*known, *kept])
    return [*readings, *kept.values()]


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of a source under its name there, as it was seen, and the key of its reading."""

    named: Named
    name: str
    digest: str
    key: bytes

    @classmethod
    def seen(cls, named: Named, name: str, made_with: str) -> _Text:
        """What is there now."""
        seen = named.source.digest(name)
        key = content_key(f"{made_with}\0{named.file(name)!a}\0{seen}")
        return cls(named, name, seen, key)


def _read(text: _Text) -> Reading:
    named, source, seen = text.named, text.named.name, text.digest
    name = named.file(text.name)
    if not name.isprintable():
        return Reading(ascii(name), source, "", "its name is not printable UTF-8; rename it")
    try:
        parsed = named.source.read(text.name, now=datetime.now(UTC))
    except SourceError as error:
        return Reading(name, source, seen, str(error))
    kept, dropped = dedupe.within_post(parsed.blocks)
    kept, asides = boilerplate.sift(kept)
    if not kept:
        return Reading(name, source, seen, _no_text(parsed.left_out))
    again = [d.block for d in dropped if d.reason == "repeat"]
    blocks = _with_repeats(kept, again)
    passages = chunk.passages(name, blocks, chunk.PASSAGE_TOKENS, count_tokens)
    passages = [_in_file(passage, parsed.rendered) for passage in passages]
    when = datetime.fromisoformat(parsed.post.date.isoformat())
    return Reading(
        file=name,
        source=source,
        digest=seen,
        post=replace(parsed.post, file=name, date=when, source=source or None),
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


def _in_file(passage: Passage, rendered: Rendered) -> Passage:
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
            "file": reading.file,
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


def _decode(source: str, seen: str, value: bytes, signatures: bytes) -> Reading | None:
    """The reading that was kept; None for one that is damaged."""
    try:
        return _decoded(source, seen, orjson.loads(value), signatures)
    except (ValueError, LookupError, TypeError):
        return None


def _decoded(source: str, seen: str, data: dict[str, Any], signatures: bytes) -> Reading:
    name = str(data["file"])
    post = data["post"] and replace(_post(*data["post"]), source=source or None)
    headings = [tuple(heading) for heading in data["headings"]]
    size = len(signatures) // max(1, len(data["passages"]))
    return Reading(
        file=name,
        source=source,
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

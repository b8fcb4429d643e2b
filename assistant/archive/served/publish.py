"""A generation is published in one transaction: readers see the one before until its end.

What changed is added under the generation's number, and what it replaces ended under it; all else
stays untouched. The transaction is that of the connection which holds the lock of who writes, so
that one who lost the connection has lost both.
"""

from __future__ import annotations

import hashlib
import json
import logging
import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.archive.contents import Contents, Entry
from assistant.archive.interface import Generation
from assistant.archive.local.addresses import path_of
from assistant.archive.local.calibration import Calibration
from assistant.archive.local.folded_texts import folded
from assistant.archive.local.memory import passage_number
from assistant.archive.local.suggested import Suggested
from assistant.archive.served import schema
from assistant.archive.served.generation import ServedGeneration, State, latest
from assistant.archive.served.ledger import Ledger
from assistant.archive.served.schema import live
from assistant.archive.served.standing import label
from assistant.archive.served.words import Postings
from assistant.archive.writer import IndexChange, Progress, Recall, change
from assistant.database import DatabaseServer, Query, Writing
from assistant.domain.errors import IndexAway, IndexTaken, IndexUnusable
from assistant.domain.nouns import ArchiveInfo, Place, Post
from assistant.language.invisible import writable

log = logging.getLogger(__name__)

GRACE = "1 hour"
"""How long what was replaced stays, for who still answers from it."""
_AT_ONCE = 500
_MANY = 1_000
"""Passages that came, from which on the planner is told anew what the tables hold."""
_ROOM = 3_000
"""Bytes that a graph takes for a vector, while it is made."""
_MOST_ROOM = 2**30


class _Withdrawn(Exception):
    """A generation was not made current: its transaction ends without a trace."""


class ServedWriting:
    """The index of an archive on a server, while one ingest writes it, or looks at it only, where
    there is no `writing`. See `assistant.archive.writer.IndexWriter`."""

    def __init__(self, server: DatabaseServer, writing: Writing | None) -> None:
        self._server, self._writing = server, writing
        self._query: Query = writing.rows if writing else server.rows
        self.where = server.name

    def exists(self) -> bool:
        """Whether anything was ingested there."""
        if schema.revision(self._query, self._server.schema) is None:
            return False
        return bool(self._query("SELECT 1 FROM generation LIMIT 1"))

    def current(self) -> ServedGeneration | None:
        """What is current, None where there is nothing yet. Raises `IndexUnusable`."""
        if not self.exists():
            return None
        state = latest(self._query, self.where)
        return ServedGeneration(self._query, state, self.where)

    def base(self, embedder: str) -> ServedGeneration | None:
        """What is current, where this embedder may build upon it. Raises `IndexUnusable`."""
        found = self.current()
        if found is not None and found.info.embedder != embedder:
            raise IndexUnusable(f"it was made with the embedding model '{found.info.embedder}'")
        return found

    def old_ledger(self) -> Ledger | None:
        """The ledger of what is current, by whatever embedder; None where there is none."""
        found = self.current()
        return found.ledger if found else None

    def change(self, base: Generation | None, contents: Contents) -> IndexChange:
        """The least work from `base` to `contents`."""
        patched = base.state.patched if isinstance(base, ServedGeneration) else 0
        return change(base, contents, patched)

    @contextmanager
    def new_generation(self, info: ArchiveInfo, changed: IndexChange) -> Iterator[NewServed]:
        """A generation, to be made; where it is not made current, there is nothing of it."""
        writing = self._writing
        if writing is None:
            raise ValueError("who looks writes nothing")
        try:
            with writing.transaction():
                new = NewServed(self._server, writing, info, changed)
                yield new
                if not new.is_current:
                    raise _Withdrawn
        except _Withdrawn:
            return
        except (OSError, ValueError, RuntimeError) as error:
            raise IndexUnusable(
                f"The new index cannot be written at {self.where} ({error}); the old index is as it"
                " was."
            ) from error
        self.tidy()

    def tidy(self) -> None:
        """Remove what nobody needs any more; what fails is done next time."""
        if self._writing is None:
            return
        try:
            _tidy(self._writing)
        except IndexUnusable as error:
            log.warning("The index was not tidied up: %s", error)


@contextmanager
def served_writing(server: DatabaseServer) -> Iterator[ServedWriting]:
    """Be the one writer of the index on a server, with tables of this version. Raises
    `IndexTaken` at once where another ingest is at work there, `IndexAway`, and `IndexUnusable`.
    """
    name = f"index:{server.schema}"
    with server.writing(name, schema.HEAD, schema.MIGRATIONS) as writing:
        if writing is None:
            raise IndexTaken(
                f"Another ingest is writing to the index at {server.name}. Wait for it to end;"
                " nothing was changed."
            )
        found = schema.revision(writing.rows, server.schema)
        schema.refuse_newer(found, server.name)
        if found != schema.HEAD:
            _extend(writing, server.name)
            writing.bring_up(schema.VERSIONS)
        yield ServedWriting(server, writing)


def looked_at(server: DatabaseServer) -> ServedWriting:
    """The index on a server for one who writes nothing."""
    schema.refuse_newer(schema.revision(server.rows, server.schema), server.name)
    return ServedWriting(server, None)


def _extend(writing: Writing, where: str) -> None:
    if writing.rows("SELECT 1 FROM pg_extension WHERE extname = 'vector'"):
        return
    try:
        writing.rows("CREATE EXTENSION vector WITH SCHEMA public")
    except IndexAway:
        raise
    except IndexUnusable as error:
        raise IndexUnusable(
            f"The database at {where} lacks pgvector, and it cannot be added ({error.__cause__})."
            " Install pgvector 0.8 or newer there, and have an administrator run CREATE EXTENSION"
            " vector in this database."
        ) from None


class NewServed:
    """A generation that is being made, in the transaction of who writes."""

    def __init__(
        self, server: DatabaseServer, writing: Writing, info: ArchiveInfo, changed: IndexChange
    ) -> None:
        self.info, self.changed = info, changed
        self.is_current = False
        self._server, self._to = server, writing
        base = changed.base
        self._base = base.state if isinstance(base, ServedGeneration) else None
        ((self._number, era),) = writing.rows(
            "SELECT COALESCE(max(number), 0) + 1, COALESCE(max(era), 0) + 1 FROM generation"
        )
        self._era = self._base.era if self._base else era

    def build(self, recall: Recall, progress: Progress = lambda *_: None) -> Generation:
        """Write what it holds, and open it. `recall` gives the vectors of the keys of
        `changed.add`; `progress` counts passages."""
        to, number, add = self._to, self._number, self.changed.add
        if self._base is None:
            for table in ("file", "post", "passage", "place", "vector", "word"):
                alive, own = live(table, number)
                to.rows(f"UPDATE {table} SET until = %s WHERE {alive}", (number, *own))
        contents = self.changed.contents
        _files(to, number, contents)
        _posts(to, number, contents)
        _passages(to, number, contents.entries)
        ended = [*self.changed.remove, *(entry.passage.id for entry in add)]
        _end(to, "vector", "number", [passage_number(key) for key in ended], number)
        postings = self._vectors(add, recall, progress)
        usual = self._base.length if self._base else postings.length()
        postings.write(to, number, usual)
        self._graph()
        if len(add) >= _MANY:
            for table in ("file", "post", "passage", "place", "vector", "word"):
                to.rows(f"ANALYZE {table}")
        base, came = self._base, max(len(add), len(self.changed.remove))
        patched = base.patched + came if base else 0
        data = asdict(self.info)
        for name in ("first_day", "last_day", "created"):
            data[name] = data[name].isoformat() if data[name] else None
        to.rows(
            "INSERT INTO generation (number, name, era, patched, length, info)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (number, self.info.generation, self._era, patched, usual, _json(data)),
        )
        state = State(number, self._era, patched, usual, self.info, None, None)
        made = ServedGeneration(to.rows, state, self._server.name)
        _agree(to, made)
        return made

    def keep_calibration(self, made: Calibration) -> None:
        """Keep what questions beside the point reach in it."""
        self._keep("calibration", asdict(made))

    def keep_suggested(self, made: Suggested) -> None:
        """Keep the questions that it is known to answer."""
        self._keep("suggested", asdict(made))

    def make_current(self) -> None:
        """Let it be the current one from the end of the transaction on, and tell who listens."""
        self._to.rows(
            "UPDATE generation SET published = clock_timestamp() WHERE number = %s",
            (self._number,),
        )
        self._to.rows("SELECT pg_notify(%s, %s)", (self._server.schema, str(self._number)))
        self.is_current = True

    def _keep(self, what: str, data: Mapping[str, Any]) -> None:
        self._to.rows(
            f"UPDATE generation SET {what} = %s WHERE number = %s", (_json(data), self._number)
        )

    def _vectors(self, add: Sequence[Entry], recall: Recall, progress: Progress) -> Postings:
        """Write the vectors of what came, and gather its words."""
        ((last,),) = self._to.rows("SELECT COALESCE(max(serial), 0) FROM vector")
        postings = Postings()
        progress(0, len(add))

        def packed() -> Iterator[bytes]:
            for start in range(0, len(add), _AT_ONCE):
                some = add[start : start + _AT_ONCE]
                made = recall([entry.key for entry in some])
                for at, entry in enumerate(some, last + start + 1):
                    postings.add(at, entry.searched)
                    row = passage_number(entry.passage.id)
                    yield _packed(at, row, self._era, made[entry.key], self._number)
                progress(start + len(some), len(add))

        self._to.copy_bytes(
            "COPY vector (serial, number, era, vector, since) FROM STDIN (FORMAT binary)", packed()
        )
        return postings

    def _graph(self) -> None:
        """Make the graph of the vectors, where this era has none."""
        name, dimension = f"vector_era_{self._era}", self.info.dimension
        if not self.info.passages or self._to.rows(
            "SELECT 1 FROM pg_indexes WHERE schemaname = %s AND indexname = %s",
            (self._server.schema, name),
        ):
            return
        room = min(_MOST_ROOM, max(64 * 2**20, _ROOM * self.info.passages)) // 1024
        self._to.rows("SELECT set_config('maintenance_work_mem', %s, true)", (f"{room}kB",))
        self._to.rows(
            f"CREATE INDEX {name} ON vector USING hnsw"
            f" ((vector::halfvec({dimension})) halfvec_cosine_ops) WHERE era = {self._era}"
        )


def _agree(to: Writing, made: ServedGeneration) -> None:
    alive, own = live("t", made.state.number)
    for table, wanted in (("post", made.info.posts), ("vector", made.info.passages)):
        ((count,),) = to.rows(f"SELECT count(*) FROM {table} t WHERE {alive}", own)
        if count != wanted:
            raise IndexUnusable(
                f"The index at {made.where} is damaged: {count:,} rows of '{table}' instead of"
                f" {wanted:,}. Run the ingest with --rebuild."
            )


def _files(to: Writing, number: int, contents: Contents) -> None:
    alive, own = live("f", number)
    sql = f"SELECT file, digest, recipe, status, reason FROM file f WHERE {alive}"
    old = {row[0]: row for row in to.rows(sql, own)}
    new = {
        f.file: (f.file, f.digest, f.recipe, f.status, writable(f.reason)) for f in contents.files
    }
    _end(to, "file", "file", [key for key in old if old[key] != new.get(key)], number)
    rows = ((*row, number) for key, row in new.items() if old.get(key) != row)
    to.copy("COPY file (file, digest, recipe, status, reason, since) FROM STDIN", rows)


def _posts(to: Writing, number: int, contents: Contents) -> None:
    """Write the posts that changed, with all their places."""
    standing: dict[str, list[tuple[Place, str, int]]] = {}
    for entry in contents.entries:
        searched = passage_number(entry.same_as or entry.passage.id)
        for place in entry.passage.places:
            standing.setdefault(place.file, []).append((place, entry.passage.id, searched))
    for places in standing.values():
        places.sort(key=lambda one: (one[0].position, one[0].start))
    new = {post.file: (post, _digest(post, standing.get(post.file, ()))) for post in contents.posts}
    alive, own = live("o", number)
    old: dict[str, bytes] = dict(to.rows(f"SELECT file, digest FROM post o WHERE {alive}", own))
    gone = [file for file in old if file not in new or new[file][1] != old[file]]
    _end(to, "post", "file", gone, number)
    _end(to, "place", "file", gone, number)
    changed = [(post, digest) for file, (post, digest) in new.items() if old.get(file) != digest]
    ((last,),) = to.rows("SELECT COALESCE(max(number), 0) FROM post")
    counts = {file: len({row for *_, row in places}) for file, places in standing.items()}
    to.copy(
        "COPY post (file, number, title, url, path, date, moment, day, authors, excerpt,"
        " categories, tags, source, labels, passages, digest, since) FROM STDIN",
        (
            _post(post, last + at, counts.get(post.file, 0), digest, number)
            for at, (post, digest) in enumerate(changed, 1)
        ),
    )
    to.copy(
        "COPY place (post, file, turn, passage, number, position, begins, ends, heading, day,"
        " since) FROM STDIN",
        (
            (
                last + at, post.file, turn, key, row, place.position, place.start, place.end,
                _json([writable(one) for one in place.heading]), post.date.date(), number,
            )
            for at, (post, _) in enumerate(changed, 1)
            for turn, (place, key, row) in enumerate(standing.get(post.file, ()))
        ),
    )  # fmt: skip


def _post(post: Post, serial: int, passages: int, digest: bytes, number: int) -> tuple[object, ...]:
    labels = {label("category", one) for one in post.categories}
    labels |= {label("tag", one) for one in post.tags}
    labels |= {label("author", one) for one in post.authors}
    labels |= {label("source", post.source)} if post.source else set()
    packed = [
        _json([writable(one) for one in some])
        for some in (post.authors, post.categories, post.tags)
    ]
    return (
        post.file, serial, writable(post.title), writable(post.url), path_of(post.url),
        post.date.isoformat(), post.date, post.date.date(), packed[0],
        None if post.excerpt is None else writable(post.excerpt), packed[1], packed[2],
        post.source, [writable(one) for one in sorted(labels)], passages, digest, number,
    )  # fmt: skip


def _digest(post: Post, places: Sequence[tuple[Place, str, int]]) -> bytes:
    own = [post.title, post.url, post.date.isoformat(), post.authors, post.excerpt]
    own += [post.categories, post.tags, post.source]
    stands = [(p.position, p.start, p.end, p.heading, key, row) for p, key, row in places]
    told = json.dumps([own, stands]).encode()
    return hashlib.blake2b(told, digest_size=16).digest()


def _passages(to: Writing, number: int, entries: Sequence[Entry]) -> None:
    alive, own = live("a", number)
    old = {
        key: tuple(role)
        for key, *role in to.rows(
            f"SELECT id, tokens, context, same_as, likeness, common FROM passage a WHERE {alive}",
            own,
        )
    }
    new = {entry.passage.id: (entry, _role(entry)) for entry in entries}
    gone = [key for key in old if key not in new or new[key][1] != old[key]]
    _end(to, "passage", "id", gone, number)

    def rows() -> Iterator[Sequence[object]]:
        for key, (entry, role) in new.items():
            if old.get(key) == role:
                continue
            passage = entry.passage
            plain = None if passage.plain == passage.text else writable(passage.plain)
            above = body = None
            if entry.above is not None:
                above, body = writable(folded(entry.above)), writable(folded(passage.plain))
            said = passage.kind, writable(passage.text), plain
            yield key, passage_number(key), *role, *said, above, body, number

    to.copy(
        "COPY passage (id, number, tokens, context, same_as, likeness, common, kind, text, plain,"
        " above, body, since) FROM STDIN",
        rows(),
    )


def _role(entry: Entry) -> tuple[object, ...]:
    above = None if entry.above is None else writable(entry.above)
    return entry.passage.tokens, above, entry.same_as, entry.likeness, entry.common


def _end(to: Writing, table: str, column: str, keys: Collection[object], number: int) -> None:
    """End rows of a table by what a column of theirs is."""
    if keys:
        alive, own = live("t", number)
        to.rows(
            f"UPDATE {table} t SET until = %s WHERE {alive} AND since < %s"
            f" AND t.{column} = ANY(%s)",
            (number, *own, number, list(keys)),
        )


def _packed(serial: int, row: int, era: int, vector: NDArray[np.float32], number: int) -> bytes:
    """A row of `vector` as PostgreSQL's binary format has it; the vector of length 1, in half
    precision: its dimension, nothing, and its numbers."""
    length = float(np.linalg.norm(vector)) or 1.0
    half = (vector / length).astype(">f2").tobytes()
    return (
        struct.pack(">hiqiqiii", 5, 8, serial, 8, row, 4, era, len(half) + 4)
        + struct.pack(">hh", len(vector), 0)
        + half
        + struct.pack(">iq", 8, number)
    )


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def _tidy(to: Writing) -> None:
    """Remove the generations that were replaced `GRACE` ago, with what only they had."""
    ((kept,),) = to.rows(
        "SELECT min(number) FROM (SELECT number, lead(published) OVER (ORDER BY number) AS replaced"
        f" FROM generation) g WHERE replaced IS NULL OR replaced > now() - interval '{GRACE}'"
    )
    if kept is None or not to.rows("SELECT 1 FROM generation WHERE number < %s LIMIT 1", (kept,)):
        return
    with to.transaction():
        for table in ("place", "post", "file", "passage", "word", "vector"):
            to.rows(f"DELETE FROM {table} WHERE until <= %s", (kept,))
        to.rows("DELETE FROM generation WHERE number < %s", (kept,))
    eras = {era for (era,) in to.rows("SELECT DISTINCT era FROM generation")}
    for (name,) in to.rows(
        "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
        " AND indexname LIKE 'vector_era_%%'"
    ):
        if int(name.rpartition("_")[2]) not in eras:
            to.rows("SET lock_timeout = '5s'")
            to.rows(f"DROP INDEX {name}")

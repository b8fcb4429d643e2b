"""The ledger: posts, passages and every place at which a passage stands, in SQLite.

It is the truth of an index; the vectors and the lexical index only know passage ids.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, cast
from urllib.parse import quote

from assistant.archive.memory import content_key
from assistant.errors import IndexUnusable
from assistant.passage import BlockKind, Passage, Place, Post

Status = Literal["published", "unpublished", "future", "shadowed", "skipped"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    file TEXT PRIMARY KEY, digest TEXT NOT NULL, recipe TEXT NOT NULL, status TEXT NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS post (
    file TEXT PRIMARY KEY, title TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL,
    day TEXT NOT NULL, author TEXT, excerpt TEXT, categories TEXT NOT NULL, tags TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS post_day ON post (day);
CREATE TABLE IF NOT EXISTS label (
    kind TEXT NOT NULL, value TEXT NOT NULL, file TEXT NOT NULL REFERENCES post (file),
    PRIMARY KEY (kind, value, file)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passage (
    id TEXT PRIMARY KEY, tokens INTEGER NOT NULL, context TEXT,
    same_as TEXT REFERENCES passage (id), likeness REAL,
    kind TEXT NOT NULL, text TEXT NOT NULL, plain TEXT
);
CREATE INDEX IF NOT EXISTS passage_same_as ON passage (same_as) WHERE same_as IS NOT NULL;
CREATE TABLE IF NOT EXISTS place (
    passage TEXT NOT NULL REFERENCES passage (id), file TEXT NOT NULL REFERENCES post (file),
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    heading TEXT NOT NULL, PRIMARY KEY (passage, file, start)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS place_file ON place (file, position);
"""
_SOME = 900  # below SQLite's oldest limit of variables in one statement
_PASSAGE = "SELECT id,kind,text,plain,tokens FROM passage"
_INSERTS = {
    "file": "INSERT INTO file VALUES (?,?,?,?,?)",
    "post": "INSERT INTO post VALUES (?,?,?,?,?,?,?,?,?)",
    "label": "INSERT OR IGNORE INTO label VALUES (?,?,?)",
}


@dataclass(frozen=True, slots=True)
class FileState:
    """A file that the ingest saw: a digest of its bytes, one of the code and configuration that
    read it (its recipe), and what became of it.

    `reason` says why a file was skipped, which file has the address of a `shadowed` one, and
    when a `future` one is due (ISO 8601).
    """

    file: str
    digest: str
    recipe: str
    status: Status
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """A passage and how it is found.

    `context` is what is embedded and indexed before its text: a title and perhaps a heading.
    It is None for a passage that says nearly the same as another, `same_as`, which is searched
    in its stead; `likeness` is how alike the two are, from 0 to 1.
    """

    passage: Passage
    context: tuple[str, ...] | None
    same_as: str | None = None
    likeness: float | None = None

    @cached_property
    def above(self) -> str | None:
        """The context in one string."""
        return None if self.context is None else "\n".join(self.context)

    @property
    def searched(self) -> str:
        """The text that is embedded and indexed; raises `ValueError` where none is."""
        if self.above is None:
            raise ValueError(f"{self.passage.id} is not searched: {self.same_as} is")
        return searched_text(self.above, self.passage)

    @cached_property
    def key(self) -> bytes:
        """The key of the searched text, under which its vector is remembered."""
        return content_key(self.searched)


def searched_text(context: str, passage: Passage) -> str:
    """What is embedded and indexed of a passage below this context."""
    return f"{context}\n{passage.plain}"


@dataclass(frozen=True, slots=True)
class Contents:
    """All that an index holds, but the vectors."""

    files: Sequence[FileState]
    posts: Sequence[Post]
    entries: Sequence[Entry]


class Ledger:
    """Reads and, while a generation is being built, writes one ledger file. Thread-safe."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        if not writable and not path.is_file():
            raise IndexUnusable(
                f"{path} is missing: the index is damaged. Run the ingest with --rebuild."
            )
        self._path = path
        self._lock = threading.Lock()
        self._contexts: dict[str, str | None] | None = None
        mode = "rwc" if writable else "ro"
        try:
            self._db = sqlite3.connect(
                f"file:{quote(str(path))}?mode={mode}",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
            )
            self._finalizer = weakref.finalize(self, self._db.close)
            if writable:
                self._db.executescript(_SCHEMA)
            self._db.execute("SELECT 1 FROM post LIMIT 1")
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(
                f"{path} cannot be opened ({error}). Check its rights, or run the ingest again."
            ) from None

    def close(self) -> None:
        """Release the file; the ledger cannot be used after it."""
        with self._lock:
            self._finalizer()

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        try:
            with self._lock:
                return self._db.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(
                f"{self._path} cannot be read ({error}). Run the ingest with --rebuild."
            ) from None

    def _in_groups(self, sql: str, keys: Sequence[str]) -> list[tuple[object, ...]]:
        """Rows of `sql`, whose `(?)` stands for as many keys as SQLite takes at once."""
        rows: list[tuple[object, ...]] = []
        for start in range(0, len(keys), _SOME):
            some = keys[start : start + _SOME]
            rows += self._rows(sql.replace("(?)", f"({','.join('?' * len(some))})"), some)
        return rows

    def become(self, contents: Contents) -> None:
        """Hold exactly `contents`, in one transaction: all of it or as before."""
        self._contexts = None
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                before = self._files()
                self._write_posts(contents)
                added, removed = self._write_passages(contents.entries)
                self._write_places(
                    contents.entries,
                    {state.file for state in contents.files if before.get(state.file) == state},
                    added,
                    removed,
                )
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _write_posts(self, contents: Contents) -> None:
        for table in _INSERTS:
            self._db.execute(f"DELETE FROM {table}")
        self._db.executemany(
            _INSERTS["file"],
            [(f.file, f.digest, f.recipe, f.status, f.reason) for f in contents.files],
        )
        for post in contents.posts:
            self._db.execute(
                _INSERTS["post"],
                (
                    post.file,
                    post.title,
                    post.url,
                    post.date.isoformat(),
                    post.date.date().isoformat(),
                    post.author,
                    post.excerpt,
                    _pack(post.categories),
                    _pack(post.tags),
                ),
            )
            labels = [("category", v) for v in post.categories]
            labels += [("tag", v) for v in post.tags]
            labels += [("author", post.author)] if post.author else []
            self._db.executemany(
                _INSERTS["label"], [(kind, value, post.file) for kind, value in labels]
            )

    def _write_passages(self, entries: Sequence[Entry]) -> tuple[set[str], set[str]]:
        """The ids of the passages that came, and of those that went."""
        old = {
            row[0]: row[1:]
            for row in self._db.execute(
                "SELECT id, tokens, context, same_as, likeness FROM passage"
            )
        }
        new = {entry.passage.id: entry for entry in entries}
        self._db.executemany(
            "DELETE FROM passage WHERE id = ?", [(key,) for key in old if key not in new]
        )
        for key, entry in new.items():
            passage = entry.passage
            role = (passage.tokens, entry.above, entry.same_as, entry.likeness)
            if key not in old:
                plain = None if passage.plain == passage.text else passage.plain
                self._db.execute(
                    "INSERT INTO passage VALUES (?,?,?,?,?,?,?,?)",
                    (key, *role, passage.kind, passage.text, plain),
                )
            elif old[key] != role:
                self._db.execute(
                    "UPDATE passage SET tokens = ?, context = ?, same_as = ?, likeness = ?"
                    " WHERE id = ?",
                    (*role, key),
                )
        return new.keys() - old.keys(), old.keys() - new.keys()

    def _write_places(
        self, entries: Sequence[Entry], same: Set[str], added: Set[str], removed: Set[str]
    ) -> None:
        """`same` are the files that read as before: of their places only those can have come
        or gone whose passages, `added` and `removed`, did."""
        held = {file for (file,) in self._db.execute("SELECT DISTINCT file FROM place")}
        self._db.executemany("DELETE FROM place WHERE file = ?", [(f,) for f in held - same])
        self._db.executemany("DELETE FROM place WHERE passage = ?", [(key,) for key in removed])
        self._db.executemany(
            "INSERT INTO place VALUES (?,?,?,?,?,?)",
            [
                (entry.passage.id, p.file, p.position, p.start, p.end, _pack(p.heading))
                for entry in entries
                for p in entry.passage.places
                if p.file not in same or entry.passage.id in added
            ],
        )

    def files(self) -> dict[str, FileState]:
        """Every file that the ingest saw, by name."""
        with self._lock:
            return self._files()

    def _files(self) -> dict[str, FileState]:
        return {
            file: FileState(file, *rest)
            for file, *rest in self._db.execute(
                "SELECT file, digest, recipe, status, reason FROM file ORDER BY file"
            )
        }

    def contexts(self) -> Mapping[str, str | None]:
        """By the id of every passage what is searched above its text; None for one that
        another stands for."""
        if self._contexts is None:
            rows = self._rows("SELECT id, context FROM passage")
            self._contexts = cast("dict[str, str | None]", dict(rows))  # type: ignore[arg-type]
        return self._contexts

    def keys(self) -> dict[str, str]:
        """By the id of every searched passage the key of what is searched, in hex."""
        rows = self._rows(
            "SELECT id, context || char(10) || COALESCE(plain, text) FROM passage"
            " WHERE context IS NOT NULL"
        )
        return {str(key): content_key(str(text)).hex() for key, text in rows}

    def posts(self, files: Sequence[str] | None = None) -> dict[str, Post]:
        """Posts by file: the named ones that exist, or all of them, oldest first."""
        sql = "SELECT file,title,url,date,author,excerpt,categories,tags FROM post"
        if files is None:
            rows = self._rows(f"{sql} ORDER BY date, file")
        else:
            rows = self._in_groups(f"{sql} WHERE file IN (?)", list(dict.fromkeys(files)))
        return {
            str(file): Post(
                file=str(file),
                title=str(title),
                url=str(url),
                date=datetime.fromisoformat(str(when)),
                categories=_unpack(categories),
                tags=_unpack(tags),
                author=None if author is None else str(author),
                excerpt=None if excerpt is None else str(excerpt),
            )
            for file, title, url, when, author, excerpt, categories, tags in rows
        }

    def newest(self) -> datetime | None:
        """When the newest post is dated, in the time zone that it names; None for no posts."""
        rows = self._rows("SELECT date FROM post ORDER BY julianday(date) DESC, file LIMIT 1")
        return datetime.fromisoformat(str(rows[0][0])) if rows else None

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id with all their places; ids that do not exist are left out."""
        wanted = list(dict.fromkeys(ids))
        places: dict[str, list[Place]] = {}
        for passage, file, position, start, end, heading in self._in_groups(
            "SELECT passage,file,position,start,end,heading FROM place WHERE passage IN (?)"
            " ORDER BY file, position",
            wanted,
        ):
            places.setdefault(str(passage), []).append(
                Place(str(file), _int(position), _int(start), _int(end), _unpack(heading))
            )
        return {
            str(key): Passage(
                str(key),
                cast(BlockKind, kind),
                str(text),
                str(text if plain is None else plain),
                _int(tokens),
                tuple(places.get(str(key), ())),
            )
            for key, kind, text, plain, tokens in self._in_groups(
                f"{_PASSAGE} WHERE id IN (?)", wanted
            )
        }

    def variants(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """By passage id, the ids of those that say nearly the same, the most alike first."""
        found: dict[str, list[str]] = {}
        for key, variant in self._in_groups(
            "SELECT same_as, id FROM passage WHERE same_as IN (?) ORDER BY likeness DESC, id",
            list(dict.fromkeys(ids)),
        ):
            found.setdefault(str(key), []).append(str(variant))
        return found

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """What is searched of passages, by id: the context above it, and its plain text."""
        rows = self._in_groups(
            "SELECT id, context, COALESCE(plain, text) FROM passage WHERE id IN (?)", ids
        )
        return {str(key): (str(context), str(plain)) for key, context, plain in rows}

    def sample(self, size: int) -> list[tuple[str, str]]:
        """`texts` of so many searched passages, or all; by chance, and always the same ones."""
        rows = self._rows(
            "SELECT context, COALESCE(plain, text) FROM passage WHERE context IS NOT NULL"
            " ORDER BY id LIMIT ?",
            (size,),
        )
        return [(str(context), str(plain)) for context, plain in rows]

    def near(self, file: str, position: int, reach: int) -> list[tuple[int, str]]:
        """The plain texts of the passages within `reach` positions of one in a post, in order."""
        rows = self._rows(
            "SELECT position, COALESCE(plain, text) FROM place JOIN passage ON id = passage"
            " WHERE file = ? AND position BETWEEN ? AND ? ORDER BY position, start",
            (file, position - reach, position + reach),
        )
        return [(_int(at), str(text)) for at, text in rows]

    def of_post(self, file: str) -> list[tuple[Passage, Place]]:
        """The passages of a post with their places there, in order; none where there is no
        such post."""
        rows = self._rows("SELECT DISTINCT passage FROM place WHERE file = ?", (file,))
        found = self.passages([str(key) for (key,) in rows]).values()
        own = [(one, place) for one in found for place in one.places if place.file == file]
        return sorted(own, key=lambda each: (each[1].position, each[1].start))

    def standing(self) -> Iterator[tuple[str, str]]:
        """The file and the id of each place, in the order of files and positions; the id of
        the passage that is searched, where another stands there."""
        rows = self._rows(
            "SELECT place.file, COALESCE(passage.same_as, passage.id) FROM place"
            " JOIN passage ON passage.id = place.passage ORDER BY place.file, position, start"
        )
        return ((str(file), str(key)) for file, key in rows)

    def counts(self) -> tuple[int, int]:
        """How many posts and searched passages there are."""
        ((posts, passages),) = self._rows(
            "SELECT (SELECT COUNT(*) FROM post),"
            " (SELECT COUNT(*) FROM passage WHERE same_as IS NULL)"
        )
        return _int(posts), _int(passages)


@lru_cache(maxsize=100_000)
def _pack(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)


@lru_cache(maxsize=10_000)
def _unpack(value: object) -> tuple[str, ...]:
    return tuple(json.loads(str(value)))


def _int(value: object) -> int:
    return int(str(value))

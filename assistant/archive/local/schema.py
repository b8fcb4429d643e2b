"""The ledger's tables, and how the contents of an index are written into them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence, Set
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from assistant.archive.contents import Contents, Entry, FileState
from assistant.domain.errors import IndexUnusable

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    file TEXT PRIMARY KEY, digest TEXT NOT NULL, recipe TEXT NOT NULL, status TEXT NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS post (
    file TEXT PRIMARY KEY, title TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL,
    day TEXT NOT NULL, authors TEXT NOT NULL, excerpt TEXT, categories TEXT NOT NULL,
    tags TEXT NOT NULL, source TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS post_day ON post (day);
CREATE TABLE IF NOT EXISTS label (
    kind TEXT NOT NULL, value TEXT NOT NULL, file TEXT NOT NULL REFERENCES post (file),
    PRIMARY KEY (kind, value, file)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passage (
    id TEXT PRIMARY KEY, tokens INTEGER NOT NULL, context TEXT,
    same_as TEXT REFERENCES passage (id), likeness REAL, common INTEGER NOT NULL,
    kind TEXT NOT NULL, text TEXT NOT NULL, plain TEXT
);
CREATE INDEX IF NOT EXISTS passage_same_as ON passage (same_as) WHERE same_as IS NOT NULL;
CREATE INDEX IF NOT EXISTS passage_common ON passage (id) WHERE common;
CREATE TABLE IF NOT EXISTS place (
    passage TEXT NOT NULL REFERENCES passage (id), file TEXT NOT NULL REFERENCES post (file),
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    heading TEXT NOT NULL, PRIMARY KEY (passage, file, start)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS place_file ON place (file, position);
"""
_INSERTS = {
    "file": "INSERT INTO file VALUES (?,?,?,?,?)",
    "post": "INSERT INTO post VALUES (?,?,?,?,?,?,?,?,?,?)",
    "label": "INSERT OR IGNORE INTO label VALUES (?,?,?)",
}


def connect(path: Path, *, writable: bool = False) -> sqlite3.Connection:
    """The ledger at `path`, to be closed by the caller, for threads that take turns; where it is
    `writable`, made if there is none. Raises `IndexUnusable` if it cannot be opened."""
    mode = "rwc" if writable else "ro"
    try:
        db = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
        )
        try:
            if writable:
                db.executescript(_SCHEMA)
            db.execute("SELECT 1 FROM post LIMIT 1")
        except BaseException:
            db.close()
            raise
    except sqlite3.DatabaseError as error:
        raise IndexUnusable(
            f"{path} cannot be opened ({error}). Check its rights, or run the ingest again."
        ) from None
    return db


def files(db: sqlite3.Connection) -> dict[str, FileState]:
    """Every file that the ingest saw, by name."""
    return {
        file: FileState(file, *rest)
        for file, *rest in db.execute(
            "SELECT file, digest, recipe, status, reason FROM file ORDER BY file"
        )
    }


def write(path: Path, contents: Contents) -> None:
    """Make the ledger at `path`, a new one or another one's copy, hold exactly `contents`, in one
    transaction: all of it or as before. Raises `IndexUnusable` where it cannot be opened."""
    with closing(connect(path, writable=True)) as db:
        db.execute("BEGIN IMMEDIATE")
        try:
            before = files(db)
            _write_posts(db, contents)
            added, removed = _write_passages(db, contents.entries)
            same = {state.file for state in contents.files if before.get(state.file) == state}
            _write_places(db, contents.entries, same, added, removed)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def _write_posts(db: sqlite3.Connection, contents: Contents) -> None:
    for table in _INSERTS:
        db.execute(f"DELETE FROM {table}")
    db.executemany(
        _INSERTS["file"],
        [(f.file, f.digest, f.recipe, f.status, f.reason) for f in contents.files],
    )
    for post in contents.posts:
        db.execute(
            _INSERTS["post"],
            (
                post.file,
                post.title,
                post.url,
                post.date.isoformat(),
                post.date.date().isoformat(),
                _pack(post.authors),
                post.excerpt,
                _pack(post.categories),
                _pack(post.tags),
                post.source,
            ),
        )
        labels = [("category", v) for v in post.categories]
        labels += [("tag", v) for v in post.tags]
        labels += [("author", v) for v in post.authors]
        labels += [("source", post.source)] if post.source else []
        db.executemany(_INSERTS["label"], [(kind, value, post.file) for kind, value in labels])


def _write_passages(db: sqlite3.Connection, entries: Sequence[Entry]) -> tuple[set[str], set[str]]:
    """The ids of the passages that came, and of those that went."""
    old = {
        row[0]: row[1:]
        for row in db.execute("SELECT id, tokens, context, same_as, likeness, common FROM passage")
    }
    new = {entry.passage.id: entry for entry in entries}
    db.executemany("DELETE FROM passage WHERE id = ?", [(key,) for key in old if key not in new])
    for key, entry in new.items():
        passage = entry.passage
        role = (passage.tokens, entry.above, entry.same_as, entry.likeness, entry.common)
        if key not in old:
            plain = None if passage.plain == passage.text else passage.plain
            db.execute(
                "INSERT INTO passage VALUES (?,?,?,?,?,?,?,?,?)",
                (key, *role, passage.kind, passage.text, plain),
            )
        elif old[key] != role:
            db.execute(
                "UPDATE passage SET tokens = ?, context = ?, same_as = ?, likeness = ?,"
                " common = ? WHERE id = ?",
                (*role, key),
            )
    return new.keys() - old.keys(), old.keys() - new.keys()


def _write_places(
    db: sqlite3.Connection,
    entries: Sequence[Entry],
    same: Set[str],
    added: Set[str],
    removed: Set[str],
) -> None:
    """`same` are the files that read as before: of their places only those can have come
    or gone whose passages, `added` and `removed`, did."""
    held = {file for (file,) in db.execute("SELECT DISTINCT file FROM place")}
    db.executemany("DELETE FROM place WHERE file = ?", [(f,) for f in held - same])
    db.executemany("DELETE FROM place WHERE passage = ?", [(key,) for key in removed])
    db.executemany(
        "INSERT INTO place VALUES (?,?,?,?,?,?)",
        [
            (entry.passage.id, p.file, p.position, p.start, p.end, _pack(p.heading))
            for entry in entries
            for p in entry.passage.places
            if p.file not in same or entry.passage.id in added
        ],
    )


@lru_cache(maxsize=100_000)
def _pack(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)

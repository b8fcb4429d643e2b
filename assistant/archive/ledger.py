"""The ledger: posts, passages and every place at which a passage stands, in SQLite.

It is the truth of an index; the vectors and the lexical index only know passage ids.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import quote

from assistant.errors import IndexUnusable
from assistant.passage import BlockKind, Filters, Passage, Place, Post

_SCHEMA = """
CREATE TABLE post (
    file TEXT PRIMARY KEY, title TEXT NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL,
    day TEXT NOT NULL, author TEXT, excerpt TEXT, categories TEXT NOT NULL, tags TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX post_day ON post (day);
CREATE TABLE label (
    kind TEXT NOT NULL, value TEXT NOT NULL, file TEXT NOT NULL REFERENCES post (file),
    PRIMARY KEY (kind, value, file)
) WITHOUT ROWID;
CREATE TABLE passage (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, plain TEXT NOT NULL,
    tokens INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE place (
    passage TEXT NOT NULL REFERENCES passage (id), file TEXT NOT NULL REFERENCES post (file),
    position INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    heading TEXT NOT NULL, PRIMARY KEY (passage, file, start)
) WITHOUT ROWID;
CREATE INDEX place_file ON place (file, position);
"""
_SOME = 900  # below SQLite's oldest limit of variables in one statement


class Ledger:
    """Reads and, while a generation is being built, writes one ledger file. Thread-safe."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.is_file():
            raise IndexUnusable(f"{path} is missing: the index is damaged. Run the ingest again.")
        self._path = path
        self._lock = threading.Lock()
        mode = "rwc" if create else "ro"
        try:
            self._db = sqlite3.connect(
                f"file:{quote(str(path))}?mode={mode}",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
            )
            if create:
                self._db.executescript(_SCHEMA)
            self._db.execute("SELECT 1 FROM post LIMIT 1")
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(
                f"{path} cannot be opened ({error}). Check its rights, or run the ingest again."
            ) from None

    def close(self) -> None:
        """Release the file; the ledger cannot be used after it."""
        with self._lock:
            self._db.close()

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        try:
            with self._lock:
                return self._db.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(
                f"{self._path} cannot be read ({error}). Run the ingest again."
            ) from None

    def _in_groups(self, sql: str, keys: Sequence[str]) -> list[tuple[object, ...]]:
        """Rows of `sql`, whose `(?)` stands for as many keys as SQLite takes at once."""
        rows: list[tuple[object, ...]] = []
        for start in range(0, len(keys), _SOME):
            some = keys[start : start + _SOME]
            rows += self._rows(sql.replace("(?)", f"({','.join('?' * len(some))})"), some)
        return rows

    def write(self, posts: Iterable[Post], passages: Iterable[Passage]) -> None:
        """Store posts and passages in one transaction: all of them or none."""
        with self._lock:
            self._db.execute("BEGIN")
            for post in posts:
                self._db.execute(
                    "INSERT INTO post VALUES (?,?,?,?,?,?,?,?,?)",
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
                    "INSERT OR IGNORE INTO label VALUES (?,?,?)",
                    [(kind, value, post.file) for kind, value in labels],
                )
            for passage in passages:
                self._db.execute(
                    "INSERT INTO passage VALUES (?,?,?,?,?)",
                    (passage.id, passage.kind, passage.text, passage.plain, passage.tokens),
                )
                self._db.executemany(
                    "INSERT INTO place VALUES (?,?,?,?,?,?)",
                    [
                        (passage.id, p.file, p.position, p.start, p.end, _pack(p.heading))
                        for p in passage.places
                    ],
                )
            self._db.execute("COMMIT")

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
                str(plain),
                _int(tokens),
                tuple(places[str(key)]),
            )
            for key, kind, text, plain, tokens in self._in_groups(
                "SELECT id,kind,text,plain,tokens FROM passage WHERE id IN (?)", wanted
            )
        }

    def matching(self, filters: Filters) -> set[str]:
        """Ids of the passages that stand in at least one post passing the filters."""
        where, values = ["1"], []
        if filters.date_from:
            where.append("post.day >= ?")
            values.append(filters.date_from.isoformat())
        if filters.date_to:
            where.append("post.day <= ?")
            values.append(filters.date_to.isoformat())
        for kind in ("category", "tag", "author"):
            wanted = getattr(filters, kind)
            if wanted is not None:
                where.append(
                    f"post.file IN (SELECT file FROM label WHERE kind = '{kind}' AND value = ?)"
                )
                values.append(wanted)
        rows = self._rows(
            "SELECT DISTINCT place.passage FROM place JOIN post USING (file) WHERE "
            + " AND ".join(where),
            values,
        )
        return {str(row[0]) for row in rows}

    def counts(self) -> tuple[int, int]:
        """How many posts and passages there are."""
        ((posts, passages),) = self._rows(
            "SELECT (SELECT COUNT(*) FROM post), (SELECT COUNT(*) FROM passage)"
        )
        return _int(posts), _int(passages)


def _pack(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _unpack(value: object) -> tuple[str, ...]:
    return tuple(json.loads(str(value)))


def _int(value: object) -> int:
    return int(str(value))

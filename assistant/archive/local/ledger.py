"""The ledger, read: posts, passages and every place at which a passage stands, in SQLite.

It is the truth of an index; the vectors and the lexical index only know passage ids.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import cast

from assistant.archive.contents import FileState, Status
from assistant.archive.local import schema
from assistant.archive.local.memory import content_key
from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import (
    BlockKind,
    Passage,
    Place,
    Post,
    is_link,
)

_SOME = 900  # below SQLite's oldest limit of variables in one statement
_FAR = 2**62
_PASSAGE = "SELECT id,kind,text,plain,tokens FROM passage"


class Ledger:
    """Reads one ledger file. Thread-safe.

    Raises `IndexUnusable` for one that is missing or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise IndexUnusable(
                f"{path} is missing: the index is damaged. Run the ingest with --rebuild."
            )
        self._path = path
        self._lock = threading.Lock()
        self._contexts: dict[str, str | None] | None = None
        self._db = schema.connect(path)
        self._finalizer = weakref.finalize(self, self._db.close)

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

    def files(self) -> dict[str, FileState]:
        """Every file that the ingest saw, by name."""
        rows = self._rows("SELECT file, digest, recipe, status, reason FROM file ORDER BY file")
        return {
            str(file): FileState(
                str(file), str(digest), str(recipe), cast(Status, status), str(reason)
            )
            for file, digest, recipe, status, reason in rows
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
        sql = "SELECT file,title,url,date,authors,excerpt,categories,tags FROM post"
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
                authors=_unpack(authors),
                excerpt=None if excerpt is None else str(excerpt),
            )
            for file, title, url, when, authors, excerpt, categories, tags in rows
        }

    def strange_address(self) -> tuple[str, str] | None:
        """A post's file and its address, where that is none that may be linked to."""
        rows = self._rows("SELECT file, url FROM post ORDER BY file")
        found = ((str(file), str(url)) for file, url in rows)
        return next((one for one in found if not is_link(one[1])), None)

    def has_address(self) -> bool:
        """Whether the site of the posts has one: all their addresses are of the web."""
        return not self._rows("SELECT 1 FROM post WHERE url LIKE '/%' LIMIT 1")

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
        """`texts` of so many searched passages, or all, but for those that stand in many posts;
        by chance, and always the same ones."""
        rows = self._rows(
            "SELECT context, COALESCE(plain, text) FROM passage WHERE context IS NOT NULL"
            " AND NOT common ORDER BY id LIMIT ?",
            (size,),
        )
        return [(str(context), str(plain)) for context, plain in rows]

    def common(self) -> list[str]:
        """The ids of the passages that stand in so many posts that they belong to none."""
        return [str(key) for (key,) in self._rows("SELECT id FROM passage WHERE common")]

    def near(self, file: str, position: int, reach: int) -> list[tuple[int, str]]:
        """The plain texts of the passages within `reach` positions of one in a post, in order;
        none for a position beyond what SQLite counts."""
        if not -_FAR < position < _FAR:
            return []
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


@lru_cache(maxsize=10_000)
def _unpack(value: object) -> tuple[str, ...]:
    return tuple(json.loads(str(value)))


def _int(value: object) -> int:
    return int(str(value))

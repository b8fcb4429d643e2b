"""The ledger of a generation in PostgreSQL: posts, passages, and every place of a passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.archive.contents import FileState
from assistant.database import Query
from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import ArchiveInfo, Passage, Place, Post

_POST = "file, title, url, date, authors, excerpt, categories, tags, source"
_FAR = 2**31


class Ledger:
    """Reads the ledger of the generation `number`. Thread-safe."""

    def __init__(self, query: Query, number: int, info: ArchiveInfo) -> None:
        self._query, self._number, self._info = query, number, info

    def _live(self, columns: str, table: str, more: str = "", *values: object) -> list[Any]:
        return self._query(
            f"SELECT {columns} FROM {table} WHERE since <= %s AND until > %s {more}",
            (self._number, self._number, *values),
        )

    def files(self) -> dict[str, FileState]:
        """Every file that the ingest saw, by name."""
        rows = self._live("file, digest, recipe, status, reason", "file", "ORDER BY file")
        return {file: FileState(file, *rest) for file, *rest in rows}

    def contexts(self) -> Mapping[str, str | None]:
        """By the id of every passage what is searched above its text; None for one that another
        stands for."""
        return dict(self._live("id, context", "passage"))

    def posts(self, files: Sequence[str] | None = None) -> dict[str, Post]:
        """Posts by file: the named ones that exist, or all of them, oldest first."""
        if files is None:
            rows = self._live(_POST, "post", 'ORDER BY date COLLATE "C", file')
        else:
            rows = self._live(_POST, "post", "AND file = ANY(%s)", list(dict.fromkeys(files)))
        return {row[0]: _post(row) for row in rows}

    def at_path(self, path: str) -> Post | None:
        """The post whose address has a path, None where there is none."""
        rows = self._live(
            _POST, "post", 'AND path = %s ORDER BY date COLLATE "C" DESC, file DESC LIMIT 1', path
        )
        return _post(rows[0]) if rows else None

    def has_address(self) -> bool:
        """Whether the site of the posts has one: all their addresses are of the web."""
        return not self._live("1", "post", "AND url LIKE '/%%' LIMIT 1")

    def newest(self) -> datetime | None:
        """When the newest post is dated, in the time zone that it names; None for no posts."""
        rows = self._live("date", "post", "ORDER BY moment DESC, file LIMIT 1")
        return datetime.fromisoformat(rows[0][0]) if rows else None

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id with all their places; ids that do not exist are left out."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        places: dict[str, list[Place]] = {}
        for key, file, position, begins, ends, heading in self._live(
            "passage, file, position, begins, ends, heading",
            "place",
            "AND passage = ANY(%s) ORDER BY file, position, begins",
            wanted,
        ):
            places.setdefault(key, []).append(Place(file, position, begins, ends, tuple(heading)))
        return {
            key: Passage(
                key,
                kind,
                text,
                text if plain is None else plain,
                tokens,
                tuple(places.get(key, ())),
            )
            for key, kind, text, plain, tokens in self._live(
                "id, kind, text, plain, tokens", "passage", "AND id = ANY(%s)", wanted
            )
        }

    def variants(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """By passage id, the ids of those that say nearly the same, the most alike first."""
        found: dict[str, list[str]] = {}
        for key, variant in self._live(
            "same_as, id",
            "passage",
            "AND same_as = ANY(%s) ORDER BY likeness DESC, id",
            list(dict.fromkeys(ids)),
        ):
            found.setdefault(key, []).append(variant)
        return found

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """What is searched of passages, by id: the context above it, and its plain text."""
        if not ids:
            return {}
        columns = "id, context, COALESCE(plain, text)"
        rows = self._live(columns, "passage", "AND id = ANY(%s)", list(ids))
        return {key: (str(context), plain) for key, context, plain in rows}

    def sample(self, size: int) -> list[tuple[str, str]]:
        """`texts` of so many searched passages, or all, but for those that stand in many posts;
        by chance, and always the same ones."""
        return self._live(
            "context, COALESCE(plain, text)",
            "passage",
            "AND context IS NOT NULL AND NOT common ORDER BY id LIMIT %s",
            size,
        )

    def common(self) -> list[str]:
        """The ids of the passages that stand in so many posts that they belong to none."""
        return [key for (key,) in self._live("id", "passage", "AND common")]

    def near(self, file: str, position: int, reach: int) -> list[tuple[int, str]]:
        """The plain texts of the passages within `reach` positions of one in a post, in order;
        none for a position beyond what is counted."""
        if not -_FAR < position - reach <= position + reach < _FAR:
            return []
        return self._query(
            "SELECT position, COALESCE(plain, text) FROM place p JOIN passage a ON a.id = p.passage"
            " AND a.since <= %s AND a.until > %s WHERE p.since <= %s AND p.until > %s"
            " AND p.file = %s AND position BETWEEN %s AND %s ORDER BY position, begins",
            (*[self._number] * 4, file, position - reach, position + reach),
        )

    def of_post(self, file: str) -> list[tuple[Passage, Place]]:
        """The passages of a post with their places there, in order; none where there is no
        such post."""
        rows = self._live("DISTINCT passage", "place", "AND file = %s", file)
        found = self.passages([key for (key,) in rows]).values()
        own = [(one, place) for one in found for place in one.places if place.file == file]
        return sorted(own, key=lambda each: (each[1].position, each[1].start))

    def counts(self) -> tuple[int, int]:
        """How many posts and searched passages there are. Raises `IndexUnusable` where the
        generation is not there any more."""
        if not self._query("SELECT 1 FROM generation WHERE number = %s", (self._number,)):
            raise IndexUnusable("The generation that is answered from is no longer there.")
        return self._info.posts, self._info.passages


def _post(row: Sequence[Any]) -> Post:
    file, title, url, when, authors, excerpt, categories, tags, source = row
    return Post(
        file=file,
        title=title,
        url=url,
        date=datetime.fromisoformat(when),
        categories=tuple(categories),
        tags=tuple(tags),
        authors=tuple(authors),
        excerpt=excerpt,
        source=source,
    )

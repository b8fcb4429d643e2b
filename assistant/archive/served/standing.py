"""The searched passages of a generation in PostgreSQL, by row: a passage's number is its row.

What is asked of some rows together is asked of the database once; it is remembered of those that
were asked for lately.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.archive.interface import Mask
from assistant.archive.local.folded_texts import Wording, folded, holding
from assistant.archive.local.matrix import Rows, Scores
from assistant.archive.local.places import LabelKind
from assistant.archive.served.schema import live
from assistant.database import Query
from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import ArchiveInfo, Filters

_REMEMBERED = 20_000
_KINDS: tuple[LabelKind, ...] = ("category", "tag", "author", "source")


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is known of a row."""

    id: str
    common: bool
    newest: int
    places: tuple[tuple[int, int], ...]


def label(kind: LabelKind, value: str) -> str:
    """A label of a post, as it is kept."""
    return f"{kind}\t{value}"


class Standing:
    """Where rows stand, and what else is known of them. Thread-safe."""

    def __init__(self, query: Query, number: int) -> None:
        self._query, self._number = query, number
        self._lock = threading.Lock()
        self._known: OrderedDict[int, _Standing] = OrderedDict()
        self._files: OrderedDict[int, str] = OrderedDict()

    def of(self, rows: Rows) -> list[_Standing]:
        """What is known of rows. Raises `IndexUnusable` where one does not exist."""
        wanted = rows.tolist()
        with self._lock:
            found = {row: self._known[row] for row in wanted if row in self._known}
        lacking = [row for row in dict.fromkeys(wanted) if row not in found]
        if lacking:
            found |= self._read(lacking)
        if len(found) < len(set(wanted)):
            raise IndexUnusable("The index lacks passages that are searched. Run the ingest again.")
        return [found[row] for row in wanted]

    def _read(self, rows: list[int]) -> dict[int, _Standing]:
        passage, number = live("a", self._number)
        place, _ = live("p", self._number)
        files: dict[int, str] = {}
        made: dict[int, _Standing] = {}
        for row, key, common, newest, posts, turns, own in self._query(
            "SELECT a.number, a.id, a.common, max(p.day), array_agg(p.post), array_agg(p.turn),"
            f" array_agg(p.file) FROM passage a JOIN place p ON p.number = a.number AND {place}"
            f" WHERE a.number = ANY(%s) AND a.context IS NOT NULL AND {passage}"
            " GROUP BY a.number, a.id, a.common",
            (*number, rows, *number),
        ):
            files |= dict(zip(posts, own, strict=True))
            places = tuple(sorted(zip(posts, turns, strict=True)))
            made[row] = _Standing(key, common, newest.toordinal(), places)
        with self._lock:
            self._known |= made
            self._files |= files
            for kept in (self._known, self._files):
                while len(kept) > _REMEMBERED:
                    kept.popitem(last=False)
        return made

    def file(self, post: int) -> str:
        """The file of a post by its number."""
        with self._lock:
            known = self._files.get(post)
        if known is None:
            ((known,),) = self._query("SELECT file FROM post WHERE number = %s", (post,))
        return str(known)


class _Each:
    """One value of each row."""

    def __init__(self, of: Callable[[Rows], NDArray[Any]]) -> None:
        self._of = of

    def __getitem__(self, rows: Any) -> Any:
        """The values of rows, or of one."""
        if np.ndim(rows):
            return self._of(np.asarray(rows, dtype=np.int64))
        return self._of(np.array([rows], dtype=np.int64))[0]


class _Files:
    def __init__(self, of: Callable[[int], str]) -> None:
        self._of = of

    def __getitem__(self, post: int) -> str:
        return self._of(post)


class ServedMask:
    """Which rows pass a filter, or are among some: told by the database."""

    def __init__(
        self, query: Query, number: int, filters: Filters | None, rows: Rows | None = None
    ) -> None:
        self._query, self._number = query, number
        self.filters, self.rows = filters, rows
        self._share: float | None = None

    def __getitem__(self, rows: Any) -> NDArray[np.bool_]:
        """Which of these rows do: bool of shape (rows,)."""
        wanted = np.asarray(rows, dtype=np.int64)
        if not len(wanted):
            return np.zeros(0, dtype=bool)
        passing = np.ones(len(wanted), dtype=bool)
        if self.rows is not None:
            passing &= np.isin(wanted, self.rows)
        if self.filters is not None:
            sql, values = _posts(self.filters, self._number)
            found = self._query(f"{sql} AND p.number = ANY(%s)", (*values, wanted.tolist()))
            passing &= np.isin(wanted, np.array([row for (row,) in found], dtype=np.int64))
        return passing

    def condition(self, column: str) -> tuple[str, tuple[object, ...]]:
        """What SQL asks of a column of rows, with its values."""
        parts: list[str] = []
        values: list[object] = []
        if self.rows is not None:
            parts.append(f"{column} = ANY(%s)")
            values.append(self.rows.tolist())
        if self.filters is not None:
            sql, own = _posts(self.filters, self._number)
            parts.append(f"{column} IN ({sql})")
            values += own
        return " AND ".join(parts) or "true", tuple(values)

    def count(self) -> int:
        """How many rows pass at most: what stands in several posts is counted for each."""
        if self.rows is not None:
            return len(self.rows)
        where, values = _where(self.filters or Filters())
        alive, number = live("o", self._number)
        ((count,),) = self._query(
            f"SELECT COALESCE(sum(passages), 0)::bigint FROM post o WHERE {alive}{where}",
            (*number, *values),
        )
        return int(count)

    def mean(self) -> float:
        """The share of all rows that pass, about."""
        if self._share is None:
            every = ServedMask(self._query, self._number, None).count()
            self._share = self.count() / max(1, every)
        return self._share


def _where(filters: Filters) -> tuple[str, list[object]]:
    """What SQL asks of a post, named o."""
    parts: list[str] = []
    values: list[object] = []
    for day, sign in ((filters.date_from, ">="), (filters.date_to, "<=")):
        if day:
            parts.append(f" AND o.day {sign} %s")
            values.append(day)
    own = {kind: getattr(filters, kind) for kind in _KINDS}
    if labels := [label(kind, value) for kind, value in own.items() if value is not None]:
        parts.append(" AND o.labels @> %s::text[]")
        values.append(labels)
    several = {"category": filters.categories, "tag": filters.tags}
    without = [label("category", value) for value in filters.without_categories]
    without += [label("tag", value) for value in filters.without_tags]
    for kind, wanted in several.items():
        if wanted:
            parts.append(" AND o.labels && %s::text[]")
            values.append([label(kind, value) for value in wanted])  # type: ignore[arg-type]
    if without:
        parts.append(" AND NOT o.labels && %s::text[]")
        values.append(without)
    if filters.files is not None:
        parts.append(" AND o.file = ANY(%s)")
        values.append(sorted(filters.files))
    return "".join(parts), values


def _posts(filters: Filters, number: int) -> tuple[str, list[object]]:
    """The rows of posts that pass: a place lives as long as its post."""
    where, values = _where(filters)
    alive, own = live("p", number)
    sql = f"SELECT p.number FROM place p JOIN post o ON o.number = p.post WHERE {alive}{where}"
    return sql, [*own, *values]


class ServedPlaces:
    """See `interface.Places`."""

    def __init__(self, query: Query, number: int, known: Standing) -> None:
        self._query, self._number, self._known = query, number, known
        self.files = _Files(known.file)
        self.newest = _Each(lambda rows: np.array([one.newest for one in known.of(rows)], int))
        self.common = _Each(lambda rows: np.array([one.common for one in known.of(rows)], bool))

    def mask(self, filters: Filters) -> ServedMask:
        """Which passages stand in at least one post that passes the filters."""
        return ServedMask(self._query, self._number, filters)

    def only(self, rows: Rows, passing: Mask | None = None) -> ServedMask:
        """The mask of these rows, of those that pass where a mask is given."""
        own = rows if passing is None else rows[passing[rows]]
        return ServedMask(self._query, self._number, None, own)

    def labels(self, kind: LabelKind) -> dict[str, int]:
        """The labels of a kind with their numbers of posts, the most frequent first."""
        alive, number = live("o", self._number)
        rows = self._query(
            "SELECT substr(one, %s), count(*) FROM post o, unnest(o.labels) one"
            f" WHERE {alive} AND starts_with(one, %s) GROUP BY one",
            (len(kind) + 2, *number, label(kind, "")),
        )
        return dict(sorted(rows, key=lambda pair: (-pair[1], pair[0])))

    def of_file(self, file: str | None) -> Rows:
        """The rows of the passages of a post by its file, each once; none for no such post."""
        alive, number = live("p", self._number)
        found = self._query(
            f"SELECT DISTINCT p.number FROM place p WHERE {alive} AND p.file = %s ORDER BY 1",
            (*number, file),
        )
        return _rows(found)

    def sequence(self, post: int) -> Rows:
        """The rows of a post's passages from its beginning to its end."""
        return _rows(self._query("SELECT number FROM place WHERE post = %s ORDER BY turn", (post,)))

    def before(self, rows: Rows, back: int) -> tuple[NDArray[np.int64], Rows]:
        """The rows that stand `back` places before those of `rows` in a post."""
        alive, number = live("p", self._number)
        found = self._query(
            "SELECT p.number, q.number FROM place p JOIN place q ON q.post = p.post"
            f" AND q.turn = p.turn - %s WHERE {alive} AND p.number = ANY(%s)",
            (back, *number, rows.tolist()),
        )
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        order = np.argsort(rows, kind="stable")
        which = order[np.searchsorted(rows[order], pairs[:, 0])]
        return which, pairs[:, 1]

    def posts_of(self, rows: Rows) -> set[str]:
        """The files of the posts at which rows stand."""
        alive, number = live("p", self._number)
        sql = f"SELECT DISTINCT p.file FROM place p WHERE {alive} AND p.number = ANY(%s)"
        return {file for (file,) in self._query(sql, (*number, rows.tolist()))}

    def standing(self, row: int) -> list[tuple[int, int]]:
        """The posts at which a row's passage stands, each with the place in its sequence."""
        return list(self._known.of(np.array([row], dtype=np.int64))[0].places)


class ServedVectors:
    """See `interface.Vectors`."""

    def __init__(self, query: Query, number: int, known: Standing, info: ArchiveInfo) -> None:
        self._query, self._number, self._known, self._info = query, number, known, info
        self.vectors = _Each(self._read)

    def __len__(self) -> int:
        return self._info.passages

    def some(self) -> Rows:
        """A few rows, if there are any; always the same ones."""
        alive, number = live("v", self._number)
        sql = f"(SELECT v.number FROM vector v WHERE {alive} AND v.number >= %s ORDER BY 1 LIMIT 1)"
        starts = (2**59, 0, 2**59 + 2**58)
        values = [value for start in starts for value in (*number, start)]
        return _rows(self._query(" UNION ALL ".join([sql] * len(starts)), values))

    def ids(self, rows: Rows) -> list[str]:
        """The passage ids of rows."""
        return [one.id for one in self._known.of(rows)]

    def find(self, numbers: NDArray[np.uint64]) -> Rows:
        """The rows of passages by number, -1 for one that does not exist."""
        rows = numbers.astype(np.int64)
        alive, number = live("v", self._number)
        sql = f"SELECT v.number FROM vector v WHERE {alive} AND v.number = ANY(%s)"
        found = _rows(self._query(sql, (*number, rows.tolist())))
        return np.where(np.isin(rows, found), rows, -1)

    def similarities(self, rows: Rows, vector: NDArray[np.float32]) -> Scores:
        """The cosine similarities of rows to a vector of shape (dimension,)."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        alive, number = live("v", self._number)
        found: dict[int, float] = dict(
            self._query(
                "SELECT v.number, 1 - (v.vector <=> %s::halfvec) FROM vector v"
                f" WHERE {alive} AND v.number = ANY(%s)",
                (written(vector), *number, rows.tolist()),
            )
        )
        if len(found) < len(set(rows.tolist())):
            raise IndexUnusable("The index lacks vectors of passages. Run the ingest again.")
        return np.array([found[row] for row in rows.tolist()], dtype=np.float32)

    def _read(self, rows: Rows) -> NDArray[np.float32]:
        alive, number = live("v", self._number)
        sql = (
            f"SELECT v.number, v.vector::real[] FROM vector v WHERE {alive} AND v.number = ANY(%s)"
        )
        values = (*number, rows.tolist())
        found: dict[int, list[float]] = dict(self._query(sql, values))
        return np.array([found[row] for row in rows.tolist()], dtype=np.float32)


class ServedWordings:
    """See `interface.Wordings`."""

    def __init__(self, query: Query, number: int, known: Standing) -> None:
        self._query, self._number, self._known = query, number, known

    def of(self, rows: Rows) -> Wording:
        """The wordings of rows, in their order."""
        alive, number = live("a", self._number)
        found = {
            row: texts
            for row, *texts in self._query(
                "SELECT a.number, a.above, a.body FROM passage a"
                f" WHERE {alive} AND a.number = ANY(%s) AND a.context IS NOT NULL",
                (*number, rows.tolist()),
            )
        }
        return Wording.of_folded([(found[row][0], found[row][1]) for row in rows.tolist()])

    def holding(self, text: str) -> Rows:
        """The rows whose wordings, what stands above a passage included, have a text."""
        wanted = folded(text)
        if not wanted:
            return np.zeros(0, dtype=np.int64)
        alive, number = live("a", self._number)
        found = self._query(
            "SELECT a.number, a.above, a.body FROM passage a"
            f" WHERE {alive} AND a.context IS NOT NULL"
            " AND (strpos(a.body, %s) > 0 OR strpos(a.above, %s) > 0)",
            (*number, wanted, wanted),
        )
        held = Wording.of_folded([(above, body) for _, above, body in found])
        rows = _rows([(row,) for row, *_ in found])
        good = np.sort(rows[holding(held.characters, held.starts, text)])
        self._known.of(good[:_REMEMBERED])  # who asks for them asks next where they stand
        return good


def written(vector: NDArray[np.float32]) -> str:
    """A vector as PostgreSQL reads it."""
    return f"[{','.join(map(repr, vector.tolist()))}]"


def _rows(found: Sequence[Sequence[Any]]) -> Rows:
    return np.array([row for (row,) in found], dtype=np.int64)

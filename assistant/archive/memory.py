"""Vectors that were made before, by embedder and content, so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexUnusable

_SOME = 900
_SPARE = 10_000
_TABLE = """
CREATE TABLE IF NOT EXISTS vector (
    n INTEGER PRIMARY KEY, embedder TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,
    UNIQUE (embedder, key)
)
"""


def content_key(text: str) -> bytes:
    """The key of a text: 16 bytes of BLAKE2b."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()


def open_cache(path: Path, table: str, *, read_only: bool = False) -> sqlite3.Connection:
    """An SQLite file of things that can be made again, with the one `table` in it.

    One that is damaged or has another form is moved aside and begun anew. Raises
    `IndexUnusable` where there can be no such file. With `read_only` nothing is written: what
    cannot be read is empty.
    """
    if read_only:
        return _to_read(path, table)
    try:
        return _opened(path, table)
    except sqlite3.OperationalError as error:
        raise IndexUnusable(
            f"{path} cannot be opened ({error}). Make room and check the rights there."
        ) from None
    except sqlite3.DatabaseError:
        path.replace(path.with_suffix(".damaged"))
        for leftover in path.parent.glob(f"{path.name}-*"):
            leftover.unlink()
        return _opened(path, table)


def _to_read(path: Path, table: str) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
        db.execute(f"SELECT * FROM {_name(table)} LIMIT 1")
    except sqlite3.DatabaseError:
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.execute(table)
    return db


def _name(table: str) -> str:
    return table.partition("(")[0].rsplit(maxsplit=1)[-1]


def _opened(path: Path, table: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA auto_vacuum=INCREMENTAL")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(table)
        made = db.execute(
            "SELECT sql FROM sqlite_master WHERE name = ?", (_name(table),)
        ).fetchone()
        if "".join(made[0].split()) != "".join(table.replace("IF NOT EXISTS", "").split()):
            raise sqlite3.DatabaseError("another form")
    except BaseException:
        db.close()
        raise
    return db


class VectorMemory:
    """An SQLite file of vectors, each stored as float32, for one embedder.

    Raises `IndexUnusable` when the file cannot be written.
    """

    def __init__(self, path: Path, embedder: str, *, read_only: bool = False) -> None:
        self._path, self._embedder = path, embedder
        self._db = open_cache(path, _TABLE, read_only=read_only)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise IndexUnusable(
                f"{self._path} cannot be used ({error}). Make room and check the rights there, or"
                " delete it: it is made anew."
            ) from None

    def known(self, keys: Collection[bytes]) -> set[bytes]:
        """Those of the keys whose vectors are known."""
        return {key for some in _groups(keys) for key, _ in self._rows("key, n", some)}

    def recall(self, keys: Collection[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """The vectors that are known, each of shape (dimension,)."""
        return {
            key: np.frombuffer(value, dtype=np.float32)
            for some in _groups(keys)
            for key, value in self._rows("key, value", some)
        }

    def _rows(self, columns: str, keys: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        with self._usable():
            return self._db.execute(
                f"SELECT {columns} FROM vector WHERE embedder = ? AND key IN"
                f" ({','.join('?' * len(keys))})",
                (self._embedder, *keys),
            ).fetchall()

    def keep(self, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
        """Remember vectors, all of them or none."""
        with self._usable():
            self._db.execute("BEGIN")
            self._db.executemany(
                "INSERT OR REPLACE INTO vector (embedder, key, value) VALUES (?,?,?)",
                [
                    (self._embedder, key, np.asarray(value, dtype=np.float32).tobytes())
                    for key, value in vectors.items()
                ],
            )
            self._db.execute("COMMIT")

    def forget(self, used: Collection[bytes]) -> None:
        """Make room: keep the `used` keys and about as many others, the newest."""
        with self._usable():
            (count,) = self._db.execute("SELECT COUNT(*) FROM vector").fetchone()
            surplus = count - 2 * len(used) - _SPARE
            if surplus <= 0:
                return
            wanted = set(used)
            rows = self._db.execute("SELECT n, embedder, key FROM vector ORDER BY n")
            old = [n for n, name, key in rows if name != self._embedder or key not in wanted]
            self._db.execute("BEGIN")
            self._db.executemany("DELETE FROM vector WHERE n = ?", [(n,) for n in old[:surplus]])
            self._db.execute("COMMIT")
            self._db.execute("PRAGMA incremental_vacuum").fetchall()


def _groups(keys: Collection[bytes]) -> Iterator[list[bytes]]:
    every = list(keys)
    for start in range(0, len(every), _SOME):
        yield every[start : start + _SOME]

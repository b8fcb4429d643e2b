"""SQLite files of things that can be made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from assistant.domain.errors import IndexUnusable


class Cache:
    """The SQLite file at `path` with one table, as `table` creates it.

    A file that is damaged or has another form is moved aside and begun anew. With `read_only`
    nothing is written, and what cannot be read is empty. Raises `IndexUnusable`, here and in
    `use`, when the file cannot be written.
    """

    def __init__(self, path: Path, table: str, *, read_only: bool = False) -> None:
        self._path = path
        self.read_only = read_only
        if read_only:
            self._db = _to_read(path, table)
            return
        with self._told():
            try:
                self._db = _to_write(path, table)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                path.replace(path.with_suffix(".damaged"))
                for leftover in path.parent.glob(f"{path.name}-*"):
                    leftover.unlink()
                self._db = _to_write(path, table)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    @contextmanager
    def use(self, *, changing: bool = False) -> Iterator[sqlite3.Connection]:
        """The database; with `changing` in one transaction: all of it or as before."""
        with self._told():
            try:
                if changing:
                    self._db.execute("BEGIN")
                yield self._db
                if changing:
                    self._db.execute("COMMIT")
                    self._db.execute("PRAGMA incremental_vacuum").fetchall()
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            raise IndexUnusable(
                f"{self._path} cannot be used ({error}). Make room and check the rights there, or"
                " delete it: it is made anew."
            ) from None


def _to_read(path: Path, table: str) -> sqlite3.Connection:
    # A connection that may only read leaves the files of the write-ahead log behind; one that
    # may write takes them away again. Where the folder cannot be written, nobody writes.
    for mode in ("rw", "ro&immutable=1"):
        with suppress(sqlite3.DatabaseError):
            db = sqlite3.connect(
                f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None
            )
            try:
                db.execute("PRAGMA query_only=ON")
                db.execute(f"SELECT * FROM {_name(table)} LIMIT 1")
            except sqlite3.DatabaseError:
                db.close()
                raise
            return db
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute(table)
    return db


def _to_write(path: Path, table: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA auto_vacuum=INCREMENTAL")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(table)
        (made,) = db.execute(
            "SELECT sql FROM sqlite_master WHERE name = ?", (_name(table),)
        ).fetchone()
        if "".join(made.split()) != "".join(table.replace("IF NOT EXISTS", "").split()):
            raise sqlite3.DatabaseError("it has another form")
    except BaseException:
        db.close()
        raise
    return db


def _name(table: str) -> str:
    return table.partition("(")[0].rsplit(maxsplit=1)[-1]

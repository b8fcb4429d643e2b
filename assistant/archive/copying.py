"""A copy of an index, taken while it is read and an ingest writes to it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.archive import index, vectors
from assistant.archive.index import CHROMA, IN_USE, LEXICAL, Generation
from assistant.archive.local import lexical
from assistant.domain.errors import IndexMissing, IndexUnusable
from assistant.domain.nouns import ArchiveInfo

_TRIES = 5
_MEMORIES = ("vectors.sqlite3", "readings.sqlite3")


def copy(folder: Path, to: Path) -> ArchiveInfo:
    """Copy what is current in the index at `folder` as an index at `to`, which must not be there
    yet, and what an ingest remembers; look at every byte of it and open it once, and tell what it
    holds.

    Raises `IndexMissing` when nothing was ingested, and `IndexUnusable` when the index cannot be
    read, or its copy not be written.
    """
    if not index.exists(folder):
        raise IndexMissing(f"There is no index in {folder}: nothing to copy.")
    for tried in range(1, _TRIES + 1):
        name = index.pointed_at(folder)
        try:
            return _copied(folder, name, to)
        except (IndexUnusable, OSError, sqlite3.Error) as error:
            shutil.rmtree(to, ignore_errors=True)
            # Several runs may have published meanwhile, and cleared away what was being copied.
            if tried < _TRIES and index.pointed_at(folder) != name:
                continue
            if isinstance(error, IndexUnusable):
                raise
            raise IndexUnusable(
                f"The index in {folder} cannot be copied to {to} ({error}). Make room and check"
                " the rights there."
            ) from None
    raise AssertionError("the last try returns or raises")


def _copied(folder: Path, name: str, to: Path) -> ArchiveInfo:
    source, target = index.home(folder, name), index.home(to, name)
    target.mkdir(parents=True)
    lease = index.held(source)
    try:
        for memory in _MEMORIES:
            if (folder / memory).exists():
                _database(folder / memory, to / memory)
        for part in source.iterdir():
            if part.name == CHROMA:
                vectors.copy(part, target / CHROMA)
            elif part.name == LEXICAL:
                lexical.copy(part, target / LEXICAL)
            elif part.is_dir():
                _flat(part, target / part.name)
            elif part.name != IN_USE:
                shutil.copyfile(part, target / part.name)
    finally:
        if lease is not None:
            lease.close()
    (target / IN_USE).touch()
    made = Generation(target, whole=True)
    index.point_at(to, name)
    return made.info


def _flat(source: Path, target: Path) -> None:
    target.mkdir()
    for file in source.iterdir():
        shutil.copyfile(file, target / file.name)


def _database(source: Path, target: Path) -> None:
    """A copy of a database that others may be writing to, as it was at one moment."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)

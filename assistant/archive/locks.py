"""Being the one that changes an index: of a folder, on this machine; on a server, on all."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.archive import index
from assistant.archive.publish import FolderWriting
from assistant.archive.served import publish
from assistant.archive.writer import IndexWriter
from assistant.database import DatabaseServer
from assistant.domain.errors import IndexTaken, IndexUnusable

GRACE = 60.0


@contextmanager
def writing(folder: Path, server: DatabaseServer | None = None) -> Iterator[IndexWriter]:
    """Be the one writer of the index at `folder`, and clear away what runs before left there; of
    the one on a `server`, where there is one: then the folder keeps what an ingest remembers.

    Raises `IndexTaken` at once when another ingest is at work there, `IndexUnusable` where it
    cannot be written, and `IndexAway`.
    """
    with locked(folder):
        if server is None:
            yield FolderWriting(folder)
            return
        with publish.served_writing(server) as made:
            yield made


def looked_at(folder: Path, server: DatabaseServer | None = None) -> IndexWriter:
    """The index at `folder`, or on a `server`, for one who writes nothing. Raises `IndexAway` and
    `IndexUnusable`."""
    return FolderWriting(folder) if server is None else publish.looked_at(server)


@contextmanager
def locked(folder: Path, seconds: float = 0) -> Iterator[None]:
    """Be the one process of this machine that changes the index at `folder`, when others let go
    of it within so many seconds, and clear away what runs before left there. Raises
    `IndexTaken` and `IndexUnusable`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock", timeout=seconds)
        lock.acquire()
    except Timeout:
        raise IndexTaken(
            f"Another ingest is writing to {folder}. Wait for it to end; nothing was changed."
        ) from None
    except OSError as error:
        raise IndexUnusable(
            f"{folder} cannot be written ({error.strerror}). Choose another with --index."
        ) from None
    try:
        clear(folder)
        yield
        clear(folder)
    except PermissionError as error:
        raise IndexUnusable(
            f"{error.filename} cannot be read or written: check the rights there."
        ) from None
    finally:
        lock.release()


def clear(folder: Path) -> None:
    """Remove generations that are neither current, nor held by a reader, nor the last one
    before within `GRACE` seconds, for readers that were just told of it."""
    try:
        name = index.pointed_at(folder)
    except IndexUnusable:
        return
    kept = {name}
    if time.time() - index.pointed_since(folder) < GRACE:
        kept |= {index.pointed_at(folder, before=True)}
    generations = folder / "generations"
    for old in generations.iterdir() if generations.is_dir() else ():
        if old.name not in kept and not index.in_use(old):
            shutil.rmtree(old, ignore_errors=True)

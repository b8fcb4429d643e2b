"""Folders of this process alone: for what writes where it reads, so that nothing of a generation
changes by being read.

Each is gone when its holder is. Those of a process that was killed are removed by the next one
that makes one: the lock on them is free then.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path

from assistant.domain.errors import IndexUnusable

_PREFIX = "archive-open-"
_SETTLED = 60.0  # seconds after which the maker of a folder has surely locked it


def folder(holder: object) -> Path:
    """A new empty folder among the temporary ones, for as long as `holder` lives. Raises
    `OSError`."""
    _sweep()
    path = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    with suppress(OSError):  # a file system without locks
        fcntl.flock(lock, fcntl.LOCK_SH)
    weakref.finalize(holder, _remove, path, lock)
    return path


def link(source: Path, target: Path) -> None:
    """Make the new folder `target` of links to the files in `source`, an absolute path, but for
    locks. Raises `OSError`."""
    target.mkdir(exist_ok=True)
    for file in source.iterdir():
        if file.suffix != ".lock":
            (target / file.name).symlink_to(file)


def no_room(source: Path, place: Path, error: OSError) -> IndexUnusable:
    """The error of a part of a generation that cannot be opened in a private folder."""
    return IndexUnusable(
        f"{source} cannot be opened in {place} ({error.strerror}). Make room there, or check the"
        " rights."
    )


def _remove(path: Path, lock: int) -> None:
    shutil.rmtree(path, ignore_errors=True)
    os.close(lock)


def _sweep() -> None:
    """Remove what processes that were killed left behind."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            status = path.lstat()
            if status.st_uid != os.geteuid() or time.time() - status.st_mtime < _SETTLED:
                continue
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)

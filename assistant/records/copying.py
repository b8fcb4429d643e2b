"""A copy of the records, taken while they are written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from assistant.domain.errors import RecordsError
from assistant.records import state

_BUSY_SECONDS = 60


def copy(address: str, to: Path) -> state.State:
    """Copy the records of an SQLite file as they are at one moment to the file `to`, and tell what
    the copy holds. Raises `RecordsError`, also for records of a newer version."""
    source = Path(make_url(address).database or "")
    try:
        # Opened for writing, too: the log that holds the newest can be read in no other way
        # where nobody else has the file open.
        with closing(sqlite3.connect(source, timeout=_BUSY_SECONDS)) as records:
            records.execute("VACUUM INTO ?", (str(to),))
        with closing(sqlite3.connect(to)) as copied:
            (sound,) = copied.execute("PRAGMA integrity_check").fetchone()
            loose = copied.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error as error:
        raise RecordsError(
            f"The records in {source} cannot be copied to {to} ({error}). Make room and check the"
            " rights at both."
        ) from None
    if sound != "ok" or loose:
        raise RecordsError(
            f"The records in {source} are damaged ({sound if sound != 'ok' else 'loose rows'})."
            " Keep this file, and restore a backup."
        )
    return state.look(f"sqlite:///{to}")


def is_file(address: str) -> bool:
    """Whether the records at an address that can be used are an SQLite file, which `copy` can
    copy."""
    return make_url(address).get_backend_name() == "sqlite"

"""Index and records, copied while the app answers and an ingest writes."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from tempfile import mkdtemp

from assistant.archive import copying as indexes
from assistant.bootstrap import indexes as indexes_of
from assistant.commands.options import overrides
from assistant.commands.terminal import say
from assistant.domain.errors import SettingError
from assistant.records import copying as records
from assistant.records import state
from assistant.settings import settings
from assistant.settings.settings import Settings

INDEX, RECORDS = "index", "records.sqlite3"


def run(options: argparse.Namespace) -> int:
    """Copy, and tell what was copied."""
    for line in make(settings.load(overrides(options), options.env_file), options.to):
        say(line)
    return 0


def make(chosen: Settings, to: Path) -> list[str]:
    """Copy index and records into the folder `to`, which is there when all of it is whole, and
    tell what was copied, line by line: `index/` is good as INDEX_DIR, `records.sqlite3` as the
    file of DATABASE_URL. What is in PostgreSQL is not copied.

    Raises `SettingError` for a folder that cannot be used, `IndexMissing`, `IndexUnusable` and
    `RecordsError`.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise SettingError(f"{to} is there already. Name a folder that is not.")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(mkdtemp(prefix=f".{to.name}-", dir=to.parent))
    except OSError as error:
        raise _unwritable(to, error) from None
    try:
        told = [_index(chosen, partial, to), _records(chosen, partial, to)]
        partial.rename(to)
    except OSError as error:
        raise _unwritable(to, error) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return told


def _index(chosen: Settings, partial: Path, to: Path) -> str:
    server = indexes_of.server(chosen)
    if server is not None:
        return (
            f"index: NOT copied, at {server.name}; copy it with pg_dump (--schema="
            f"'\"{server.schema}\"')"
        )
    info = indexes.copy(chosen.index_dir, partial / INDEX)
    return f"index: {info.posts:,} posts, {info.passages:,} passages, in {to / INDEX}"


def _records(chosen: Settings, partial: Path, to: Path) -> str:
    address = chosen.database_url
    found = state.look(address)
    if found.missing is not None:
        return "records: there are none yet"
    if not records.is_file(address):
        return f"records: NOT copied, {_held(found)} at {found.name}; copy them with pg_dump"
    return f"records: {_held(records.copy(address, partial / RECORDS))}, in {to / RECORDS}"


def _held(found: state.State) -> str:
    return f"{found.answers:,} answers and {found.votes:,} votes"


def _unwritable(to: Path, error: OSError) -> SettingError:
    return SettingError(f"{to} cannot be written ({error.strerror}). Name another folder.")

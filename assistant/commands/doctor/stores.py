"""What is on disk or in a database: index, cache, records, and room for them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from assistant.bootstrap.embedders import embedder_name
from assistant.bootstrap.indexes import archive
from assistant.commands.doctor.finding import Examination, Finding
from assistant.domain.errors import ArchiveError, IndexMissing
from assistant.records import state

_LITTLE, _TOO_LITTLE = 2**30, 200 * 2**20


def index(examined: Examination) -> Iterator[Finding]:
    """Whether there is an index, whole enough to be opened, by the embedding model of the
    settings; and what it holds."""
    chosen = examined.settings
    try:
        generation = archive(chosen, embedder_name(chosen)).current()
    except IndexMissing as error:
        if chosen.index_url is not None:
            yield Finding.of("index", error)
            return
        yield Finding(
            "index",
            "wrong",
            f"there is none in {chosen.index_dir.absolute()}",
            f"Make one: ask-the-archive ingest PATH --index {chosen.index_dir}",
        )
        return
    except ArchiveError as error:
        yield Finding.of("index", error)
        return
    info = examined.index = generation.info
    age = (datetime.now(UTC) - info.created).days
    when = {0: "today", 1: "yesterday"}.get(age, f"{age} days ago")
    held = (
        f"{info.posts:,} posts from {info.first_day} to {info.last_day}, {info.passages:,}"
        f" passages, made {when} with {info.embedder}"
    )
    if info.passages:
        yield Finding("index", "ok", held)
        if not generation.ledger.has_address():
            yield Finding(
                "links",
                "look",
                "the site of the posts has no url, so that links lead to pages of this app",
                "Write its address into the site's configuration, as url: https://…, and ingest"
                " again.",
            )
    else:
        then = "Were the posts at the path that was ingested? See what the ingest reports."
        yield Finding("index", "wrong", f"it is empty: {held}", then)


def cache(examined: Examination) -> Iterator[Finding]:
    """Whether what is made once can be kept."""
    folder = examined.settings.cache_dir
    if _writable(folder):
        yield Finding("cache", "ok", f"{folder} can be written")
    elif any(folder.glob("e5-*")):
        yield Finding("cache", "ok", f"{folder} is read-only, and holds the embedding model")
    else:
        then = "Set CACHE_DIR to a folder that can be, or give this user the right."
        yield Finding("cache", "wrong", f"{folder} cannot be written", then)


def records(examined: Examination) -> Iterator[Finding]:
    """Whether answers and votes can be kept, and how many are."""
    chosen = examined.settings
    try:
        found = state.look(chosen.database_url)
    except ArchiveError as error:
        yield Finding.of("records", error)
        return
    days = f"kept for {chosen.records_days} days" if chosen.records_days else "kept for ever"
    if found.missing is None:
        said = f"{found.answers:,} answers and {found.votes:,} votes at {found.name}, {days}"
        yield from _with_schema(said, found)
    elif _writable(found.missing.parent):
        yield Finding("records", "ok", f"{found.missing} will be made at the start, {days}")
    else:
        then = "Set DATABASE_URL to a place that can be, or give this user the right."
        yield Finding("records", "wrong", f"{found.missing} cannot be made", then)


def _with_schema(said: str, found: state.State) -> Iterator[Finding]:
    if found.schema is None:
        yield Finding("records", "ok", f"{said}; the tables will be made at the start")
    elif found.due is None:
        yield Finding("records", "ok", f"{said}; schema {found.schema}")
    else:
        had = f"schema {found.schema}" if found.schema else "tables from before schemas had numbers"
        then = f"The next start brings them up to {found.due}. Make a backup before it."
        yield Finding("records", "look", f"{said}; {had}", then)


def space(examined: Examination) -> Iterator[Finding]:
    """Room on the disks: the ingest builds a new state of the index beside the old one."""
    chosen = examined.settings
    disks: dict[int, tuple[Path, int]] = {}
    for folder in (chosen.index_dir, chosen.cache_dir, Path(tempfile.gettempdir())):
        there = _existing(folder)
        disks.setdefault(there.stat().st_dev, (there, shutil.disk_usage(there).free))
    for folder, free in disks.values():
        said = f"{free / 2**30:.1f} GB free at {folder.absolute()}"
        if free < _TOO_LITTLE:
            yield Finding("disk", "wrong", said, "Make room: an ingest needs more.")
        elif free < _LITTLE:
            yield Finding("disk", "look", said, "Make room before it fills.")
        else:
            yield Finding("disk", "ok", said)


def _existing(folder: Path) -> Path:
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())


def _writable(folder: Path) -> bool:
    there = _existing(folder)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)

"""An export of Ghost as a source."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.ghost.export import Row, id_of, open_export, record_of
from ingest.sources.opening import Keep, Wanted
from ingest.sources.records import Entry, RecordSource, broken, digest_of, files_of

SUFFIXES: Final = frozenset({".json"})


def open_source(wanted: Wanted, _: Keep | None = None) -> RecordSource:
    """The export at a path, or those in a folder; a post's last state counts. Addresses begin
    with `wanted.url`, which may say where the slug stands. Raises `SourceError` for what is no
    export, and where it has no posts."""
    path = wanted.path
    files = files_of(path, SUFFIXES)
    entries: dict[str, Entry] = {}
    title, base = "", wanted.url
    for file in files:
        export = open_export(file)
        title, base = title or export.title, base or export.url
        for number, (row, authors, tags) in enumerate(export.posts, 1):
            where = _where(file, number, row)
            try:
                name = id_of(row)
            except SourceError as error:
                entries[where] = broken(error, where)
                continue
            entries[name] = _entry(where, row, authors, tags, base)
    if not entries:
        raise SourceError(f"{path}: holds no posts")
    return RecordSource(
        kind="ghost",
        module=__name__,
        title=title or path.resolve().stem,
        address=str(path.resolve()),
        entries=entries,
        config=base,
        warnings=[] if base else [_NO_URL],
        files=files,
        folder=path if path.is_dir() else path.parent,
        whole=path.is_dir(),
    )


_NO_URL = (
    "an export of Ghost does not say where its site is, so posts are linked within this archive;"
    " give --url https://www.example.org"
)


def _entry(
    where: str, row: Row, authors: tuple[str, ...], tags: tuple[str, ...], base: str
) -> Entry:
    read = partial(record_of, row, authors, tags, base)
    try:
        read().check()
    except SourceError as error:
        return broken(error, where)
    raw = orjson.dumps([row, authors, tags], option=orjson.OPT_SORT_KEYS)
    return Entry(digest_of(raw), read, where)


def _where(file: Path, number: int, row: Row) -> str:
    slug = row.get("slug")
    named = f" ({slug[:60]})" if isinstance(slug, str) and slug.isprintable() else ""
    return f"{file.name}, post {number}{named}"

"""Files of JSON Lines as a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.domain.errors import SourceError
from ingest.sources.jsonl import fields
from ingest.sources.jsonl.lines import MOST_LINE, Line, lines_of
from ingest.sources.opening import Keep, Wanted
from ingest.sources.records import (
    Entry,
    Record,
    RecordSource,
    broken,
    digest_of,
    files_of,
)

SUFFIXES: Final = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_SOME = 20


def open_source(wanted: Wanted, _: Keep | None = None) -> RecordSource:
    """The file of JSON Lines at a path, or those in a folder. Raises `SourceError` for what
    cannot be read, and where no line is a post."""
    path = wanted.path
    files = files_of(path, SUFFIXES)
    entries: dict[str, Entry] = {}
    lines: dict[str, Line] = {}
    again: list[str] = []
    for file in files:
        for line in lines_of(file):
            try:
                data = _parsed(line)
                name = fields.name_of(data)
                gone = fields.is_deleted(data)
            except SourceError as error:
                entries[line.where] = broken(error, line.where)
                continue
            entries.pop(name, None)
            before = lines.pop(name, None)
            if gone:
                continue
            if before:
                again.append(
                    f"{line.where}: the id {name!r} is on {before.where} already; the last counts"
                )
            lines[name] = line.placed()
            entries[name] = _entry(lines[name], line.raw, data, wanted.url)
    more = len(again) - _SOME
    warnings = again[:_SOME] + [f"{more:,} more lines have an id again"] * (more > 0)
    if not entries:
        raise SourceError(f"{path}: holds no posts; write one object a line")
    return RecordSource(
        kind="jsonl",
        module=__name__,
        title=path.resolve().stem,
        address=str(path.resolve()),
        entries=entries,
        config=wanted.url,
        warnings=warnings,
        files=files,
        folder=path if path.is_dir() else path.parent,
        whole=path.is_dir(),
    )


def _parsed(line: Line) -> dict[str, object]:
    if not line.raw:
        raise SourceError(f"has more than {MOST_LINE:,} bytes, the most that a line may have")
    return fields.parse(line.raw)


def _entry(line: Line, raw: bytes, data: Mapping[str, object], base: str) -> Entry:
    try:
        fields.record(data, base).check()
    except SourceError as error:
        return broken(error, line.where)

    def read() -> Record:
        return fields.record(fields.parse(line.again()), base)

    return Entry(digest_of(raw), read, line.where)

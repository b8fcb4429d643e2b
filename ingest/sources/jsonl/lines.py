"""A file's lines with their places: read one by one, so that a file may be large."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.domain.errors import SourceError
from ingest.sources.records import bytes_at

MOST_LINE = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something: its number, from 1 on, its bytes, and where they stand in
    the file. Of one that is too long `raw` is empty."""

    file: Path
    number: int
    start: int
    size: int
    raw: bytes

    @property
    def where(self) -> str:
        """How people find it."""
        return f"{self.file.name}, line {self.number}"

    def placed(self) -> Line:
        """Where it stands, without its bytes."""
        return replace(self, raw=b"")

    def again(self) -> bytes:
        """Its bytes, read once more. Raises `SourceError` where the file is gone."""
        return bytes_at(self.file, self.start, self.size)


def lines_of(file: Path) -> Iterator[Line]:
    """The lines of a file that are not blank. Raises `SourceError` for a file that cannot be
    read or is in UTF-16."""
    try:
        with file.open("rb") as opened:
            yield from _lines(file, opened.fileno())
    except OSError as error:
        raise SourceError(f"{file}: cannot be read ({error.strerror}); check its rights") from error


def _lines(file: Path, descriptor: int) -> Iterator[Line]:
    with os.fdopen(os.dup(descriptor), "rb") as opened:
        at = number = 0
        while raw := opened.readline(MOST_LINE + 1):
            number += 1
            start, size = at, len(raw)
            at += size
            if number == 1 and raw.startswith(_WIDE):
                raise SourceError(f"{file}: is UTF-16, not UTF-8; save it as UTF-8")
            if number == 1 and raw.startswith(_BOM):
                raw, start, size = raw[3:], 3, size - 3
            if size > MOST_LINE:
                while (rest := opened.readline(MOST_LINE)) and not rest.endswith(b"\n"):
                    at += len(rest)
                at += len(rest)
                raw = b""
            elif not raw.strip():
                continue
            yield Line(file, number, start, size, raw)

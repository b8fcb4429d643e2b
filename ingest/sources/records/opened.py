"""Records by their names, as all sources are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from assistant.domain.errors import SourceError
from ingest.sources.jekyll.page import Page
from ingest.sources.jekyll.post import ParsedPost
from ingest.sources.records.record import Record
from ingest.sources.source import Watched


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that can be read: `digest` differs when it differs, and `read` raises
    `SourceError` where it is broken. `where` is how people find it."""

    digest: str
    read: Callable[[], Record]
    where: str = ""

    @contextmanager
    def named(self) -> Iterator[Record]:
        """The record; what is wrong with it is told with where it stands."""
        try:
            yield self.read()
        except SourceError as error:
            raise SourceError(f"{self.where}: {error}" if self.where else str(error)) from error


@dataclass(frozen=True)
class RecordSource:
    """Another system's records. `files` in `folder` are where they come from, which is looked at
    for changes, for other files like them too where the `whole` of it was meant; there are none of
    what came by HTTP."""

    kind: str
    module: str
    title: str
    address: str
    entries: Mapping[str, Entry]
    config: str = ""
    warnings: Sequence[str] = ()
    files: Sequence[Path] = ()
    folder: Path | None = None
    whole: bool = False
    questions: tuple[str, ...] = ()
    future: bool = field(default=False, init=False)

    def names(self) -> Sequence[str]:
        """The records' names."""
        return list(self.entries)

    def digest(self, name: str) -> str:
        """A digest of all that is known of a record."""
        return self.entries[name].digest

    def read(self, name: str, *, now: datetime) -> ParsedPost:
        """The post of a record."""
        with self.entries[name].named() as record:
            return record.post(name, now=now)

    def page(self, name: str) -> Page:
        """A record's body, and what a reader sees of it."""
        with self.entries[name].named() as record:
            return record.page()

    def shown(self, name: str, text: str) -> str:
        """What a reader sees of a part of a record's body."""
        return self.entries[name].read().shown(text)

    def watched(self) -> Watched | None:
        """The folder of its files."""
        if self.folder is None:
            return None
        suffixes = {file.suffix.lower() for file in self.files}
        own = {file.resolve() for file in self.files}
        return Watched(
            self.folder,
            lambda file: file.suffix.lower() in suffixes if self.whole else file.resolve() in own,
            below=False,
        )


def broken(error: SourceError, where: str) -> Entry:
    """What is wrong with a record. It differs with the place, which is told."""
    told = str(error)

    def read() -> Record:
        raise SourceError(told)

    return Entry(digest_of(told.encode(), where.encode()), read, where)


def digest_of(*parts: bytes) -> str:
    """A digest of a record's bytes."""
    made = blake2b(digest_size=16)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.hexdigest()

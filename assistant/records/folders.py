"""Folders in which members of the staff collect paragraphs, with a note and a theme on each."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from assistant.records.columns import Label, Written
from assistant.records.database import METADATA, Database
from assistant.records.sessions import Clock, wall

LONGEST_NAME, LONGEST_NOTE = 120, 4000
MOST_PINS = 500
"""Paragraphs of a folder at most: a page shows them all."""
_MOST_FOLDERS = 200
_BYTES = 16

FOLDERS = Table(
    "folder",
    METADATA,
    Column("id", Label(32), primary_key=True),
    Column("person", Label(200), nullable=False),
    Column("name", Label(LONGEST_NAME), nullable=False),
    Column("draft", Written),
    Column("made", DateTime, nullable=False),
    Column("changed", DateTime, nullable=False),
)
Index("folder_person", FOLDERS.c.person, FOLDERS.c.changed)
PINS = Table(
    "pin",
    METADATA,
    Column("id", Label(32), primary_key=True),
    Column("folder", Label(32), ForeignKey(FOLDERS.c.id, ondelete="CASCADE"), nullable=False),
    Column("passage", Label(64), nullable=False),
    Column("theme", Label(LONGEST_NAME)),
    Column("note", Written),
    Column("content", Written, nullable=False),
    Column("at", DateTime, nullable=False),
    UniqueConstraint("folder", "passage", name="pin_once"),
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of one person. Who has its id, which nobody can guess, may read it. `draft` is
    what was written from its pins, as the text that was given; times are in UTC."""

    id: str
    person: str
    name: str
    made: datetime
    changed: datetime
    pins: int = 0
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """A paragraph in a folder: the id of its passage, what is kept of it as the text that was
    given, and what its person wrote beside it."""

    id: str
    passage: str
    content: str
    at: datetime
    theme: str = ""
    note: str = ""


class Folders:
    """The folders of the staff. Only the person whose folder it is changes it: for all others,
    and where there is no such folder, changes give False."""

    def __init__(self, database: Database, now: Clock = wall) -> None:
        self._database, self._now = database, now

    def make(self, person: str, name: str) -> Folder:
        """A new folder. Raises `RecordsError`."""
        now, key = self._now(), secrets.token_urlsafe(_BYTES)
        name = _line(name)
        with self._database.begin() as connection:
            connection.execute(
                insert(FOLDERS).values(id=key, person=person, name=name, made=now, changed=now)
            )
        return Folder(key, person, name, _utc(now), _utc(now))

    def of_person(self, person: str) -> list[Folder]:
        """A person's folders, the one that was changed last first. Raises `RecordsError`."""
        return self._found(FOLDERS.c.person == person)

    def get(self, key: str) -> Folder | None:
        """The folder with this id, None where there is none (any more). Raises `RecordsError`."""
        return next(iter(self._found(FOLDERS.c.id == key)), None)

    def pins(self, key: str) -> list[Pin]:
        """The pins of a folder, in the order in which they came. Raises `RecordsError`."""
        query = select(PINS).where(PINS.c.folder == key).order_by(PINS.c.at, PINS.c.id)
        with self._database.begin() as connection:
            rows = connection.execute(query).all()
        return [_pin(row) for row in rows]

    def rename(self, key: str, person: str, name: str) -> bool:
        """Give a folder another name. Raises `RecordsError`."""
        return self._changed(key, person, name=_line(name))

    def remove(self, key: str, person: str) -> bool:
        """Remove a folder with its pins, for good. Raises `RecordsError`."""
        with self._database.begin() as connection:
            done = connection.execute(delete(FOLDERS).where(_own(key, person)))
        return bool(done.rowcount)

    def drafted(self, key: str, person: str, draft: str | None) -> bool:
        """Keep what was written from the pins of a folder. Raises `RecordsError`."""
        return self._changed(key, person, draft=draft)

    def pin(self, key: str, person: str, found: Iterable[tuple[str, str]]) -> int | None:
        """Put paragraphs into a folder, each as its passage's id and what is kept of it; one that
        is there already stays as it is. How many are new, up to `MOST_PINS` in all; None for
        another one's folder. Raises `RecordsError`."""
        with self._database.begin(alone=f"folder {key}") as connection:
            if not self._touch(connection, key, person):
                return None
            query = select(PINS.c.passage).where(PINS.c.folder == key)
            held = set(connection.execute(query).scalars())
            new = {passage: content for passage, content in found if passage not in held}
            rows = [
                {
                    "id": secrets.token_urlsafe(_BYTES),
                    "folder": key,
                    "passage": passage,
                    "content": content,
                    "at": self._now(),
                }
                for passage, content in list(new.items())[: max(0, MOST_PINS - len(held))]
            ]
            if rows:
                connection.execute(insert(PINS), rows)
        return len(rows)

    def unpin(self, key: str, person: str, passages: Iterable[str]) -> bool:
        """Take paragraphs out of a folder. Raises `RecordsError`."""
        with self._database.begin() as connection:
            if not self._touch(connection, key, person):
                return False
            own = (PINS.c.folder == key) & PINS.c.passage.in_(list(passages))
            return bool(connection.execute(delete(PINS).where(own)).rowcount)

    def write(
        self,
        key: str,
        person: str,
        passage: str,
        *,
        note: str | None = None,
        theme: str | None = None,
    ) -> bool:
        """Write a note or a theme, what is not None, beside a pin. Raises `RecordsError`."""
        values: dict[str, Any] = {}
        if note is not None:
            values["note"] = note.strip()[:LONGEST_NOTE] or None
        if theme is not None:
            values["theme"] = _line(theme) or None
        with self._database.begin() as connection:
            if not values or not self._touch(connection, key, person):
                return False
            own = (PINS.c.folder == key) & (PINS.c.passage == passage)
            return bool(connection.execute(update(PINS).where(own).values(**values)).rowcount)

    def _changed(self, key: str, person: str, **values: Any) -> bool:
        with self._database.begin() as connection:
            return self._touch(connection, key, person, **values)

    def _touch(self, connection: Connection, key: str, person: str, **values: Any) -> bool:
        changed = update(FOLDERS).where(_own(key, person)).values(changed=self._now(), **values)
        return bool(connection.execute(changed).rowcount)

    def _found(self, wanted: ColumnElement[bool]) -> list[Folder]:
        counted = (
            select(func.count())
            .select_from(PINS)
            .where(PINS.c.folder == FOLDERS.c.id)
            .scalar_subquery()
        )
        query = select(FOLDERS, counted.label("pins")).where(wanted)
        query = query.order_by(FOLDERS.c.changed.desc(), FOLDERS.c.id).limit(_MOST_FOLDERS)
        with self._database.begin() as connection:
            rows = connection.execute(query).all()
        return [
            Folder(r.id, r.person, r.name, _utc(r.made), _utc(r.changed), r.pins, r.draft)
            for r in rows
        ]


def _own(key: str, person: str) -> ColumnElement[bool]:
    return (FOLDERS.c.id == key) & (FOLDERS.c.person == person)


def _pin(row: Row[Any]) -> Pin:
    return Pin(row.id, row.passage, row.content, _utc(row.at), row.theme or "", row.note or "")


def _line(text: str) -> str:
    """A name on one line, as long as there is room for."""
    return " ".join(text.split())[:LONGEST_NAME]


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)

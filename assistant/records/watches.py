"""Searches that are run again after each ingest, and what they found since."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Row,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from assistant.records.columns import Label, Written
from assistant.records.database import LONG, METADATA, Database
from assistant.records.folders import FOLDERS, LONGEST_NAME
from assistant.records.sessions import Clock, wall

FindKind = Literal["new", "changed", "contradicts"]
_MOST, _MOST_FINDS = 200, 200
_BYTES, _SECRET_BYTES = 16, 24

WATCHES = Table(
    "watch",
    METADATA,
    Column("id", Label(32), primary_key=True),
    Column("person", Label(200), nullable=False, index=True),
    Column("name", Label(LONGEST_NAME), nullable=False),
    Column("question", Written, nullable=False),
    Column("filters", Written, nullable=False),
    Column("folder", Label(32), ForeignKey(FOLDERS.c.id, ondelete="SET NULL")),
    Column("secret", String(64), nullable=False, unique=True),
    Column("generation", Label(64), nullable=False),
    Column("known", Written, nullable=False),
    Column("made", DateTime, nullable=False),
    Column("looked", DateTime, nullable=False),
)
FINDS = Table(
    "watch_find",
    METADATA,
    Column("id", Label(32), primary_key=True),
    Column("watch", Label(32), ForeignKey(WATCHES.c.id, ondelete="CASCADE"), nullable=False),
    Column("key", Label(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("content", Written, nullable=False),
    Column("at", DateTime, nullable=False, index=True),
    UniqueConstraint("watch", "key", name="watch_find_once"),
)


@dataclass(frozen=True, slots=True)
class Watch:
    """A search of one person, as the question and the text that was given of its filters. Its
    `folder` holds what new finds may contradict; who has the `secret` reads its feed. It was last
    run on `generation` of the index, and what it found is `known`, as the text that was given.
    Times are in UTC."""

    id: str
    person: str
    name: str
    question: str
    filters: str
    folder: str | None
    secret: str
    generation: str
    known: str
    made: datetime
    looked: datetime


@dataclass(frozen=True, slots=True)
class Find:
    """Something that a watch found: a `key` by which it is found once, and the text that was given
    of it."""

    key: str
    kind: FindKind
    content: str
    at: datetime = datetime(1, 1, 1, tzinfo=UTC)


class Watches:
    """The watches of the staff. Only the person whose watch it is removes it."""

    def __init__(self, database: Database, now: Clock = wall) -> None:
        self._database, self._now = database, now

    def make(
        self,
        person: str,
        question: str,
        filters: str,
        *,
        folder: str | None,
        generation: str,
        known: str,
    ) -> Watch:
        """A new watch, which knows what is there. Raises `RecordsError`."""
        now, key = self._now(), secrets.token_urlsafe(_BYTES)
        values: dict[str, Any] = {
            "id": key,
            "person": person,
            "name": " ".join(question.split())[:LONGEST_NAME],
            "question": question,
            "filters": filters,
            "folder": folder,
            "secret": secrets.token_urlsafe(_SECRET_BYTES),
            "generation": generation,
            "known": known,
            "made": now,
            "looked": now,
        }
        with self._database.begin() as connection:
            connection.execute(insert(WATCHES).values(**values))
        return Watch(**values | {"made": _utc(now), "looked": _utc(now)})

    def of_person(self, person: str) -> list[Watch]:
        """A person's watches, the newest first. Raises `RecordsError`."""
        return self._found(WATCHES.c.person == person)

    def get(self, key: str) -> Watch | None:
        """The watch with this id. Raises `RecordsError`."""
        return next(iter(self._found(WATCHES.c.id == key)), None)

    def by_secret(self, secret: str) -> Watch | None:
        """The watch whose feed this is. Raises `RecordsError`."""
        return next(iter(self._found(WATCHES.c.secret == secret)), None)

    def due(self, generation: str) -> list[Watch]:
        """Those that were not run on this generation of the index. Raises `RecordsError`."""
        return self._found(WATCHES.c.generation != generation, most=None)

    def remove(self, key: str, person: str) -> bool:
        """Remove a watch with what it found. Raises `RecordsError`."""
        own = (WATCHES.c.id == key) & (WATCHES.c.person == person)
        with self._database.begin() as connection:
            return bool(connection.execute(delete(WATCHES).where(own)).rowcount)

    def ran(self, key: str, generation: str, known: str, found: Iterable[Find]) -> list[Find]:
        """Keep what a run on a generation knows and found; those finds that are new. Raises
        `RecordsError`."""
        now = self._now()
        with self._database.begin(alone=f"watch {key}", seconds=LONG) as connection:
            values = {"generation": generation, "known": known, "looked": now}
            own = update(WATCHES).where(WATCHES.c.id == key).values(**values)
            if not connection.execute(own).rowcount:
                return []
            query = select(FINDS.c.key).where(FINDS.c.watch == key)
            held = set(connection.execute(query).scalars())
            new = {one.key: one for one in found if one.key not in held}
            rows = [
                {
                    "id": secrets.token_urlsafe(_BYTES),
                    "watch": key,
                    "key": one.key,
                    "kind": one.kind,
                    "content": one.content,
                    "at": now,
                }
                for one in new.values()
            ]
            if rows:
                connection.execute(insert(FINDS), rows)
        return list(new.values())

    def finds(self, key: str, most: int = _MOST_FINDS) -> list[Find]:
        """What a watch found, the newest first. Raises `RecordsError`."""
        query = select(FINDS).where(FINDS.c.watch == key).order_by(FINDS.c.at.desc(), FINDS.c.id)
        with self._database.begin() as connection:
            rows = connection.execute(query.limit(most)).all()
        return [Find(row.key, row.kind, row.content, _utc(row.at)) for row in rows]

    def _found(self, wanted: ColumnElement[bool], most: int | None = _MOST) -> list[Watch]:
        query = select(WATCHES).where(wanted).order_by(WATCHES.c.made.desc(), WATCHES.c.id)
        with self._database.begin() as connection:
            rows = connection.execute(query.limit(most)).all()
        return [_watch(row) for row in rows]


def _watch(row: Row[Any]) -> Watch:
    values = dict(row._mapping)
    return Watch(**values | {"made": _utc(row.made), "looked": _utc(row.looked)})


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)

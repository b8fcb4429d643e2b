"""Answers as they were given: for permalinks, for conversations that go on, for the staff."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from assistant.errors import RecordsError
from assistant.passage import Answer
from assistant.records.database import METADATA, Database

_ANSWER = TypeAdapter(Answer)
_BYTES = 16
_LONGEST_CHAIN = 50

ANSWERS = Table(
    "answer",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("after", String(32), ForeignKey("answer.id", ondelete="SET NULL"), index=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("asked_at", DateTime, nullable=False),
    Column("surface", String(16), nullable=False),
    Column("person", String(200)),
    Column("page", Text),
    Column("question", Text, nullable=False),
    Column("abstained", Boolean, nullable=False),
    Column("as_of", String(10)),
    Column("index_day", DateTime, nullable=False),
    Column("said", Text, nullable=False),
    Column("answer", Text, nullable=False),
)
Index("answer_person", ANSWERS.c.person, ANSWERS.c.asked_at)
Index("answer_asked", ANSWERS.c.asked_at)


@dataclass(frozen=True, slots=True)
class Told:
    """The circumstances of an answer that is to be kept.

    `surface` is where it was asked ("reader", "embed", "desk", …), `person` the member of the
    staff who did, None for readers; `after` the id of the answer before it in the conversation;
    `page` the file of the post it was asked on; `index_day` when the index was made.
    """

    surface: str
    index_day: datetime
    after: str | None = None
    person: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given. Times are in UTC."""

    id: str
    conversation: str
    asked_at: datetime
    answer: Answer
    told: Told


class Answers:
    """The answers that were given."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def new_id() -> str:
        """An id that nobody can guess: 128 random bits in 22 characters of an address."""
        return secrets.token_urlsafe(_BYTES)

    def keep(self, key: str, answer: Answer, told: Told, asked_at: datetime | None = None) -> Kept:
        """Keep an answer under an id of `new_id`. An `after` that is not known starts a new
        conversation. Raises `RecordsError`."""
        before = self.get(told.after) if told.after else None
        kept = Kept(
            key,
            before.conversation if before else key,
            asked_at or datetime.now(UTC),
            answer,
            told if before else Told(told.surface, told.index_day, None, told.person, told.page),
        )
        with self._database.begin() as connection:
            connection.execute(
                insert(ANSWERS).values(
                    id=key,
                    after=kept.told.after,
                    conversation=kept.conversation,
                    asked_at=_naive(kept.asked_at),
                    surface=told.surface,
                    person=told.person,
                    page=told.page,
                    question=answer.question,
                    abstained=answer.abstained,
                    as_of=answer.as_of.isoformat() if answer.as_of else None,
                    index_day=_naive(told.index_day),
                    said=answer.answer,
                    answer=_ANSWER.dump_json(answer).decode(),
                )
            )
        return kept

    def get(self, key: str) -> Kept | None:
        """The answer with this id, None where there is none (any more). Raises `RecordsError`."""
        with self._database.begin() as connection:
            row = connection.execute(select(ANSWERS).where(ANSWERS.c.id == key)).first()
        return _kept(row) if row else None

    def chain(self, key: str, most: int = _LONGEST_CHAIN) -> list[Kept]:
        """The answer with this id and those before it in its conversation, oldest first, at
        most `most` of them; empty where there is none. Raises `RecordsError`."""
        found: list[Kept] = []
        following: str | None = key
        while following and len(found) < most and (kept := self.get(following)):
            found.append(kept)
            following = kept.told.after
        return found[::-1]

    def of_person(self, person: str, words: str = "", most: int = 200) -> list[Kept]:
        """What a member of the staff asked, newest first; only those with every one of the
        `words` in question or answer. Raises `RecordsError`."""
        query = select(ANSWERS).where(ANSWERS.c.person == person)
        for word in words.split():
            query = query.where(
                ANSWERS.c.question.icontains(word, autoescape=True)
                | ANSWERS.c.said.icontains(word, autoescape=True)
            )
        query = query.order_by(ANSWERS.c.asked_at.desc()).limit(most)
        with self._database.begin() as connection:
            rows = connection.execute(query).all()
        return [_kept(row) for row in rows]

    def since(self, day: date, surfaces: Sequence[str] | None = None) -> Iterator[Kept]:
        """What was asked on that day (UTC) or later, oldest first. Raises `RecordsError`."""
        query = select(ANSWERS).where(ANSWERS.c.asked_at >= datetime(day.year, day.month, day.day))
        if surfaces is not None:
            query = query.where(ANSWERS.c.surface.in_(surfaces))
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(ANSWERS.c.asked_at)).all()
        yield from map(_kept, rows)

    def forget(self, before: datetime) -> int:
        """Remove what was asked before then, with its votes; how many. Raises `RecordsError`."""
        with self._database.begin() as connection:
            done = connection.execute(delete(ANSWERS).where(ANSWERS.c.asked_at < _naive(before)))
        return done.rowcount


def _kept(row: Row[tuple[object, ...]]) -> Kept:
    told = Told(row.surface, row.index_day.replace(tzinfo=UTC), row.after, row.person, row.page)
    try:
        answer = _ANSWER.validate_json(row.answer)
    except ValidationError:
        raise RecordsError(
            f"The answer {row.id} in the records cannot be read: it is damaged, or of another"
            " version."
        ) from None
    return Kept(row.id, row.conversation, row.asked_at.replace(tzinfo=UTC), answer, told)


def _naive(moment: datetime) -> datetime:
    """The moment in UTC without its zone, as databases of every kind keep it."""
    return moment.astimezone(UTC).replace(tzinfo=None)

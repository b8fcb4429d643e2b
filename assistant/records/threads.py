"""Conversations that go on elsewhere: which answer was the last one in a thread."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.records.answers import ANSWERS
from assistant.records.columns import Label
from assistant.records.database import METADATA, Database
from assistant.records.sessions import digest

THREADS = Table(
    "thread",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column(
        "answer",
        Label(32),
        ForeignKey(ANSWERS.c.id, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)


class Threads:
    """The last answers of threads, by the threads' names, of which a digest is kept. A thread is
    forgotten with its last answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, name: str) -> str | None:
        """The id of the last answer in a thread, None where there was none. Raises
        `RecordsError`."""
        query = select(THREADS.c.answer).where(THREADS.c.key == digest(name))
        with self._database.begin() as connection:
            return connection.execute(query).scalar()

    def follow(self, name: str, answer: str) -> None:
        """A kept answer is the thread's last one now. Raises `RecordsError`, also where there is
        no such answer."""
        key = digest(name)
        moved = update(THREADS).where(THREADS.c.key == key).values(answer=answer)
        with self._database.begin() as connection:
            if connection.execute(moved).rowcount:
                return
            try:
                with connection.begin_nested():
                    connection.execute(insert(THREADS).values(key=key, answer=answer))
            except IntegrityError:
                if not connection.execute(moved).rowcount:
                    raise

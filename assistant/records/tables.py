"""What a member of the staff saw beside an answer: kept as the text that it is given."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, insert, select

from assistant.records.answers import ANSWERS
from assistant.records.columns import Label, Written
from assistant.records.database import METADATA, Database

TABLES = Table(
    "evidence",
    METADATA,
    Column("answer", Label(32), ForeignKey(ANSWERS.c.id, ondelete="CASCADE"), primary_key=True),
    Column("content", Written, nullable=False),
)


class Tables:
    """The evidence tables beside answers; they go when their answers go."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, answer: str, content: str) -> None:
        """Keep what was seen beside a kept answer. Raises `RecordsError`, also where there is
        no such answer."""
        with self._database.begin() as connection:
            connection.execute(insert(TABLES).values(answer=answer, content=content))

    def get(self, answer: str) -> str | None:
        """What was seen beside this answer, None if nothing was kept. Raises `RecordsError`."""
        query = select(TABLES.c.content).where(TABLES.c.answer == answer)
        with self._database.begin() as connection:
            return connection.execute(query).scalar()

"""What readers and staff thought of an answer, or of one of its citations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import (
    Column,
    DateTime,
    Delete,
    ForeignKey,
    Integer,
    Table,
    delete,
    insert,
)
from sqlalchemy import select as chosen

from assistant.language.invisible import writable
from assistant.records.answers import ANSWERS
from assistant.records.columns import Label, Written
from assistant.records.database import LONG, METADATA, Database

WHOLE = 0
LONGEST_WHY = 500

VOTES = Table(
    "vote",
    METADATA,
    Column("answer", Label(32), ForeignKey(ANSWERS.c.id, ondelete="CASCADE"), primary_key=True),
    Column("citation", Integer, primary_key=True),
    Column("voter", Label(64), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("why", Written),
    Column("at", DateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Vote:
    """A thumb up (1) or down (-1) on an answer as a whole (`citation` is 0) or on one of its
    citations, by somebody whose random mark is `voter`; `why` in at most 500 characters."""

    answer: str
    voter: str
    value: Literal[1, -1]
    citation: int = WHOLE
    why: str | None = None


@dataclass(frozen=True, slots=True)
class VoteCounts:
    """The votes on an answer or citation, and the reasons that were given with those down."""

    up: int = 0
    down: int = 0
    why: tuple[str, ...] = ()


class Votes:
    """The votes on answers and citations; one voter has one vote on each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cast(self, vote: Vote) -> None:
        """Keep a vote in the place of the voter's earlier one. Raises `RecordsError`, also
        where there is no such answer."""
        with self._database.begin(alone=f"vote {vote.answer}") as connection:
            connection.execute(_own(vote.answer, vote.citation, vote.voter))
            connection.execute(
                insert(VOTES).values(
                    answer=vote.answer,
                    citation=vote.citation,
                    voter=vote.voter,
                    value=vote.value,
                    why=writable(vote.why or "").strip()[:LONGEST_WHY] or None,
                    at=datetime.now(UTC).replace(tzinfo=None),
                )
            )

    def withdraw(self, answer: str, citation: int, voter: str) -> None:
        """Remove a vote, if there is one. Raises `RecordsError`."""
        with self._database.begin() as connection:
            connection.execute(_own(answer, citation, voter))

    def tallies(self, answers: Iterable[str]) -> dict[tuple[str, int], VoteCounts]:
        """The votes on these answers and their citations, by (answer, citation)."""
        found: dict[tuple[str, int], VoteCounts] = {}
        query = chosen(VOTES).where(VOTES.c.answer.in_(list(answers))).order_by(VOTES.c.at)
        with self._database.begin(seconds=LONG) as connection:
            rows = connection.execute(query).all()
        for row in rows:
            tally = found.get((row.answer, row.citation), VoteCounts())
            why = (row.why,) if row.why and row.value < 0 else ()
            found[row.answer, row.citation] = VoteCounts(
                tally.up + (row.value > 0), tally.down + (row.value < 0), tally.why + why
            )
        return found


def _own(answer: str, citation: int, voter: str) -> Delete:
    return delete(VOTES).where(
        VOTES.c.answer == answer, VOTES.c.citation == citation, VOTES.c.voter == voter
    )

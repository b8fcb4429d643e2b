"""What is to be done once, though it may be asked for several times and of several processes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Boolean, Column, DateTime, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.records.database import METADATA, Database
from assistant.records.sessions import Clock, digest, wall

_KEPT = timedelta(days=2)

CLAIMS = Table(
    "claim",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("until", DateTime, nullable=False),
    Column("done", Boolean, nullable=False),
)


class Claims:
    """Claims on pieces of work, by their names, of which a digest is kept for two days.

    A claim is good for `lease` unless it is renewed: that of a process which died is taken over.
    """

    def __init__(self, database: Database, lease: timedelta, now: Clock = wall) -> None:
        self._database, self.lease, self._now = database, lease, now

    def taken(self, name: str) -> bool:
        """Whether the work is the caller's from here on: nobody has it, or has done it. Of many
        who ask at once one is told so. Raises `RecordsError`."""
        now, key = self._now(), digest(name)
        # One for longer than any lease was made before a clock was set back.
        ended = (CLAIMS.c.until < now) | (CLAIMS.c.until > now + 2 * self.lease)
        over = (CLAIMS.c.key == key) & ~CLAIMS.c.done & ended
        with self._database.begin() as connection:
            connection.execute(delete(CLAIMS).where(CLAIMS.c.at < now - _KEPT))
            if connection.execute(
                update(CLAIMS).where(over).values(until=now + self.lease)
            ).rowcount:
                return True
            try:
                with connection.begin_nested():
                    connection.execute(
                        insert(CLAIMS).values(key=key, at=now, until=now + self.lease, done=False)
                    )
            except IntegrityError:
                return False
        return True

    def renewed(self, name: str) -> None:
        """Hold a claim for another lease. Raises `RecordsError`."""
        self._set(name, until=self._now() + self.lease)

    def done(self, name: str) -> None:
        """The work is done, for good. Raises `RecordsError`."""
        self._set(name, done=True)

    def left(self, name: str) -> float | None:
        """The seconds until the claim may be taken over, None if there is nothing (more) to do.
        Raises `RecordsError`."""
        query = select(CLAIMS.c.until, CLAIMS.c.done).where(CLAIMS.c.key == digest(name))
        with self._database.begin() as connection:
            row = connection.execute(query).first()
        if row is None or row.done:
            return None
        left = row.until - self._now()
        return 0.0 if left > 2 * self.lease else max(0.0, float(left.total_seconds()))

    def _set(self, name: str, **values: object) -> None:
        with self._database.begin() as connection:
            connection.execute(update(CLAIMS).where(CLAIMS.c.key == digest(name)).values(**values))

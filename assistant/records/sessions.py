"""Who of the staff is signed in, and how often somebody tried in vain."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, DateTime, Integer, String, Table, delete, func, insert, update
from sqlalchemy import select as chosen

from assistant.records.columns import Label
from assistant.records.database import METADATA, Database

_SEEN_EVERY = timedelta(seconds=60)
Clock = Callable[[], datetime]
"""Gives the time in UTC, without a zone."""


def wall() -> datetime:
    """What the machine's clock says; somebody may set it back."""
    return datetime.now(UTC).replace(tzinfo=None)


SESSIONS = Table(
    "session",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("person", Label(100), nullable=False),
    Column("proof", String(64), nullable=False),
    Column("made", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),
)
TRIES = Table(
    "sign_in_try",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("who", String(64), nullable=False, index=True),
    Column("at", DateTime, nullable=False, index=True),
)


class Sessions:
    """Sessions that end `longest` after they began, or `idle` after they were last used.

    Of the token, which only the browser has, the SHA-256 is kept. `proof` ties a session to
    the password that it was opened with: when that has changed, the session is over.
    """

    def __init__(
        self, database: Database, longest: timedelta, idle: timedelta, now: Clock = wall
    ) -> None:
        self._database, self.longest, self._idle, self._now = database, longest, idle, now

    def opened(self, person: str, proof: str) -> str:
        """The token of a new session. Those that are over are removed. Raises `RecordsError`."""
        token, now = secrets.token_urlsafe(32), self._now()
        over = (SESSIONS.c.made < now - self.longest) | (SESSIONS.c.seen < now - self._idle)
        with self._database.begin() as connection:
            connection.execute(delete(SESSIONS).where(over))
            connection.execute(
                insert(SESSIONS).values(
                    digest=digest(token), person=person, proof=digest(proof), made=now, seen=now
                )
            )
        return token

    def person(self, token: str) -> tuple[str, str] | None:
        """Whose session this is, and the digest of its proof; None where it is over or never
        was. Raises `RecordsError`."""
        now, own = self._now(), SESSIONS.c.digest == digest(token)
        with self._database.begin() as connection:
            row = connection.execute(chosen(SESSIONS).where(own)).first()
            if row is None or now - row.made > self.longest or now - row.seen > self._idle:
                return None
            if now - row.seen > min(_SEEN_EVERY, self._idle / 2) or max(row.made, row.seen) > now:
                # What lies ahead was noted before a clock was set back, and would not end in time.
                known = {"made": min(row.made, now), "seen": now}
                connection.execute(update(SESSIONS).where(own).values(known))
        return row.person, row.proof

    def closed(self, token: str) -> None:
        """End a session. Raises `RecordsError`."""
        with self._database.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest(token)))


class SignInAttempts:
    """Tries to sign in, by name and by client, within `window` before now."""

    def __init__(self, database: Database, window: timedelta, now: Clock = wall) -> None:
        self._database, self._window, self._now = database, window, now

    def taken(self, most: dict[str, int]) -> int:
        """Count one try for each of these (a name, a client) before its password is looked at:
        0, or the seconds until one of them may try again; then nothing is counted. What was
        tried before the window is forgotten. Raises `RecordsError`."""
        now = self._now()
        with self._database.begin() as connection:
            # Nobody is locked out for longer because a clock was set back.
            connection.execute(update(TRIES).where(TRIES.c.at > now).values(at=now))
        with self._database.begin(alone="tries") as connection:
            connection.execute(delete(TRIES).where(TRIES.c.at < now - self._window))
            connection.execute(insert(TRIES), [{"who": digest(who), "at": now} for who in most])
            waits = [0.0]
            for who, limit in most.items():
                own = TRIES.c.who == digest(who)
                count, first = connection.execute(
                    chosen(func.count(), func.min(TRIES.c.at)).where(own)
                ).one()
                if count > limit:
                    waits.append((first + self._window - now).total_seconds())
            if len(waits) > 1:
                connection.rollback()
        return 0 if len(waits) == 1 else max(1, round(max(waits)))

    def forgiven(self, who: str) -> None:
        """Forget the tries of one who has signed in. Raises `RecordsError`."""
        with self._database.begin() as connection:
            connection.execute(delete(TRIES).where(TRIES.c.who == digest(who)))


def digest(text: str) -> str:
    """The SHA-256 under which a token, a name or a proof is kept, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

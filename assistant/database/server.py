"""One schema of a PostgreSQL server: read by short statements from many threads, and written by
one process in a transaction.

Statements are psycopg's, with `%s` for values. Each read is a statement of its own: no connection
is held between two of them. A connection that turns out to be closed is replaced once.
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from assistant.database import deadline
from assistant.domain.errors import ArchiveError, SettingError
from assistant.runtime.breaker import CircuitBreaker

Row = tuple[Any, ...]
_CONNECT_SECONDS = 5
_SECONDS = 8.0
"""How long one who waits for an answer waits for one statement of it."""
_GRACE = 1.0
"""How much longer than its limit a server that still runs has to say that it keeps to it."""
_LEFT_ALONE = 5.0
"""How long a server that did not answer in time is not asked again."""
_KEPT = 8
"""Connections that are kept while nobody needs them."""
_LOST = ("08", "57P")
"""The first characters of what PostgreSQL calls a connection that is no more."""


class Query(Protocol):
    """What gives the rows of a statement."""

    def __call__(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows; none for a statement that gives none."""
        ...


class DatabaseServer:
    """The schema `schema` at `address`, such as `postgresql://user:password@host/name`.
    Thread-safe; connects at the first use.

    What fails is raised as `failed` makes it of a line that tells why, and of whether the server
    is away. Raises `SettingError` where the driver lacks or the address cannot be understood.
    """

    def __init__(
        self,
        address: str,
        schema: str,
        failed: Callable[[str, bool], ArchiveError],
        settings: str = "",
    ) -> None:
        """`settings` are statements by which each connection begins."""
        try:
            import psycopg  # noqa: PLC0415 - is installed only where it is needed
            from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415
        except ImportError:
            raise SettingError(
                'PostgreSQL\'s driver is not installed: pip install "psycopg[binary]>=3.2,<4"'
            ) from None
        self._address = address.replace("+psycopg://", "://", 1)
        try:
            parts = conninfo_to_dict(self._address)
        except psycopg.Error as error:
            raise SettingError(
                f"INDEX_URL cannot be used ({_line(error)}). Give an address such as"
                " postgresql://user:password@host/name."
            ) from None
        host, port = parts.get("host") or "localhost", parts.get("port")
        self.name = f"postgresql://{host}{f':{port}' if port else ''}/{parts.get('dbname') or ''}"
        self.schema = schema
        self._failed, self._settings = failed, settings
        self._error: type[Exception] = psycopg.Error
        self._breaker = CircuitBreaker(threshold=1, recovery=_LEFT_ALONE)
        self._lock = threading.Lock()
        self._idle: list[Any] = []
        weakref.finalize(self, _close, self._idle)

    def close(self) -> None:
        """Let go of the connections; they are made anew at the next use."""
        with self._lock:
            idle, self._idle[:] = list(self._idle), []
        _close(idle)

    def connect(self) -> Any:
        """A connection of its own, in which each statement counts by itself, to be closed by the
        caller. Raises what `failed` makes."""
        with self.told():
            return self._connected()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement that reads."""
        given = self._breaker.admit(_SECONDS + _GRACE)
        if given is None:
            raise self._failed("it did not answer a moment ago", True)
        with (
            deadline.noted(self._breaker, given, _SECONDS, ArchiveError),
            self.told(),
            deadline.within(_SECONDS + _GRACE),
        ):
            return self._read(sql, values)

    def _read(self, sql: str, values: Sequence[object]) -> list[Row]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        kept = connection is not None
        connection = connection or self._connected()
        try:
            found = _rows(connection, sql, values)
        except self._error as error:
            lost = connection.closed or str(getattr(error, "sqlstate", "")).startswith(_LOST)
            connection.close()
            if kept and lost and deadline.left() > _GRACE:
                self.close()  # those that are kept as long are as likely to be closed
                return self._read(sql, values)
            raise
        except BaseException:
            connection.close()
            raise
        with self._lock:
            spare = len(self._idle) >= _KEPT
            if not spare:
                self._idle.append(connection)
        if spare:
            connection.close()
        return found

    def _connected(self) -> Any:
        from assistant.database import postgresql  # noqa: PLC0415 - imports the driver

        made = postgresql.connect(
            _CONNECT_SECONDS, self._address, autocommit=True, prepare_threshold=None
        )
        try:
            with deadline.within(_SECONDS):
                made.execute(
                    f"SET statement_timeout = '{_SECONDS:.0f}s'; {self._settings};"
                    f" SELECT set_config('search_path', '\"{self.schema}\", public, '"
                    " || coalesce((SELECT quote_ident(nspname) FROM pg_extension e"
                    " JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'vector'),"
                    " 'public'), false)"
                )
        except BaseException:
            made.close()
            raise
        return made

    @contextmanager
    def writing(self, name: str, revision: str, migrations: Path) -> Iterator[Writing | None]:
        """Be the only one who writes under this name, None where another one does; bring the
        schema up to this revision of those in the folder `migrations` when it is asked to."""
        with self.told():
            connection = self._connected()
        try:
            with self.told():
                connection.execute("SET statement_timeout = 0")
                sql = "SELECT pg_try_advisory_lock(%s)"
                ((alone,),) = _rows(connection, sql, (lock_number(name),))
            yield Writing(self, connection, revision, migrations) if alone else None
        finally:
            with suppress(self._error):
                connection.close()

    @contextmanager
    def told(self) -> Iterator[None]:
        """What fails within is raised as `failed` makes it."""
        try:
            yield
        except self._error as error:
            state = str(getattr(error, "sqlstate", None) or "")
            raise self._failed(_line(error), not state or state.startswith(_LOST)) from error


class Writing:
    """The one connection of who writes. Thread-safe."""

    def __init__(
        self, server: DatabaseServer, connection: Any, revision: str, migrations: Path
    ) -> None:
        self._server, self._connection = server, connection
        self._revision, self._migrations = revision, migrations
        self._lock = threading.RLock()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement, within the transaction where one is going on."""
        with self._lock, self._server.told():
            return _rows(self._connection, sql, values)

    def many(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        """Do a statement for each of some values."""
        with self._lock, self._server.told(), self._connection.cursor() as cursor:
            cursor.executemany(sql, values)

    def copy(self, sql: str, rows: Iterator[Sequence[object]]) -> None:
        """Copy rows in, by `COPY … FROM STDIN`."""
        with self._copying(sql) as into:
            for row in rows:
                into.write_row(row)

    def copy_bytes(self, sql: str, pieces: Iterator[bytes]) -> None:
        """Copy rows in as PostgreSQL's binary format has them, without its head and end."""
        head = b"PGCOPY\n\xff\r\n\0" + bytes(8)
        with self._copying(sql) as into:
            into.write(head)
            for piece in pieces:
                into.write(piece)
            into.write(b"\xff\xff")

    @contextmanager
    def _copying(self, sql: str) -> Iterator[Any]:
        with (
            self._lock,
            self._server.told(),
            self._connection.cursor() as cursor,
            cursor.copy(sql) as into,
        ):
            yield into

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done within is kept at its end, or nothing."""
        with self._server.told(), self._connection.transaction():
            yield

    def bring_up(self, table: str) -> None:
        """Make the schema, where there is none, and its tables what they are to be; `table` tells
        their revision."""
        from sqlalchemy import create_engine  # noqa: PLC0415 - only who writes waits for it
        from sqlalchemy.pool import StaticPool  # noqa: PLC0415

        from assistant.database import migrating  # noqa: PLC0415

        with self._lock, self._server.told():
            self._connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{self._server.schema}"')
            self._connection.autocommit = False
            engine = create_engine(
                "postgresql+psycopg://", creator=lambda: self._connection, poolclass=StaticPool
            )
            try:
                with engine.connect() as connection:
                    migrating.upgrade(connection, self._migrations, self._revision, table)
                    connection.commit()
            finally:
                self._connection.rollback()
                self._connection.autocommit = True


def lock_number(name: str) -> int:
    """The number of a lock in PostgreSQL: 63 bits of SHA-256."""
    digest = hashlib.sha256(f"ask-the-archive:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _rows(connection: Any, sql: str, values: Sequence[object]) -> list[Row]:
    cursor = connection.execute(sql, values or None, binary=True)
    found: list[Row] = cursor.fetchall() if cursor.description else []
    return found


def _close(connections: list[Any]) -> None:
    for connection in connections:
        with suppress(Exception):
            connection.close()


def _line(error: Exception) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__

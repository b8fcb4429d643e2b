"""The database of the records: SQLite by default, PostgreSQL by its address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from assistant.database import deadline, lock_number
from assistant.domain.errors import RecordsError, SettingError
from assistant.records import schema
from assistant.runtime.breaker import CircuitBreaker

METADATA = MetaData()
_BUSY_SECONDS = 10
_CONNECT_SECONDS = 5
_SECONDS = 4.0
"""How long one who waits for an answer waits for the records: then it is given without them."""
_GRACE = 1.0
"""How much longer than its limit a server that still runs has to say that it keeps to it."""
LONG = 60.0
"""How long a report, or a command, waits for much of what is kept."""
_LEFT_ALONE = 5.0
"""How long a server that did not answer in time is not asked again."""
_UPGRADE_SECONDS = 600
"""How long a process waits for another one that brings up a large database."""
_LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
"""What PostgreSQL is told of a transaction's seconds: it gives up a statement, also one that waits
for a lock, and the locks of a process that was frozen."""
_POSTGRES = ("postgres", "postgresql")
_DRIVER = "postgresql+psycopg"


class Database:
    """The records at `address`, such as `sqlite:///records.sqlite3` or
    `postgresql://user:password@host/name`. Thread-safe; several processes may hold the same
    one, of PostgreSQL from several machines. Records of an earlier version are brought up to this
    one first, by one process while the others wait; with `untouched` nothing is made or changed.

    Raises `SettingError` for an address that cannot be understood and `RecordsError` when
    the database cannot be opened, or is a newer version's.
    """

    def __init__(self, address: str, *, untouched: bool = False) -> None:
        try:
            url = make_url(address)
            if url.drivername in _POSTGRES:
                url = url.set(drivername=_DRIVER)
            if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
                raise ValueError("it names no file")
            self._engine = _engine(url)
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
            raise SettingError(
                f"DATABASE_URL cannot be used ({_line(error)}). Give an address such as"
                " sqlite:///records.sqlite3 or postgresql://user:password@host/name."
            ) from None
        self._name = url.render_as_string(hide_password=True)
        self._breaker = CircuitBreaker(threshold=1, recovery=_LEFT_ALONE)
        try:
            self._open(url, untouched)
        except BaseException:
            self.close()
            raise

    def _open(self, url: URL, untouched: bool) -> None:
        if untouched:
            schema.refuse_newer(self.version(), self._name)
            return
        if url.get_backend_name() == "sqlite" and url.database:
            try:
                Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise RecordsError(
                    f"{url.database} cannot be made ({error.strerror}). Correct DATABASE_URL."
                ) from None
        if self.version() != schema.HEAD:
            with self._changing() as connection:
                schema.bring_up(connection, METADATA, self._name)

    def version(self) -> str | None:
        """The revision of its schema, as `schema.version` tells it. Raises `RecordsError`."""
        with self.begin() as connection:
            return schema.version(connection, METADATA)

    @contextmanager
    def begin(self, alone: str = "", seconds: float | None = None) -> Iterator[Connection]:
        """A transaction: all that is done in it is kept, or nothing. With `alone` no two go on
        at once under this name, in whatever process; in SQLite those that write never do.

        PostgreSQL has so many seconds for it, else as many as one has who waits for an answer.
        Once that was too little it is left alone for a moment, so that not everybody waits for
        it. Raises `RecordsError`.
        """
        if self._engine.dialect.name != "postgresql":
            with self._told(), self._engine.begin() as connection:
                yield connection
            return
        seconds = seconds or _SECONDS
        with self._told(), self._admitted(alone, seconds), ExitStack() as stack:
            stack.enter_context(deadline.within(seconds + _GRACE))
            with deadline.within(min(seconds, _SECONDS) + _GRACE):
                connection = stack.enter_context(self._engine.begin())
                limits = [func.set_config(name, f"{seconds:.3f}s", True) for name in _LIMITS]
                connection.execute(select(*limits))
            if alone:
                connection.execute(select(func.pg_advisory_xact_lock(lock_number(alone))))
            yield connection

    @contextmanager
    def _admitted(self, alone: str, seconds: float) -> Iterator[None]:
        """Raises `RecordsError` while the server is left alone, and notes whether it answers."""
        given = self._breaker.admit(seconds + _GRACE)
        if given is None:
            raise RecordsError(
                f"The records at {self._name} did not answer a moment ago, and are asked again in"
                f" {_LEFT_ALONE:.0f} seconds. See DATABASE_URL."
            )
        # One that waited for others who do the same says nothing about the server.
        patience, counts = min(seconds, _SECONDS), not alone
        with deadline.noted(self._breaker, given, patience, SQLAlchemyError, counts=counts):
            yield

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction in which tables are made and changed; others that want to wait for it."""
        if self._engine.dialect.name == "postgresql":
            with self.begin(alone="tables", seconds=_UPGRADE_SECONDS) as connection:
                yield connection
            return
        # A connection of its own: Python's driver begins no transaction for DDL by itself, and
        # without foreign keys a table can be replaced while others refer to it.
        engine = create_engine(
            self._engine.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": _UPGRADE_SECONDS},
            hide_parameters=True,
        )
        with self._told(), engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, UnicodeError) as error:
            raise RecordsError(
                f"The records at {self._name} cannot be used ({_line(error)}). See DATABASE_URL."
            ) from error


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return _postgresql(url)
    if url.get_backend_name() != "sqlite":
        raise ValueError(f"{url.get_backend_name()} is not known here")
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, pool_timeout=_SECONDS, hide_parameters=True)
    if url.get_driver_name() == "psycopg":
        # Its driver is installed only where it is needed.
        from assistant.database import postgresql  # noqa: PLC0415

        @event.listens_for(engine, "do_connect")
        def _connect(_: object, __: object, args: list[Any], named: dict[str, Any]) -> object:
            return postgresql.connect(_CONNECT_SECONDS, *args, **named)

    return engine


def _line(error: Exception) -> str:
    text = str(getattr(error, "orig", None) or error)
    return text.strip().splitlines()[0] if text.strip() else type(error).__name__

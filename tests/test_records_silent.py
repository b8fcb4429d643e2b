"""A PostgreSQL that says nothing: a locked table, a server that is frozen, one that is cut off."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from assistant.domain.errors import RecordsError
from assistant.records import Answers, Database, SignInAttempts, Vote, Votes, database, sessions
from assistant.records.answers import ANSWERS
from assistant.runtime.breaker import CircuitBreaker
from tests import postgres
from tests.samples import TOLD, answer
from tests.test_clocks import Clock

SECONDS = 1.0
SOON = 20.0
"""What is over by then was not waited for without end."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Tells how long a server is left alone."""
    made = Clock()
    monkeypatch.setattr(database, "CircuitBreaker", partial(CircuitBreaker, clock=made))
    return made


@pytest.fixture
def address(postgresql: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty schema, for which nobody waits long."""
    monkeypatch.setattr(database, "_SECONDS", SECONDS)
    monkeypatch.setattr(database, "_GRACE", 0.3)
    return postgres.empty(postgresql)


@pytest.fixture
def records(address: str) -> Iterator[Database]:
    opened = Database(address)
    yield opened
    opened.close()


def keep(records: Database) -> str:
    answers = Answers(records)
    return answers.keep(answers.new_id(), answer(), TOLD).id


@contextmanager
def locked(address: str, table: str) -> Iterator[None]:
    """While somebody else holds the whole table."""
    options = make_url(address).query["options"]
    server = address.partition("?")[0]
    with psycopg.connect(server, options=str(options)) as connection:
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def failing(records: Database) -> float:
    """How long it takes until it is told, in one line, that an answer cannot be kept."""
    began = time.monotonic()
    with pytest.raises(RecordsError) as caught:
        keep(records)
    assert "\n" not in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)
    return time.monotonic() - began


def left_alone(records: Database) -> bool:
    """Whether the server is not even asked."""
    with pytest.raises(RecordsError) as caught:
        keep(records)
    return "a moment ago" in str(caught.value)


def test_a_locked_table_is_not_waited_for(address: str, records: Database, clock: Clock) -> None:
    key = keep(records)
    with locked(address, "answer"):
        assert SECONDS <= failing(records) < SOON
        assert left_alone(records), "it was asked again at once"
        with ThreadPoolExecutor(40) as pool:
            assert all(pool.map(lambda _: left_alone(records), range(40)))
    clock.seconds += database._LEFT_ALONE
    assert Answers(records).get(key) is not None
    keep(records)


def test_many_at_once_wait_no_longer_than_one(address: str, records: Database) -> None:
    with locked(address, "answer"), ThreadPoolExecutor(40) as pool:
        assert max(pool.map(lambda _: failing(records), range(40))) < SOON


def test_who_waits_for_others_of_the_same_kind_does_not_keep_all_away(
    address: str, records: Database
) -> None:
    key, tries = keep(records), SignInAttempts(records, sessions.timedelta(minutes=1))
    other = Database(address)
    with other.begin(alone="tries", seconds=60):
        with pytest.raises(RecordsError, match="timeout"):
            tries.taken({"mori": 5})
        assert Answers(records).get(key) is not None
    other.close()


class Silent:
    """A way to a server, on which nothing passes any more once `silent` is set; what is sent is
    still acknowledged, as a frozen host does."""

    def __init__(self, address: str) -> None:
        self._far = make_url(address)
        self.silent = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.address = self._far.set(port=port).render_as_string(hide_password=False)
        self._open: list[socket.socket] = [self._listener]

    def __enter__(self) -> Silent:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._open:
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection((self._far.host or "", self._far.port or 0))
                self._open += [near, far]
                for source, to in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, to), daemon=True).start()

    def _pass(self, source: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                if not self.silent.is_set():
                    to.sendall(content)
            if not self.silent.is_set():
                to.shutdown(socket.SHUT_WR)


def test_a_server_that_is_frozen_is_not_waited_for(address: str, clock: Clock) -> None:
    with Silent(address) as way:
        records = Database(way.address)
        key = keep(records)
        way.silent.set()
        assert SECONDS <= failing(records) < SOON
        assert left_alone(records), "it was asked again at once"
        way.silent.clear()
        clock.seconds += database._LEFT_ALONE
        assert Answers(records).get(key) is not None
        records.close()


def freezing(records: Database, silent: threading.Event) -> None:
    with records.begin() as connection:
        silent.set()
        connection.execute(ANSWERS.select())


def test_one_that_freezes_in_the_middle_is_not_waited_for(address: str) -> None:
    with Silent(address) as way:
        records = Database(way.address)
        began = time.monotonic()
        with pytest.raises(RecordsError, match="in time"):
            freezing(records, way.silent)
        assert time.monotonic() - began < SOON
        records.close()


def test_a_frozen_server_cannot_be_opened_and_that_is_one_line(address: str) -> None:
    with Silent(address) as way:
        way.silent.set()
        began = time.monotonic()
        with pytest.raises(RecordsError, match="timeout"):
            Database(way.address)
        assert time.monotonic() - began < SOON


def test_what_a_frozen_process_holds_is_let_go(address: str, records: Database) -> None:
    key, other = keep(records), Database(address)
    with pytest.raises(RecordsError, match="idle-in-transaction"):
        stopping(other, key, lambda: Votes(records).cast(Vote(key, "v", 1)))
    other.close()


def stopping(records: Database, key: str, meanwhile: Callable[[], None]) -> None:
    """Hold an answer in a transaction, as a process that is stopped between two statements."""
    with records.begin() as connection:
        connection.execute(ANSWERS.delete().where(ANSWERS.c.id == key))
        time.sleep(SECONDS + 0.2)
        meanwhile()
        connection.execute(ANSWERS.select())


def test_a_report_and_an_upgrade_may_take_longer(records: Database) -> None:
    slow = f"SELECT pg_sleep({SECONDS * 1.5})"
    for alone in ("", "tables"):
        with records.begin(alone, seconds=30) as connection:
            connection.exec_driver_sql(slow)
    with records.begin() as connection, pytest.raises(DBAPIError, match="timeout"):
        connection.exec_driver_sql(slow)

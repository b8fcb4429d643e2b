"""Records of earlier versions are brought up, whole or not at all; those of newer ones refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from assistant.commands.doctor import (
    Finding,
    examining,
    stores,
)
from assistant.database import migrating
from assistant.domain.errors import RecordsError
from assistant.records import Answers, Database, Vote, VoteCounts, Votes, schema, state
from assistant.records.answers import _ANSWER
from assistant.records.database import METADATA
from tests import postgres, programs
from tests.samples import answer

OLD, VOTED = "o" * 22, "w" * 22
FIRST_FORM = """
CREATE TABLE answer (
    id VARCHAR(32) NOT NULL, after VARCHAR(32), conversation VARCHAR(32) NOT NULL,
    asked_at TIMESTAMP NOT NULL, surface VARCHAR(16) NOT NULL, person VARCHAR(200), page TEXT,
    question TEXT NOT NULL, abstained BOOLEAN NOT NULL, as_of VARCHAR(10),
    index_day TIMESTAMP NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(after) REFERENCES answer (id) ON DELETE SET NULL
);
CREATE INDEX ix_answer_after ON answer (after);
CREATE INDEX ix_answer_conversation ON answer (conversation);
CREATE INDEX answer_person ON answer (person, asked_at);
CREATE INDEX answer_asked ON answer (asked_at);
CREATE TABLE vote (
    answer VARCHAR(32) NOT NULL, citation INTEGER NOT NULL, voter VARCHAR(64) NOT NULL,
    value INTEGER NOT NULL, why TEXT, at TIMESTAMP NOT NULL,
    PRIMARY KEY (answer, citation, voter),
    FOREIGN KEY(answer) REFERENCES answer (id) ON DELETE CASCADE
)
"""
"""The tables of the first version, in words that both databases take."""


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.sqlite3'}"
    return postgres.empty(request.getfixturevalue("postgresql"))


@pytest.fixture
def old(address: str) -> str:
    """Records as the first version left them: an answer, one after it, and votes on it."""
    kind = "DATETIME" if address.startswith("sqlite") else "TIMESTAMP"
    run(address, *FIRST_FORM.replace("TIMESTAMP", kind).split(";"))
    insert = (
        "INSERT INTO answer VALUES (:id, :after, :first, '2025-05-01 08:00:00', 'reader', 'mori',"
        " NULL, :question, :no, NULL, '2025-04-30 00:00:00', :answer)"
    )
    said = _ANSWER.dump_json(answer("船の話は？", "船の受注が増えた。")).decode()
    common = {"first": OLD, "question": "船の話は？", "no": False, "answer": said}
    run(address, (insert, common | {"id": OLD, "after": None}))
    run(address, (insert, common | {"id": VOTED, "after": OLD}))
    run(address, f"INSERT INTO vote VALUES ('{VOTED}', 0, 'v', 1, NULL, '2025-05-01 09:00:00')")
    return address


def run(address: str, *statements: str | tuple[str, dict[str, Any]]) -> None:
    """Statements as they are, past all tables that are declared today."""
    database = Database(address, untouched=True)
    with database.begin() as connection:
        for one in statements:
            words, values = one if isinstance(one, tuple) else (one, {})
            if words.strip():
                connection.execute(text(words), values)
    database.close()


def differences(connection: Connection) -> list[Any]:
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "version_table": schema.VERSIONS,
    }
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))


def version_of(address: str) -> str | None:
    database = Database(address, untouched=True)
    found = database.version()
    database.close()
    return found


@contextmanager
def bare(address: str) -> Iterator[Connection]:
    """A transaction in which tables may be made and changed, at a database as it is."""
    database = Database(address, untouched=True)
    with database._changing() as connection:
        yield connection
    database.close()


# What the tables are


def test_the_migrations_end_with_the_tables_that_are_declared(address: str) -> None:
    with bare(address) as connection:
        migrating.upgrade(connection, schema.MIGRATIONS, schema.HEAD, schema.VERSIONS)
        assert differences(connection) == []


def test_new_tables_are_those_of_the_newest_revision(address: str) -> None:
    Database(address).close()
    assert version_of(address) == schema.HEAD
    with bare(address) as connection:
        assert differences(connection) == []


def test_the_comparison_sees_a_column_that_is_missing(address: str) -> None:
    Database(address).close()
    run(address, "ALTER TABLE vote DROP COLUMN why")
    with bare(address) as connection:
        assert "why" in str(differences(connection))


def test_the_revisions_that_are_known_are_those_that_there_are() -> None:
    known = [script.revision for script in migrating.scripts(schema.MIGRATIONS).walk_revisions()]
    assert tuple(reversed(known)) == schema.REVISIONS


# Earlier records


def test_the_first_form_is_brought_up_with_all_that_it_holds(old: str) -> None:
    database = Database(old)
    answers = Answers(database)
    assert [one.id for one in answers.chain(VOTED)] == [OLD, VOTED]
    assert {one.id for one in answers.of_person("mori", "受注")} == {OLD, VOTED}
    assert Votes(database).tallies([VOTED]) == {(VOTED, 0): VoteCounts(1)}
    Votes(database).cast(Vote(OLD, "v", -1))
    with pytest.raises(RecordsError):
        Votes(database).cast(Vote("x" * 22, "v", 1))
    database.close()
    with bare(old) as connection:
        assert differences(connection) == []
    assert version_of(old) == schema.HEAD


def test_the_last_form_without_a_version_is_taken_as_it_is(address: str) -> None:
    with bare(address) as connection:
        migrating.upgrade(connection, schema.MIGRATIONS, "0001", schema.VERSIONS)
    run(address, f"DROP TABLE {schema.VERSIONS}")
    assert version_of(address) == schema.UNVERSIONED
    Database(address).close()
    assert version_of(address) == schema.HEAD
    with bare(address) as connection:
        assert differences(connection) == []


def test_what_is_damaged_of_the_first_form_keeps_nothing_else_from_being_brought_up(
    old: str,
) -> None:
    run(old, f"UPDATE answer SET answer = '[]' WHERE id = '{OLD}'")
    database = Database(old)
    with pytest.raises(RecordsError, match=OLD):
        Answers(database).get(OLD)
    assert Answers(database).get(VOTED) is not None
    database.close()


def test_tables_of_something_else_are_refused_and_stay(address: str) -> None:
    run(address, "CREATE TABLE session (id INTEGER PRIMARY KEY, cookie TEXT)")
    with pytest.raises(RecordsError, match=r"'session'.*'digest'.*DATABASE_URL") as caught:
        Database(address)
    assert "\n" not in str(caught.value)
    with bare(address) as connection:
        assert inspect(connection).get_table_names() == ["session"]


def test_a_newer_schema_is_refused_with_what_to_do(address: str) -> None:
    Database(address).close()
    run(address, f"UPDATE {schema.VERSIONS} SET version_num = '0099'")
    for untouched in (False, True):
        with pytest.raises(RecordsError, match=r"newer version.*0099.*backup") as caught:
            Database(address, untouched=untouched)
        assert "\n" not in str(caught.value)
    with pytest.raises(RecordsError, match="restore"):
        state.look(address)


# Many at once, and one that dies


def test_of_processes_that_start_at_once_one_brings_it_up(old: str) -> None:
    context = programs.context()
    begin, told = context.Barrier(4), context.SimpleQueue()
    processes = [context.Process(target=_starts, args=(old, begin, told)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    assert sorted(told.get() for _ in processes) == [0, 0, 0, 1]


def _starts(address: str, begin: threading.Barrier, told: Any) -> None:
    brought: list[int] = []
    real = migrating.upgrade

    def counted(connection: Connection, folder: Path, to: str, table: str) -> None:
        brought.append(1)
        real(connection, folder, to, table)

    migrating.upgrade = counted
    begin.wait(60)
    database = Database(address)
    assert len(Answers(database).chain(VOTED)) == 2
    database.close()
    told.put(len(brought))


DIES = """
import os, signal, sys
from assistant.records import Database, schema
def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)
schema._refuse_incomplete = dies
Database(sys.argv[1])
"""


def test_one_that_is_killed_leaves_it_as_it_was(old: str) -> None:
    killed = subprocess.run([sys.executable, "-c", DIES, old], check=False, env=os.environ.copy())
    assert killed.returncode == -signal.SIGKILL
    assert version_of(old) == schema.UNVERSIONED
    with bare(old) as connection:
        assert "said" not in {one["name"] for one in inspect(connection).get_columns("answer")}
        assert set(inspect(connection).get_table_names()) == {"answer", "vote"}
    database = Database(old)
    assert len(Answers(database).chain(VOTED)) == 2
    database.close()


# What it costs, and who is told


def test_alembic_is_imported_only_by_who_needs_it(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    for _ in ("made", "opened"):
        words = f"import sys; from assistant.records import Database; Database({address!r}).close()"
        asked = f"{words}; print('alembic' in sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", asked], check=True, capture_output=True, text=True
        )
        assert done.stdout.strip() == "False"


def test_the_doctor_tells_the_schema_and_changes_nothing(old: str) -> None:
    found = records_of(old)
    assert (found.state, "2 answers and 1 votes" in found.said) == ("look", True)
    assert schema.HEAD in found.then
    assert version_of(old) == schema.UNVERSIONED
    Database(old).close()
    found = records_of(old)
    assert (found.state, found.said.endswith(f"schema {schema.HEAD}")) == ("ok", True)
    run(old, f"UPDATE {schema.VERSIONS} SET version_num = '0099'")
    found = records_of(old)
    assert (found.state, "newer version" in found.said) == ("wrong", True)
    assert "backup" in found.then


def records_of(address: str) -> Finding:
    report = examining.examine({"database_url": address}, checks=(stores.records,))
    (found,) = report.findings
    return found

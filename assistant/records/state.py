"""What a database of records holds, for those who only want to know."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from assistant.records import schema
from assistant.records.answers import ANSWERS
from assistant.records.database import LONG, Database
from assistant.records.votes import VOTES


@dataclass(frozen=True, slots=True)
class State:
    """How many answers and votes there are at `name`, an address without its password;
    `missing` is the SQLite file that is not there yet. `schema` is the revision of the tables,
    None where there are none yet, and `due` the one that the next start brings them up to."""

    name: str
    answers: int = 0
    votes: int = 0
    missing: Path | None = None
    schema: str | None = None
    due: str | None = None


def look(address: str) -> State:
    """What is kept at an address; makes and changes nothing. Raises `SettingError` and
    `RecordsError`, also for records of a newer version."""
    try:
        url = make_url(address)
    except ArgumentError:
        Database(address, untouched=True)
        raise
    name = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database:
        file = Path(url.database)
        if not file.exists():
            return State(name, missing=file)
    database = Database(address, untouched=True)
    try:
        found = database.version()
        answers, votes = _count(database, ANSWERS), _count(database, VOTES)
    finally:
        database.close()
    due = None if found == schema.HEAD else schema.HEAD
    return State(name, answers, votes, schema=found, due=due)


def _count(database: Database, table: Table) -> int:
    with database.begin(seconds=LONG) as connection:
        if not inspect(connection).has_table(table.name):
            return 0
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

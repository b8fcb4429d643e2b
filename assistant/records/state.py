"""What a database of records holds, for those who only want to know."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from assistant.records.answers import ANSWERS
from assistant.records.database import Database
from assistant.records.votes import VOTES


@dataclass(frozen=True, slots=True)
class State:
    """How many answers and votes there are at `name`, an address without its password;
    `missing` is the SQLite file that is not there yet."""

    name: str
    answers: int = 0
    votes: int = 0
    missing: Path | None = None


def look(address: str) -> State:
    """What is kept at an address; makes no file. Raises `SettingError` and `RecordsError`."""
    try:
        url = make_url(address)
    except ArgumentError:
        Database(address)
        raise
    name = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database:
        file = Path(url.database)
        if not file.exists():
            return State(name, missing=file)
    database = Database(address)
    try:
        with database.begin() as connection:
            answers = connection.execute(select(func.count()).select_from(ANSWERS)).scalar_one()
            votes = connection.execute(select(func.count()).select_from(VOTES)).scalar_one()
    finally:
        database.close()
    return State(name, answers, votes)

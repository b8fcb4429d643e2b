"""Which schema a database of records has, and how it comes to have this version's."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from assistant.domain.errors import RecordsError

log = logging.getLogger(__name__)

REVISIONS = ("0001", "0002", "0003", "0004")
"""Those that this version knows, oldest first; a test holds them to the migrations."""
HEAD = REVISIONS[-1]
UNVERSIONED = ""
"""What is told of tables that were made before there were revisions."""
VERSIONS = "records_version"
MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONS = Table(VERSIONS, MetaData(), Column("version_num", String(32), primary_key=True))


def version(connection: Connection, declared: MetaData) -> str | None:
    """The revision of the schema, `UNVERSIONED` where there are tables without one, and None
    where there are no tables."""
    found = inspect(connection)
    if found.has_table(VERSIONS):
        told = connection.execute(select(_VERSIONS.c.version_num)).scalar()
        if told is not None:
            return str(told)
    return UNVERSIONED if declared.tables.keys() & set(found.get_table_names()) else None


def refuse_newer(found: str | None, name: str) -> None:
    """Raises `RecordsError` for a revision of the records at `name` that is not known here."""
    if found not in (None, UNVERSIONED, *REVISIONS):
        raise RecordsError(
            f"The records at {name} were written by a newer version of this program (their schema"
            f" is {found}, this version knows up to {HEAD}). Start that version again, or restore"
            " the backup that was made before the upgrade."
        )


def bring_up(connection: Connection, declared: MetaData, name: str) -> None:
    """Give the records at `name` the declared tables, with what they hold. Nobody else may do
    this meanwhile, and the transaction of the connection is to be kept whole or not at all.

    Raises `RecordsError` for a newer schema, and for tables that are not those of any version.
    """
    found = version(connection, declared)
    if found == HEAD:
        return
    refuse_newer(found, name)
    if found is None:
        declared.create_all(connection)
        _VERSIONS.create(connection, checkfirst=True)
        connection.execute(insert(_VERSIONS).values(version_num=HEAD))
        return
    # Alembic takes as long to import as all else here: only who needs it waits for it.
    from assistant.database import migrating  # noqa: PLC0415

    migrating.upgrade(connection, MIGRATIONS, HEAD, VERSIONS)
    _refuse_incomplete(connection, declared, name)
    log.info("The records at %s have schema %s now (before: %s).", name, HEAD, found or "none")


def _refuse_incomplete(connection: Connection, declared: MetaData, name: str) -> None:
    found = inspect(connection)
    for table in declared.sorted_tables:
        held = {column["name"] for column in found.get_columns(table.name)}
        if missing := [column.name for column in table.columns if column.name not in held]:
            raise RecordsError(
                f"The table '{table.name}' of the records at {name} has no column"
                f" '{missing[0]}', and no version of this program made it so. Restore a backup, or"
                " have DATABASE_URL name another database."
            )

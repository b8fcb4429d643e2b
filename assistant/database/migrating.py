"""The migrations of a schema, one after the other: with them alone it knows Alembic."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_ONE = threading.Lock()
"""Alembic's `op` is one for the whole process."""


def scripts(folder: Path) -> ScriptDirectory:
    """All migrations in the folder `versions` of a folder, as Alembic knows them."""
    return ScriptDirectory(str(folder))


def upgrade(connection: Connection, folder: Path, to: str, table: str) -> None:
    """Bring the database from the revision that `table` tells, or from tables without one, to the
    revision `to` of those in `folder`, all within the transaction of the connection."""
    known = scripts(folder)

    def steps(found: Any, _: MigrationContext) -> Iterable[RevisionStep]:
        return known._upgrade_revs(to, found)

    if not connection.in_transaction():
        connection.begin()
    with _ONE:
        options = {"fn": steps, "version_table": table}
        context = MigrationContext.configure(connection, opts=options)
        with Operations.context(context):
            context.run_migrations()

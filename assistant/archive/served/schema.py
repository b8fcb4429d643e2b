"""Which server, schema and state of the tables an index in PostgreSQL has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.database import DatabaseServer, Query
from assistant.domain.errors import IndexAway, IndexMissing, IndexUnusable

REVISIONS = ("0001",)
"""Those that this version knows, oldest first; a test holds them to the migrations."""
HEAD = REVISIONS[-1]
VERSIONS = "index_version"
MIGRATIONS = Path(__file__).parent / "migrations"
LIVE = "{0}.since <= %s AND {0}.until > %s"
"""What a row of a generation's is known by: give the generation's number twice."""
FOR_EVER = 2**63 - 1
_BEGINS = (
    "SET hnsw.ef_search = 200; SET hnsw.iterative_scan = strict_order;"
    " SET jit = off; SET max_parallel_workers_per_gather = 0"
)


def archive_server(address: str, archive: str, setting: str = "INDEX_URL") -> DatabaseServer:
    """The index of an archive in the database at an address; it is not called yet. Raises
    `SettingError`."""

    def failed(why: str, away: bool) -> IndexUnusable:
        if away:
            return IndexAway(
                f"The index at {made.name} cannot be reached ({why}). Check {setting}, and whether"
                " PostgreSQL runs there."
            )
        return IndexUnusable(f"The index at {made.name} cannot be used ({why}). See {setting}.")

    made = DatabaseServer(address, schema_of(archive), failed, _BEGINS)
    return made


def schema_of(archive: str) -> str:
    """The name of the schema that an archive has of its own."""
    return f"ask-{archive}"


def revision(query: Query, schema: str) -> str | None:
    """The revision of the tables, None where there are none."""
    ((there,),) = query("SELECT to_regclass(%s) IS NOT NULL", (f'"{schema}".{VERSIONS}',))
    found = query(f"SELECT version_num FROM {VERSIONS}") if there else []
    return str(found[0][0]) if found else None


def refuse_other(found: str | None, where: str) -> None:
    """Raises `IndexMissing` where there are no tables, and `IndexUnusable` for those of another
    version, with what to do."""
    if found is None:
        raise missing(where)
    refuse_newer(found, where)
    if found != HEAD:
        raise IndexUnusable(
            f"The index at {where} has tables of an earlier version ({found}, this one needs"
            f" {HEAD}). Run the ingest of this version."
        )


def refuse_newer(found: str | None, where: str) -> None:
    """Raises `IndexUnusable` for tables that are not known here."""
    if found is not None and found not in REVISIONS:
        raise IndexUnusable(
            f"The index at {where} was written by a newer version of this program (its schema is"
            f" {found}, this version knows up to {HEAD}). Start that version."
        )


def missing(where: str) -> IndexMissing:
    """That nothing was ingested there."""
    return IndexMissing(f"There is no index at {where}. Make one: ask-the-archive ingest PATH")


def live(table: str, number: int) -> tuple[str, Sequence[object]]:
    """What tells the rows of a table that a generation has, with its values."""
    return LIVE.format(table), (number, number)

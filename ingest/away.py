"""What stays of sources that are away, and what is told of all. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from assistant.archive import FileState
from assistant.domain.errors import SourceError
from ingest.assemble import states
from ingest.reading import Reading
from ingest.several import Sources, prefix


def with_those_away(
    sources: Sources, readings: list[Reading], before: Mapping[str, FileState], now: datetime
) -> tuple[list[Reading], list[FileState]]:
    """The readings with what is known of the sources that are away, and what becomes of each.

    `before` is what the index says of all files. Raises `SourceError` where a source is away of
    which the index knows nothing, or not enough.
    """
    away = {one.name for one in sources.away}
    live = [one for one in readings if one.source not in away]
    known = {one.file: one for one in readings if one.source in away}
    files = states(live, sources.opened, now)
    for one in sources.away:
        of_it = [state for name, state in before.items() if name.startswith(prefix(one.name))]
        lost = [s for s in of_it if s.file not in known and s.status != "skipped"]
        if not of_it or lost:
            raise SourceError(one.why)
        for state in of_it:
            missing = Reading(state.file, one.name, state.digest, error=state.reason)
            live.append(known.get(state.file, missing))
            files.append(state)
    return live, files


def warnings(sources: Sources) -> list[str]:
    """What those who own the sources should know."""
    told = [f"{one.why}. Its posts stay as they were" for one in sources.away]
    return told + [warning for one in sources.opened for warning in one.source.warnings]


def by_source(readings: Sequence[Reading], files: Sequence[FileState]) -> dict[str, int]:
    """How many posts are published of each source that has a name."""
    found: dict[str, int] = {}
    for reading, state in zip(readings, files, strict=True):
        if reading.source:
            published = state.status == "published"
            found[reading.source] = found.get(reading.source, 0) + published
    return found

"""WordPress as a source: its export files, or its REST interface."""

from __future__ import annotations

from ingest.sources.opening import Keep, Wanted
from ingest.sources.source import Source
from ingest.sources.wordpress import exported, served


def open_source(wanted: Wanted, keep: Keep | None = None) -> Source:
    """The export at a path, or the site at an address."""
    if wanted.is_url:
        return served.open_source(wanted, keep)
    return exported.open_source(wanted, keep)

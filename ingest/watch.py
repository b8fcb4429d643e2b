"""When to ingest again: files changed, or a post has become due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

from ingest.sources import Source

_LOOK_MS = 30_000  # between two looks at the clock


def follow(
    sources: Sequence[Source],
    due: str | None,
    again: Callable[[str], str | None],
    stop: Event | None = None,
) -> None:
    """Call `again` with the reason, each time there is cause to ingest, until `stop` is set.

    `sources` are what is ingested, of which one at least can be watched; `due` is when the next
    post is to be shown (ISO 8601), None for never, and `again` gives the next such time.
    """
    watched = [one for source in sources if (one := source.watched())]

    def matters(_: Change, name: str) -> bool:
        file = Path(name)
        return any(file.is_relative_to(w.folder) and w.matters(file) for w in watched)

    for changes in watch(
        *dict.fromkeys(one.folder for one in watched),
        watch_filter=matters,
        recursive=any(one.below for one in watched),
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        if changes:
            due = again(f"{len(changes)} files changed")
        elif due is not None and datetime.fromisoformat(due) <= datetime.now(UTC):
            due = again(f"due since {due}")

"""When to ingest again: files changed, or a post has become due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

from ingest.sources import jekyll

_LOOK_MS = 30_000  # between two looks at the clock


def follow(
    path: Path,
    due: str | None,
    again: Callable[[str], str | None],
    stop: Event | None = None,
    *,
    config: Sequence[Path] = (),
) -> None:
    """Call `again` with the reason, each time there is cause to ingest, until `stop` is set.

    `path` is what is ingested, with the configuration files `config`; `due` is when the next post
    is to be shown (ISO 8601), None for never, and `again` gives the next such time.
    """
    site = jekyll.open_site(path, config)
    named = {file.absolute() for file in config}

    def matters(_: Change, name: str) -> bool:
        file = Path(name)
        if (
            file.name.startswith("_config.")
            or file in named
            or jekyll.POST_NAME.fullmatch(file.name)
        ):
            return True
        if jekyll.may_be_shown(site, file):
            return True
        folder = file.is_dir() or not (file.suffix or file.exists())
        return folder and ("_posts" in site.relative(file).parts or (file / "_posts").is_dir())

    folder = site.source if site.source.is_dir() else site.source.parent
    for changes in watch(
        folder,
        watch_filter=matters,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        if changes:
            due = again(f"{len(changes)} files changed")
        elif due is not None and datetime.fromisoformat(due) <= datetime.now(UTC):
            due = again(f"due since {due}")

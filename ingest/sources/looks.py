"""What a path or an address looks like, told by names and by the first bytes of a file."""

from __future__ import annotations

import os
from pathlib import Path

from ingest.sources.jekyll.site import POST_NAME

_NOT_READ = frozenset({"node_modules", "vendor"})


def jekyll(path: Path) -> bool:
    """A folder with `_posts` in it or above it, with a `_config.yml`, or with posts by their
    names; or one such post."""
    if "_posts" in path.absolute().parts:
        return True
    if path.is_file():
        return POST_NAME.fullmatch(path.name) is not None
    names = [file.name for file in path.iterdir()]
    if any(name.startswith("_config.") or POST_NAME.fullmatch(name) for name in names):
        return True
    return any("_posts" in folders for folders in _folders(path))


def _folders(path: Path) -> list[list[str]]:
    """The names of the folders in each folder below, without what is hidden or others' work."""
    found = []
    for _, folders, _ in os.walk(path):
        found.append(list(folders))
        folders[:] = [f for f in folders if f[0] not in "._" and f not in _NOT_READ]
    return found

"""The site that a path belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.domain.errors import SourceError
from ingest.sources.jekyll.configuration import config_file, read_configuration
from ingest.sources.jekyll.configured import configured, text
from ingest.sources.jekyll.files import post_files
from ingest.sources.jekyll.site import Site, absolute


def open_site(path: Path, config: Sequence[Path] = ()) -> Site:
    """The site that `path` is or belongs to.

    `path` is a Jekyll site, a folder in it such as `_posts`, or one Markdown file; a
    `_config.yml` above its `_posts` is used, or the files `config`, and Jekyll's defaults where
    there is none (the time zone is then UTC). Raises `SourceError` where nothing is at `path`,
    where it holds no posts, and for a configuration that cannot be used.
    """
    try:
        path = absolute(path)
        if not path.exists():
            raise SourceError(
                f"{path}: there is nothing; give a Jekyll site, its _posts, or one .md"
            )
        home = _home(path)
        site = configured(path, home, read_configuration(home, config))
        post_files(site)
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read ({error.strerror}); check the path and its rights"
        ) from error
    return site


def _home(path: Path) -> Path:
    """The folder with the configuration that holds for `path`."""
    folder = path if path.is_dir() else path.parent
    holders = [f.parent for f in (folder, *folder.parents) if f.name == "_posts"]
    if holders:
        above = (holders[-1], *holders[-1].parents)
        return next((f for f in above if config_file(f)), holders[-1])
    if config_file(folder) is None and (file := config_file(folder.parent)):
        values = read_configuration(file.parent).values
        if absolute(file.parent / text(values, "source")) == folder:
            return file.parent
    return folder

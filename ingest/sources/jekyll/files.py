"""Which files of a site are posts, and documents of collections that it publishes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeAlias

from assistant.domain.errors import SourceError
from ingest.sources.jekyll.site import Site

Markup: TypeAlias = Literal["markdown", "html"]

POST_NAME = re.compile(r"(\d{2,4})-(\d{1,2})-(\d{1,2})-(.*)(\.[^.]+)")

_HTML = frozenset({".html", ".htm", ".xhtml"})
# Jekyll writes these as they are, or leaves them out: no reader takes one for an article.
_NO_TEXT = frozenset(
    {".yml", ".yaml", ".json", ".csv", ".tsv", ".xml", ".css", ".scss", ".sass", ".js", ".coffee"}
)
_NAMED = frozenset({".textile", ".txt", ".rst", ".adoc", ".asciidoc", ".org"})


def markup(site: Site, path: Path) -> Markup | None:
    """What a file is written in by its name; None for what is not read."""
    extension = path.suffix.lower()
    if extension in site.extensions:
        return "markdown"
    return "html" if extension in _HTML else None


def post_files(site: Site) -> list[Path]:
    """The files of what was opened that Jekyll makes posts or documents of, sorted by path.

    Posts lie in `_posts` folders, which may have folders in them, and are called
    `YYYY-MM-DD-title.md`; drafts are not among them. Of a folder without any of these, the files
    right in it. What has a post's name and is no file is among them, and so are links to folders,
    which Jekyll does not follow, and texts in another markup than Markdown and HTML: reading them
    tells what is wrong. Raises `SourceError` where there is none.
    """
    try:
        found = sorted(_found(site))
    except OSError as error:
        raise SourceError(
            f"{site.path}: cannot be read ({error.strerror}); check the path and its rights"
        ) from error
    if not found:
        raise SourceError(
            f"{site.path}: holds no posts; Jekyll posts are _posts/YYYY-MM-DD-title.md"
        )
    return found


def _found(site: Site) -> Iterator[Path]:
    if site.path.is_file():
        yield site.path
        return
    parts = site.relative(site.path).parts
    if "_posts" in parts:
        holder = site.root.joinpath(*parts[: parts.index("_posts") + 1])
        yield from (file for file in _posts(site, holder) if file.is_relative_to(site.path))
        return
    nothing = True
    start = site.source if site.source.is_relative_to(site.path) else site.path
    for folder in _posts_folders(site, start):
        nothing = False
        yield from _posts(site, folder)
    if start == site.source:
        for collection in site.collections:
            folder = site.root / collection.folder
            nothing = nothing and not folder.is_dir()
            yield from _documents(site, folder)
    if nothing:
        yield from (file for file in site.path.iterdir() if _is_post(site, file))


def _posts_folders(site: Site, start: Path) -> Iterator[Path]:
    for name, folders, _ in os.walk(start, onerror=_refuse):
        here = Path(name)
        base = _below_source(site, here)
        inside = base.startswith(site.collections_dir) if base else not site.collections_dir
        if "_posts" in folders and inside:
            yield here / "_posts"
        folders[:] = [
            folder
            for folder in folders
            if site.entries.passes(folder, base, folder=True) and here / folder != site.destination
        ]


def _posts(site: Site, folder: Path) -> Iterator[Path]:
    """What has a post's name in a `_posts` folder."""
    base = _below_source(site, folder)
    for file in _below(folder):
        entry = file.relative_to(folder).as_posix()
        if site.entries.passes(entry, base) and _is_post(site, file):
            yield file


def _documents(site: Site, folder: Path) -> Iterator[Path]:
    """The documents of a collection: what has front matter."""
    for file in _below(folder, hidden=True):
        entry = file.relative_to(folder).as_posix()
        if site.entries.passes(entry, folder.name) and file.is_file() and _has_front_matter(file):
            read = markup(site, file) or file.suffix.lower() not in _NO_TEXT
            yield from [file] if read else []


def _is_post(site: Site, file: Path) -> bool:
    if not POST_NAME.fullmatch(file.name):
        return False
    extension = file.suffix.lower()
    if markup(site, file) or extension in _NAMED:
        return True
    return extension not in _NO_TEXT and file.is_file() and _has_front_matter(file)


def _has_front_matter(file: Path) -> bool:
    with file.open("rb") as opened:
        return re.match(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n", opened.readline(200)) is not None


def _below_source(site: Site, folder: Path) -> str:
    if not folder.is_relative_to(site.source):
        return ""
    path = folder.relative_to(site.source).as_posix()
    return "" if path == "." else path


def _refuse(error: OSError) -> None:
    """A folder that cannot be read is not an empty one."""
    raise SourceError(
        f"{error.filename}: cannot be read ({error.strerror}); check its rights"
    ) from error


def _below(folder: Path, *, hidden: bool = False) -> Iterator[Path]:
    """All files below a folder, and what is no folder to go into."""
    for name, folders, files in os.walk(folder, onerror=_refuse if folder.exists() else None):
        if not hidden:
            folders[:] = [f for f in folders if not f.startswith(".")]
        yield from (Path(name, entry) for entry in (*folders, *files))

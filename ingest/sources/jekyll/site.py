"""A Jekyll site, as far as its posts need it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.sources.jekyll.defaults import Defaults
from ingest.sources.jekyll.entries import EntryFilter
from ingest.sources.jekyll.front_matter import Yaml
from ingest.sources.jekyll.permalink import STYLES

MARKDOWN = "markdown,mkdown,mkdn,mkd,md"


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of which Jekyll writes the documents; `permalink` is a template."""

    name: str
    permalink: str

    @property
    def folder(self) -> str:
        """Its folder, below the site's root."""
        return f"_{self.name}"


@dataclass(frozen=True, slots=True)
class Site:
    """A Jekyll site, as far as its posts need it.

    `path` is what was opened (the site, a folder in it or one file), `source` the folder that
    Jekyll reads, and `root` the one in it that the posts' paths start from: another one where
    there is a `collections_dir`. `url` and `baseurl` have no slash at the end and may be
    empty; `permalink` is a template, never a style's name. `collections` are those besides
    posts. `marks` says that slugs keep combining marks. `authors` are names by their keys in the
    site's data. `questions` are what a chat offers to start from; `config` is the text of all
    that this was made of, and `values` what it says. `shared` is what readers of its posts keep
    between them.
    """

    path: Path
    root: Path
    source: Path = Path()
    title: str = ""
    url: str = ""
    baseurl: str = ""
    permalink: str = STYLES["date"]
    timezone: tzinfo = UTC
    future: bool = False
    unpublished: bool = False
    extensions: frozenset[str] = frozenset(f".{name}" for name in MARKDOWN.split(","))
    entries: EntryFilter = field(default_factory=EntryFilter)
    collections: tuple[Collection, ...] = ()
    defaults: tuple[Defaults, ...] = ()
    authors: Mapping[str, str] = field(default_factory=dict)
    marks: bool = True
    destination: Path | None = None
    questions: tuple[str, ...] = ()
    config: str = ""
    values: Mapping[str, Yaml] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def relative(self, path: Path) -> PurePosixPath:
        """The path of a post below the site, such as `_posts/2025-01-02-x.md`."""
        path = absolute(path)
        if path.is_relative_to(self.root):
            return PurePosixPath(path.relative_to(self.root).as_posix())
        return PurePosixPath(path.name)

    @property
    def collections_dir(self) -> str:
        """The folder of the collections below the source, empty where they are right in it."""
        return "" if self.root == self.source else self.root.relative_to(self.source).as_posix()

    def collection(self, path: Path) -> Collection:
        """The collection that a document belongs to."""
        first = self.relative(path).parts[0]
        own = (one for one in self.collections if one.folder == first)
        return next(own, Collection("posts", self.permalink))


def absolute(path: Path) -> Path:
    """The whole path; unlike `resolve` it does not follow a `_posts` that is a link."""
    return Path(os.path.abspath(path))  # noqa: PTH100

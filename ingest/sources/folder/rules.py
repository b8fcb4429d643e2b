"""What a kind of Markdown site decides of its posts."""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePosixPath

from assistant.domain.errors import SourceError
from ingest.sources.dates import date_in_path, read_date
from ingest.sources.folder.cleaned import Cleaned
from ingest.sources.folder.front import text_of
from ingest.sources.html.tags import names
from ingest.sources.jekyll.front_matter import Plain, Yaml, truth
from ingest.sources.jekyll.source import read_source

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mkdn"})
HTML = frozenset({".html", ".htm"})
_NOT_READ = frozenset({"node_modules", "vendor", "bower_components", "themes", "archetypes"})
_NO_POSTS = names("readme changelog license licence contributing code_of_conduct security authors")
_MOST_FILES = 200_000


@dataclass(frozen=True, slots=True)
class Note:
    """One file: its path below the folder of contents, and its front matter, with small keys."""

    path: PurePosixPath
    front: Mapping[str, Yaml] = field(default_factory=dict)

    def text(self, *keys: str) -> str:
        """The first of these keys that has a text, as one line."""
        return next((text for key in keys if (text := text_of(self.front.get(key)))), "")

    def says(self, key: str, default: bool) -> bool:
        """A truth value of the front matter, quoted or not."""
        value = self.front.get(key)
        return truth(Plain(value) if isinstance(value, str) else value, default)


class Rules(ABC):
    """The rules of one site. `root` is its folder, `content` the one that paths start from;
    `base` is what addresses begin with, without a slash at the end, and may be empty; `zone` is
    that of days without one. `config` is the text of its configuration."""

    kind = ""
    dates: Sequence[str] = ("date", "pubdate", "published", "publishdate", "created")
    extensions = MARKDOWN

    def __init__(self, root: Path) -> None:
        self.root = self.content = root
        self.title = ""
        self.base = ""
        self.zone: tzinfo = UTC
        self.future = False
        self.config = ""
        self.warnings: list[str] = []

    @abstractmethod
    def address(self, note: Note, day: datetime) -> str:
        """The path of a post's page, from `/` on, not yet percent-encoded; or its address."""

    def clean(self, text: str, start: int, note: Note) -> Cleaned:  # noqa: ARG002
        """A file without its front matter, which ends at `start`, and without what of it is no
        Markdown."""
        return Cleaned(text).without([(0, start)])

    def files(self) -> list[Path]:
        """The files that may be posts, sorted by path."""
        return sorted(file for file in walk(self.content) if self.is_post(file))

    def is_post(self, file: Path) -> bool:
        """Whether a file may be a post by its name."""
        return (
            file.suffix.lower() in self.extensions
            and file.stem.lower() not in _NO_POSTS
            and not file.name.startswith(("_", "."))
        )

    def day(self, note: Note) -> datetime | None:
        """When a post was published: by its front matter, or else by its name."""
        for key in self.dates:
            written = text_of(note.front.get(key))
            if written and (day := read_date(written, self.zone)):
                return day
        return date_in_path(f"/{note.path}", self.zone)

    def published(self, note: Note, now: datetime) -> bool:  # noqa: ARG002
        """Whether a post is shown at all; whether it is due is asked afterwards."""
        return not note.says("draft", default=False) and note.says("published", default=True)

    def due(self, note: Note) -> datetime | None:  # noqa: ARG002
        """When a post is shown first, where that is another time than its day."""
        return None

    def ends(self, note: Note) -> datetime | None:  # noqa: ARG002
        """When a post is shown no more; None for one that stays."""
        return None

    def language(self, note: Note) -> str:
        """The language that a post is said to be in, or nothing."""
        return note.text("lang", "language")

    def tags(self, note: Note, text: str) -> list[str]:  # noqa: ARG002
        """Labels that a post has besides those of its front matter."""
        return []

    def read_config(self, *files: str) -> str:
        """The text of the first of these files of the site, nothing where there is none."""
        for name in files:
            if (file := self.root / name).is_file():
                return read_source(file, within=(self.root,))
        return ""


def walk(folder: Path) -> Iterator[Path]:
    """The files below a folder, without what is hidden or other people's work. A link to a folder
    is not followed. Raises `SourceError` for more files than a site has."""
    count = 0
    for where, folders, found in os.walk(folder):
        folders[:] = sorted(f for f in folders if f[0] != "." and f.lower() not in _NOT_READ)
        count += len(found)
        if count > _MOST_FILES:
            raise SourceError(f"{folder}: has more than {_MOST_FILES:,} files; give a part of it")
        yield from (Path(where) / name for name in found)


def setting(text: str, key: str) -> str:
    """What a configuration in JavaScript sets a key to, as far as it is a plain text."""
    match = re.search(rf"\b{key}\b[\"']?\s*[:=]\s*[\"'`]([^\"'`\n]{{1,500}})[\"'`]", text)
    return match[1].strip() if match else ""

"""An Obsidian vault: notes, their addresses on Obsidian Publish, and which are published."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path, PurePosixPath

import orjson

from ingest.sources.dates import date_in_path, read_date
from ingest.sources.folder.cleaned import Cleaned
from ingest.sources.folder.front import text_of
from ingest.sources.folder.rules import Note, Rules
from ingest.sources.folder.vault import tags_in, without_marks

_MARKED = re.compile(rb"^publish[ \t]*:[ \t]*[\"']?(?:true|yes)\b", re.MULTILINE | re.IGNORECASE)
_HEAD = 16 * 1024


class Obsidian(Rules):
    """A vault of Obsidian."""

    kind = "obsidian"
    dates = ("date", "published", "publishdate", "created", "date created", "date-created",
             "created_at", "creation date", "datecreated")  # fmt: skip

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.title = root.resolve().name
        self.config = self.read_config(".obsidian/publish.json", ".obsidian/templates.json")
        self._templates = self._folder_of_templates()
        self._chosen = self._are_chosen()
        self.config += f"\0{self._chosen}"

    def _folder_of_templates(self) -> PurePosixPath | None:
        try:
            text = self.read_config(".obsidian/templates.json")
            folder = orjson.loads(text).get("folder") if text else None
        except (ValueError, AttributeError):
            folder = None
        return PurePosixPath(folder) if isinstance(folder, str) and folder.strip("/") else None

    def _are_chosen(self) -> bool:
        """Whether notes say that they are to be published, so that the others are not."""
        for file in self.files():
            if not file.is_file():
                continue
            with file.open("rb") as opened:
                if _MARKED.search(opened.read(_HEAD)):
                    return True
        return False

    def is_post(self, file: Path) -> bool:
        """A note that is no template."""
        if not super().is_post(file):
            return False
        path = PurePosixPath(file.relative_to(self.root).as_posix())
        return self._templates is None or not path.is_relative_to(self._templates)

    def day(self, note: Note) -> datetime | None:
        """By its properties or its name: a daily note is called by its day."""
        for key in self.dates:
            written = text_of(note.front.get(key))
            if written and (day := read_date(written, self.zone)):
                return day
        return date_in_path(f"/{note.path}", self.zone) or read_date(note.path.stem, self.zone)

    def address(self, note: Note, day: datetime) -> str:  # noqa: ARG002
        """As Obsidian Publish has it: the path, with + for spaces."""
        own = note.text("permalink")
        path = own.strip("/") if own else note.path.with_suffix("").as_posix().replace(" ", "+")
        return f"{self.base}/{path}"

    def published(self, note: Note, now: datetime) -> bool:
        """What is not marked `publish: false`; where some are marked `publish: true`, they only."""
        return super().published(note, now) and note.says("publish", default=not self._chosen)

    def tags(self, note: Note, text: str) -> list[str]:  # noqa: ARG002
        """The tags in its text."""
        return tags_in(text)

    def clean(self, text: str, start: int, note: Note) -> Cleaned:
        """Without Obsidian's marks."""
        return without_marks(super().clean(text, start, note))

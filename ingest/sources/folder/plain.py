"""A folder of Markdown that no generator is known of: addresses are its paths, or a pattern's."""

from __future__ import annotations

import re
from datetime import datetime

from ingest.sources.folder import addresses
from ingest.sources.folder.rules import MARKDOWN, Note, Rules

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)")


class PlainFolder(Rules):
    """A folder of Markdown."""

    kind = "markdown"
    extensions = MARKDOWN | {".mdx"}

    def address(self, note: Note, day: datetime) -> str:  # noqa: ARG002
        """By `permalink` or `url`, or by the path."""
        own = note.text("permalink", "url")
        if "://" in own:
            return own
        if own:
            return f"{self.base}/{own.lstrip('/')}"
        page = note.path.parent if note.path.stem == "index" else note.path.with_suffix("")
        name = note.text("slug") or _DAY.sub("", page.name)
        parts = [addresses.slug(part) for part in (*page.parts[:-1], name) if part]
        return f"{self.base}/" + "".join(f"{part}/" for part in parts)

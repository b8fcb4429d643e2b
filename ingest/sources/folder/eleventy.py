"""Eleventy: addresses by path or `permalink`, labels and drafts by front matter and data files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.folder import addresses
from ingest.sources.folder.cleaned import (
    HOLE,
    Cleaned,
    Span,
    in_order,
    stands_alone,
    with_space,
)
from ingest.sources.folder.front import parse_json, text_of, texts_of
from ingest.sources.folder.rules import Note, Rules, setting
from ingest.sources.jekyll.front_matter import Yaml
from ingest.sources.jekyll.source import read_source

CONFIGS = tuple(
    f"{name}.{ending}"
    for name in (".eleventy", "eleventy.config")
    for ending in ("js", "mjs", "cjs")
)
_DATA = ("_data/metadata.json", "_data/site.json", "_data/metadata.js", "_data/site.js",
         "src/_data/metadata.json", "src/_data/site.json", "src/_data/metadata.js",
         "src/_data/site.js", "_data/meta.js", "src/_data/meta.js")  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)")
_OUTPUT = re.compile(r"\{\{-?\s*([\w.]+)\s*((?:\|[^{}|]{1,60}){0,4})\s*-?\}\}")
_TEMPLATE = re.compile(
    r"(?P<code>^ {0,3}(?P<ticks>`{3,})[^\n]*+\n(?:.*?^ {0,3}(?P=ticks)[ \t]*$|.*\Z)"
    r"|`[^`\n]{1,500}`)"
    r"|\{#.{0,2000}?#\}|\{%-?\s*comment\s*-?%\}.{0,5000}?\{%-?\s*endcomment\s*-?%\}"
    r"|\{%-?\s*(?P<name>\w*+)[^%]{0,1000}%\}|\{\{-?(?P<output>[^{}]{1,500}?)-?\}\}",
    re.DOTALL | re.MULTILINE,
)
_FORM = re.compile(r"date:\s*[\"']([^\"']{1,30})[\"']")
_COLLECTIONS = frozenset({"all", "nav", "post", "posts", "blog", "page", "pages"})


class Eleventy(Rules):
    """A site of Eleventy."""

    kind = "eleventy"
    dates = ("date", "pubdate", "published")

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        config = self.read_config(*CONFIGS)
        folder = setting(config, "input")
        self.content = root / folder if folder and (root / folder).is_dir() else root
        output = setting(config, "output") or "_site"
        self._unread = {root / output, root / "_includes", self.content / "_includes"}
        self._data: dict[PurePosixPath, dict[str, Yaml]] = {}
        self.config = config + self._site()

    def _site(self) -> str:
        """The site's data, where its name and address are looked for."""
        text = self.read_config(*_DATA)
        self.base = setting(text, "url").rstrip("/")
        self.title = setting(text, "title") or setting(text, "name")
        return text

    def is_post(self, file: Path) -> bool:
        """No file of the folder that Eleventy writes, or of layouts."""
        if any(file.is_relative_to(folder) for folder in self._unread):
            return False
        return super().is_post(file)

    def address(self, note: Note, day: datetime) -> str:
        """By `permalink`, as far as it can be filled in, or by the path."""
        written = self._value(note, "permalink")
        if isinstance(written, str) and (own := " ".join(written.split())):
            filled = _OUTPUT.sub(lambda match: self._output(match, note, day), own)
            if "{{" in filled or "{%" in filled:
                raise SourceError(
                    f"its permalink {own!r} is only known to Eleventy; write the address as it is, "
                    "or give the pattern of all addresses"
                )
            filled = re.sub(r"/{2,}", "/", f"/{filled}")
            return self.base + re.sub(r"(?<=/)index\.html$", "", filled)
        return (
            f"{self.base}{self._stem(note)}/".replace("//", "/")
            if not self.base
            else (self.base + f"{self._stem(note)}/".replace("//", "/"))
        )

    def _stem(self, note: Note) -> str:
        """The path without ending, day and a name that says its folder's once more."""
        page = note.path.with_suffix("")
        name = _DAY.sub("", page.name)
        same = page.parent.name and name == _DAY.sub("", page.parent.name)
        parts = page.parts[:-1] if name == "index" or same else (*page.parts[:-1], name)
        return "/" + "/".join(parts)

    def _output(self, match: re.Match[str], note: Note, day: datetime) -> str:
        slug = _DAY.sub("", self._stem(note).rpartition("/")[2] or note.path.parent.name)
        known = {
            "title": note.text("title"),
            "page.fileSlug": slug,
            "page.filePathStem": self._stem(note),
            "page.date": f"{day:%Y-%m-%d}",
            "date": f"{day:%Y-%m-%d}",
        }
        value = known.get(match[1]) or text_of(note.front.get(match[1].lower()))
        for made_by in (part.strip() for part in match[2].split("|") if part.strip()):
            form = _FORM.match(made_by)
            if made_by.partition(":")[0].strip() in {"slugify", "slug"}:
                value = addresses.slugified(value)
            elif form and match[1].endswith("date"):
                value = day.strftime(form[1])
            elif made_by not in {"safe", "url"}:
                return match[0]
        return value or match[0]

    def clean(self, text: str, start: int, note: Note) -> Cleaned:
        """Without what Liquid and Nunjucks would fill in; a sentence with it has a hole."""
        cleaned = super().clean(text, start, note)
        return cleaned.without(in_order(self._tags_in(cleaned.text, note)))

    def _tags_in(self, text: str, note: Note) -> Iterator[Span]:
        raw = False
        for match in _TEMPLATE.finditer(text):
            start, end = match.span()
            if match["code"] or (raw and match["name"] != "endraw"):
                continue
            if match["name"] in {"raw", "endraw"}:
                raw = match["name"] == "raw"
                yield with_space(text, start, end)
            elif match["output"] is not None:
                key = match["output"].strip().lower()
                yield start, end, note.text(key) or HOLE
            elif (
                match["name"]
                and not match["name"].startswith("end")
                and not stands_alone(text, start, end)
            ):
                yield start, end, HOLE
            else:
                yield with_space(text, start, end)

    def published(self, note: Note, now: datetime) -> bool:
        """What has an address, is in the collections and is no draft."""
        hidden = self._value(note, "eleventyexcludefromcollections")
        written = self._value(note, "permalink")
        return (
            super().published(note, now)
            and str(hidden or "").lower() != "true"
            and str(written).lower() != "false"
        )

    def tags(self, note: Note, text: str) -> list[str]:  # noqa: ARG002
        """Labels from data files; the names of collections are none."""
        return [
            tag
            for tag in texts_of(self._folder(note.path.parent).get("tags"))
            if tag.lower() not in _COLLECTIONS
        ]

    def _value(self, note: Note, key: str) -> Yaml:
        if key in note.front:
            return note.front[key]
        return self._folder(note.path.parent).get(key)

    def _folder(self, folder: PurePosixPath) -> dict[str, Yaml]:
        """What data files say of all that lies in a folder."""
        if folder not in self._data:
            data = dict(self._folder(folder.parent)) if folder.name else {}
            name = folder.name or self.content.name
            for ending in (".json", ".11tydata.json"):
                file = self.content / folder / f"{name}{ending}"
                if file.is_file():
                    read = parse_json(read_source(file, within=(self.root,)).encode(), file)
                    if isinstance(read, dict):
                        data |= {key.lower(): value for key, value in read.items()}
            self._data[folder] = data
        return self._data[folder]

    def digest(self, path: PurePosixPath) -> str:
        """What data files have a part in a post, as a text."""
        return orjson.dumps(self._folder(path.parent), option=orjson.OPT_SORT_KEYS).decode()

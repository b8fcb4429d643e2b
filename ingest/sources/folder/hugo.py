"""Hugo: its configuration, and the addresses, days and drafts of its posts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from assistant.domain.errors import SourceError
from ingest.sources.dates import read_date, zone_named
from ingest.sources.folder import addresses
from ingest.sources.folder.cleaned import Cleaned
from ingest.sources.folder.front import parse_json, parse_toml, text_of, texts_of
from ingest.sources.folder.rules import HTML, MARKDOWN, Note, Rules
from ingest.sources.folder.shortcodes import without_shortcodes
from ingest.sources.jekyll.front_matter import Plain, Yaml, parse_yaml, truth
from ingest.sources.jekyll.source import read_source

CONFIGS = tuple(
    f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json")
)
_DATES = ("date", "publishdate", "pubdate", "published", "lastmod", "modified", "updated")
_DAY_IN_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}(?:[-T]\d{2}-\d{2}-\d{2})?)[-_]?(.*)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)


class Hugo(Rules):
    """A site of Hugo."""

    kind = "hugo"
    dates = _DATES
    extensions = MARKDOWN | HTML

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        data = self._read()
        self.title = text_of(data.get("title"))
        self.base = _base(text_of(data.get("baseurl") or data.get("base_url")))
        self.content = root / (text_of(data.get("contentdir")) or "content")
        self.future = _truth(data, "buildfuture")
        self.zone = zone_named(text_of(data.get("timezone"))) or self.zone
        self._ugly = _truth(data, "uglyurls")
        self._lower = not _truth(data, "disablepathtolower")
        self._default = (text_of(data.get("defaultcontentlanguage")) or "en").lower()
        self._in_folder = _truth(data, "defaultcontentlanguageinsubdir")
        languages = _mapping(data.get("languages"))
        self._languages = {name.lower(): _lowered(value) for name, value in languages.items()}
        self._permalinks = _permalinks(_mapping(data.get("permalinks")))
        by_name = text_of(_mapping(data.get("frontmatter")).get("date"))
        names = _mapping(data.get("frontmatter")).get("date")
        # Zola's sites look the same, and read days in names.
        self._named = "base_url" in data or ":filename" in (
            [*names] if isinstance(names, list) else [by_name]
        )
        self._params = _lowered(data.get("params"))
        self._bundles: dict[PurePosixPath, bool] = {}
        if not self.content.is_dir():
            raise SourceError(
                f"{self.content}: is no folder, and Hugo's posts lie in it; "
                "give the folder of the site, or correct contentDir"
            )

    def _read(self) -> dict[str, Yaml]:
        """All configuration files as one, keys in small letters."""
        data: dict[str, Yaml] = {}
        texts = []
        folder = self.root / "config" / "_default"
        files = [self.root / name for name in CONFIGS]
        files += sorted(folder.iterdir()) if folder.is_dir() else []
        for file in files:
            if not file.is_file() or file.suffix not in {".toml", ".yaml", ".yml", ".json"}:
                continue
            text = read_source(file, within=(self.root,))
            texts.append(text)
            read: Yaml
            if file.suffix == ".toml":
                read = parse_toml(text, file)
            elif file.suffix == ".json":
                read = parse_json(text.encode(), file)
            else:
                read = parse_yaml(text, file)
            found = _lowered(read)
            if file.stem not in {"hugo", "config"}:
                found = {file.stem.partition(".")[0].lower(): read}
            data = {**found, **data} if file.parent == self.root else {**data, **found}
        self.config = "\0".join(texts)
        return data

    def is_post(self, file: Path) -> bool:
        """What lies beside a bundle's `index.md` belongs to it and is no post."""
        if not super().is_post(file):
            return False
        stem = self._without_language(PurePosixPath(file.name))[0].stem
        return stem == "index" or not self._in_bundle(PurePosixPath(file.parent))

    def _in_bundle(self, folder: PurePosixPath) -> bool:
        """Whether a folder is a page with its own files, or lies in one."""
        if folder not in self._bundles:
            here = Path(folder)
            inside = here != self.content and here.is_relative_to(self.content)
            own = inside and any(
                self._without_language(PurePosixPath(file.name))[0].name == "index.md"
                for file in here.glob("index.*")
            )
            self._bundles[folder] = inside and (own or self._in_bundle(folder.parent))
        return self._bundles[folder]

    def address(self, note: Note, day: datetime) -> str:
        """By `url`, by the section's permalink, or by the path."""
        path, language = self._without_language(note.path)
        folder = f"/{language}" if language and self._has_folder(language) else ""
        own = text_of(_mapping(self._languages.get(language)).get("baseurl")) if language else ""
        base, folder = (_base(own), "") if own else (self.base, folder)
        if url := note.text("url"):
            if "://" in url:
                return url
            if ":" in url:
                url = self._filled(url, note, path, day, "url")
            url = url if re.search(r"\.\w+$|/$", url) else f"{url}/"
            return base + (url if url.startswith("/") else f"{folder}/{url}")
        section = path.parts[0] if len(path.parts) > 1 else ""
        if pattern := self._permalinks.get(section):
            made = self._filled(pattern, note, path, day, f"permalinks.{section}")
        else:
            values = addresses.of_path(path, self._part)
            name = addresses.sanitized(self._part(note.text("slug")) or self._of_name(path)[1])
            made = "/".join(("", values["sections"](), name or values["filename"]()))
        made = re.sub(r"/{2,}", "/", f"/{made}").rstrip("/")
        if made in {"", "/index"}:
            return f"{base}{folder}/"
        ugly = self._ugly and path.stem != "index"
        has_ending = bool(re.search(r"\.html?$", made))
        return f"{base}{folder}{made}" + ("" if has_ending else ".html" if ugly else "/")

    def _filled(
        self, pattern: str, note: Note, path: PurePosixPath, day: datetime, where: str
    ) -> str:
        title = note.text("title") or path.stem
        name = note.text("slug")
        from_path = addresses.of_path(path, self._part)
        values = {
            **addresses.of_day(day),
            **from_path,
            "sections": lambda: "/".join(self._part(part) for part in self._sections(path)),
            "title": lambda: self._part(addresses.sanitized(title)),
            "slug": lambda: self._part(addresses.sanitized(name or title)),
            "slugorfilename": lambda: (
                self._part(addresses.sanitized(name)) or from_path["filename"]()
            ),
            "slugorcontentbasename": lambda: (
                self._part(addresses.sanitized(name)) or from_path["filename"]()
            ),
        }
        return addresses.by_pattern(pattern, values, where)

    def _part(self, text: str) -> str:
        return addresses.hugo_path(text, lower=self._lower)

    def _of_name(self, path: PurePosixPath) -> tuple[str, str]:
        """The day that a file's name begins with, and its name without it, where the site reads
        names so."""
        page = path.parent if path.stem == "index" and path.parent.name else path.with_suffix("")
        match = _DAY_IN_NAME.fullmatch(page.name) if self._named else None
        return (match[1], self._part(match[2])) if match else ("", "")

    def _sections(self, path: PurePosixPath) -> list[str]:
        """The folders above a page that are sections: the first, and those with a page of their
        own."""
        parents = [folder for folder in reversed(path.parents) if folder.name]
        if path.stem == "index":
            parents = parents[:-1]
        return [
            folder.name
            for number, folder in enumerate(parents)
            if not number or any((self.content / folder).glob("_index.*"))
        ]

    def _has_folder(self, language: str) -> bool:
        return language != self._default or self._in_folder

    def _without_language(self, path: PurePosixPath) -> tuple[PurePosixPath, str]:
        """A path without the language in its name, and that language, or the site's own."""
        stem, dot, ending = path.stem.rpartition(".")
        known = self._languages or {self._default: {}}
        if dot and ending.lower() in known:
            return path.with_name(stem + path.suffix), ending.lower()
        for language, values in self._languages.items():
            own = text_of(_mapping(values).get("contentdir"))
            inside = (
                PurePosixPath(own).relative_to("content") if own.startswith("content/") else None
            )
            if inside and path.is_relative_to(inside):
                return path.relative_to(inside), language
        return path, self._default if self._languages else ""

    def language(self, note: Note) -> str:
        """That of the file's name, or the site's."""
        found = self._without_language(note.path)[1]
        return note.text("lang", "language") or found

    def tags(self, note: Note, text: str) -> list[str]:  # noqa: ARG002
        """Labels below `taxonomies`, where Zola has them."""
        return texts_of(_mapping(note.front.get("taxonomies")).get("tags"))

    def published(self, note: Note, now: datetime) -> bool:
        """Neither a draft nor one whose page is not written."""
        build = _lowered(note.front.get("build") or note.front.get("_build"))
        render = text_of(build.get("render")).lower()
        return super().published(note, now) and not (
            render in {"never", "false", "link"} or note.says("headless", default=False)
        )

    def day(self, note: Note) -> datetime | None:
        """By `date` and the like; first by its name where the site reads names so."""
        written = self._of_name(self._without_language(note.path)[0])[0]
        day = read_date(written[:10], self.zone) if written else None
        return day or super().day(note)

    def due(self, note: Note) -> datetime | None:
        """The `publishDate`."""
        written = text_of(note.front.get("publishdate"))
        return read_date(written, self.zone) if written else None

    def ends(self, note: Note) -> datetime | None:
        """The `expiryDate`."""
        written = note.text("expirydate", "unpublishdate")
        return read_date(written, self.zone) if written else None

    def clean(self, text: str, start: int, note: Note) -> Cleaned:
        """Without shortcodes and attributes."""

        def param(key: str) -> str:
            return note.text(key.lower()) or text_of(self._params.get(key.lower()))

        return without_shortcodes(super().clean(text, start, note), param)


def _base(url: str) -> str:
    parts = urlsplit(url)
    return url.rstrip("/") if parts.scheme in {"http", "https"} and parts.netloc else ""


def _permalinks(data: Mapping[str, Yaml]) -> dict[str, str]:
    """The pattern of each section: `[permalinks]` or `[permalinks.page]`."""
    found = {name: value for name, value in data.items() if isinstance(value, str)}
    pages = data.get("page")
    if isinstance(pages, dict):
        found |= {name: value for name, value in pages.items() if isinstance(value, str)}
    return found


def _mapping(value: Yaml) -> dict[str, Yaml]:
    return value if isinstance(value, dict) else {}


def _lowered(value: Yaml) -> dict[str, Yaml]:
    return {str(key).lower(): item for key, item in _mapping(value).items()}


def _truth(data: Mapping[str, Yaml], key: str) -> bool:
    value = data.get(key)
    return truth(Plain(value) if isinstance(value, str) else value, default=False)

"""A folder of Markdown as a source."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from assistant.domain.errors import SourceError
from assistant.domain.nouns import Block, Post
from assistant.language.invisible import visible
from ingest.sources.folder import addresses
from ingest.sources.folder.astro import Astro
from ingest.sources.folder.eleventy import Eleventy
from ingest.sources.folder.front import read_front, texts_of
from ingest.sources.folder.hugo import Hugo
from ingest.sources.folder.obsidian import Obsidian
from ingest.sources.folder.plain import PlainFolder
from ingest.sources.folder.rules import HTML, Note, Rules
from ingest.sources.html import read_html
from ingest.sources.jekyll.blocks import read_blocks
from ingest.sources.jekyll.front_matter import Yaml
from ingest.sources.jekyll.marks import without_marks
from ingest.sources.jekyll.page import Page, markdown_page, seen, shown
from ingest.sources.jekyll.post import ParsedPost
from ingest.sources.jekyll.source import MAX_BYTES, read_source
from ingest.sources.opening import Keep, Wanted, detect
from ingest.sources.source import Watched

RULES: dict[str, Callable[[Path], Rules]] = {
    "hugo": Hugo,
    "eleventy": Eleventy,
    "astro": Astro,
    "obsidian": Obsidian,
    "markdown": PlainFolder,
}
_DATED = re.compile(
    rb"(?:^|[{,])[ \t]{0,9}[\"']?(?:pub(?:lish)?(?:ed)?[_ ]?(?:date(?:time)?|at|on)?"
    rb"|date(?:[_ -]?created|published)?"
    rb"|created(?:[_ -]?at)?|creation date|lastmod|modified|updated)[\"']?[ \t]*[:=][ \t]*[^\s]",
    re.IGNORECASE | re.MULTILINE,
)
_EXPIRES = re.compile(rb"(?:expiry|unpublish)date", re.IGNORECASE)
_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}|\d{8}|/\d{4}/\d{2}/\d{2}/")
_HEADING = re.compile(r"^\s{0,3}#\s+(.{1,300}?)\s*#*\s*$", re.MULTILINE)
_HEAD = 64 * 1024
_CONFIGURES = frozenset({".toml", ".yaml", ".yml", ".json", ".js", ".mjs", ".cjs", ".ts"})
_MAX_TITLE, _MAX_ADDRESS, _MAX_LABELS = 1_000, 500, 100


def open_source(wanted: Wanted, _: Keep | None = None) -> FolderSource:
    """The folder of Markdown at a path. Raises `SourceError` where there is none, and for a
    configuration that cannot be used."""
    path = wanted.path
    if not path.exists():
        raise SourceError(f"{path}: there is nothing; give a folder of Markdown")
    if path.is_file():
        raise SourceError(f"{path}: is one file; give the folder of the site that it is of")
    kind = detect(wanted)
    try:
        return FolderSource(path, RULES.get(kind, PlainFolder)(path), wanted.url)
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read ({error.strerror}); check the path and its rights"
        ) from error


class FolderSource:
    """A folder of Markdown, as all sources are read."""

    module = __name__

    def __init__(self, path: Path, rules: Rules, url: str = "") -> None:
        self._rules = rules
        self._pattern = url if re.search(r":[a-z]+\b(?!//)", url.partition("://")[2]) else ""
        if url and not self._pattern:
            rules.base = url.rstrip("/")
        self.kind = rules.kind
        self.address = str(path.resolve())
        self.title = rules.title or path.resolve().name
        self.config = f"{rules.kind}\0{url}\0{rules.config}"
        self.future = rules.future
        self.questions: tuple[str, ...] = ()
        if not self._files:
            raise SourceError(f"{path}: holds no posts; they are files that end in .md")

    @cached_property
    def _files(self) -> dict[str, Path]:
        content = self._rules.content
        return {file.relative_to(content).as_posix(): file for file in self._rules.files()}

    @cached_property
    def warnings(self) -> Sequence[str]:
        """What the owner should know: addresses that nobody gave, and days taken from files."""
        told = list(self._rules.warnings)
        if not self._rules.base and not self._pattern:
            told.append("no address of the site is known, so links have none; give it with --url")
        undated = [name for name, file in self._files.items() if not _is_dated(name, file)]
        if undated:
            some = ", ".join(undated[:3]) + (", …" if len(undated) > 3 else "")
            told.append(
                f"{len(undated):,} files say no day, and the day on which the file was changed is"
                f" taken: {some}; write `date: 2025-09-30` into their front matter"
            )
        return told

    def names(self) -> Sequence[str]:
        """The posts' paths below the folder of contents."""
        return list(self._files)

    def digest(self, name: str) -> str:
        """A digest of the file's bytes and of data beside it; empty for one that is no file of a
        post's size."""
        file = self._files[name]
        try:
            if not file.is_file() or file.stat().st_size > MAX_BYTES:
                return ""
            raw = file.read_bytes()
        except OSError:
            return ""
        beside = ""
        if isinstance(self._rules, Eleventy):
            beside = self._rules.digest(PurePosixPath(name))
        if _EXPIRES.search(raw[:_HEAD]):
            beside += str(self._has_ended(name, raw))
        return blake2b(raw + b"\0" + beside.encode(), digest_size=16).hexdigest()

    def _has_ended(self, name: str, raw: bytes) -> bool:
        try:
            front, _ = read_front(raw.decode("utf-8-sig", "replace"), self._files[name])
        except SourceError:
            return False
        end = self._rules.ends(Note(PurePosixPath(name), front))
        return end is not None and end <= datetime.now(UTC)

    def read(self, name: str, *, now: datetime) -> ParsedPost:
        """The post in a file."""
        file = self._files[name]
        try:
            return self._read(PurePosixPath(name), file, now)
        except SourceError as error:
            raise _unnamed(error, file) from error
        except ValueError as error:
            raise SourceError(str(error)) from error

    def _read(self, path: PurePosixPath, file: Path, now: datetime) -> ParsedPost:
        rules = self._rules
        source = read_source(file, within=(rules.root,))
        front, start = read_front(source, file)
        note = Note(path, front)
        day = rules.day(note) or datetime.fromtimestamp(file.stat().st_mtime, UTC).astimezone(
            rules.zone
        )
        text = rules.clean(source, start, note)
        due, ends = rules.due(note), rules.ends(note)
        date = max(day, due) if due else day
        title = _shown(note.text("title")) or _heading(text.text) or _shown(path.stem)
        post = Post(
            file=path.as_posix(),
            title=_short(title, "title", _MAX_TITLE),
            url=self._address(note, day, title),
            date=date,
            categories=_labels(front.get("categories") or front.get("category")),
            tags=_labels(
                [
                    *texts_of(front.get("tags") or front.get("tag")),
                    *rules.tags(note, source[start:]),
                ]
            ),
            authors=_authors(front),
            excerpt=_shown(note.text("description", "summary", "excerpt")) or None,
        )
        rendered = text.rendered()
        is_html = path.suffix.lower() in HTML
        blocks, navigation = (read_html if is_html else read_blocks)(rendered.text)
        blocks, left_out = without_marks(_without_title(blocks, title), rendered)
        return ParsedPost(
            post=post,
            source=source,
            blocks=blocks,
            navigation=navigation,
            published=rules.published(note, now) and not (ends and ends <= datetime.now(UTC)),
            future=date > now,
            rendered=rendered,
            left_out=left_out,
        )

    def _address(self, note: Note, day: datetime, title: str) -> str:
        if self._pattern:
            made = addresses.by_pattern(
                self._pattern,
                {
                    **addresses.of_day(day),
                    **addresses.of_path(note.path, addresses.slug),
                    "title": lambda: addresses.slugified(title),
                    "slug": lambda: note.text("slug") or addresses.slug(_base_name(note.path)),
                    "lang": lambda: self._rules.language(note),
                },
                f"the pattern {self._pattern}",
            )
        else:
            made = self._rules.address(note, day)
        return _short(addresses.encoded(made), "address", _MAX_ADDRESS)

    def page(self, name: str) -> Page:
        """The file, and what a reader of the live page sees."""
        file = self._files[name]
        try:
            source = read_source(file, within=(self._rules.root,))
            front, start = read_front(source, file)
            note = Note(PurePosixPath(name), front)
            rendered = self._rules.clean(source, start, note).rendered()
            is_html = file.suffix.lower() in HTML
            if is_html:
                return Page(source, seen(rendered.text), rendered)
            return markdown_page(source, rendered.text, rendered)
        except SourceError as error:
            raise _unnamed(error, file) from error
        except ValueError as error:
            raise SourceError(str(error)) from error

    def shown(self, name: str, text: str) -> str:
        """What Markdown shows, or HTML in a file of it."""
        return (seen if PurePosixPath(name).suffix.lower() in HTML else shown)(text)

    def watched(self) -> Watched:
        """The site's folder: posts, and the configuration."""
        rules = self._rules

        def matters(file: Path) -> bool:
            if file.parent == rules.root and file.suffix in _CONFIGURES:
                return True
            return file.is_relative_to(rules.content) and rules.is_post(file)

        return Watched(rules.root, matters)


def _without_title(blocks: Sequence[Block], title: str) -> Sequence[Block]:
    """The blocks without the title among the headings above them, where the text repeats it."""
    return [
        replace(block, heading=block.heading[1:]) if block.heading[:1] == (title,) else block
        for block in blocks
    ]


def _is_dated(name: str, file: Path) -> bool:
    if _IN_NAME.search(f"/{name}"):
        return True
    try:
        if not file.is_file():
            return True
        with file.open("rb") as opened:
            return bool(_DATED.search(opened.read(_HEAD)))
    except OSError:
        return True


def _base_name(path: PurePosixPath) -> str:
    name = path.parent.name if path.stem == "index" and path.parent.name else path.stem
    return re.sub(r"^\d{4}-\d{2}-\d{2}-(?=.)", "", name)


def _heading(text: str) -> str:
    match = _HEADING.search(text)
    return _shown(re.sub(r"[*_`]", "", match[1])) if match else ""


def _authors(front: Mapping[str, Yaml]) -> tuple[str, ...]:
    """All who wrote a post; a text is one of them, whatever stands in it."""
    value = front.get("authors") or front.get("author")
    found = [value] if isinstance(value, str) else texts_of(value)
    return tuple(dict.fromkeys(name for text in found if (name := _shown(text))))


def _labels(value: Yaml) -> tuple[str, ...]:
    labels = (_shown(text).lstrip("#") for text in texts_of(value))
    return tuple(dict.fromkeys(label for label in labels if label))[:_MAX_LABELS]


def _shown(text: str) -> str:
    return " ".join(visible(text).split())


def _short(text: str, key: str, most: int) -> str:
    if len(text) > most:
        raise SourceError(f"its {key} has {len(text):,} characters; {most:,} are the most")
    return text


def _unnamed(error: SourceError, file: Path) -> SourceError:
    """What is wrong, without the name of the file."""
    return SourceError(str(error).removeprefix(str(file)).lstrip(":, "))

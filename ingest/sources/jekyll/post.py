"""One file → one post: its URL and date as Jekyll makes them, and its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path, PurePosixPath

from assistant.domain.errors import SourceError
from assistant.domain.nouns import Block, Post
from assistant.language.invisible import visible
from ingest.sources.html import read_html, without_title_markup
from ingest.sources.jekyll.blocks import read_blocks
from ingest.sources.jekyll.front_matter import (
    Plain,
    Yaml,
    split_front_matter,
    truth,
)
from ingest.sources.jekyll.lines import spaces, without_liquid
from ingest.sources.jekyll.permalink import (
    Address,
    post_path,
    titleize,
    unknown_placeholder,
)
from ingest.sources.jekyll.site import POST_NAME, Site
from ingest.sources.jekyll.source import read_source

_DATE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d*)?)?)?"
    r"\s*(?:(Z|UTC|GMT|JST)|([-+]\d{1,2})(?::?(\d{2}))?)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^()]*+\)")
_SPACE = re.compile(r"[ \t-\r\x1c-\x1e\x85\u2028\u2029]+")
HTML = frozenset({".html", ".htm"})
"""Files that are HTML, and no Markdown."""
_MAX_TITLE = 1_000
_MAX_ADDRESS = 500
_MAX_SHOWN = 80
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "JST": 9}


@dataclass(frozen=True, slots=True)
class ParsedPost:
    """A post with its citable blocks.

    Offsets of `blocks` refer to `source`. `published` is False where the front matter says
    so, and `future` is True where the date lies after the `now` that was given: Jekyll would
    leave both out (`future` unless the site has `future: true`). `navigation` counts the
    lists and paragraphs whose links only lead around the site, which are no blocks.
    """

    post: Post
    source: str
    blocks: tuple[Block, ...]
    navigation: int
    published: bool
    future: bool


def read_post(site: Site, path: Path, *, now: datetime) -> ParsedPost:
    """Reads and parses one post file of the site.

    `now` carries a time zone and decides what is a future post. Raises `SourceError`, which
    names the file and the reason, for a file that Jekyll could not publish either: a wrong
    name, no regular file, not UTF-8, no or broken front matter, an unreadable date or
    permalink. So is a file that lies outside of the site, or has more than a post can have.
    """
    if not _encodable(path.name):
        raise SourceError(f"{path}: its name is not UTF-8; rename it")
    name = POST_NAME.fullmatch(path.name)
    if name is None:
        raise SourceError(f"{path}: is no post by its name; call it YYYY-MM-DD-title.md")
    source = read_source(path, within=(site.path, site.root))
    front_matter, body = split_front_matter(source, path)
    relative = site.relative(path)
    data = _with_defaults(site, relative, front_matter)
    date = _date(data.get("date"), name, site.timezone, path)
    slug = _short(_text(data.get("slug")), "slug", _MAX_ADDRESS, path) or name[4].rstrip(".")
    categories = _categories(data)
    address = Address(
        date=date,
        slug=slug,
        basename=path.stem,
        path=relative.with_suffix("").as_posix().replace("_posts", "", 1).rstrip("."),
        categories=categories,
    )
    post = Post(
        file=file_name(site, path),
        title=_title(data.get("title"), path) or _shown(titleize(slug)),
        url=site.url + site.baseurl + _path(site, data.get("permalink"), address, path),
        date=date,
        categories=_unique(map(_shown, categories)),
        tags=_unique(map(_shown, _plural(data, "tag", "tags"))),
        author=_shown(_text(data.get("author"))) or None,
        excerpt=_shown(_text(data.get("excerpt")) or _text(data.get("description"))) or None,
    )
    try:
        if path.suffix.lower() in HTML:
            blocks, navigation = read_html(without_liquid(source, spaces), body)
            blocks = tuple(replace(one, text=source[one.start : one.end]) for one in blocks)
        else:
            blocks, navigation = read_blocks(source, body)
    except ValueError as error:
        raise SourceError(f"{path}: {error}") from error
    return ParsedPost(
        post=post,
        source=source,
        blocks=blocks,
        navigation=navigation,
        published=truth(data.get("published"), default=True),
        future=date > now,
    )


def file_name(site: Site, path: Path) -> str:
    """The key of a post: its path below the site, without a `_posts` at the beginning."""
    parts = site.relative(path).parts
    return "/".join(parts[1:] if parts[0] == "_posts" else parts)


def _with_defaults(
    site: Site, relative: PurePosixPath, front_matter: Mapping[str, Yaml]
) -> dict[str, Yaml]:
    """Folders above `_posts`, the site's defaults and the front matter, each over the last.

    Categories add up, an empty value overrides nothing; everything else is replaced.
    """
    parts = relative.parts
    above = parts[: parts.index("_posts")] if "_posts" in parts else ()
    data: dict[str, Yaml] = {"categories": list(above)}
    inherited: dict[str, Yaml] = {}
    for defaults in site.defaults:
        if defaults.scope is None or defaults.scope.fullmatch(relative.as_posix()):
            inherited.update(defaults.values)
    for layer in (inherited, front_matter):
        added = _plural(layer, "", "categories")
        data |= {key: value for key, value in layer.items() if value is not None}
        data["categories"] = [*above, *added]
        above = (*above, *added)
    return data


def _date(value: Yaml, name: re.Match[str], zone: tzinfo, path: Path) -> datetime:
    """The post's date in the site's zone: the front matter's, or that of the file name.

    Jekyll takes an unquoted date with seconds but without zone as UTC, as YAML has it, and
    every other date without zone as the site's.
    """
    try:
        if value is None:
            year = int(name[1]) + (0 if len(name[1]) > 2 else 1900 if name[1] > "68" else 2000)
            return datetime(year, int(name[2]), int(name[3]), tzinfo=zone)
        match = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise ValueError("unknown form")
        year, month, day, hour, minute, second = (int(n or 0) for n in match.groups()[:6])
        if match[7] or match[8]:
            written: tzinfo = _offset(match)
        else:
            written = UTC if match[6] and isinstance(value, Plain) else zone
        date = datetime(year, month, day, hour, minute, second, tzinfo=written)
        return date.astimezone(zone)
    except (ValueError, OverflowError) as error:
        written_date = (
            f"date {repr(value)[:_MAX_SHOWN]}" if value is not None else "the date in its name"
        )
        raise SourceError(
            f"{path}: {written_date} cannot be read; write it like 2025-09-30 09:00:00 +0900"
        ) from error


def _offset(date: re.Match[str]) -> tzinfo:
    if date[7]:
        return timezone(timedelta(hours=_ZONES[date[7].upper()]))
    minutes = int(date[9] or 0)
    return timezone(
        timedelta(hours=int(date[8]), minutes=-minutes if date[8][0] == "-" else minutes)
    )


def _path(site: Site, permalink: Yaml, address: Address, path: Path) -> str:
    own = _short(_text(permalink), "permalink", _MAX_ADDRESS, path)
    if own and (unknown := unknown_placeholder(own)):
        raise SourceError(
            f"{path}: permalink has {unknown[:_MAX_SHOWN]}, which Jekyll does not know; remove it"
        )
    return post_path(own or site.permalink, address)


def _categories(data: Mapping[str, Yaml]) -> tuple[str, ...]:
    return _unique([*_plural(data, "", "categories"), *_plural(data, "category", "")])


def _plural(data: Mapping[str, Yaml], singular: str, plural: str) -> list[str]:
    """The values of a key that may be singular or plural; the singular one wins.

    A plural string is a list of words, a singular string is one value.
    """
    if data.get(singular) is not None:
        return _flat(data[singular])
    value = data.get(plural)
    return re.split(r"[ \t\r\n\v\f]+", value.strip()) if isinstance(value, str) else _flat(value)


def _flat(value: Yaml) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _flat(item)]
    return [value] if isinstance(value, str) else []


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    stripped = (str(value).strip() for value in values)
    return tuple(dict.fromkeys(value for value in stripped if value))


def _text(value: Yaml) -> str:
    """A value as one line: a list's items joined, of a mapping its `name`."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := _text(item)))
    return _SPACE.sub(" ", value).strip() if isinstance(value, str) else ""


def _title(value: Yaml, path: Path) -> str:
    """A title as one line of plain text: without HTML, and of a Markdown link its text."""
    text = _LINK.sub(r"\1", without_title_markup(_text(value)))
    return _short(_shown(text), "title", _MAX_TITLE, path)


def _shown(text: str) -> str:
    return _SPACE.sub(" ", visible(text)).strip()


def _short(text: str, key: str, most: int, path: Path) -> str:
    if len(text) > most:
        raise SourceError(f"{path}: its {key} has {len(text):,} characters; {most:,} are the most")
    return text


def _encodable(name: str) -> bool:
    return name == name.encode("utf-8", "replace").decode()

"""What a site's configuration says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from assistant.domain.errors import SourceError
from assistant.domain.nouns import is_link
from ingest.sources.jekyll.authors import read_authors
from ingest.sources.jekyll.configuration import Configuration, jekyll_version
from ingest.sources.jekyll.defaults import read_defaults
from ingest.sources.jekyll.entries import EntryFilter
from ingest.sources.jekyll.front_matter import Yaml, truth
from ingest.sources.jekyll.permalink import STYLES, suffix, unknown_placeholder
from ingest.sources.jekyll.site import MARKDOWN, Collection, Site, absolute
from ingest.sources.jekyll.source import read_source

_MOST_SHOWN = 200
_NOT_IN_PATHS = frozenset('?#\\"<>')
_MARKS_IN_SLUGS = (4, 1)
_DOMAIN = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?")


def configured(path: Path, home: Path, read: Configuration) -> Site:
    """The site at `home`, of which `path` was opened. Raises `SourceError`, which names the file,
    for a value that cannot be used."""
    config, file = read.values, read.file
    markdown = text(config, "markdown_ext") or MARKDOWN
    source = absolute(home / text(config, "source"))
    if not source.is_dir():
        raise SourceError(f"{file}: source is {text(config, 'source')!r}, and there is no folder")
    root = absolute(source / text(config, "collections_dir").strip("/"))
    domain = text(config, "url") or config.get("url") or _cname(source)
    names, authors = read_authors(source / (text(config, "data_dir") or "_data"))
    version = jekyll_version(home)
    return Site(
        path=path,
        root=root if root.is_relative_to(source) else source,
        source=source,
        title=text(config, "title") or text(config, "name"),
        url=_url(domain, file),
        baseurl=_baseurl(config, file),
        permalink=_permalink(config, file),
        timezone=_timezone(config, file),
        future=truth(config.get("future"), default=False),
        unpublished=truth(config.get("unpublished"), default=False),
        extensions=frozenset(f".{name.strip().lower()}" for name in markdown.split(",")),
        entries=EntryFilter(
            _names(config, "exclude", file), _names(config, "include", file) or (".htaccess",)
        ),
        collections=_collections(config, file),
        defaults=read_defaults(config),
        authors=names,
        marks=version >= _MARKS_IN_SLUGS,
        destination=absolute(home / (text(config, "destination") or "_site")),
        questions=_questions(config),
        config="\0".join((read.text, authors, str(version), str(domain or ""))),
        values=config,
    )


def text(config: Mapping[str, Yaml], key: str) -> str:
    """The text that a key has, without white space around it; empty for none."""
    value = config.get(key)
    return value.strip() if isinstance(value, str) else ""


def _cname(source: Path) -> str:
    """The address of a site with a domain of its own on GitHub Pages."""
    file = source / "CNAME"
    line = read_source(file).strip() if file.is_file() else ""
    return f"https://{line}" if _DOMAIN.fullmatch(line) else ""


def _names(config: Mapping[str, Yaml], key: str, file: Path) -> tuple[str, ...]:
    value = config.get(key)
    if value is not None and not isinstance(value, list):
        raise SourceError(
            f"{file}: {key} is no list, as Jekyll wants it; write one `- name` a line"
        )
    return tuple(name for name in value or [] if isinstance(name, str) and name)


def _url(value: Yaml, file: Path) -> str:
    """The address that all links begin with, its scheme in small letters, as browsers have it."""
    text = "" if value is None else str(value).strip().rstrip("/")
    scheme, mark, rest = text.partition("://")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not (whole and mark and is_link(text)) or set(text) & _NOT_IN_PATHS:
        raise SourceError(
            f"{file}: url is {_quoted(text)}, and links that begin so would lead to no page;"
            " write the site's address, such as https://www.example.org"
        )
    return f"{scheme.lower()}://{rest}"


def _baseurl(config: Mapping[str, Yaml], file: Path) -> str:
    """The path below the address, with a slash before it and none after it, or nothing."""
    value = config.get("baseurl")
    text = "" if value is None else str(value).strip().strip("/")
    path = isinstance(value, str | None) and is_link(f"/{text}")
    if not path or set(text) & _NOT_IN_PATHS:
        raise SourceError(
            f"{file}: baseurl is {_quoted(text)}, and links that begin so would lead to no page;"
            " write a path such as /blog"
        )
    return f"/{text}" if text else ""


def _quoted(text: str) -> str:
    """What stands there, on one line, without what may be a password."""
    return repr(re.sub(r"//[^/@]*@", "//…@", text)[:_MOST_SHOWN])


def _questions(config: Mapping[str, Yaml]) -> tuple[str, ...]:
    """The site's own questions to start from: `ask_the_archive: {questions: […]}`."""
    own = config.get("ask_the_archive")
    listed = own.get("questions") if isinstance(own, dict) else None
    return (
        tuple(q.strip() for q in listed if isinstance(q, str)) if isinstance(listed, list) else ()
    )


def _permalink(config: Mapping[str, Yaml], file: Path) -> str:
    """The template of posts: their collection's own, or the site's."""
    posts = _listed(config).get("posts")
    template = text(posts, "permalink") if isinstance(posts, dict) else ""
    style = text(config, "permalink") or "date"
    return _known(template or STYLES.get(style, style), file)


def _collections(config: Mapping[str, Yaml], file: Path) -> tuple[Collection, ...]:
    """The collections that are written, besides posts."""
    found = []
    style = text(config, "permalink") or "date"
    for label, settings in _listed(config).items():
        name = re.sub(r"[^A-Za-z0-9_.-]", "", label)
        if not isinstance(settings, dict) or name in {"posts", "data", ""}:
            continue
        if truth(settings.get("output"), default=False):
            template = text(settings, "permalink") or f"/:collection/:path{suffix(style)}"
            found.append(Collection(name, _known(template, file)))
    return tuple(found)


def _listed(config: Mapping[str, Yaml]) -> Mapping[str, Yaml]:
    """The collections by their names; a list has names only, so that none of it is written."""
    collections = config.get("collections")
    return collections if isinstance(collections, dict) else {}


def _known(template: str, file: Path) -> str:
    if unknown := unknown_placeholder(template):
        raise SourceError(f"{file}: permalink has {unknown}, which Jekyll does not know; remove it")
    return template


def _timezone(config: Mapping[str, Yaml], file: Path) -> tzinfo:
    name = text(config, "timezone")
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:
        raise SourceError(
            f"{file}: timezone {name!r} is not known; write a name such as Asia/Tokyo"
        ) from error

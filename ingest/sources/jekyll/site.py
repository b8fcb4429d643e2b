"""A Jekyll site: what `_config.yml` says, and which files are posts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from assistant.domain.errors import SourceError
from assistant.domain.nouns import is_link
from ingest.sources.jekyll.front_matter import (
    Yaml,
    parse_yaml,
    truth,
)
from ingest.sources.jekyll.permalink import STYLES, unknown_placeholder
from ingest.sources.jekyll.source import read_source

POST_NAME = re.compile(r"(\d{2,4})-(\d{1,2})-(\d{1,2})-(.*)(\.[^.]+)")

_MARKDOWN = "markdown,mkdown,mkdn,mkd,md"
_MOST_SHOWN = 200
_NOT_IN_PATHS = frozenset('?#\\"<>')
_NOT_READ = ("node_modules", "vendor/bundle", "vendor/cache", "vendor/gems", "vendor/ruby")


@dataclass(frozen=True, slots=True)
class Defaults:
    """One set of front matter defaults: the values, and the posts that they are for."""

    scope: re.Pattern[str] | None
    values: Mapping[str, Yaml]


@dataclass(frozen=True, slots=True)
class Site:
    """A Jekyll site, as far as its posts need it.

    `path` is what was opened (the site, a folder in it or one file), `root` the folder that
    the posts' paths start from. `url` and `baseurl` have no slash at the end and may be
    empty; `permalink` is a template, never a style's name. `defaults` are sorted: later
    sets win. `questions` are what a chat offers to start from; `config` is the text of the
    configuration file and `values` what it says. `home` is the folder that Jekyll looks for
    includes and data in. `shared` is what readers of its posts keep between them.
    """

    path: Path
    root: Path
    title: str = ""
    url: str = ""
    baseurl: str = ""
    permalink: str = STYLES["date"]
    timezone: tzinfo = UTC
    future: bool = False
    extensions: frozenset[str] = frozenset(f".{name}" for name in _MARKDOWN.split(","))
    exclude: re.Pattern[str] | None = None
    defaults: tuple[Defaults, ...] = ()
    questions: tuple[str, ...] = ()
    config: str = ""
    values: Mapping[str, Yaml] = field(default_factory=dict)
    home: Path = Path()
    shared: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def relative(self, path: Path) -> PurePosixPath:
        """The path of a post below the site, such as `_posts/2025-01-02-x.md`."""
        path = _absolute(path)
        if path.is_relative_to(self.root):
            return PurePosixPath(path.relative_to(self.root).as_posix())
        return PurePosixPath(path.name)


def open_site(path: Path) -> Site:
    """The site that `path` is or belongs to.

    `path` is a Jekyll site, a folder in it such as `_posts`, or one Markdown file; a
    `_config.yml` above its `_posts` is used, and Jekyll's defaults where there is none
    (the time zone is then UTC). Raises `SourceError` where nothing is at `path`, where it
    holds no posts, and for a `_config.yml` that cannot be used.
    """
    try:
        return _opened(_absolute(path))
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read ({error.strerror}); check the path and its rights"
        ) from error


def _opened(path: Path) -> Site:
    if not path.exists():
        raise SourceError(f"{path}: there is nothing; give a Jekyll site, its _posts, or one .md")
    home = _home(path)
    config_file = _config_file(home)
    config = _read_config(config_file) if config_file else {}
    site = _configured(path, home, config, config_file or home / "_config.yml")
    if config_file:
        site = replace(site, config=read_source(config_file))
    if not post_files(site):
        raise SourceError(f"{path}: holds no posts; Jekyll posts are _posts/YYYY-MM-DD-title.md")
    return site


def post_files(site: Site) -> list[Path]:
    """The post files below what was opened, sorted by path; drafts are not among them.

    As in Jekyll they lie in `_posts` folders, which may have folders in them, and are
    called `YYYY-MM-DD-title.md`. Of a folder without any `_posts`, the files right in it.
    What has a post's name and is no file is among them, and so are links to folders, which
    Jekyll does not follow: reading them tells what is wrong.
    """
    if site.path.is_file():
        return [site.path]
    if "_posts" in site.relative(site.path).parts:
        found = list(_below(site.path))
    else:
        start = site.root if site.root.is_relative_to(site.path) else site.path
        folders = list(_posts_folders(site, start))
        found = [file for folder in folders for file in _below(folder)]
        if not folders:
            found = list(site.path.iterdir())
    return sorted(
        file
        for file in found
        if file.suffix.lower() in site.extensions and POST_NAME.fullmatch(file.name)
    )


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow a linked _posts)


def _home(path: Path) -> Path:
    """The folder with the `_config.yml` that holds for `path`."""
    folder = path if path.is_dir() else path.parent
    holders = [f.parent for f in (folder, *folder.parents) if f.name == "_posts"]
    if not holders:
        return folder
    above = (holders[-1], *holders[-1].parents)
    return next((f for f in above if _config_file(f)), holders[-1])


def _config_file(folder: Path) -> Path | None:
    files = (folder / "_config.yml", folder / "_config.yaml")
    return next((file for file in files if file.exists()), None)


def _read_config(file: Path) -> dict[str, Yaml]:
    config = parse_yaml(read_source(file), file)
    if config is None:
        return {}
    if not isinstance(config, dict):
        raise SourceError(f"{file}: is no mapping; write one `key: value` a line")
    return config


def _configured(path: Path, home: Path, config: dict[str, Yaml], file: Path) -> Site:
    markdown = _text(config, "markdown_ext") or _MARKDOWN
    return Site(
        path=path,
        root=_absolute(home / _text(config, "collections_dir").strip("/")),
        title=_text(config, "title") or _text(config, "name"),
        url=_url(config, file),
        baseurl=_baseurl(config, file),
        permalink=_permalink(config, file),
        timezone=_timezone(config, file),
        future=truth(config.get("future"), default=False),
        extensions=frozenset(f".{name.strip().lower()}" for name in markdown.split(",")),
        exclude=_exclude(config),
        defaults=_defaults(config),
        questions=_questions(config),
        values=config,
        home=_absolute(home),
    )


def _text(config: Mapping[str, Yaml], key: str) -> str:
    value = config.get(key)
    return value.strip() if isinstance(value, str) else ""


def _url(config: Mapping[str, Yaml], file: Path) -> str:
    """The address that all links begin with, its scheme in small letters, as browsers have it."""
    value = config.get("url")
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
    collections = config.get("collections")
    posts = collections.get("posts") if isinstance(collections, dict) else None
    template = _text(posts, "permalink") if isinstance(posts, dict) else ""
    template = template or _text(config, "permalink") or "date"
    template = STYLES.get(template, template)
    if unknown := unknown_placeholder(template):
        raise SourceError(f"{file}: permalink has {unknown}, which Jekyll does not know; remove it")
    return template


def _timezone(config: Mapping[str, Yaml], file: Path) -> tzinfo:
    name = _text(config, "timezone")
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:
        raise SourceError(
            f"{file}: timezone {name!r} is not known; write a name such as Asia/Tokyo"
        ) from error


def _exclude(config: Mapping[str, Yaml]) -> re.Pattern[str]:
    value = config.get("exclude")
    names = [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
    globs = (_glob(name.strip("/")) for name in (*_NOT_READ, *names))
    return re.compile("|".join(f"(?:{glob})" for glob in globs))


def _defaults(config: Mapping[str, Yaml]) -> tuple[Defaults, ...]:
    """The sets that posts take part in, least specific first: longer paths win, then types."""
    sets = config.get("defaults")
    ranked: list[tuple[tuple[int, bool], Defaults]] = []
    for entry in sets if isinstance(sets, list) else []:
        values = entry.get("values") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(values, dict):
            continue
        scope = entry.get("scope")
        scope = scope if isinstance(scope, dict) else {}
        if "type" in scope and _text(scope, "type") not in {"posts", "post"}:
            continue
        path = _text(scope, "path").strip("/")
        pattern = re.compile(f"(?:{_glob(path)})(?:/.*)?") if path else None
        ranked.append(((len(path), "type" in scope), Defaults(pattern, values)))
    return tuple(defaults for _, defaults in sorted(ranked, key=lambda pair: pair[0]))


def _glob(pattern: str) -> str:
    """A shell pattern as a regular expression: `*` stays within a folder, `**/` does not."""
    pieces = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.sub(
        r"\*\*/|\*\*|\*|\?|[^*?]+",
        lambda match: pieces.get(match[0]) or re.escape(match[0]),
        pattern,
    )


def _posts_folders(site: Site, start: Path) -> Iterator[Path]:
    for name, folders, _ in os.walk(start, onerror=_refuse):
        here = Path(name)
        if "_posts" in folders:
            yield here / "_posts"
        folders[:] = [f for f in folders if not _hidden(f) and not _excluded(site, here / f)]


def _refuse(error: OSError) -> None:
    """A folder that cannot be read is not an empty one."""
    raise SourceError(
        f"{error.filename}: cannot be read ({error.strerror}); check its rights"
    ) from error


def _below(folder: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = [f for f in folders if not _hidden(f)]
        yield from (Path(name, entry) for entry in (*folders, *files) if not _hidden(entry))


def _hidden(name: str) -> bool:
    """Names that Jekyll passes over: hidden, special and editors' backup files."""
    return name.startswith((".", "_", "#", "~")) or name.endswith("~")


def _excluded(site: Site, folder: Path) -> bool:
    return bool(site.exclude and site.exclude.fullmatch(site.relative(folder).as_posix()))

"""An export of Ghost → its posts, with the names of their authors and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from assistant.domain.errors import SourceError
from assistant.domain.nouns import is_link
from ingest.sources.ghost import lexical, mobiledoc
from ingest.sources.records import Form, Record, address_of

MOST_FILE: Final = 512 * 1024 * 1024
HOME: Final = "__GHOST_URL__"
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*+-->")
_NONE = datetime(1970, 1, 1, tzinfo=UTC)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Export:
    """What a file has of posts: each with its authors and tags as they are shown, in order; and
    the site's address, where it says it."""

    title: str
    url: str
    posts: tuple[tuple[Row, tuple[str, ...], tuple[str, ...]], ...]


def open_export(file: Path) -> Export:
    """An export. Raises `SourceError` for what is none, or more than is read at once."""
    try:
        size = file.stat().st_size
        if size > MOST_FILE:
            raise SourceError(
                f"{file}: has {size:,} bytes, {MOST_FILE:,} are the most; export parts"
            )
        found = orjson.loads(file.read_bytes())
    except OSError as error:
        raise SourceError(f"{file}: cannot be read ({error.strerror}); check its rights") from error
    except ValueError as error:
        raise SourceError(f"{file}: is no JSON ({error}); export it again") from error
    data = _data(found)
    if data is None or not isinstance(data.get("posts"), list):
        raise SourceError(f"{file}: is no export of Ghost; give the .json of Settings > Export")
    settings = {row.get("key"): row.get("value") for row in _rows(data, "settings")}
    authors = _names(data, "users", "posts_authors", "author_id")
    tags = _names(data, "tags", "posts_tags", "tag_id")
    posts = []
    for row in _rows(data, "posts"):
        key = _text(row, "id")
        own = authors.get(key) or _one_author(data, row)
        shown = tuple(tag for tag in tags.get(key, ()) if not tag.startswith("#"))
        posts.append((row, own, shown))
    url = str(settings.get("url") or "")
    return Export(str(settings.get("title") or ""), url if is_link(url) else "", tuple(posts))


def id_of(row: Row) -> str:
    """What names a post for ever. Raises `SourceError` where it has nothing."""
    if not (name := _text(row, "id") or _text(row, "uuid")):
        raise SourceError("has no id; export it again")
    return name


def record_of(row: Row, authors: tuple[str, ...], tags: tuple[str, ...], base: str) -> Record:
    """The record of a post, whose address begins with `base`. Raises `SourceError`, which names
    the field, for one that is wrong."""
    shown = _text(row, "status") == "published" and _text(row, "visibility") in {"", "public"}
    body, form = _body(row) if shown else ("", "html")
    return Record(
        title=_text(row, "title") or _text(row, "slug") or "(Untitled)",
        url=_url(row, base) if shown else "/",
        date=_date(row.get("published_at")) if shown else _NONE,
        body=body.replace(HOME, base.partition("/:")[0].rstrip("/")),
        form=form,
        authors=authors,
        tags=tags,
        excerpt=_text(row, "custom_excerpt"),
        published=shown,
    )


def _data(found: Any) -> Row | None:
    """What an export holds, in the form of today and in an older one."""
    if isinstance(found, dict) and isinstance(found.get("db"), list) and found["db"]:
        found = found["db"][0]
    data = found.get("data") if isinstance(found, dict) else None
    return data if isinstance(data, dict) else None


def _rows(data: Row, table: str) -> Iterator[Row]:
    rows = data.get(table)
    return (row for row in (rows if isinstance(rows, list) else []) if isinstance(row, dict))


def _names(data: Row, table: str, between: str, key: str) -> dict[str, tuple[str, ...]]:
    """By the id of a post the names of a table's rows that belong to it, in order."""
    names = {_text(row, "id"): _text(row, "name") for row in _rows(data, table)}
    order = sorted(_rows(data, between), key=lambda row: _number(row.get("sort_order")))
    found: dict[str, list[str]] = {}
    for row in order:
        if name := names.get(_text(row, key)):
            found.setdefault(_text(row, "post_id"), []).append(name)
    return {post: tuple(several) for post, several in found.items()}


def _one_author(data: Row, row: Row) -> tuple[str, ...]:
    """The author, as older exports have it."""
    wanted = _text(row, "author_id")
    names = (_text(user, "name") for user in _rows(data, "users") if _text(user, "id") == wanted)
    return tuple(name for name in names if wanted)[:1]


def _body(row: Row) -> tuple[str, Form]:
    """The body: as Ghost rendered it, else of what its editor keeps."""
    if html := _text(row, "html"):
        return _COMMENT.sub("", html), "html"
    for field, read in (("lexical", lexical.html_of), ("mobiledoc", mobiledoc.html_of)):
        if written := _text(row, field):
            try:
                return read(orjson.loads(written)), "html"
            except ValueError as error:
                raise SourceError(f"its {field} {error}; export it again") from error
    return _text(row, "markdown"), "markdown"


def _url(row: Row, base: str) -> str:
    slug = _text(row, "slug").strip("/")
    if not slug:
        raise SourceError("has no slug; export it again")
    is_page = _text(row, "type") == "page" or row.get("page") in (1, True)
    if ":slug" not in base:
        return address_of(f"{slug}/", base) if base else f"/{slug}/"
    if is_page:
        return address_of(f"{slug}/", base.partition("/:")[0])
    day = _date(row.get("published_at"))
    parts = {":year": f"{day:%Y}", ":month": f"{day:%m}", ":day": f"{day:%d}", ":slug": slug}
    for name, value in parts.items():
        base = base.replace(name, value)
    return base


def _date(value: Any) -> datetime:
    """A time, as text or in milliseconds since 1970, as older exports have it."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        read = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError) as error:
        raise SourceError(
            f"published_at is {str(value)[:40]!r} and no time; export it again"
        ) from error
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if isinstance(value, str) or is_number else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0

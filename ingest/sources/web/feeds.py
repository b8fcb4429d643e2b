"""Feeds: RSS, Atom or JSON Feed → their entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser
import orjson

from assistant.domain.errors import SourceError
from assistant.domain.nouns import is_link
from ingest.sources.dates import read_date

MAX_ENTRIES = 10_000
_DECLARED = re.compile(rb"<!(?:ENTITY|DOCTYPE[^>]{0,1000}\[)", re.IGNORECASE)
_MAILED = re.compile(r"[^\s@]{1,100}@[^\s@]{1,100}\s+\(([^()]{1,100})\)")
_MAIL = re.compile(r"[^\s@]{1,100}@[^\s@]{1,100}")
_TAG = re.compile(r"<[^<>]{0,1000}>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: where it leads, its day, and what the feed has of its text, as HTML.

    `fingerprint` differs when the entry differs.
    """

    address: str
    title: str
    day: datetime | None
    changed: datetime | None
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    html: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, the language that it says it is in, its site, and its entries."""

    title: str
    language: str
    site: str
    entries: tuple[Entry, ...]


def read(raw: bytes, address: str) -> Feed:
    """The feed that was found at an address. Raises `SourceError` for what is none."""
    if raw.lstrip()[:1] == b"{":
        return _json_feed(raw, address)
    if _DECLARED.search(raw[: 64 * 1024]):
        raise SourceError(f"{address}: declares entities, which no feed needs; it is not read")
    found = feedparser.parse(
        BytesIO(raw), sanitize_html=False, response_headers={"content-location": address}
    )
    if not found.get("version"):
        why = found.get("bozo_exception")
        raise SourceError(f"{address}: is no feed that can be read ({why or 'another form'})")
    entries = (_entry(one, address) for one in found.entries[:MAX_ENTRIES])
    feed = found.feed
    return Feed(
        _text(feed.get("title")),
        _text(feed.get("language")),
        _text(feed.get("link")),
        tuple(entry for entry in entries if entry is not None),
    )


def _entry(one: Any, address: str) -> Entry | None:
    link = one.get("link") or (one.get("id") if one.get("guidislink") else "") or ""
    if not link:
        link = next((item.get("href", "") for item in one.get("links", ())), "")
    contents = [item.get("value", "") for item in one.get("content", ())]
    authors = [_person(item.get("name")) for item in one.get("authors", ()) if item]
    return _made(
        link,
        address,
        title=one.get("title"),
        # feedparser's own `get` gives another one of them where one is missing, and warns of it.
        day=dict.get(one, "published") or dict.get(one, "created"),
        changed=dict.get(one, "updated"),
        authors=authors or [_person(one.get("author"))],
        tags=[_text(item.get("term")) for item in one.get("tags", ())],
        html=max([*contents, one.get("summary") or ""], key=len),
    )


def _json_feed(raw: bytes, address: str) -> Feed:
    try:
        data = orjson.loads(raw)
    except ValueError as error:
        raise SourceError(f"{address}: is no feed that can be read ({error})") from error
    if not isinstance(data, dict) or "jsonfeed.org" not in str(data.get("version")):
        raise SourceError(f"{address}: is JSON, but no JSON Feed; its version is missing")
    items = data.get("items")
    entries = []
    for item in (items if isinstance(items, list) else [])[:MAX_ENTRIES]:
        if not isinstance(item, dict):
            continue
        authors = item.get("authors") or [item.get("author") or {}]
        tags = item.get("tags")
        entries.append(
            _made(
                item.get("url") or item.get("external_url") or _if_address(item.get("id")),
                address,
                title=item.get("title"),
                day=item.get("date_published"),
                changed=item.get("date_modified"),
                authors=[_text(a.get("name")) for a in authors if isinstance(a, dict)],
                tags=[_text(tag) for tag in tags] if isinstance(tags, list) else [],
                html=item.get("content_html") or _as_html(item.get("content_text")),
            )
        )
    return Feed(
        _text(data.get("title")),
        _text(data.get("language")),
        _text(data.get("home_page_url")),
        tuple(entry for entry in entries if entry is not None),
    )


def _made(
    link: Any,
    address: str,
    *,
    title: Any,
    day: Any,
    changed: Any,
    authors: Iterable[str],
    tags: Iterable[str],
    html: Any,
) -> Entry | None:
    """An entry; None for one that leads nowhere."""
    try:
        where = urljoin(address, str(link).strip()).partition("#")[0]
    except ValueError:
        return None
    if not is_link(where) or not where.lower().startswith(("http://", "https://")):
        return None
    named = [_text(title), str(day), str(changed), str(html)]
    return Entry(
        where,
        _text(title),
        _day(day) or _day(changed),
        _day(changed),
        tuple(dict.fromkeys(a for a in authors if a))[:20],
        tuple(dict.fromkeys(t for t in tags if t))[:100],
        str(html or ""),
        blake2b("\0".join(named).encode("utf-8", "replace"), digest_size=16).hexdigest(),
    )


def _if_address(value: Any) -> str:
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else ""


def _person(value: Any) -> str:
    """A name, of an address of e-mail with a name that name."""
    text = _text(value)
    match = _MAILED.fullmatch(text)
    return match[1] if match else "" if _MAIL.fullmatch(text) else text


def _day(value: Any) -> datetime | None:
    return read_date(value, UTC) if isinstance(value, str) else None


def _text(value: Any) -> str:
    return " ".join(unescape(_TAG.sub("", value)).split()) if isinstance(value, str) else ""


def _as_html(text: Any) -> str:
    if not isinstance(text, str):
        return ""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{part}</p>" for part in re.split(r"\n{2,}", escaped))

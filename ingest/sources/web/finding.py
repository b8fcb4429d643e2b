"""An address → the pages that its sitemap lists, or the entries of its feed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from assistant.domain.errors import SourceError
from ingest.sources.http import Polite, Reply
from ingest.sources.web import feeds, sitemaps
from ingest.sources.web.charset import decoded
from ingest.sources.web.elements import read_elements
from ingest.sources.web.feeds import Entry
from ingest.sources.web.sitemaps import Listed

_MOST_SITEMAPS, _DEEPEST = 200, 3
_MOST_FEEDS = 50
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"}
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(urlset|sitemapindex|rss|feed|rdf)\b", re.IGNORECASE)
_NEXT = re.compile(
    rb"<(?:atom:)?link\b[^<>]{0,500}\brel\s*=\s*[\"'](?:next|prev-archive)[\"'][^<>]{0,500}>"
)
_HREF = re.compile(rb"href\s*=\s*[\"']([^\"']{1,1000})[\"']")


@dataclass(frozen=True, slots=True)
class Found:
    """What an address leads to: a sitemap's pages or a feed's entries. It is not `whole` where
    some sitemaps could not be read."""

    kind: str
    title: str = ""
    listed: tuple[Listed, ...] = ()
    entries: tuple[Entry, ...] = ()
    warnings: tuple[str, ...] = ()
    whole: bool = True


def find(address: str, polite: Polite) -> Found:
    """What is at an address: a sitemap, a feed, or a site that names one of them. Raises
    `SourceError` where there is none."""
    reply = _got(address, polite)
    raw = unpacked(reply.body, address)
    kind = _kind(raw, reply)
    if kind == "feed":
        return _feed(raw, reply.url, polite)
    if kind == "sitemap":
        return _sitemap(raw, reply.url, polite)
    return _named(decoded(raw, reply.headers.get("content-type", "")), reply.url, polite)


def unpacked(raw: bytes, name: str) -> bytes:
    """A file as it was before gzip. Raises `SourceError` for more than a sitemap may have."""
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    unpacker = zlib.decompressobj(wbits=31)
    try:
        made = unpacker.decompress(raw, sitemaps.MAX_BYTES)
    except zlib.error as error:
        raise SourceError(f"{name}: is no gzip file that can be read ({error})") from error
    if unpacker.unconsumed_tail:
        raise SourceError(
            f"{name}: has more than {sitemaps.MAX_BYTES:,} bytes unpacked, the most of a sitemap"
        )
    return made


def _got(address: str, polite: Polite, most: int = sitemaps.MAX_BYTES) -> Reply:
    reply = polite.get(address, most=most)
    if reply.status != 200:
        raise SourceError(f"{address}: is not there (status {reply.status}); check the address")
    return reply


def _kind(raw: bytes, reply: Reply) -> str:
    """What a file is: a sitemap, a feed or a page."""
    head = raw[: 64 * 1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"{":
        return "feed"
    if b"<html" in head[:2000].lower():
        return "page"
    if root := _ROOT.search(head):
        return "sitemap" if root[1].lower() in {b"urlset", b"sitemapindex"} else "feed"
    is_text = "text/plain" in reply.headers.get("content-type", "")
    return "sitemap" if is_text or head[:4].lower() == b"http" else "page"


def _named(html: str, address: str, polite: Polite) -> Found:
    """What a site names: its sitemap, which has all pages, or else its feed."""
    whys = []
    for where in dict.fromkeys(
        (*polite.robots(address).sitemaps, urljoin(address, "/sitemap.xml"))
    ):
        try:
            reply = _got(where, polite)
            raw = unpacked(reply.body, where)
            if _kind(raw, reply) == "sitemap":
                return _sitemap(raw, reply.url, polite)
        except SourceError as error:
            whys.append(str(error))
    for link in read_elements(html).named("link"):
        is_feed = link.get("type").lower() in _FEED_TYPES
        if is_feed and "alternate" in link.get("rel").lower().split() and link.get("href"):
            where = urljoin(address, link.get("href"))
            try:
                reply = _got(where, polite)
                return _feed(reply.body, reply.url, polite)
            except SourceError as error:
                whys.append(str(error))
    why = f" ({whys[0]})" if whys else ""
    raise SourceError(
        f"{address}: names no sitemap and no feed{why}; give the address of one of them"
    )


def _feed(raw: bytes, address: str, polite: Polite) -> Found:
    """A feed's entries, and those of the pages before it where it has pages."""
    feed = feeds.read(raw, address)
    entries = {entry.address: entry for entry in feed.entries}
    seen = {address}
    while (where := _next(raw, address)) and where not in seen and len(seen) < _MOST_FEEDS:
        seen.add(where)
        try:
            reply = _got(where, polite)
            further = feeds.read(reply.body, where)
        except SourceError:
            break
        raw, address = reply.body, where
        for entry in further.entries:
            entries.setdefault(entry.address, entry)
    if not entries:
        raise SourceError(f"{address}: is a feed without entries")
    return Found("feed", feed.title, entries=tuple(entries.values()))


def _next(raw: bytes, address: str) -> str:
    tag = _NEXT.search(raw[: 64 * 1024])
    href = _HREF.search(tag[0]) if tag else None
    if href is None:
        return ""
    where = urljoin(address, href[1].decode("utf-8", "replace").replace("&amp;", "&"))
    return where if urlsplit(where).netloc == urlsplit(address).netloc else ""


def _sitemap(raw: bytes, address: str, polite: Polite) -> Found:
    """All pages of a sitemap and of those that it names."""
    warnings: list[str] = []
    pages: dict[str, Listed] = {}
    elsewhere = 0
    for listed in _all_listed(raw, address, polite, warnings):
        for one in listed:
            if _same_site(one.address, address):
                pages.setdefault(one.address.partition("#")[0], one)
            else:
                elsewhere += 1
    whole = not warnings
    if elsewhere:
        warnings.append(
            f"{elsewhere:,} addresses in the sitemap are of another site and were left out"
        )
    if not pages:
        raise SourceError(f"{address}: its sitemap lists no pages of the site")
    return Found("sitemap", "", tuple(pages.values()), warnings=tuple(warnings), whole=whole)


def _all_listed(
    raw: bytes, address: str, polite: Polite, warnings: list[str]
) -> Iterator[list[Listed]]:
    further, listed = sitemaps.read(raw, address)
    yield listed
    waiting = [(where, 1) for where in further]
    seen = {address}
    while waiting:
        where, depth = waiting.pop(0)
        if where in seen:
            continue
        if len(seen) >= _MOST_SITEMAPS or depth > _DEEPEST:
            warnings.append(f"{where}: is one sitemap too many, or too deep, and was not read")
            continue
        seen.add(where)
        try:
            raw = unpacked(_got(where, polite).body, where)
            further, listed = sitemaps.read(raw, where)
        except SourceError as error:
            warnings.append(str(error))
            continue
        waiting += [(one, depth + 1) for one in further]
        yield listed


def _same_site(address: str, other: str) -> bool:
    first, second = (
        (urlsplit(one).hostname or "").lower().removeprefix("www.") for one in (address, other)
    )
    return first == second

"""A site's pages by HTTP: those that its sitemap lists, or that its feed leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.http import Forbidden, Kept, Polite, Reply, Stored
from ingest.sources.jekyll.page import Page, seen
from ingest.sources.jekyll.post import ParsedPost
from ingest.sources.jekyll.source import MAX_BYTES
from ingest.sources.opening import Keep, Wanted
from ingest.sources.web import posts
from ingest.sources.web.charset import decoded
from ingest.sources.web.finding import Found, find
from ingest.sources.web.left_out import told_of
from ingest.sources.web.posts import Given, canonical, why_no_post
from ingest.sources.web.verdicts import Verdicts

MAX_PAGES = 20_000
_FAILURES = 5
"""Pages that fail one after another, after which the rest are not asked for."""
_KEEP_EVERY = 100
_STATE = "\0state"
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class _Item:
    """A page that is wanted: what is known of it, and what differs when it was changed (nothing
    where that is not told)."""

    given: Given
    mark: str = ""
    html: str = ""


@dataclass
class _State:
    """What is known of the pages that are kept: the mark that each was fetched with, and what a
    feed said of it."""

    marks: dict[str, str] = field(default_factory=dict)
    given: dict[str, dict[str, Any]] = field(default_factory=dict)


def open_source(wanted: Wanted, keep: Keep | None = None) -> FetchedSite:
    """The site, sitemap or feed at an address; what changed is fetched. Raises `SourceError`
    where it cannot be reached, or names no pages."""
    polite = Polite(wanted.where)
    try:
        found = find(wanted.where, polite)
        return FetchedSite(wanted.where, found, polite, keep)
    finally:
        polite.close()


class FetchedSite:
    """A site's pages, as all sources are read."""

    module = __name__
    future = True
    config = ""
    questions: tuple[str, ...] = ()

    def __init__(self, address: str, found: Found, polite: Polite, keep: Keep | None) -> None:
        self.kind = found.kind
        self.address = address
        self.title = found.title or urlsplit(address).netloc
        self._may_forget = found.kind != "feed" and found.whole and len(found.listed) <= MAX_PAGES
        self._rebuild = keep.rebuild if keep else False
        self._kept = Kept(keep, address)
        self._texts = self._kept.all()
        self._state = _state(self._texts.pop(_STATE, None))
        self._why: dict[str, str] = {}
        self._told = list(found.warnings)
        if len(found.listed) > MAX_PAGES:
            self._told.append(f"the first {MAX_PAGES:,} of {len(found.listed):,} pages are read")
        self._fetch(dict(_items(found)), polite)
        pages = {name: self.digest(name) for name in self._texts if name not in self._why}
        self._left_out = Verdicts(keep, address).of(pages, self._no_post)
        if not self.names():
            raise SourceError(
                f"{address}: none of its {len(self._texts) + len(self._why):,} pages is a post"
                + "".join(f"; {name}: {why}" for name, why in [*self._why.items()][:1])
            )

    def _fetch(self, items: Mapping[str, _Item], polite: Polite) -> None:
        """Make what is kept the same as what is on the site now."""
        new: dict[str, Stored] = {}
        failures = 0
        for name, item in items.items():
            before = self._texts.get(name)
            self._state.given[name] = _as_json(item.given)
            if before and item.mark and self._state.marks.get(name) == item.mark:
                continue
            if failures >= _FAILURES:
                self._failed(name, "was not asked for, as the pages before it could not be reached")
                continue
            try:
                reply = polite.get(
                    item.given.address,
                    etag=before.etag if before else "",
                    modified=before.modified if before else "",
                    most=MAX_BYTES,
                )
                failures = 0
                text = self._text(name, reply, before, item)
            except Forbidden:
                text = _of_feed(item)
                if text is None:
                    self._texts.pop(name, None)
                    self._why[name] = "its site asks programs not to read it (robots.txt)"
                    continue
            except SourceError as error:
                failures += "try again later" in str(error)
                self._failed(name, str(error).removeprefix(f"{item.given.address}: "))
                continue
            if text is None:
                continue
            self._state.marks[name] = item.mark if _is_settled(item) else ""
            if text is not before:
                new[name] = self._texts[name] = text
            if len(new) >= _KEEP_EVERY:
                self._keep(new)
                new = {}
        gone = self._gone(items)
        for name in gone:
            self._texts.pop(name, None)
            self._state.marks.pop(name, None)
            self._state.given.pop(name, None)
        self._keep(new, gone)

    def _keep(self, new: Mapping[str, Stored], gone: Sequence[str] = ()) -> None:
        """What was fetched stays fetched, also where the run is stopped."""
        state = orjson.dumps({"marks": self._state.marks, "given": self._state.given})
        self._kept.renew({**new, _STATE: Stored(state)}, gone)

    def _text(self, name: str, reply: Reply, before: Stored | None, item: _Item) -> Stored | None:
        """The text of a reply. Raises `SourceError` for what is no page."""
        if reply.status == 304 and before:
            return before
        if reply.status in _GONE and (text := _of_feed(item)):
            return text
        if reply.status in _GONE:
            self._texts.pop(name, None)
        if reply.status != 200:
            raise SourceError(f"is not there (status {reply.status})")
        kind = reply.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
        if kind not in {"text/html", "application/xhtml+xml", "text/plain", ""}:
            raise SourceError(f"is no page but {kind}")
        html = decoded(reply.body, reply.headers.get("content-type", ""))
        if (own := _of_feed(item)) and why_no_post(html, name, item.given):
            # Such as a page that is made in the browser.
            return replace(own, etag=reply.etag, modified=reply.modified)
        if before and before.body == html.encode():
            return replace(before, etag=reply.etag, modified=reply.modified)
        return Stored(html.encode(), reply.etag, reply.modified)

    def _failed(self, name: str, why: str) -> None:
        """A page that cannot be had stays as it was, if it was there before."""
        if name in self._texts:
            self._told.append(f"{name} stays as it was: it {why}")
        else:
            self._why[name] = why

    def _gone(self, items: Mapping[str, _Item]) -> list[str]:
        """What is kept and to be forgotten: what left a sitemap that could be read as a whole,
        unless it is more than half; what left a feed stays."""
        if not self._may_forget:
            return []
        gone = [name for name in self._texts if name not in items]
        if len(gone) * 2 > len(self._texts) and not self._rebuild:
            self._told.append(
                f"{len(gone):,} of {len(self._texts):,} pages are no longer in the sitemap; that is"
                " more than half, so they stay. If it is meant, run the ingest with --rebuild"
            )
            return []
        return gone

    def _no_post(self, name: str) -> str:
        try:
            return why_no_post(self._texts[name].body.decode(), name, self._given(name))
        except SourceError as error:
            return str(error)

    @property
    def warnings(self) -> Sequence[str]:
        """What stays though it is gone, and the pages that are no posts."""
        several = Counter(self._told)
        told = [*several][:20]
        if len(several) > len(told):
            told.append(f"{len(several) - len(told):,} more like these")
        return [*told, *told_of(self._left_out)]

    def names(self) -> Sequence[str]:
        """The addresses of the pages that are posts, and of those that could not be read."""
        return sorted([*(n for n in self._texts if n not in self._left_out), *self._why])

    def digest(self, name: str) -> str:
        """A digest of the page and of what the feed or sitemap says of it; empty for one that
        could not be read."""
        if name not in self._texts:
            return ""
        told = orjson.dumps(self._state.given.get(name))
        return blake2b(told + b"\0" + self._texts[name].body, digest_size=16).hexdigest()

    def read(self, name: str, *, now: datetime) -> ParsedPost:
        """The post on a page."""
        html = self._html(name)
        given = self._given(name)
        about = posts.about(html, given)
        address = canonical(given.address, about.address, given.address)
        return posts.read_post(html, name, replace(given, address=address), now=now)

    def page(self, name: str) -> Page:
        """A page, and what a reader sees of its article."""
        return posts.read_page(self._html(name), self._given(name))

    def shown(self, name: str, text: str) -> str:  # noqa: ARG002
        """What HTML shows."""
        return seen(posts.without_notes(text))

    def watched(self) -> None:
        """Nobody tells of changes on a site."""
        return

    def _html(self, name: str) -> str:
        if name in self._why or name not in self._texts:
            raise SourceError(self._why.get(name, "is not there any more"))
        return self._texts[name].body.decode()

    def _given(self, name: str) -> Given:
        return _from_json(self._state.given.get(name, {}), name)


def item_name(address: str) -> str:
    """The name of a page in the archive: its address without what stands before the host."""
    return address.partition("://")[2]


def _items(found: Found) -> Iterator[tuple[str, _Item]]:
    """The pages that are wanted, by their names."""
    for one in found.listed[:MAX_PAGES]:
        mark = one.changed.isoformat() if one.changed else ""
        yield item_name(one.address), _Item(Given(one.address, changed=one.changed), mark)
    for entry in found.entries[:MAX_PAGES]:
        given = Given(
            entry.address, entry.day, entry.changed, entry.title, entry.authors, entry.tags
        )
        yield item_name(entry.address), _Item(given, entry.fingerprint, entry.html)


def _is_settled(item: _Item) -> bool:
    """Whether what was changed then can hardly have been changed once more since: a sitemap often
    tells no more than the day."""
    changed = item.given.changed
    return bool(item.html) or changed is None or datetime.now(UTC) - changed > timedelta(days=1)


def _of_feed(item: _Item) -> Stored | None:
    """A page made of what the feed has of a text that cannot be fetched; None where that is not
    the whole of it."""
    if sum(char.isalnum() for char in seen(item.html)) < 200:
        return None
    return Stored(f"<html><body><article>{item.html}</article></body></html>".encode())


def _as_json(given: Given) -> dict[str, Any]:
    return {
        "address": given.address,
        "day": given.day,
        "changed": given.changed,
        "title": given.title,
        "authors": given.authors,
        "tags": given.tags,
    }


def _from_json(data: Mapping[str, Any], name: str) -> Given:
    def moment(value: Any) -> datetime | None:
        return datetime.fromisoformat(value) if isinstance(value, str) else value

    return Given(
        data.get("address") or f"https://{name}",
        moment(data.get("day")),
        moment(data.get("changed")),
        data.get("title") or "",
        tuple(data.get("authors") or ()),
        tuple(data.get("tags") or ()),
    )


def _state(stored: Stored | None) -> _State:
    try:
        data = orjson.loads(stored.body) if stored else {}
        return _State(dict(data.get("marks", {})), dict(data.get("given", {})))
    except (ValueError, AttributeError, TypeError):
        return _State()

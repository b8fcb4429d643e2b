"""A folder of HTML that any generator wrote, as a source."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from assistant.domain.errors import SourceError
from ingest.sources.folder.rules import walk
from ingest.sources.jekyll.page import Page, seen
from ingest.sources.jekyll.post import ParsedPost
from ingest.sources.jekyll.source import MAX_BYTES
from ingest.sources.opening import Keep, Wanted
from ingest.sources.source import Watched
from ingest.sources.web import feeds, sitemaps
from ingest.sources.web.about import read_about
from ingest.sources.web.charset import decoded
from ingest.sources.web.elements import read_elements
from ingest.sources.web.feeds import Entry
from ingest.sources.web.left_out import told_of
from ingest.sources.web.main import find_main
from ingest.sources.web.posts import (
    Given,
    canonical,
    read_page,
    read_post,
    why_no_post,
    without_notes,
)
from ingest.sources.web.verdicts import Verdicts

_PAGES = frozenset({".html", ".htm", ".xhtml"})
_FEED_FOLDERS = ("", "feed", "feeds", "blog", "posts", "rss")
_FEED_NAME = re.compile(r"[\w.-]*\.(?:xml|rss|atom)|feed\.json")
_MOST_FEEDS = 20
_CANONICAL = re.compile(
    rb"<link\b[^<>]{0,500}\brel\s*=\s*[\"']?canonical[\"']?[^<>]{0,1000}>"
    rb"|<meta\b[^<>]{0,500}[\"']?og:url[\"']?[^<>]{0,1000}>",
    re.IGNORECASE,
)
_HREF = re.compile(rb"(?:href|content)\s*=\s*[\"']?(https?://[^\"'\s<>]{1,1000})", re.IGNORECASE)
_SITE_NAME = re.compile(r"\s+[|·•–—-]\s+")
_HEAD = 256 * 1024
_SAMPLE, _FEW = 60, 10


def open_source(wanted: Wanted, keep: Keep | None = None) -> BuiltSite:
    """The built site in a folder. Raises `SourceError` where there is no page in it."""
    path = wanted.path
    if not path.is_dir():
        raise SourceError(f"{path}: is no folder; give the folder that holds the site's pages")
    try:
        return BuiltSite(path, wanted.url, keep)
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read ({error.strerror}); check the path and its rights"
        ) from error


class BuiltSite:
    """A folder of HTML, as all sources are read."""

    kind = "html"
    module = __name__
    future = True
    questions: tuple[str, ...] = ()

    def __init__(self, path: Path, url: str = "", keep: Keep | None = None) -> None:
        self._root, self._keep = path, keep
        self._pages = {
            file.relative_to(path).as_posix(): file
            for file in sorted(walk(path))
            if file.suffix.lower() in _PAGES
        }
        if not self._pages:
            raise SourceError(f"{path}: holds no pages; they are files that end in .html")
        self._base = url.rstrip("/") or self._told_base()
        self.address = str(path.resolve())
        self.config = self._base
        self.title = self._title() or path.resolve().name

    @cached_property
    def _known(self) -> Mapping[str, Given]:
        """What the site's own feeds and sitemaps say of its pages, by the path."""
        known: dict[str, Given] = {}
        for file in sorted([*self._root.glob("sitemap*.xml*"), *self._root.glob("sitemap*.txt")]):
            try:
                _, listed = sitemaps.read(_whole(file), file.name)
            except SourceError:
                continue
            for one in listed:
                known.setdefault(_key(one.address), Given(one.address, changed=one.changed))
        for entry in self._entries:
            if _key(entry.address) not in known or known[_key(entry.address)].day is None:
                before = known.get(_key(entry.address))
                known[_key(entry.address)] = Given(
                    entry.address,
                    entry.day,
                    before.changed if before else None,
                    entry.title,
                    entry.authors,
                    entry.tags,
                )
        return known

    @cached_property
    def _entries(self) -> Sequence[Entry]:
        """The entries of the site's own feeds."""
        folders = [self._root / name for name in _FEED_FOLDERS]
        files = [
            file
            for folder in folders
            if folder.is_dir()
            for file in sorted(folder.iterdir())
            if _FEED_NAME.fullmatch(file.name) and not file.name.startswith("sitemap")
        ]
        found: list[Entry] = []
        for file in files[:_MOST_FEEDS]:
            with suppress(SourceError):
                found += feeds.read(_whole(file), "https://localhost/").entries
        return found

    @cached_property
    def _left_out(self) -> Mapping[str, str]:
        """The pages that are no posts, each with the reason."""
        pages = {name: digest for name in self._pages if (digest := self.digest(name))}
        return Verdicts(self._keep, self.address).of(pages, self._why)

    def _why(self, name: str) -> str:
        """Why a page is no post. One that cannot be read may be one: reading it tells what is
        wrong."""
        try:
            return why_no_post(self._html(name), name, self._given(name))
        except SourceError:
            return ""

    @property
    def warnings(self) -> Sequence[str]:
        """How many pages were left out and why, and an address that nobody gave."""
        told = (
            []
            if self._base
            else ["no address of the site is known, so links have none; give it with --url"]
        )
        return [*told, *told_of(self._left_out)]

    def names(self) -> Sequence[str]:
        """The paths of the pages that are posts."""
        return [name for name in self._pages if name not in self._left_out]

    def digest(self, name: str) -> str:
        """A digest of the page and of what the site's feeds say of it."""
        try:
            file = self._pages[name]
            if not file.is_file() or file.stat().st_size > MAX_BYTES:
                return ""
            raw = file.read_bytes()
        except OSError:
            return ""
        return blake2b(
            raw,
            digest_size=16,
            key=blake2b(repr(self._given(name)).encode(), digest_size=32).digest(),
        ).hexdigest()

    def read(self, name: str, *, now: datetime) -> ParsedPost:
        """The post on a page."""
        html = self._html(name)
        return read_post(html, name, self._linked(html, name), now=now)

    def page(self, name: str) -> Page:
        """A page, and what a reader sees of its article."""
        html = self._html(name)
        return read_page(html, self._linked(html, name))

    def shown(self, name: str, text: str) -> str:  # noqa: ARG002
        """What HTML shows."""
        return seen(without_notes(text))

    def watched(self) -> Watched:
        """The folder of pages."""
        return Watched(self._root, lambda file: file.suffix.lower() in _PAGES)

    def _html(self, name: str) -> str:
        file = self._pages[name]
        real = file.resolve()
        if not real.is_relative_to(self._root.resolve()):
            raise SourceError("is a link to outside of the site, which is not read")
        return decoded(_whole(file), "")

    def _given(self, name: str) -> Given:
        path = _as_path(name)
        known = self._known.get(_key(f"{self._base}{path}"))
        address = f"{self._base}{path}"
        if known is None:
            return Given(address)
        return Given(address, known.day, known.changed, known.title, known.authors, known.tags)

    def _linked(self, html: str, name: str) -> Given:
        """What is known of a page, with the address that it calls its own."""
        given = self._given(name)
        page = read_elements(html)
        main = find_main(page)
        told = read_about(page, main.element, given.address).address if main else ""
        address = canonical(given.address, told, self._base)
        return Given(address, given.day, given.changed, given.title, given.authors, given.tags)

    def _told_base(self) -> str:
        """What most pages' canonical addresses begin with; else what the sitemap says."""
        begins: Counter[str] = Counter()
        for name in list(self._pages)[:_SAMPLE]:
            try:
                head = _whole(self._pages[name])[:_HEAD]
            except SourceError:
                continue
            for tag in _CANONICAL.findall(head):
                if (href := _HREF.search(tag)) and (
                    base := _base(href[1].decode("utf-8", "replace"), name)
                ):
                    begins[base] += 1
                    break
        if begins:
            return begins.most_common(1)[0][0]
        listed = [entry.address for entry in self._entries]
        for file in sorted(self._root.glob("sitemap*.xml*")):
            with suppress(SourceError):
                listed += [one.address for one in sitemaps.read(_whole(file), file.name)[1]]
        names = {_key(f"/{name}"): name for name in self._pages if _key(f"/{name}")}
        for address in listed:
            parts = _key(address).split("/")
            for number in range(1, len(parts)):
                own = names.get("/" + "/".join(parts[number:]))
                if own and (base := _base(address, own)):
                    return base
        return ""

    def _title(self) -> str:
        """The site's name: of its front page, or of any that tells it."""
        for name in ("index.html", *list(self._pages)[:_FEW]):
            if name not in self._pages:
                continue
            try:
                page = read_elements(self._html(name))
            except (SourceError, ValueError):
                continue
            main = find_main(page)
            about = read_about(page, main.element, "") if main else None
            if about and (about.site or (name == "index.html" and about.title)):
                return about.site or _SITE_NAME.split(about.title)[0]
        return ""


def _whole(file: Path) -> bytes:
    """A file's bytes, unpacked. Raises `SourceError` for more than a page has."""
    try:
        if not file.is_file():
            raise SourceError("is no file")
        with file.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        if file.suffix == ".gz":
            with gzip.open(file) as unpacked:
                raw = unpacked.read(sitemaps.MAX_BYTES + 1)
            return raw[: sitemaps.MAX_BYTES]
    except (OSError, EOFError) as error:
        raise SourceError(f"cannot be read ({error})") from error
    if len(raw) > MAX_BYTES:
        raise SourceError(f"has more than the {MAX_BYTES:,} bytes that a page may have")
    return raw


def _as_path(name: str) -> str:
    path = re.sub(r"(?:^|(?<=/))index\.html?$", "", name)
    return "/" + quote(path, safe="-._~!$&'()*+,;=:@/")


def _key(address: str) -> str:
    path = unquote(urlsplit(address).path)
    return re.sub(r"(?:/index)?(?:\.html?)?/*$", "", path).lower()


def _base(address: str, name: str) -> str:
    """What an address of a page of this name begins with; nothing for another page's."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if not host or host == "localhost" or host.startswith("127."):
        return ""
    own, told = _key(f"/{name}"), _key(address)
    if not told.endswith(own):
        return ""
    below = told[: len(told) - len(own)].rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{below}"

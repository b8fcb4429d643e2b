"""A page of HTML → a post with its blocks, or why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import quote, urlsplit

from assistant.domain.errors import SourceError
from assistant.domain.nouns import Post
from assistant.language.invisible import visible
from ingest.sources.html.tags import names
from ingest.sources.jekyll.liquid import unrendered
from ingest.sources.jekyll.page import Page, seen
from ingest.sources.jekyll.post import ParsedPost
from ingest.sources.web.about import LISTS, About, read_about
from ingest.sources.web.elements import Document, Element, read_elements
from ingest.sources.web.main import Main, find_main, links_to_notes
from ingest.sources.web.page import article_blocks, blanked

_LABELS = re.compile(
    r"(?:^|/)(?:tags?|categor(?:y|ies)|topics?|labels?|authors?|archives?|series|search|page/\d+"
    r"|page\d+|blog/page/\d+)(?:/(?!index\.html$)[^/]+)?/?(?:index\.html?)?$",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"^/(?:[a-z]{2}(?:-\w+)?/)?(?:404|500|403|offline)(?:/index)?(?:\.html?)?/?$"
)
_LIST_CLASSES = names(
    "archive category tag search error404 paged taxonomy term blog home list search-results "
    "post-type-archive tag-template author"
)
_POST_CLASSES = re.compile(r"single(?:-.*)?|post(?:-template.*)?|postid-.*|article|page-template.*")
_MAX_TITLE, _MAX_ADDRESS = 1_000, 1_000
_UNESCAPED = "-._~!$&'()*+,;=:@/?%#"


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a page besides the page: its address, the day on which a feed says that
    it was published, when it was last changed, and what else the feed says."""

    address: str
    day: datetime | None = None
    changed: datetime | None = None
    title: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    page: Document
    main: Main
    about: About


def why_no_post(html: str, name: str, given: Given) -> str:
    """Why a page is no post: a list, a redirect, a page without a day; nothing for one that is."""
    try:
        read = _read(html, given)
    except SourceError as error:
        return str(error)
    return _why(read, name, given)


def read_post(html: str, name: str, given: Given, *, now: datetime) -> ParsedPost:
    """The post on a page. Raises `SourceError` for a page that is none."""
    read = _read(html, given)
    if why := _why(read, name, given):
        raise SourceError(why)
    about = read.about
    day = given.day or about.day or given.changed
    if day is None:
        raise SourceError("says no day on which it was published")
    try:
        blocks, navigation = article_blocks(read.page, read.main)
    except ValueError as error:
        raise SourceError(str(error)) from error
    title = about.title or given.title or urlsplit(given.address).path.strip("/").rpartition("/")[2]
    post = Post(
        file=name,
        title=_short(title or name, "title", _MAX_TITLE),
        url=_short(quote(given.address, safe=_UNESCAPED), "address", _MAX_ADDRESS),
        date=day,
        categories=about.categories,
        tags=about.tags or given.tags,
        authors=about.authors or given.authors,
        excerpt=about.excerpt or None,
    )
    return ParsedPost(
        post=post,
        source=html,
        blocks=blocks,
        navigation=navigation,
        published=True,
        future=day > now,
        rendered=unrendered(html),
    )


def read_page(html: str, given: Given) -> Page:
    """A page's source, and what a reader sees of its article."""
    read = _read(html, given)
    element = read.main.element
    shown = seen(blanked(read.page, read.main)[element.inside : element.until])
    return Page(html, shown, unrendered(html))


def about(html: str, given: Given) -> About:
    """What a page says of itself."""
    return _read(html, given).about


def without_notes(html: str) -> str:
    """A piece of HTML without links to notes and to headings themselves, as blocks are."""
    page = read_elements(html)
    whole = Element("body", {}, 0, 0, len(html), len(html), -1, len(page.elements), -1)
    return blanked(page, Main(whole, "", tuple(links_to_notes(page))))


def _read(html: str, given: Given) -> _Read:
    try:
        page = read_elements(html)
    except ValueError as error:
        raise SourceError(str(error)) from error
    main = find_main(page)
    if main is None:
        raise SourceError("has no text")
    return _Read(page, main, read_about(page, main.element, given.address))


def _why(read: _Read, name: str, given: Given) -> str:  # noqa: PLR0911
    page, about = read.page, read.about
    path = f"/{name}" if "://" not in name else urlsplit(name).path
    if any(meta.get("http-equiv").lower() == "refresh" for meta in page.named("meta")):
        return "leads on to another page"
    if _NOT_FOUND.search(path):
        return "is what is shown where there is no page"
    if not page.letters(read.main.element.inside, read.main.element.until):
        return "has no text"
    if _asks_not(page):
        return "asks not to be indexed"
    if path.strip("/") in {"", "index.html", "index.htm"}:
        return "is the site's front page"
    if (about.types & LISTS and not about.types & {"article", "blogposting", "newsarticle"}) or (
        _LABELS.search(path) and not _is_single(page)
    ):
        return "is a list of posts"
    if _lists_posts(read):
        return "is a list of posts"
    if given.day is None and about.day is None and not (about.article and given.changed):
        return "says no day on which it was published"
    return ""


def _asks_not(page: Document) -> bool:
    return any(
        meta.get("name").lower() in {"robots", "googlebot"}
        and {"noindex", "none"} & set(re.split(r"[\s,]+", meta.get("content").lower()))
        for meta in page.named("meta")
    )


def _is_single(page: Document) -> bool:
    body = next(iter(page.named("body")), None)
    return body is not None and any(_POST_CLASSES.fullmatch(name) for name in body.classes)


def _lists_posts(read: _Read) -> bool:
    """Whether a page shows many posts: several articles of which none is most of it, or dates
    with links."""
    page, main = read.page, read.main
    body = next(iter(page.named("body")), None)
    classes = set(body.classes) if body else set()
    one = main.told_by == "article" or read.about.article
    if classes & _LIST_CLASSES and not _is_single(page) and not one:
        return True
    inside = page.within(main.element)
    articles = [e for e in inside if e.name == "article" or "h-entry" in e.classes]
    if main.told_by not in {"article", "class"} and len(articles) > 1:
        return True
    if one:
        return False
    whole = page.letters(main.element.inside, main.element.until)
    links = [e for e in inside if e.name == "a" and e.get("href")]
    linked = sum(page.letters(e.inside, e.until) for e in links)
    times = sum(e.name == "time" for e in inside)
    if len(links) >= 3 and times >= 3 and 4 * linked > whole:
        return True
    return len(links) >= 5 and 5 * linked > 3 * whole and read.about.day is None


def _short(text: str, key: str, most: int) -> str:
    text = " ".join(visible(unescape(text)).split())
    if len(text) > most:
        raise SourceError(f"its {key} has {len(text):,} characters; {most:,} are the most")
    return text


def canonical(html_address: str, canonical_address: str, base: str) -> str:
    """The address that a page is linked by: the canonical one, unless it is another page's."""
    if not canonical_address:
        return html_address
    own, told = urlsplit(html_address), urlsplit(canonical_address)
    host = (told.hostname or "").lower()
    if host in {"localhost", "0.0.0.0", "::1"} or host.startswith("127."):
        return html_address
    if base and host == (urlsplit(base).hostname or "").lower():
        same = _plain(own.path) == _plain(told.path) and (own.query or "") == (told.query or "")
        return canonical_address if same else html_address
    return canonical_address if _plain(told.path) or not _plain(own.path) else html_address


def _plain(path: str) -> str:
    return re.sub(r"(?:/index)?(?:\.html?)?/*$", "", path).lower()

"""What a page says of itself: title, day, authors, labels, language, address.

JSON-LD comes first, then OpenGraph and other `meta`, then marks in the page's text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from assistant.domain.nouns import is_link
from assistant.language.invisible import visible
from ingest.sources.dates import date_in_path, read_date
from ingest.sources.html.tags import names
from ingest.sources.web.elements import Document, Element
from ingest.sources.web.linked import linked_data, node_types, texts, with_ids
from ingest.sources.web.main import DATELINE

ARTICLES = names(
    "article blogposting newsarticle report technicalarticle techarticle scholarlyarticle "
    "socialmediaposting liveblogposting analysisnewsarticle opinionnewsarticle "
    "reportagenewsarticle reviewnewsarticle review advertisercontentarticle"
)
LISTS = frozenset({"collectionpage", "searchresultspage", "itemlist", "imagegallery"})
_MAX_TITLE = 1_000
_MAX_LABELS = 100
_DATES = (
    "article:published_time", "article:published", "og:published_time", "datepublished",
    "publishdate", "publish_date", "pubdate", "date", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "dc.date.created", "citation_publication_date",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published",
)  # fmt: skip
_LATER = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "revised")
_PUBLISHED = frozenset({"dt-published", "published", "entry-date", "post-date", "pubdate"})
_BYLINE = frozenset({"p-author", "byline", "author", "post-author", "entry-author", "author-name"})
_BY = re.compile(
    r"(?:by|von|par|por|written by|author:|文[:：]|著者[:：]?|作者[:：]?)\s+", re.IGNORECASE
)
_SEPARATORS = re.compile(r"\s+[|·•–—»:/-]\s+|\s*[|｜]\s*")
_DATE_NEAR = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
    r"|[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{1,2}(?:st|nd|rd|th|\.|er)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?\d{4}"
)
_SEPARATED = re.compile(r"[·•|—–/,]\s*$")
_LINES = frozenset({"p", "div", "span", "small", "li", "em", "h2", "h6", "dd"})
_NEAR, _LEAST_SAME, _LEVELS, _LONGEST_LINE = 300, 8, 3, 80


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of itself; what it does not say is empty. `day` is None without one.

    `address` is the canonical one. `article` tells that it calls itself an article, `types` are
    the types that it has in JSON-LD and OpenGraph, in small letters.
    """

    title: str = ""
    site: str = ""
    day: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = ""
    address: str = ""
    excerpt: str = ""
    types: frozenset[str] = frozenset()
    article: bool = False
    keywords: tuple[str, ...] = field(default=())


def read_about(page: Document, main: Element, address: str) -> About:
    """What a page at `address` says of itself, `main` being its main element."""
    metas = _metas(page)
    nodes = list(linked_data(page))
    typed = [(node, node_types(node)) for node in nodes]
    articles = [node for node, found in typed if found & ARTICLES]
    article = articles[0] if articles else {}
    types = frozenset(name for _, found in typed for name in found)
    og = _first(metas, "og:type").lower()
    types |= {og} if og else set()
    site = _first(metas, "og:site_name", "application-name") or _site_name(typed)
    keywords = tuple(_words(_values(metas, "keywords", "news_keywords")))
    tags = [*_values(metas, "article:tag", "tags"), *_words(texts(article.get("keywords")))]
    tags = tags or _linked(page, main, "tag")
    return About(
        title=_title(page, main, metas, article, site),
        site=site,
        day=_day(page, main, metas, article, address),
        authors=_unique(_authors(page, main, metas, article, dict(with_ids(nodes)))),
        tags=_unique(tags),
        categories=_unique(
            [*_values(metas, "article:section"), *texts(article.get("articleSection"))]
            or _linked(page, main, "category")
        ),
        language=_language(page, metas, article),
        address=_address(page, metas, address),
        excerpt=_line(
            _first(metas, "og:description", "description", "twitter:description")
            or next(iter(texts(article.get("description"))), "")
        ),
        types=types,
        article=bool(articles) or og == "article",
        keywords=keywords,
    )


def _metas(page: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in page.named("meta"):
        content = meta.get("content") or meta.get("datetime")
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := meta.get(key).lower()):
                found.setdefault(name, []).append(content)
                break
    return found


def _first(metas: dict[str, list[str]], *names: str) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _values(metas: dict[str, list[str]], *names: str) -> list[str]:
    return [value for name in names for value in metas.get(name, ())]


def _site_name(typed: Iterable[tuple[dict[str, Any], frozenset[str]]]) -> str:
    for node, types in typed:
        if types & {"website", "organization", "blog"}:
            return next(iter(texts(node.get("name"))), "")
        if publisher := texts(node.get("publisher")):
            return publisher[0]
    return ""


def _title(
    page: Document,
    main: Element,
    metas: dict[str, list[str]],
    article: dict[str, Any],
    site: str,
) -> str:
    """The heading that the page's own titles name; else the shortest way that they say it."""
    head = next((page.raw(title) for title in page.named("title") if page.raw(title)), "")
    written = [
        *texts(article.get("headline")),
        *texts(article.get("name")),
        *_values(metas, "og:title", "twitter:title", "dc.title", "citation_title"),
        unescape(head),
    ]
    titles = [
        title for text in written if (title := _line(re.sub(r"<[^<>]*>", "", unescape(text))))
    ]
    inside = {element.index for element in page.within(main)}
    groups: list[list[str]] = [[], [], []]
    for element in page.named("h1", "h2", "h3"):
        heading = _line(page.text(element))
        # A site's name is a heading as often as not, above the article.
        group = 2 if element.index not in inside else 0 if element.name == "h1" else 1
        if len(_letters(heading)) >= (_LEAST_SAME if element.name != "h1" and group == 2 else 1):
            groups[group].append(heading)
    own, below, above = groups
    for heading in (*own, *below[:1], *above):
        if len(heading) <= _MAX_TITLE and any(_letters(heading) in _letters(t) for t in titles):
            return heading
    if titles:
        return _without_site(titles[0], site)[:_MAX_TITLE]
    return next(iter((*own, *above)), "")


def _without_site(title: str, site: str) -> str:
    """A title without the name of its site at one of its ends."""
    for match in _SEPARATORS.finditer(title):
        before, after = title[: match.start()], title[match.end() :]
        if site and _letters(after) == _letters(site) and before.strip():
            return before.strip()
        if site and _letters(before) == _letters(site) and after.strip():
            return after.strip()
    return title.strip(" |·•–—-｜")


def _day(
    page: Document,
    main: Element,
    metas: dict[str, list[str]],
    article: dict[str, Any],
    address: str,
) -> datetime | None:
    """When a page was published: what is told for programs, then what its address or a line
    near its heading says, then when it was changed."""
    told: list[Callable[[], Iterable[str]]] = [
        lambda: texts(article.get("datePublished"), "@value"),
        lambda: texts(article.get("dateCreated"), "@value"),
        lambda: _values(metas, *_DATES),
        lambda: _times(page, main, marked=True),
        lambda: _times(page, main, marked=False),
    ]
    for said in told:
        for text in said():
            if day := read_date(text):
                return day
    if day := date_in_path(urlsplit(address).path):
        return day
    if day := _day_near_heading(page, main):
        return day
    later = [*texts(article.get("dateModified")), *_values(metas, *_LATER)]
    return next((day for text in later if (day := read_date(text))), None)


def _times(page: Document, main: Element, *, marked: bool) -> Iterator[str]:
    """What a page's `time` elements say: those that are marked as its day, up to the end of its
    main element; or else those near its beginning, the nearest first."""
    scope = _scope(page, main)
    only = sum(e.name == "time" for e in page.within(main)) == 1
    found: list[tuple[int, Element]] = []
    for element in page.elements:
        told = element.name == "time" or "datetime" in element.attributes
        is_published = bool(_PUBLISHED & set(element.classes))
        if element.start > main.until or not (told or is_published):
            continue
        props = f"{element.get('itemprop')} {element.get('property')}".lower()
        is_marked = (
            "datepublished" in props.replace("schema:", "")
            or "pubdate" in element.attributes
            or is_published
        )
        far = _distance(page, main, element)
        near = far <= _NEAR or (
            element.start >= main.start
            and (only or any(one.name in {"header", "footer"} for one in page.above(element)))
        )
        if is_marked if marked else near and element.start >= scope.start:
            found.append((0 if marked else far, element))
    for _, element in sorted(found, key=lambda one: one[0]):
        yield element.get("datetime") or element.get("content") or element.get("title")
        yield page.text(element)


def _scope(page: Document, main: Element) -> Element:
    """The part of a page that holds its main element and the lines right above it."""
    scope = main
    for above, _ in zip(page.above(main), range(_LEVELS), strict=False):
        if above.name in {"body", "html"}:
            break
        scope = above
    return scope


def _distance(page: Document, main: Element, element: Element) -> int:
    """How many letters stand between an element and where the main one begins."""
    return page.letters(min(main.inside, element.start), max(main.inside, element.start))


def _day_near_heading(page: Document, main: Element) -> datetime | None:
    """A day that stands right below the page's heading or above it, on a line of its own."""
    scope = _scope(page, main)
    found: list[tuple[int, datetime]] = []
    for element in page.elements:
        if element.name not in _LINES or not (scope.start <= element.start <= main.until):
            continue
        far = _distance(page, main, element)
        if far > _NEAR or page.letters(element.inside, element.until) > _LONGEST_LINE:
            continue
        text = page.text(element)
        match = _DATE_NEAR.search(text)
        alone = match and (DATELINE.match(text) or _SEPARATED.search(text[: match.start()]))
        if match and alone and text[-1:] not in "。.!?！？" and (day := read_date(match[0])):
            found.append((far, day))
    return min(found, key=lambda one: one[0])[1] if found else None


def _authors(
    page: Document,
    main: Element,
    metas: dict[str, list[str]],
    article: dict[str, Any],
    named: dict[str, dict[str, Any]],
) -> list[str]:
    written = article.get("author") or article.get("creator")
    for author in written if isinstance(written, list) else [written]:
        if isinstance(author, dict) and not author.get("name"):
            written = [named.get(str(author.get("@id")), {})]
            break
    found = texts(written) or _values(
        metas, "author", "article:author", "dc.creator", "parsely-author", "citation_author"
    )
    found = [name for name in found if not re.match(r"https?://|@", name)]
    if not found:
        for element in (*page.within(main),):
            rel = element.get("rel").lower().split()
            if (
                "author" in rel
                or _BYLINE & set(element.classes)
                or element.get("itemprop") == "author"
            ):
                name = _BY.sub("", _line(page.text(element)), count=1)
                if name and len(name) <= 60 and not _DATE_NEAR.search(name):
                    found.append(name)
                    break
    return found


def _linked(page: Document, main: Element, rel: str) -> list[str]:
    """The labels that links in the main element are, by their `rel` or their class."""
    found = []
    for link in page.within(main):
        if link.name != "a":
            continue
        rels = set(link.get("rel").lower().split())
        is_tag = "tag" in rels and "category" not in rels
        is_category = "category" in rels or "p-category" in link.classes
        if is_category if rel == "category" else is_tag:
            found.append(_line(page.text(link)).lstrip("#"))
    return found[:_MAX_LABELS]


def _language(page: Document, metas: dict[str, list[str]], article: dict[str, Any]) -> str:
    html = next(iter(page.named("html")), None)
    told: tuple[str, ...] = (
        *texts(article.get("inLanguage")),
        *([html.get("lang") or html.get("xml:lang")] if html else ()),
        *_values(metas, "og:locale", "content-language", "language", "dc.language"),
    )
    for text in told:
        if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", text.strip()):
            return text.strip().replace("_", "-")
    return ""


def _address(page: Document, metas: dict[str, list[str]], address: str) -> str:
    """The page's canonical address, an empty one where it names none that can be linked to."""
    links = [
        link.get("href")
        for link in page.named("link")
        if "canonical" in link.get("rel").lower().split()
    ]
    for text in (*links, *_values(metas, "og:url")):
        try:
            found = urljoin(address, text) if text else ""
            parts = urlsplit(found)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and is_link(found):
            return parts._replace(fragment="").geturl()
    return ""


def _words(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in re.split(r"[,;、，]", text)]


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    lines = (_line(unescape(text)) for text in texts)
    return tuple(dict.fromkeys(line for line in lines if line and len(line) <= 200))[:_MAX_LABELS]


def _line(text: str) -> str:
    return " ".join(visible(text).split())


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())

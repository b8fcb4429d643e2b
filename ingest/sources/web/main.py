"""Which part of a page is its article, and what in it is none of the article's text.

A page's own marks come first: `itemprop`, classes of microformats, `article`, `main`. Where it
has none, trafilatura tells which text is the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.sources.html.tags import names
from ingest.sources.web.elements import BLOCKS, Document, Element

_BODY_CLASSES = names(
    "e-content entry-content post-content article-content article-body articlebody post-body "
    "entry-body article__body article__content post__content post__body blog-post-content "
    "story-body story-content markdown-body prose td-post-content single-content post-text"
)
_UNREAD = names(
    "head script style template noscript svg iframe form button select dialog object canvas "
    "nav menu audio video input textarea map"
)
# A part of a page that is about it, or leads elsewhere, by its class: `post-share-links`.
_PREFIX = r"(?:post|posts|entry|article|page|single|site|blog|content|links|is|the|[a-z]{1,3})"
_NOISE_NAME = (
    r"(?:share|shares|sharing|social|socials|sharedaddy|addthis|related|relatedposts|recommended|"
    r"comments?|commentlist|respond|disqus|giscus|utterances|webmentions?|sidebar|widgets?|"
    r"breadcrumbs?|pagination|pager|paging|navigation|nav|navigator|navbar|prevnext|nextprev|prev|previous|"
    r"next|toc|tableofcontents|newsletter|subscribe|subscription|signup|cookies?|adsbygoogle|"
    r"advertisement|advert|ads|ad|promo|sponsor|meta|metadata|byline|date|tags?|taglist|"
    r"categories|labels|footer|skip|skiplink|copyright|license|edit|readingtime|author|authors|"
    r"bio|toolbar|menu|masthead|banner|print|like|likes|reactions?|permalink|published|time)"
)
_SUFFIX = (
    r"(?:links?|buttons?|posts?|list|lists|icons?|wrapper|wrap|container|section|box|area|bar|nav|"
    r"menu|info|line|block|items?|data|of|contents?|table|bio|card|to|page|this|post|article|cloud|"
    r"form|notice|thread|count|reading|time|inner|header|title|navigation|by|up|us|on|row|group|"
    r"articles?|stories|readings?|author|date|meta|tags?)"
)
_NOISE = re.compile(
    rf"(?:{_PREFIX}[-_]+){{0,3}}{_NOISE_NAME}(?:[-_]+{_SUFFIX}){{0,3}}"
    r"|about-(?:the-)?author|screen-reader-text|sr-only|visually-hidden|print-only|no-print|"
    r"table-of-contents|reading-time|word-count|author-(?:box|bio|info)|edit-(?:page|on-github|link)"
)
_NOISE_IDS = names(
    "comments disqus_thread respond sidebar toc tableofcontents table-of-contents related "
    "share breadcrumbs breadcrumb navigation nav footer jp-relatedposts newsletter subscribe"
)
_NOTES = re.compile(r"(?:foot|end)-?notes?|.*doc-endnotes.*|reflist|references")
_HIDDEN = re.compile(r"display:none|visibility:hidden")
_ANCHOR_CLASSES = names(
    "headerlink anchor header-anchor heading-anchor anchor-link hash-link permalink heading- "
    "link anchorjs-link zola-anchor section-link headline-hash hanchor footnote footnote-ref "
    "footnote-backref reversefootnote footnote-reference footnotebackref footnote-return "
    "data-footnote-backref footnote-back fn-ref"
)
_ANCHOR_ROLES = frozenset({"doc-noteref", "doc-backlink"})
_ANCHOR_TEXT = re.compile(r"[#¶§🔗↩︎⤴︎^↑\ufe0e\ufe0f\s]*|\[?\d{1,3}\]?(?=$)")
_GUTTER = re.compile(
    r"lnt|ln|lnlinks|linenos?|lineno|line-?numbers?(?:-rows)?|gutter|rouge-gutter|hljs-ln-numbers"
)
_CODE_TABLE = re.compile(r"lntable|highlighttable|rouge-table|hljs-ln|codehilitetable|code-table")
_GUTTERS = frozenset({"a", "pre", "div", "code"})
_TABLE_TAGS = frozenset({"table", "thead", "tbody", "tr", "td", "th"})
DATELINE = re.compile(
    r"(?:(?:posted|published|updated|written|by|on|am|le|el|von|par|por|投稿日|公開日|更新日|日付)"
    r"[:：]?\s*){0,3}(?:\w{3,9},?\s+)?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]"
    r"|[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?\d{4})",
    re.IGNORECASE,
)
_SHORT_LINE = 100
_ENDS = "。.!?！？」）"


@dataclass(frozen=True, slots=True)
class Main:
    """The element that holds a page's article, how it was told, and the spans in it that are
    none of its text, in order."""

    element: Element
    told_by: str
    hidden: tuple[tuple[int, int], ...]


def find_main(page: Document) -> Main | None:
    """The main part of a page; None for a page without a text."""
    body = next(iter(page.named("body")), None) or next(iter(page.named("html")), None)
    if body is None:
        if not page.elements:
            return None
        body = Element(
            "body", {}, 0, 0, len(page.source), len(page.source), -1, len(page.elements), -1
        )
    element, told_by = _marked(page, body)
    return Main(element, told_by, tuple(_merged(_noise(page, element))))


def links_to_notes(page: Document) -> Iterator[tuple[int, int]]:
    """Links to notes and back, and to headings themselves, in order."""
    return _merged((e.start, e.end) for e in page.elements if _anchor(page, e))


def _marked(page: Document, body: Element) -> tuple[Element, str]:
    inside = page.within(body)
    whole = page.letters(body.inside, body.until)
    mains = [e for e in inside if e.name == "main" or e.get("role").lower() == "main"]
    main = max(mains, key=lambda e: page.letters(e.inside, e.until), default=None)
    articles = list(_outermost(inside))
    of = page.letters(main.inside, main.until) if main else whole
    if articles:
        sizes = [page.letters(e.inside, e.until) for e in articles]
        largest = max(sizes)
        article = articles[sizes.index(largest)]
        with_heading = [e for e in articles if any(i.name == "h1" for i in page.within(e))]
        if len(with_heading) == 1 and with_heading[0] is not article:
            size = page.letters(with_heading[0].inside, with_heading[0].until)
            article, largest = (with_heading[0], size) if 4 * size > largest else (article, largest)
        if 2 * largest >= sum(sizes) and 10 * largest >= of:
            return _body_of(page, article) or article, "article"
    bodies = [e for e in inside if e.get("itemprop").lower() == "articlebody"]
    bodies += [e for e in inside if _BODY_CLASSES & set(e.classes)]
    if bodies:
        found = max(bodies, key=lambda e: page.letters(e.inside, e.until))
        if 3 * page.letters(found.inside, found.until) >= (of or whole):
            return found, "class"
    if main is not None and page.letters(main.inside, main.until):
        return main, "main"
    return body, ""


def _outermost(elements: list[Element]) -> Iterator[Element]:
    """The articles among elements that stand in no other article."""
    end = 0
    for element in elements:
        if element.start >= end and (
            element.name == "article" or element.get("role").lower() == "article"
        ):
            yield element
            end = element.end


def _body_of(page: Document, article: Element) -> Element | None:
    """What an article calls its body, if that is most of it."""
    for element in page.within(article):
        named = element.get("itemprop").lower() == "articlebody" or "e-content" in element.classes
        if named or {"entry-content", "post-content", "post-body", "article-body"} & set(
            element.classes
        ):
            size = page.letters(element.inside, element.until)
            if 10 * size >= 7 * page.letters(article.inside, article.until):
                return element
    return None


def _noise(page: Document, main: Element) -> Iterator[tuple[int, int]]:
    """What in the main element is no text of the article."""
    whole = page.letters(main.inside, main.until)
    behind = main.inside
    first_heading = True
    code: list[Element] = []
    for element in page.within(main):
        if element.start < behind:
            continue
        while code and element.start >= code[-1].end:
            code.pop()
        size = page.letters(element.inside, element.until)
        if element.name in {"pre", "code"}:
            code.append(element)
        if element.name == "table" and _is_code_table(page, element):
            yield from _tags_of_table(page, element)
        numbers = element.name in {"td", "span"} or (bool(code) and element.name in _GUTTERS)
        gutter = numbers and any(_GUTTER.fullmatch(name) for name in element.classes)
        if element.name in _UNREAD or _hidden(element) or (gutter and size < whole):
            yield element.start, element.end
            behind = element.end
        elif code:
            continue
        elif element.name == "h1" and first_heading:
            first_heading = False
            if page.letters(main.inside, element.start) < max(200, whole // 5):
                yield element.start, element.end
                behind = element.end
        elif _anchor(page, element) or (
            element.name in BLOCKS and 2 * size < whole and _is_noise(page, element, main)
        ):
            yield element.start, element.end
            behind = element.end


def _hidden(element: Element) -> bool:
    style = "".join(element.attributes.get("style", "").lower().split())
    return ("hidden" in element.attributes and element.get("hidden") != "until-found") or (
        bool(style) and bool(_HIDDEN.search(style))
    )


def _is_noise(page: Document, element: Element, main: Element) -> bool:  # noqa: PLR0911
    name, role = element.name, element.get("role").lower()
    if role in {"navigation", "search", "complementary", "contentinfo", "banner"}:
        return role != "banner" or page.letters(element.inside, element.until) < 300
    notes = [*element.classes, element.get("id").lower(), role]
    if any(_NOTES.fullmatch(text) for text in notes if text):
        return False
    if name == "footer":
        return not any(above.name in {"blockquote", "figure"} for above in page.above(element))
    if name in {"h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th", "tbody", "pre"}:
        return False
    if name != "section" and element.get("id").lower() in _NOISE_IDS:
        return True
    if any(_NOISE.fullmatch(text) for text in element.classes):
        return True
    if name == "address":
        return True
    if name == "aside":
        return _of_links(page, element)
    return name in {"p", "div", "ul", "header", "span"} and _is_byline(page, element, main)


def _is_byline(page: Document, element: Element, main: Element) -> bool:
    """A short line around a `time` near the heading, or links to the posts before and after."""
    size = page.letters(element.inside, element.until)
    inside = page.within(element)
    if any({"prev", "next"} & set(e.get("rel").lower().split()) for e in inside if e.name == "a"):
        return size <= 3 * _SHORT_LINE
    if size > _SHORT_LINE or page.letters(main.inside, element.start) > 5 * _SHORT_LINE:
        return False
    text = page.text(element)
    dated = any(e.name == "time" for e in inside) or bool(DATELINE.match(text))
    tagged = any(e.name == "a" and "tag" in e.get("rel").lower().split() for e in inside)
    return (dated or tagged) and text[-1:] not in _ENDS


def _of_links(page: Document, element: Element) -> bool:
    """Whether most of an element's text are links."""
    size = page.letters(element.inside, element.until)
    linked = sum(page.letters(e.inside, e.until) for e in page.within(element) if e.name == "a")
    return not size or 2 * linked > size


def _anchor(page: Document, element: Element) -> bool:
    """A link to a heading itself, or to a note and back, which is no word of the text."""
    if element.name == "sup" and element.get("id").lower().startswith(("fnref", "footnote-ref")):
        return True
    if element.name != "a":
        return False
    marked = _ANCHOR_CLASSES & set(element.classes) or element.get("role") in _ANCHOR_ROLES
    if not (marked or element.get("href").startswith("#")):
        return False
    text = page.text(element)
    if not marked:
        return bool(text) and bool(re.fullmatch(r"[#¶§🔗↩⤴↑\ufe0e\ufe0f]+", text))
    return bool(_ANCHOR_TEXT.fullmatch(text)) or element.get("role") in _ANCHOR_ROLES


def _is_code_table(page: Document, table: Element) -> bool:
    if any(_CODE_TABLE.fullmatch(name) for name in table.classes):
        return True
    return any(
        above.name in {"figure", "div"}
        and {"highlight", "codehilite", "chroma"} & set(above.classes)
        for above in page.above(table)
    ) and any(e.name == "pre" for e in page.within(table))


def _tags_of_table(page: Document, table: Element) -> Iterator[tuple[int, int]]:
    """The tags of a table that only puts numbers beside lines of code."""
    for element in (table, *page.within(table)):
        if element.name in _TABLE_TAGS and element.end <= table.end:
            yield element.start, element.inside
            yield element.until, element.end


def _merged(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if last is not None and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last

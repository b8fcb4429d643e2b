"""One item of an export → one record, by WordPress' rules of what is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from xml.etree.ElementTree import Element

from assistant.domain.errors import SourceError
from ingest.sources.html import without_title_markup
from ingest.sources.jekyll.page import seen
from ingest.sources.records import Record, address_of
from ingest.sources.wordpress.content import shown_html
from ingest.sources.wordpress.export import name_of, texts

# What a site has that is no page of it.
NO_PAGES = frozenset(
    (
        "acf-field", "acf-field-group", "amp_validated_url", "attachment", "custom_css",
        "customize_changeset", "elementor_library", "elementor_snippet", "et_pb_layout", "feedback",
        "jp_mem_plan", "mc4wp-form", "nav_menu_item", "oembed_cache", "popup", "revision",
        "scheduled-action", "shop_coupon", "shop_order", "shop_order_refund", "user_request",
        "wp_block", "wp_font_face", "wp_font_family", "wp_global_styles", "wp_navigation",
        "wp_template", "wp_template_part", "wpcf7_contact_form", "wpforms",
    )
)  # fmt: skip
_SHOWN = "publish"
_NONE = datetime(1970, 1, 1, tzinfo=UTC)
_NO_LABELS = frozenset({"post_format", "nav_menu", "language", "post_translations", "author"})
_LONGEST_TITLE = 60
_WORDS = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Site:
    """What an export says of its site: the names of authors by login, and the address that posts
    without a whole one begin with."""

    title: str
    url: str
    authors: Mapping[str, str] = field(default_factory=dict)


def site_of(head: Element, url: str = "") -> Site:
    """The site, by what stands above the items; `url` is another address to begin with."""
    found = texts(head)
    authors = {}
    for one in head:
        if name_of(one) == "wp:author":
            told = texts(one)
            name = told.get("wp:author_display_name") or told.get("wp:author_login", "")
            authors[told.get("wp:author_login", "").lower()] = unescape(name)
    address = url or found.get("link") or found.get("wp:base_blog_url", "")
    return Site(title_of(found.get("title", "")), address, authors)


def kind_of(item: Element) -> str:
    """The type of an item, such as post, page or one of the site's own."""
    return texts(item).get("wp:post_type", "post")


def id_of(item: Element) -> str:
    """The number that a site has given an item, empty for none."""
    return texts(item).get("wp:post_id", "")


def record_of(item: Element, site: Site) -> Record:
    """The record of an item. Raises `SourceError`, which names the field, for one that is wrong."""
    told = texts(item)
    is_shown = told.get("wp:status", _SHOWN) == _SHOWN and not told.get("wp:post_password")
    body, holes = shown_html(told.get("content:encoded", ""))
    title = title_of(told.get("title", "")) or _first_words(body) or f"Post {id_of(item)}"
    url = address_of(told.get("link", ""), site.url)
    if not url and is_shown:
        raise SourceError("has no link; export it again")
    return Record(
        title=title,
        url=url if is_shown else url or "/",
        date=_date(told) if is_shown else _NONE,
        body=body,
        form="html",
        authors=_authors(item, told, site),
        tags=_labels(item, "post_tag"),
        categories=_labels(item, "category") + _labels(item, ""),
        excerpt=seen(told.get("excerpt:encoded", "")),
        published=is_shown,
        holes=holes,
    )


def title_of(text: str) -> str:
    """A title as a line of plain text."""
    return " ".join(unescape(without_title_markup(text)).split())


def _first_words(body: str) -> str:
    """What a post without a title is called: its first words."""
    words = " ".join(_WORDS.findall(seen(body[:2000]))[:20])
    return words if len(words) <= _LONGEST_TITLE else f"{words[: _LONGEST_TITLE - 1]}…"


def _authors(item: Element, told: Mapping[str, str], site: Site) -> list[str]:
    """Those that a plug-in for several authors names, or the one who wrote it."""
    several = [
        (one.get("nicename") or "").removeprefix("cap-").lower()
        for one in item
        if name_of(one) == "category" and one.get("domain") == "author"
    ]
    known = [site.authors[login] for login in several if login in site.authors]
    login = told.get("dc:creator", "")
    return known or [site.authors.get(login.lower(), login)]


def _labels(item: Element, taxonomy: str) -> list[str]:
    """The labels of one taxonomy; for none, those of the site's own taxonomies."""
    found = []
    for one in item:
        if name_of(one) != "category" or not one.text:
            continue
        domain = one.get("domain", "category")
        own = domain not in {"category", "post_tag"} and domain not in _NO_LABELS
        if domain == taxonomy or (not taxonomy and own):
            found.append(unescape(one.text))
    return found


def _date(told: Mapping[str, str]) -> datetime:
    """When a post was published, in the zone of its site: by its own clock and by that of
    Greenwich, which most have both."""
    local, world = _read(told.get("wp:post_date")), _read(told.get("wp:post_date_gmt"))
    if local is None and world is None:
        raise SourceError("has no wp:post_date that is one; export it again")
    if local is None or world is None:
        return (world or local or _NONE).replace(tzinfo=UTC)
    return in_zone(local, world)


def in_zone(local: datetime, world: datetime) -> datetime:
    """A time by a site's clock, in the zone that it tells beside the same time in Greenwich."""
    minutes = round((local - world).total_seconds() / 60)
    if abs(minutes) > 15 * 60:
        return world.replace(tzinfo=UTC)
    return local.replace(tzinfo=timezone(timedelta(minutes=minutes)))


def _read(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=None)
    except ValueError:
        return None

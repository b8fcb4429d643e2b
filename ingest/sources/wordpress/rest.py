"""What WordPress' REST interface says of a site's posts, pages and custom types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson

from assistant.domain.errors import SourceError
from ingest.sources.http import Polite, Reply
from ingest.sources.jekyll.page import seen
from ingest.sources.records import Record
from ingest.sources.wordpress.content import without_comments
from ingest.sources.wordpress.items import NO_PAGES, in_zone, title_of

_PAGE = 100
_AT_ONCE = 50
_MOST_PAGES = 2_000
_MOST_BYTES = 64 * 1024 * 1024
_FIELDS = "id,type,link,date,date_gmt,modified_gmt,title,content,excerpt,author,_links,_embedded"
_USUAL: Final[Mapping[str, str]] = {"post": "wp/v2/posts", "page": "wp/v2/pages"}
Post = Mapping[str, Any]


class Interface:
    """The interface of one site, at an address such as https://www.example.org/wp-json."""

    def __init__(self, web: Polite, url: str) -> None:
        self._web = web
        self._root = _root(url)

    def title(self) -> str:
        """What the site is called. Raises `SourceError` where there is no interface."""
        found = self._json("", {"_fields": "name,namespaces"})
        if not isinstance(found, dict) or "wp/v2" not in found.get("namespaces", []):
            raise SourceError(f"{self._root}: is no REST interface of WordPress; check the address")
        return unescape(str(found.get("name") or ""))

    def types(self) -> dict[str, str]:
        """The routes of all types that are pages of the site, by their names."""
        try:
            found = self._json("wp/v2/types", {})
        except SourceError:
            return dict(_USUAL)
        routes = {}
        for name, told in found.items() if isinstance(found, dict) else []:
            route = told.get("rest_base") if isinstance(told, dict) else None
            hidden = name in NO_PAGES or name.startswith("wp_")
            if isinstance(route, str) and route and not hidden and "(" not in route:
                routes[name] = f"{told.get('rest_namespace') or 'wp/v2'}/{route}"
        return routes or dict(_USUAL)

    def states(self, route: str) -> tuple[dict[str, str], bool]:
        """When each post of a type was changed last, by its number; and whether these are all:
        others may have come or gone meanwhile."""
        found: dict[str, str] = {}
        total = pages = None
        for page in range(1, _MOST_PAGES + 1):
            reply = self._get(route, _listed(page))
            if reply.status != 200:
                if page == 1 and route in _USUAL.values():
                    raise _refused(reply)
                return found, page == 1
            rows = _read(reply)
            if not isinstance(rows, list):
                raise SourceError(f"{reply.url}: is no list of posts; check the address")
            for row in rows:
                if isinstance(row, dict) and isinstance(row.get("id"), int):
                    found[str(row["id"])] = str(row.get("modified_gmt") or "")
            total, pages = (_number(reply, f"x-wp-{n}") for n in ("total", "totalpages"))
            if len(rows) < _PAGE if pages is None else page >= pages:
                break
        return found, total is None or total == len(found)

    def posts(self, route: str, names: Sequence[str]) -> Iterator[tuple[str, Post]]:
        """The posts of these numbers, with the names of their authors and labels."""
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            asked = {
                "include": ",".join(some),
                "per_page": str(len(some)),
                "_fields": _FIELDS,
                "_embed": "author,wp:term",
            }
            rows = self._json(route, asked)
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict) and str(row.get("id")) in some:
                    yield str(row["id"]), row

    def _json(self, route: str, asked: Mapping[str, str]) -> Any:
        reply = self._get(route, asked)
        if reply.status != 200:
            raise _refused(reply)
        return _read(reply)

    def _get(self, route: str, asked: Mapping[str, str]) -> Reply:
        url = self._root + route
        if asked:
            url += ("&" if "?" in url else "?") + urlencode(asked, safe=",:")
        return self._web.get(url, most=_MOST_BYTES)


def record_of(post: Post) -> Record:
    """The record of a post. Raises `SourceError`, which names the member, for one that is
    wrong."""
    content = post.get("content")
    if not isinstance(content, dict) or not isinstance(content.get("rendered"), str):
        raise SourceError("has no content.rendered")
    body = without_comments(content["rendered"])
    embedded = post.get("_embedded")
    embedded = embedded if isinstance(embedded, dict) else {}
    labels = [term for terms in _list(embedded, "wp:term") for term in _rows(terms)]
    tags = [_name(term) for term in labels if term.get("taxonomy") == "post_tag"]
    others = [_name(term) for term in labels if term.get("taxonomy") != "post_tag"]
    title = title_of(_rendered(post, "title")) or " ".join(seen(body).split()[:12])
    return Record(
        title=title or f"Post {post.get('id')}",
        url=str(post.get("link") or ""),
        date=_date(post),
        body=body,
        form="html",
        authors=[_name(one) for one in _rows(_list(embedded, "author"))],
        tags=tags,
        categories=others,
        excerpt=seen(_rendered(post, "excerpt")),
        published=not content.get("protected"),
    )


def _refused(reply: Reply) -> SourceError:
    return SourceError(
        f"{reply.url}: answers with status {reply.status}; check the address, and that visitors"
        " may read the interface"
    )


def _listed(page: int) -> dict[str, str]:
    fields = "id,modified_gmt"
    return {
        "per_page": str(_PAGE), "page": str(page), "orderby": "id", "order": "asc",
        "_fields": fields,
    }  # fmt: skip


def _root(url: str) -> str:
    """What the routes of an interface begin with."""
    parts = urlsplit(url)
    if "rest_route=" in parts.query:
        return f"{parts.scheme}://{parts.netloc}{parts.path}?rest_route=/"
    path = parts.path.partition("/wp-json")[0].rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}/wp-json/"


def _read(reply: Reply) -> Any:
    try:
        return orjson.loads(reply.body.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise SourceError(f"{reply.url}: is no JSON ({error}); check the address") from error


def _number(reply: Reply, name: str) -> int | None:
    value = reply.headers.get(name, "")
    return int(value[:9]) if value.isdecimal() else None


def _date(post: Post) -> datetime:
    try:
        world = datetime.fromisoformat(str(post.get("date_gmt") or post.get("date")))
        local = datetime.fromisoformat(str(post.get("date")))
        return in_zone(local.replace(tzinfo=None), world.replace(tzinfo=None))
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(str(post.get("date"))).replace(tzinfo=UTC)
    except ValueError as error:
        raise SourceError(f"date is {str(post.get('date'))[:40]!r} and no time") from error


def _rendered(post: Post, member: str) -> str:
    value = post.get(member)
    rendered = value.get("rendered") if isinstance(value, dict) else value
    return rendered if isinstance(rendered, str) else ""


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    return value if isinstance(value, list) else []


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _name(one: Mapping[str, Any]) -> str:
    return unescape(str(one.get("name") or ""))

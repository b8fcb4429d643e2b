"""WordPress' REST interface: all that visitors may read, and only what changed is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.domain.errors import SourceError
from ingest.sources import Keep, Source, Wanted, detect, open_source
from tests.clock import NOW
from tests.loopback import Given, Served

TYPES = {
    "post": {"rest_base": "posts", "rest_namespace": "wp/v2"},
    "page": {"rest_base": "pages", "rest_namespace": "wp/v2"},
    "attachment": {"rest_base": "media"},
    "wp_block": {"rest_base": "blocks"},
    "book": {"rest_base": "books"},
}


class WordPress(Served):
    """A site with posts by number, as WordPress serves them."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[int, dict[str, Any]] = {}
        self.broken: Given | None = None

    def post(self, number: int, html: str = "<p>Text.</p>", **more: Any) -> None:
        self.posts[number] = {
            "id": number,
            "type": "post",
            "link": f"{self.url}/post-{number}/",
            "date": "2025-03-04T17:30:00",
            "date_gmt": "2025-03-04T08:30:00",
            "modified_gmt": "2025-03-05T00:00:00",
            "title": {"rendered": f"Post {number}"},
            "content": {"rendered": html, "protected": False},
            "excerpt": {"rendered": ""},
            "author": 3,
            "_embedded": {"author": [{"name": "Ines Falk"}], "wp:term": []},
        } | more

    def reply(self, path: str, headers: dict[str, str]) -> Given:
        if self.broken:
            return self.broken
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/wp-json/":
            return (
                200,
                {},
                json.dumps({"name": "Harbour &amp; Sea", "namespaces": ["wp/v2"]}).encode(),
            )
        if parts.path == "/wp-json/wp/v2/types":
            return 200, {}, json.dumps(TYPES).encode()
        kinds = {told["rest_base"]: kind for kind, told in TYPES.items()}
        kind = kinds.get(parts.path.rpartition("/")[2])
        if kind is None:
            return 404, {}, b"{}"
        found = [post for _, post in sorted(self.posts.items()) if post["type"] == kind]
        if "include" in asked:
            wanted = set(asked["include"].split(","))
            found = [post for post in found if str(post["id"]) in wanted]
        size, page = int(asked["per_page"]), int(asked.get("page", "1"))
        pages = -(-len(found) // size)
        if page > max(1, pages):
            return 400, {}, b"{}"
        total = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        fields = asked["_fields"].split(",")
        some = found[(page - 1) * size : page * size]
        shown = [{name: post[name] for name in fields if name in post} for post in some]
        return 200, total, json.dumps(shown).encode()


@pytest.fixture
def site() -> Iterator[WordPress]:
    with WordPress() as served:
        yield served


def opened(site: WordPress, folder: Path | None = None, *, dry: bool = False) -> Source:
    keep = Keep(folder, dry) if folder else None
    return open_source(Wanted(f"{site.url}/wp-json"), keep)


def fetched(site: WordPress) -> list[str]:
    """The numbers of the posts that were fetched since the last time."""
    found = [parse_qs(urlsplit(path).query).get("include", [""])[0] for path in site.asked]
    site.asked.clear()
    return [number for numbers in found if numbers for number in numbers.split(",")]


def test_a_post_of_the_interface(site: WordPress) -> None:
    terms = [
        [{"taxonomy": "category", "name": "Port &amp; trade"}],
        [{"taxonomy": "post_tag", "name": "quays"}],
        [{"taxonomy": "region", "name": "North"}],
    ]
    site.post(
        7,
        "<p>Quay 7 &amp; 8.</p><!-- x -->",
        title={"rendered": "Quays &#038; <em>cranes</em>"},
        excerpt={"rendered": "<p>Cranes &amp; co.</p>"},
        _embedded={"author": [{"name": "Ines Falk"}], "wp:term": terms},
    )
    source = opened(site)
    assert detect(Wanted(f"{site.url}/wp-json")) == "wordpress"
    assert (source.kind, source.title) == ("wordpress", "Harbour & Sea")
    assert source.address == f"{site.url}/wp-json"
    assert source.watched() is None
    read = source.read("7", now=NOW)
    assert read.post.title == "Quays & cranes"
    assert read.post.url == f"{site.url}/post-7/"
    assert read.post.date == datetime(2025, 3, 4, 8, 30, tzinfo=UTC)
    assert read.post.date.isoformat() == "2025-03-04T17:30:00+09:00"
    assert (read.post.author, read.post.tags) == ("Ines Falk", ("quays",))
    assert read.post.categories == ("Port & trade", "North")
    assert read.post.excerpt == "Cranes & co."
    assert [block.plain for block in read.blocks] == ["Quay 7 & 8."]
    assert source.page("7").shown == "Quay 7 & 8."


def test_all_pages_of_all_types_are_read(site: WordPress) -> None:
    for number in range(1, 231):
        site.post(number, type="page" if number % 5 == 0 else "post")
    site.post(300, type="book")
    site.post(301, type="attachment")
    site.post(302, type="wp_block")
    assert list(opened(site).names()) == [*(str(n) for n in range(1, 231)), "300"]


def test_only_what_changed_is_fetched_again(site: WordPress, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        site.post(number)
    before = opened(site, tmp_path)
    assert fetched(site) == ["1", "2", "3"]
    again = opened(site, tmp_path)
    assert fetched(site) == []
    assert [again.digest(name) for name in "123"] == [before.digest(name) for name in "123"]
    site.post(2, "<p>New.</p>", modified_gmt="2025-03-06T00:00:00")
    del site.posts[3]
    source = opened(site, tmp_path, dry=True)
    assert fetched(site) == ["2"]
    assert list(source.names()) == ["1", "2"]
    assert source.read("2", now=NOW).blocks[0].plain == "New."
    assert source.digest("2") != before.digest("2")
    opened(site, tmp_path)
    assert fetched(site) == ["2"]  # a dry run kept nothing
    assert list(opened(site, tmp_path).names()) == ["1", "2"]


def test_that_most_posts_are_gone_is_told(site: WordPress, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        site.post(number)
    assert not opened(site, tmp_path).warnings
    del site.posts[1], site.posts[2]
    assert opened(site, tmp_path).warnings == ["2 of 3 posts are no longer on the site"]


def test_none_is_deleted_where_the_list_is_not_whole(site: WordPress, tmp_path: Path) -> None:
    site.post(1)
    site.post(2)
    opened(site, tmp_path)
    del site.posts[2]
    whole = site.reply

    def lacking(path: str, headers: dict[str, str]) -> Given:
        status, told, body = whole(path, headers)
        return status, {n: "2" if n == "X-WP-Total" else v for n, v in told.items()}, body

    site.reply = lacking  # type: ignore[method-assign]
    source = opened(site, tmp_path)
    assert list(source.names()) == ["1", "2"]
    assert "none is taken for deleted" in source.warnings[0]


@pytest.mark.parametrize(("kind", "page"), [("posts", 1), ("posts", 2), ("books", 1)])
def test_a_list_that_is_refused_deletes_nothing(
    site: WordPress, tmp_path: Path, kind: str, page: int
) -> None:
    for number in range(1, 151):
        site.post(number)
    site.post(200, type="book")
    opened(site, tmp_path)
    whole = site.reply

    def refusing(path: str, headers: dict[str, str]) -> Given:
        refused = f"/{kind}?" in path and f"&page={page}&" in path
        return (403, {}, b"{}") if refused else whole(path, headers)

    site.reply = refusing  # type: ignore[method-assign]
    if (kind, page) == ("posts", 1):
        with pytest.raises(SourceError, match="answers with status 403"):
            opened(site, tmp_path)
    else:
        # What visitors may no longer read of a type of the site's own is gone.
        assert len(opened(site, tmp_path).names()) == (150 if kind == "books" else 151)


def test_what_needs_a_password_is_not_published(site: WordPress) -> None:
    site.post(1, "", content={"rendered": "", "protected": True})
    assert not opened(site).read("1", now=NOW).published


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"content": None}, "has no content.rendered"),
        ({"link": ""}, "its url '' is no address"),
        ({"date": "soon", "date_gmt": None}, "date is 'soon' and no time"),
    ],
)
def test_a_broken_post_is_named_and_skipped(
    site: WordPress, more: dict[str, Any], told: str
) -> None:
    site.post(1, **more)
    site.post(2)
    source = opened(site)
    with pytest.raises(SourceError, match=told) as error:
        source.read("1", now=NOW)
    assert str(error.value).startswith("post 1: ")
    assert source.read("2", now=NOW).published


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ((404, {}, b""), "answers with status 404; check the address"),
        ((401, {}, b"{}"), "answers with status 401"),
        ((200, {}, b"<html>"), "is no JSON"),
        ((200, {}, b"{}"), "is no REST interface of WordPress"),
    ],
)
def test_what_is_no_interface_is_told(site: WordPress, reply: Given, told: str) -> None:
    site.broken = reply
    with pytest.raises(SourceError, match=told):
        opened(site)


def test_a_site_without_posts_is_told(site: WordPress) -> None:
    with pytest.raises(SourceError, match="has no posts that visitors may read"):
        opened(site)


@pytest.mark.parametrize(
    "path", ["/wp-json", "/wp-json/", "/wp-json/wp/v2/posts", "/wp-json/wp/v2/posts?per_page=3"]
)
def test_any_address_of_the_interface_will_do(site: WordPress, path: str) -> None:
    site.post(1)
    assert list(open_source(Wanted(f"{site.url}{path}")).names()) == ["1"]


def test_a_site_that_is_named_as_wordpress_is_asked_at_its_interface(site: WordPress) -> None:
    site.post(1)
    assert list(open_source(Wanted(site.url, "wordpress")).names()) == ["1"]

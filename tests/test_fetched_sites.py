"""Sites by HTTP: what is asked for, what is kept, and what goes. The site is a real server."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.domain.errors import SourceError
from ingest.sources import Keep, Source, Wanted, detect, open_source
from ingest.sources.web import feeds, finding, sitemaps
from tests.web_site import XMLNS, Site, article, site

NOW = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def isle() -> Iterator[Site]:
    with site() as made:
        _fill(made)
        yield made


def _fill(site: Site) -> None:
    site.pages |= {
        "/ferry/": article("The ferry sails at nine."),
        "/bus/": article("The bus leaves at ten."),
        "/boat/": article("The boat is small."),
        "/tags/": "<html><main><p>ferry, bus</p></main></html>",
    }
    site.sitemap("/ferry/", "/bus/", "/boat/", "/tags/")


def opened(site: Site, keep: Path, path: str = "/sitemap.xml", **more: bool) -> Source:
    return open_source(Wanted(site.url + path), Keep(keep, **more))


def texts(source: Source) -> dict[str, str]:
    found = {}
    for name in source.names():
        try:
            post = source.read(name, now=NOW)
        except SourceError as error:
            found[name.partition("/")[2]] = f"error: {error}"
        else:
            found[name.partition("/")[2]] = " ".join(block.plain for block in post.blocks)
    return found


def test_only_what_changed_is_sent_again(isle: Site, tmp_path: Path) -> None:
    source = opened(isle, tmp_path)
    assert texts(source) == {
        "boat/": "The boat is small.",
        "bus/": "The bus leaves at ten.",
        "ferry/": "The ferry sails at nine.",
    }
    assert source.warnings == ["1 page is no post and was left out: 1 is a list of posts"]
    post = source.read(source.names()[0], now=NOW).post
    assert (post.url, post.date.date().isoformat()) == (f"{isle.url}/boat/", "2024-05-03")
    digests = {name: source.digest(name) for name in source.names()}
    isle.forget()
    isle.pages["/bus/"] = article("The bus leaves at eleven.")
    source = opened(isle, tmp_path)
    assert sorted(isle.sent) == ["/bus/", "/sitemap.xml"]
    assert sorted(isle.asked) == [
        "/boat/", "/bus/", "/ferry/", "/robots.txt", "/sitemap.xml", "/tags/",
    ]  # fmt: skip
    assert texts(source)["bus/"] == "The bus leaves at eleven."
    changed = [name for name in source.names() if source.digest(name) != digests[name]]
    assert [name.partition("/")[2] for name in changed] == ["bus/"]


def test_what_the_sitemap_says_is_unchanged_is_not_asked_for(isle: Site, tmp_path: Path) -> None:
    isle.sitemap("/ferry/", "/bus/", changed="2024-05-03")
    opened(isle, tmp_path)
    isle.forget()
    source = opened(isle, tmp_path)
    assert sorted(isle.asked) == ["/robots.txt", "/sitemap.xml"]
    assert len(texts(source)) == 2
    isle.sitemap("/ferry/", "/bus/", changed="2024-06-01")
    opened(isle, tmp_path)
    assert {"/ferry/", "/bus/"} <= set(isle.asked)


def test_what_was_changed_today_is_asked_for_again(isle: Site, tmp_path: Path) -> None:
    isle.sitemap("/ferry/", changed=f"{datetime.now(UTC):%Y-%m-%d}")
    opened(isle, tmp_path)
    isle.forget()
    isle.pages["/ferry/"] = article("The ferry sails at noon.")
    assert texts(opened(isle, tmp_path)) == {"ferry/": "The ferry sails at noon."}


def test_what_left_the_sitemap_goes(isle: Site, tmp_path: Path) -> None:
    opened(isle, tmp_path)
    isle.sitemap("/ferry/", "/boat/", "/tags/")
    assert list(texts(opened(isle, tmp_path))) == ["boat/", "ferry/"]
    isle.sitemap("/ferry/")
    source = opened(isle, tmp_path)
    assert list(texts(source)) == ["boat/", "ferry/"]
    assert source.warnings[0].startswith("2 of 3 pages are no longer in the sitemap; that is more")
    assert list(texts(opened(isle, tmp_path, rebuild=True))) == ["ferry/"]
    assert list(texts(opened(isle, tmp_path))) == ["ferry/"]


def test_nothing_goes_when_a_part_of_the_sitemap_is_away(isle: Site, tmp_path: Path) -> None:
    def index(*paths: str) -> str:
        parts = "".join(f"<sitemap><loc>{isle.url}{path}</loc></sitemap>" for path in paths)
        return f"<sitemapindex {XMLNS}>{parts}</sitemapindex>"

    isle.sitemap("/ferry/")
    isle.pages["/a.xml"] = isle.pages["/sitemap.xml"]
    isle.sitemap("/bus/", "/boat/")
    isle.pages["/b.xml.gz"] = gzip.compress(str(isle.pages["/sitemap.xml"]).encode())
    isle.pages["/sitemap.xml"] = index("/a.xml", "/b.xml.gz")
    assert list(texts(opened(isle, tmp_path))) == ["boat/", "bus/", "ferry/"]
    isle.pages["/a.xml"] = 404
    source = opened(isle, tmp_path)
    assert list(texts(source)) == ["boat/", "bus/", "ferry/"]
    assert "a.xml: is not there (status 404)" in source.warnings[0]


def test_a_page_that_fails_stays_or_is_named(isle: Site, tmp_path: Path) -> None:
    opened(isle, tmp_path)
    isle.pages |= {"/bus/": 403, "/boat/": 410}
    isle.pages["/map.pdf"] = "%PDF"
    isle.headers["/map.pdf"] = {"Content-Type": "application/pdf"}
    isle.sitemap("/ferry/", "/bus/", "/boat/", "/map.pdf", "/none/")
    source = opened(isle, tmp_path)
    assert texts(source) == {
        "boat/": "error: is not there (status 410)",
        "bus/": "The bus leaves at ten.",
        "ferry/": "The ferry sails at nine.",
        "map.pdf": "error: is no page but application/pdf",
        "none/": "error: is not there (status 404)",
    }
    assert "bus/ stays as it was: it is not there (status 403)" in source.warnings[0]


def test_robots_are_heard(isle: Site, tmp_path: Path) -> None:
    isle.pages["/robots.txt"] = "User-agent: *\nDisallow: /bus/\n"
    assert texts(opened(isle, tmp_path))["bus/"].startswith("error: its site asks programs not")
    assert "/bus/" not in isle.asked


def test_a_dry_run_keeps_nothing(isle: Site, tmp_path: Path) -> None:
    opened(isle, tmp_path, read_only=True)
    assert not list(tmp_path.iterdir())


def test_a_feed_keeps_what_left_it(isle: Site, tmp_path: Path) -> None:
    isle.feed(("/ferry/", "Ferry"), ("/bus/", "Bus"))
    source = opened(isle, tmp_path, "/feed.xml")
    assert (source.kind, source.title) == ("feed", "Isle")
    assert list(texts(source)) == ["bus/", "ferry/"]
    assert source.read(source.names()[0], now=NOW).post.author == "Ola Berg"
    isle.forget()
    isle.feed(("/bus/", "Bus"), ("/boat/", "Boat"))
    source = opened(isle, tmp_path, "/feed.xml")
    assert list(texts(source)) == ["boat/", "bus/", "ferry/"]
    assert sorted(isle.asked) == ["/boat/", "/feed.xml", "/robots.txt"]


def test_a_feed_has_the_text_where_the_page_is_away(isle: Site, tmp_path: Path) -> None:
    whole = "<p>" + "The ferry to Skarholm sails every day at nine. " * 8 + "</p>"
    isle.feed(("/gone/", "Gone"), text=whole)
    (text,) = texts(opened(isle, tmp_path, "/feed.xml")).values()
    assert text.startswith("The ferry to Skarholm sails every day")
    isle.pages["/gone/"] = "<html><body><div id=app></div><script>run()</script></body></html>"
    (text,) = texts(opened(isle, tmp_path / "made", "/feed.xml")).values()
    assert text.startswith("The ferry to Skarholm sails every day")
    isle.feed(("/away/", "Away"), text="<p>Read more</p>")
    found = texts(opened(isle, tmp_path / "other", "/feed.xml"))
    assert found == {"away/": "error: is not there (status 404)"}


def test_a_json_feed_and_pages_of_a_feed(isle: Site, tmp_path: Path) -> None:
    isle.pages["/feed.json"] = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Isle",
            "items": [
                {"id": "1", "url": f"{isle.url}/ferry/", "title": "F", "tags": ["sea"],
                 "date_published": "2024-05-03T00:00:00Z", "authors": [{"name": "Ola"}]},
                {"id": "2"}, "broken",
            ],
        }
    )  # fmt: skip
    source = opened(isle, tmp_path, "/feed.json")
    (name,) = source.names()
    assert source.read(name, now=NOW).post.tags == ("sea",)
    for path, to, link in (("/feed.xml", "/bus/", "/two.xml"), ("/two.xml", "/boat/", "/two.xml")):
        isle.pages[path] = (
            f'<feed xmlns="http://www.w3.org/2005/Atom"><title>I</title><link rel="next" '
            f'href="{link}"/><entry><title>x</title><link href="{to}"/><id>{to}</id>'
            "<updated>2024-05-03T00:00:00Z</updated></entry></feed>"
        )
    found = texts(opened(isle, tmp_path / "other", "/feed.xml"))
    assert list(found) == ["boat/", "bus/"]


def test_a_site_names_its_sitemap_or_its_feed(isle: Site, tmp_path: Path) -> None:
    isle.pages["/"] = (
        "<html><head><link rel=alternate type=application/rss+xml href=/feed.xml></head></html>"
    )
    isle.feed(("/ferry/", "Ferry"))
    assert opened(isle, tmp_path / "a", "/").kind == "sitemap"
    isle.pages["/own.xml"] = isle.pages.pop("/sitemap.xml")
    assert opened(isle, tmp_path / "b", "/").kind == "feed"
    isle.pages["/robots.txt"] = f"Sitemap: {isle.url}/own.xml\n"
    assert opened(isle, tmp_path / "c", "/").kind == "sitemap"
    isle.pages |= {"/": "<html></html>", "/robots.txt": ""}
    with pytest.raises(SourceError, match="names no sitemap and no feed"):
        opened(isle, tmp_path / "d", "/")


def test_addresses_of_other_sites_are_left_out(isle: Site, tmp_path: Path) -> None:
    isle.pages["/sitemap.xml"] = (
        f"<urlset {XMLNS}><url><loc>{isle.url}/ferry/</loc></url>"
        "<url><loc>http://192.0.2.1/secret</loc></url></urlset>"
    )
    source = opened(isle, tmp_path)
    assert list(texts(source)) == ["ferry/"]
    assert source.warnings == ["1 addresses in the sitemap are of another site and were left out"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"<html><p>no</p></html>", "its root is <html>"),
        (b"<urlset><url><loc>http://a.b/", "no sitemap that can be read"),
        (b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><urlset>&d;</urlset>', "can be read"),
        (b"just words", "one address a line"),
    ],
)
def test_what_is_no_sitemap(raw: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        sitemaps.read(raw, "sitemap.xml")


def test_a_sitemap_of_text() -> None:
    _, listed = sitemaps.read(b"\xef\xbb\xbfhttp://a.b/c\nhttps://a.b/d \n# no\n"[3:], "s.txt")
    assert [one.address for one in listed] == ["http://a.b/c", "https://a.b/d"]


def test_a_bomb_is_refused() -> None:
    bomb = gzip.compress(b"\0" * (sitemaps.MAX_BYTES + 1), 1)
    with pytest.raises(SourceError, match="unpacked"):
        finding.unpacked(bomb, "s.xml.gz")
    entities = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0">&a;</rss>'
    with pytest.raises(SourceError, match="declares entities"):
        feeds.read(entities, "http://a.b/feed")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.example.org/sitemap_index.xml", "sitemap"),
        ("https://a.example.org/post-sitemap.xml.gz", "sitemap"),
        ("https://a.example.org/feed/", "feed"),
        ("https://a.example.org/index.rss", "feed"),
        ("https://a.example.org/?feed=rss2", "feed"),
        ("https://a.example.org/atom.xml", "feed"),
        ("https://a.example.org/", "web"),
        ("https://a.example.org/blog", "web"),
    ],
)
def test_what_an_address_is(url: str, kind: str) -> None:
    assert detect(Wanted(url)) == kind

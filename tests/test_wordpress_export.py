"""WordPress' export: what its site shows is read, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.domain.errors import SourceError
from ingest.sources import ParsedPost, Source, Wanted, detect, open_source
from tests.clock import NOW
from tests.exports import label, wxr, wxr_item


def opened(folder: Path, *items: str, name: str = "export.xml") -> Source:
    path = folder / name
    path.write_text(wxr(*items), encoding="utf-8")
    return open_source(Wanted(str(path)))


def one(folder: Path, content: str = "Text.", **more: str) -> ParsedPost:
    return opened(folder, wxr_item(7, content, **more)).read("7", now=NOW)


def test_an_export_is_told_by_its_looks(tmp_path: Path) -> None:
    source = opened(tmp_path, wxr_item(7, "Text."))
    assert detect(Wanted(str(tmp_path / "export.xml"))) == "wordpress"
    assert detect(Wanted(str(tmp_path))) == "wordpress"
    assert (source.kind, source.title) == ("wordpress", "Harbour & Sea")
    assert source.address == str(tmp_path / "export.xml")


def test_an_item_is_a_post(tmp_path: Path) -> None:
    labels = label("category", "Port &amp; trade") + label("post_tag", "quays")
    labels += label("region", "North") + label("post_format", "Aside") + label("nav_menu", "Top")
    read = one(
        tmp_path,
        "<!-- wp:paragraph -->\n<p>Quay 7 &amp; 8 <b>reopened</b>.</p>\n<!-- /wp:paragraph -->",
        title="Quays &amp; <em>cranes</em>",
        excerpt="<p>Cranes &amp; co.</p>",
        extra=labels,
    )
    assert read.post.title == "Quays & cranes"
    assert read.post.url == "https://harbour.example/post-7/"
    assert read.post.date == datetime(2025, 3, 4, 8, 30, tzinfo=UTC)
    assert read.post.date.utcoffset() == timedelta(hours=1)
    assert read.post.author == "Ines Falk"
    assert read.post.categories == ("Port & trade", "North")
    assert read.post.tags == ("quays",)
    assert read.post.excerpt == "Cranes & co."
    assert [b.plain for b in read.blocks] == ["Quay 7 & 8 reopened."]
    assert all(read.source[b.start : b.end] == b.text for b in read.blocks)
    assert read.published


def test_several_authors_of_one_post(tmp_path: Path) -> None:
    extra = label("author", "ben", "cap-ben") + label("author", "ifalk", "cap-ifalk")
    assert one(tmp_path, extra=extra).post.author == "Ben Oort, Ines Falk"
    assert one(tmp_path, creator="nobody").post.author == "nobody"


@pytest.mark.parametrize(
    "more",
    [
        {"status": "draft", "post_date_gmt": "0000-00-00 00:00:00", "title": "", "link": ""},
        {"status": "private"},
        {"status": "pending"},
        {"status": "future", "post_date": "2099-01-01 00:00:00"},
        {"status": "trash"},
        {"status": "auto-draft"},
        {"post_password": "secret"},
    ],
)
def test_what_visitors_are_not_shown_is_not_published(tmp_path: Path, more: dict[str, str]) -> None:
    assert not one(tmp_path, **more).published


@pytest.mark.parametrize(
    ("kind", "link", "is_page"),
    [
        ("page", "", True),
        ("book", "", True),
        ("book", "https://harbour.example/?post_type=book&p=7", False),
        ("attachment", "", False),
        ("revision", "", False),
        ("nav_menu_item", "", False),
        ("wp_global_styles", "", False),
        ("acf-field", "", False),
    ],
)
def test_types_that_are_pages(tmp_path: Path, kind: str, link: str, is_page: bool) -> None:
    more = {"link": link} if link else {}
    source = opened(tmp_path, wxr_item(1, "a"), wxr_item(7, "b", post_type=kind, **more))
    assert list(source.names()) == (["1", "7"] if is_page else ["1"])


def test_a_post_without_a_title_is_called_by_its_words(tmp_path: Path) -> None:
    assert one(tmp_path, "<p>Fog &amp; rain.</p>", title="").post.title == "Fog & rain."
    assert one(tmp_path, "", title="").post.title == "Post 7"


def test_the_zone_of_a_site_is_told_by_its_two_clocks(tmp_path: Path) -> None:
    far = {"post_date": "2025-03-05 01:30:00", "post_date_gmt": "2025-03-04 16:30:00"}
    assert one(tmp_path, **far).post.date.isoformat() == "2025-03-05T01:30:00+09:00"
    none = one(tmp_path, post_date_gmt="0000-00-00 00:00:00").post.date
    assert none.isoformat() == "2025-03-04T09:30:00+00:00"


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (wxr_item(7, "x", link="javascript:x"), "its url 'javascript:x' is no address"),
        (wxr_item(7, "x", link=""), "has no link; export it again"),
        (wxr_item(7, "x", post_date="", post_date_gmt=""), "has no wp:post_date that is one"),
        (wxr_item(7, "x").replace("<wp:post_id>7", "<wp:post_id>"), "has no wp:post_id"),
        (wxr_item(7, "x", extra="<unclosed>"), "is broken XML"),
        (wxr_item(7, "x", extra="&nbsp;"), "is broken XML"),
        (wxr_item(7, "x" * (4 * 1024 * 1024 + 1)), "its html has 4,194,305 bytes"),
    ],
)
def test_a_broken_item_is_named_and_skipped(tmp_path: Path, item: str, told: str) -> None:
    source = opened(tmp_path, wxr_item(1, "a"), item, wxr_item(3, "b"))
    bad = next(name for name in source.names() if name not in {"1", "3"})
    with pytest.raises(SourceError) as error:
        source.read(bad, now=NOW)
    assert told in str(error.value)
    assert str(error.value).startswith("export.xml, item 2: ")
    assert source.read("3", now=NOW).published


def test_what_looks_like_the_end_of_an_item_in_a_text_is_none(tmp_path: Path) -> None:
    source = opened(
        tmp_path, wxr_item(1, "Write </item> or <item> or </channel>."), wxr_item(2, "b")
    )
    assert list(source.names()) == ["1", "2"]


def test_control_characters_are_no_text(tmp_path: Path) -> None:
    assert one(tmp_path, "A\x03 quay\x1f.").blocks[0].plain == "A quay."


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "is empty"),
        ("<html></html>", "is no export of WordPress"),
        (wxr(wxr_item(1, "x"))[:-40], "ends in the middle; export it again"),
        (wxr(wxr_item(1, "x")).partition("</item>")[0], "ends in the middle"),
        (wxr(), "holds no posts"),
        (wxr(wxr_item(1, "x")).replace("<title>Harbour", "<tite>Harbour", 1), "is broken XML"),
    ],
)
def test_a_file_that_is_no_whole_export_is_refused(tmp_path: Path, raw: str, told: str) -> None:
    (tmp_path / "a.xml").write_text(raw, encoding="utf-8")
    with pytest.raises(SourceError, match=told):
        open_source(Wanted(str(tmp_path / "a.xml"), "wordpress"))


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<rss'
    raw = wxr(wxr_item(1, "x", extra="<p>&b;</p>")).replace("<rss", bomb, 1)
    (tmp_path / "a.xml").write_text(raw, encoding="utf-8")
    with pytest.raises(SourceError, match="defines entities of its own"):
        open_source(Wanted(str(tmp_path / "a.xml")))


def test_parts_of_one_export_are_one_source(tmp_path: Path) -> None:
    opened(tmp_path, wxr_item(1, "a"), wxr_item(2, "b"), name="part.001.xml")
    opened(tmp_path, wxr_item(2, "new"), wxr_item(3, "c"), name="part.002.xml")
    source = open_source(Wanted(str(tmp_path)))
    assert list(source.names()) == ["1", "2", "3"]
    assert source.read("2", now=NOW).source == "new"
    other = wxr(wxr_item(9, "x")).replace("https://harbour.example", "https://sea.example")
    (tmp_path / "other.xml").write_text(other, encoding="utf-8")
    with pytest.raises(SourceError, match="name the two as two sources"):
        open_source(Wanted(str(tmp_path)))


def test_digests_follow_the_item_and_not_its_place(tmp_path: Path) -> None:
    before = opened(tmp_path, wxr_item(1, "a")).digest("1")
    source = opened(tmp_path, wxr_item(2, "b"), wxr_item(1, "a"))
    assert source.digest("1") == before
    assert opened(tmp_path, wxr_item(1, "b")).digest("1") != before

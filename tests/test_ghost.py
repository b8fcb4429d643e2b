"""Ghost's export: what its site shows everyone is read, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import SourceError
from ingest.sources import ParsedPost, Source, Wanted, detect, open_source
from tests.clock import NOW
from tests.exports import ghost, ghost_post

URL = "https://harbour.example"


def opened(folder: Path, *posts: dict[str, object], url: str = URL, **tables: object) -> Source:
    path = folder / "harbour.ghost.json"
    path.write_text(ghost(*posts, **tables), encoding="utf-8")
    return open_source(Wanted(str(path), url=url))


def one(folder: Path, html: str | None = "<p>Text.</p>", **more: object) -> ParsedPost:
    return opened(folder, ghost_post(1, html, **more)).read("p1", now=NOW)


def plain(folder: Path, **more: object) -> list[str]:
    return [block.plain for block in one(folder, None, **more).blocks]


def test_an_export_is_told_by_its_looks(tmp_path: Path) -> None:
    source = opened(tmp_path, ghost_post(1))
    assert detect(Wanted(str(tmp_path / "harbour.ghost.json"))) == "ghost"
    assert detect(Wanted(str(tmp_path))) == "ghost"
    assert (source.kind, source.title, list(source.names())) == ("ghost", "Harbour", ["p1"])


def test_a_post_with_its_authors_and_tags(tmp_path: Path) -> None:
    between = {
        "posts_authors": [
            {"post_id": "p1", "author_id": "u1", "sort_order": 1},
            {"post_id": "p1", "author_id": "u2", "sort_order": 0},
        ],
        "posts_tags": [{"post_id": "p1", "tag_id": "t2"}, {"post_id": "p1", "tag_id": "t1"}],
    }
    post = ghost_post(
        1,
        '<!--kg-card-begin: html--><p>Quay 7 <a href="__GHOST_URL__/x/">reopened</a>.</p>'
        "<!--kg-card-end: html-->",
        title="Quays & cranes <1>",
        custom_excerpt="Cranes.",
    )
    read = opened(tmp_path, post, **between).read("p1", now=NOW)
    assert read.post.title == "Quays & cranes <1>"
    assert read.post.url == "https://harbour.example/post-1/"
    assert read.post.date == datetime(2025, 3, 4, 8, 30, tzinfo=UTC)
    assert read.post.author == "Ben Oort, Ines Falk"
    assert read.post.tags == ("Port",)
    assert read.post.excerpt == "Cranes."
    assert [b.plain for b in read.blocks] == ["Quay 7 reopened."]
    assert "__GHOST_URL__" not in read.source
    assert "https://harbour.example/x/" in read.source
    assert "<!--" not in read.source


@pytest.mark.parametrize(
    "more",
    [
        {"status": "draft", "published_at": None},
        {"status": "scheduled"},
        {"status": "sent"},
        {"visibility": "members"},
        {"visibility": "paid"},
        {"visibility": "tiers"},
    ],
)
def test_what_not_everyone_is_shown_is_not_published(tmp_path: Path, more: dict[str, Any]) -> None:
    read = one(tmp_path, "<p>Secret.</p>", **more)
    assert not read.published
    assert "Secret" not in read.source


def test_addresses(tmp_path: Path) -> None:
    dated = f"{URL}/news/:year/:month/:slug/"
    posts = ghost_post(1), ghost_post(2, type="page")
    urls = {
        url: [
            opened(tmp_path, *posts, url=url).read(name, now=NOW).post.url for name in ("p1", "p2")
        ]
        for url in (URL, f"{URL}/blog/", dated, "")
    }
    assert urls[URL] == [f"{URL}/post-1/", f"{URL}/post-2/"]
    assert urls[f"{URL}/blog/"] == [f"{URL}/blog/post-1/", f"{URL}/blog/post-2/"]
    assert urls[dated] == [f"{URL}/news/2025/03/post-1/", f"{URL}/news/post-2/"]
    assert urls[""] == ["/post-1/", "/post-2/"]
    assert "give --url" in opened(tmp_path, *posts, url="").warnings[0]
    settings = [{"key": "url", "value": URL}]
    said = opened(tmp_path, *posts, url="", settings=settings)
    assert said.read("p1", now=NOW).post.url == f"{URL}/post-1/"
    assert not said.warnings


def lexical(*children: dict[str, object]) -> str:
    return json.dumps({"root": {"type": "root", "children": list(children)}})


def words(text: str, format_: int = 0) -> dict[str, object]:
    return {"type": "extended-text", "text": text, "format": format_}


def test_the_newer_editors_document_is_read(tmp_path: Path) -> None:
    document = lexical(
        {"type": "extended-heading", "tag": "h2", "children": [words("Cranes")]},
        {
            "type": "paragraph",
            "children": [
                words("Four <new> "),
                words("cranes", 1),
                {"type": "link", "url": "https://a.example", "children": [words(" came")]},
                words("."),
            ],
        },
        {
            "type": "list",
            "listType": "number",
            "children": [{"type": "listitem", "children": [words("One")]}],
        },
        {"type": "codeblock", "code": "a < b", "language": "c"},
        {"type": "markdown", "markdown": "Ships **wait**."},
        {"type": "callout", "calloutText": "<p>Mind the gap.</p>"},
        {"type": "toggle", "heading": "<span>Why?</span>", "content": "<p>So.</p>"},
        {"type": "html", "html": "<p>Fog.</p>"},
        {"type": "email", "html": "<p>Dear reader</p>"},
        {"type": "paywall"},
    )
    assert plain(tmp_path, lexical=document) == [
        "Four <new> cranes came.", "One", "a < b", "Ships wait.", "Mind the gap.", "So.", "Fog.",
    ]  # fmt: skip


def test_the_older_editors_document_is_read(tmp_path: Path) -> None:
    document = {
        "version": "0.3.1",
        "atoms": [["soft-return", "", {}]],
        "cards": [["markdown", {"markdown": "Ships **wait**."}], ["code", {"code": "a < b"}]],
        "markups": [["strong"], ["a", ["href", "https://a.example"]]],
        "sections": [
            [1, "h2", [[0, [], 0, "Cranes"]]],
            [1, "p", [[0, [0], 1, "Four"], [0, [], 0, " <new> "], [0, [1], 1, "cranes."]]],
            [1, "p", [[0, [], 0, "Fog"], [1, [], 0, 0], [0, [], 0, "and rain."]]],
            [3, "ul", [[[0, [], 0, "One"]], [[0, [], 0, "Two"]]]],
            [10, 0],
            [10, 1],
        ],
    }
    assert plain(tmp_path, mobiledoc=json.dumps(document)) == [
        "Four <new> cranes.", "Fog\nand rain.", "One\nTwo", "Ships wait.", "a < b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"slug": ""}, "has no slug"),
        ({"published_at": None}, "published_at is 'None' and no time"),
        ({"published_at": "soon"}, "published_at is 'soon' and no time"),
        ({"title": "x" * 1001}, "its title has 1,001 characters"),
        ({"html": "x" * (4 * 1024 * 1024 + 1)}, "its html has 4,194,305 bytes"),
        ({"html": None, "lexical": "{"}, "its lexical "),
        ({"html": None, "lexical": "{}"}, "its lexical has no root"),
        ({"html": None, "mobiledoc": "[]"}, "its mobiledoc has no sections"),
        (
            {"html": None, "mobiledoc": '{"sections": [[10, 3]]}'},
            "has a section that cannot be read",
        ),
    ],
)
def test_a_broken_post_is_named_and_skipped(
    tmp_path: Path, more: dict[str, Any], told: str
) -> None:
    source = opened(tmp_path, ghost_post(1), ghost_post(2, **more), ghost_post(3))
    bad = next(name for name in source.names() if name not in {"p1", "p3"})
    with pytest.raises(SourceError) as error:
        source.read(bad, now=NOW)
    assert told in str(error.value)
    assert str(error.value).startswith("harbour.ghost.json, post 2")


def test_a_document_without_end_is_refused(tmp_path: Path) -> None:
    deep: dict[str, object] = words("x")
    for _ in range(100):
        deep = {"type": "paragraph", "children": [deep]}
    source = opened(tmp_path, ghost_post(1, None, lexical=lexical(deep)))
    with pytest.raises(SourceError, match="its lexical has more than 60 levels"):
        source.read(next(iter(source.names())), now=NOW)


def test_an_older_export_is_read(tmp_path: Path) -> None:
    post = ghost_post(1, "<p>Text.</p>", id=1, author_id=1, published_at=1741077000000, page=0)
    del post["visibility"], post["type"]
    data = {"posts": [post], "users": [{"id": 1, "name": "Ines Falk"}]}
    data["posts_tags"], data["tags"] = [{"post_id": 1, "tag_id": 2}], [{"id": 2, "name": "Port"}]
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"meta": {"exported_on": 1}, "data": data}), encoding="utf-8")
    read = open_source(Wanted(str(path), url=URL)).read("1", now=NOW).post
    assert (read.author, read.tags) == ("Ines Falk", ("Port",))
    assert read.date == datetime(2025, 3, 4, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("{", "is no JSON"),
        ("[]", "is no export of Ghost"),
        ('{"db": []}', "is no export of Ghost"),
        ('{"db": [{"data": {"posts": 3}}]}', "is no export of Ghost"),
        (ghost(), "holds no posts"),
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, raw: str, told: str) -> None:
    (tmp_path / "a.json").write_text(raw, encoding="utf-8")
    with pytest.raises(SourceError, match=told):
        open_source(Wanted(str(tmp_path / "a.json"), "ghost"))

"""JSON Lines: each good line is a post, and each bad one is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.errors import SourceError
from ingest.sources import ParsedPost, Source, Wanted, detect, open_source
from ingest.sources.jsonl.fields import schema
from tests.clock import NOW

POST: dict[str, Any] = {
    "id": "quay-7",
    "url": "https://harbour.example/quay-7",
    "title": "Quay 7 reopens",
    "date": "2025-03-04T09:30:00+01:00",
    "text": "Quay 7 reopened on Monday.\n\nFour cranes were moved there.",
}


def written(folder: Path, *lines: dict[str, Any] | str | bytes, name: str = "a.jsonl") -> Path:
    path = folder / name
    raw = [
        one
        if isinstance(one, bytes)
        else (one if isinstance(one, str) else json.dumps(one)).encode()
        for one in lines
    ]
    path.write_bytes(b"\n".join(raw) + b"\n")
    return path


def opened(path: Path, url: str = "") -> Source:
    return open_source(Wanted(str(path), url=url))


def post(folder: Path, **more: Any) -> ParsedPost:
    """The post of one line, with these members; those that are None are left out."""
    members = {key: value for key, value in (POST | more).items() if value is not None}
    return opened(written(folder, members)).read(str(members["id"]), now=NOW)


def wrong(folder: Path, line: dict[str, Any] | str | bytes) -> str:
    """Why a line is skipped, which stands between two good ones."""
    source = opened(written(folder, POST, line, POST | {"id": "z", "url": "/z"}))
    bad = [name for name in source.names() if name not in {"quay-7", "z"}]
    assert len(source.names()) == 3
    with pytest.raises(SourceError) as told:
        source.read(bad[0], now=NOW)
    assert source.read("z", now=NOW).post.title == POST["title"]
    return str(told.value)


def test_a_line_is_a_post(tmp_path: Path) -> None:
    labels = {"authors": ["Ines Falk", "Ben Oort"], "tags": ["port", "port"], "categories": "News"}
    read = post(tmp_path, **labels, language="en", excerpt="Cranes move.")
    assert read.post.file == "quay-7"
    assert read.post.title == "Quay 7 reopens"
    assert read.post.url == "https://harbour.example/quay-7"
    assert read.post.date == datetime(2025, 3, 4, 8, 30, tzinfo=UTC)
    assert read.post.date.utcoffset()
    assert read.post.author == "Ines Falk, Ben Oort"
    assert (read.post.tags, read.post.categories) == (("port",), ("News",))
    assert read.post.excerpt == "Cranes move."
    assert [block.plain for block in read.blocks] == POST["text"].split("\n\n")
    assert all(read.source[b.start : b.end] == b.text for b in read.blocks)
    assert read.published
    assert not read.future


def test_a_body_is_read_in_its_form(tmp_path: Path) -> None:
    html = post(tmp_path, text=None, html="<h2>Cranes</h2><p>Four &amp; <b>more</b>.<ul><li>One")
    assert [(b.plain, b.heading) for b in html.blocks] == [
        ("Four & more.", ("Cranes",)),
        ("One", ("Cranes",)),
    ]
    marked = post(tmp_path, text=None, markdown="## Cranes\n\nFour & **more**.\n")
    assert [(b.plain, b.heading) for b in marked.blocks] == [("Four & more.", ("Cranes",))]
    plain = post(tmp_path, text="Four &amp; **more**.\r\n \r\nAnd <b>less</b>.")
    assert [b.plain for b in plain.blocks] == ["Four &amp; **more**.", "And <b>less</b>."]


def test_a_page_shows_what_its_form_shows(tmp_path: Path) -> None:
    source = opened(written(tmp_path, POST | {"text": None, "html": "<p>a &lt; b<p>c"}))
    assert source.page("quay-7").shown == "a < b\nc"
    assert source.shown("quay-7", "a &lt; b") == "a < b"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "a.jsonl, line 2: is no JSON"),
        ('{"id": "a", "title": "\\ud800"}', "line 2: is no JSON"),
        (b'{"id": "\xff"}', "line 2: is no JSON"),
        ("[1]", "is [1] and no object"),
        ("12", "is 12 and no object"),
        (POST | {"id": None}, "has no id; give each post one"),
        (POST | {"id": ""}, 'id is ""; write a text'),
        (POST | {"id": True}, "id is true; write a text"),
        (POST | {"id": "a\nb"}, 'id is "a\\nb"; write a text'),
        (POST | {"id": "b", "title": ""}, "line 2: has no title; write one"),
        (POST | {"id": "b", "title": ["x"]}, 'title is ["x"]; write a text'),
        (POST | {"id": "b", "title": "x" * 1001}, "its title has 1,001 characters"),
        (POST | {"id": "b", "url": None}, "has no url; write one"),
        (POST | {"id": "b", "url": "quay"}, "its url 'quay' is no address"),
        (POST | {"id": "b", "url": "javascript:alert(1)"}, "is no address that can be linked to"),
        (POST | {"id": "b", "date": None}, "has no date; write one such as 2025-09-30"),
        (POST | {"id": "b", "date": "4 March"}, 'date is "4 March"; write a day such as'),
        (POST | {"id": "b", "date": 1700000000}, "date is 1700000000; write a day"),
        (POST | {"id": "b", "html": "<p>x"}, "has html and text; give the body in one"),
        (POST | {"id": "b", "text": None}, "has no html, markdown or text"),
        (POST | {"id": "b", "text": ""}, "has no text; write one"),
        (POST | {"id": "b", "tags": [1]}, "tags is [1]; write a list of texts"),
        (POST | {"id": "b", "authors": {"name": "x"}}, 'authors is {"name":"x"}; write a list'),
        (POST | {"id": "b", "tags": [str(n) for n in range(101)]}, "its tags are more than 100"),
        (POST | {"id": "b", "language": "English, mostly"}, "language is"),
        (POST | {"id": "b", "published": "no"}, 'published is "no"; write true or false'),
        (POST | {"id": "b", "deleted": 1}, "deleted is 1; write true or false"),
        (POST | {"id": "b", "text": "x" * (4 * 1024 * 1024 + 1)}, "its text has 4,194,305 bytes"),
        ('{"id": "b", "text": "' + "x" * (16 * 1024 * 1024), "has more than 16,777,216 bytes"),
    ],
)
def test_a_bad_line_is_named_and_skipped(
    tmp_path: Path, line: dict[str, Any] | str | bytes, told: str
) -> None:
    why = wrong(tmp_path, line)
    assert told in why
    assert "a.jsonl, line 2: " in why
    assert "\n" not in why


def test_html_beyond_what_a_person_writes_is_named(tmp_path: Path) -> None:
    line = POST | {"id": "b", "text": None, "html": "<div>" * 200_000 + "x"}
    assert "a.jsonl, line 2: its html, " in wrong(tmp_path, line)


def test_the_last_line_of_an_id_counts_and_both_are_named(tmp_path: Path) -> None:
    source = opened(written(tmp_path, POST, POST | {"title": "Again"}))
    assert [source.read(name, now=NOW).post.title for name in source.names()] == ["Again"]
    assert source.warnings == [
        "a.jsonl, line 2: the id 'quay-7' is on a.jsonl, line 1 already; the last counts"
    ]
    many = opened(written(tmp_path, *[POST] * 30)).warnings
    assert len(many) == 21
    assert many[-1] == "9 more lines have an id again"


def test_what_is_deleted_or_a_draft_is_not_shown(tmp_path: Path) -> None:
    other = POST | {"id": "b", "published": False}
    source = opened(written(tmp_path, POST, other, {"id": "quay-7", "deleted": True}))
    assert list(source.names()) == ["b"]
    assert not source.read("b", now=NOW).published
    assert source.warnings == []


def test_a_post_of_a_later_day_waits(tmp_path: Path) -> None:
    assert post(tmp_path, date="2999-01-01").future
    assert post(tmp_path, date="2025-03-04").post.date == datetime(2025, 3, 4, tzinfo=UTC)


def test_addresses_from_the_root_on_are_those_of_the_url(tmp_path: Path) -> None:
    path = written(tmp_path, POST | {"url": "/quay 7/"})
    assert opened(path).read("quay-7", now=NOW).post.url == "/quay%207/"
    read = opened(path, "https://harbour.example").read("quay-7", now=NOW)
    assert read.post.url == "https://harbour.example/quay%207/"


def test_files_of_a_folder_are_one_source(tmp_path: Path) -> None:
    written(tmp_path, POST)
    written(tmp_path, POST | {"id": 12}, name="b.ndjson")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert detect(Wanted(str(tmp_path))) == "jsonl"
    assert list(opened(tmp_path).names()) == ["quay-7", "12"]


def test_digests_follow_the_line_and_not_its_place(tmp_path: Path) -> None:
    before = opened(written(tmp_path, POST)).digest("quay-7")
    source = opened(written(tmp_path, b"\xef\xbb\xbf", "", POST | {"id": "a"}, POST))
    assert source.digest("quay-7") == before != source.digest("a")
    assert source.read("quay-7", now=NOW).post.title == POST["title"]


def test_a_mark_at_the_beginning_is_no_text(tmp_path: Path) -> None:
    source = opened(written(tmp_path, b"\xef\xbb\xbf" + json.dumps(POST).encode()))
    assert source.read("quay-7", now=NOW).post.title == POST["title"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [(b"", "holds no posts"), (b"\n \n", "holds no posts"), ("{}".encode("utf-16"), "is UTF-16")],
)
def test_a_file_without_posts_is_told(tmp_path: Path, raw: bytes, told: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(raw)
    with pytest.raises(SourceError, match=f"a.jsonl: {told}"):
        opened(tmp_path / "a.jsonl")


GOOD = (
    POST,
    POST | {"authors": "Ines Falk", "tags": ["a"], "language": "zh-Hant", "published": False},
    {key: value for key, value in POST.items() if key != "text"} | {"html": "<p>x</p>"},
    {"id": 7, "deleted": True},
)
BAD = (
    {"id": ""},
    {"id": "a"},
    {"title": "x"},
    POST | {"html": "x"},
    POST | {"tags": [1]},
    POST | {"published": "no"},
    POST | {"title": 3},
)


@pytest.mark.parametrize(
    ("line", "holds"), [*((g, True) for g in GOOD), *((b, False) for b in BAD)]
)
def test_the_schema_says_what_is_read(tmp_path: Path, line: dict[str, Any], holds: bool) -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(json.loads(schema()))
    assert Draft202012Validator(json.loads(schema())).is_valid(line) == holds
    source = opened(written(tmp_path, line, POST | {"id": "z"}))
    bad = []
    for name in source.names():
        try:
            source.read(name, now=NOW)
        except SourceError as error:
            bad.append(str(error))
    assert bool(bad) != holds, bad

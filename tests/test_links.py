"""Where links may lead: to pages of the web, whatever a site, an index or a record says."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.archive import Archive
from assistant.archive.local import checksums
from assistant.domain.errors import IndexUnusable, SourceError
from assistant.domain.nouns import is_link
from assistant.records import Answers, Database
from assistant.surfaces import markdown
from assistant.surfaces.slack import text as slack_text
from assistant.surfaces.web import render
from assistant.surfaces.web.desk import html
from ingest.__main__ import main
from tests.blog import BATTERY, Blog
from tests.samples import ONE, TOLD, answer, citation

ELSEWHERE = [
    "javascript:alert(1)",
    "JavaScript://x.example/%0aalert(1)",
    "data:text/html,<script>",
    "file:///etc/passwd",
    "ftp://kaku.example",
    "vbscript:x",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "kaku.example",
    "https:/kaku.example",
    "https://",
    "https:///path",
    "https://a\nb",
    "https://a\r\nSet-Cookie: x",
    "https://a\tb",
    "https://a b",
    "https://a\u200bb.example",
    "https://a\u202eb.example",
    "https://a\u3000b",
    "https://kai:secret@kaku.example",
    "https://kaku.example@evil.example",
    "https://evil.example\\@kaku.example",
    " javascript:alert(1)",
]
PAGES = [
    "https://kaku.example",
    "http://localhost:4000",
    "https://日本語.example",
    "https://[::1]:80",
]


@pytest.mark.parametrize(
    "url",
    [
        *ELSEWHERE,
        "https://kaku.example:99999",
        "https://kaku.example?x=1",
        "https://k#x",
        'https://a"x',
        "https://a<b>",
    ],
)
def test_a_site_whose_links_lead_elsewhere_is_refused_by_name(
    blog: Blog, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    blog.configure(url=url)
    blog.post("2025-01-01-a.md", BATTERY)
    assert main([str(blog.root), "--index", str(blog.index)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"error: {blog.root}/_config.yml: url is ")
    assert told.count("\n") == 1
    assert "https://www.example.org" in told
    assert "secret" not in told
    assert not (blog.index / "current.json").exists()


@pytest.mark.parametrize("url", [["https://kaku.example"], 5, {"a": 1}, True])
def test_an_address_that_is_no_text_is_refused(blog: Blog, url: object) -> None:
    blog.configure(url=url)
    blog.post("2025-01-01-a.md", BATTERY)
    with pytest.raises(SourceError, match=r"_config\.yml: url is"):
        blog.run()


@pytest.mark.parametrize("baseurl", ["/a b", "/a\nb", "\\evil.example", "/a?x", "/a#x", '/"', []])
def test_so_is_a_path_below_it(blog: Blog, baseurl: object) -> None:
    blog.configure(url="", baseurl=baseurl)
    blog.post("2025-01-01-a.md", BATTERY)
    with pytest.raises(SourceError, match=r"_config\.yml: baseurl is"):
        blog.run()


@pytest.mark.parametrize(
    ("url", "begins"),
    [
        *((page, page) for page in PAGES),
        ("HTTPS://Kaku.example:8443/base/", "https://Kaku.example:8443/base"),
        ("https://kaku.example\n", "https://kaku.example"),
        ("", ""),
        (None, ""),
    ],
)
def test_pages_of_every_kind_are_linked(blog: Blog, url: object, begins: str) -> None:
    blog.configure(url=url, baseurl="//ブログ/")
    blog.post("2025-01-01-a.md", BATTERY)
    blog.run()
    (post,) = blog.open().ledger.posts().values()
    assert post.url == f"{begins}/ブログ/2025/01/01/a.html"


@pytest.mark.parametrize("url", ["", "https://kaku.example"])
def test_posts_stay_on_their_site(blog: Blog, url: str) -> None:
    """Of posts that come to one address the last is kept, and the others are told."""
    blog.configure(url=url, exclude=[])
    permalinks = [*ELSEWHERE, "https://evil.example/x", "/x\ty", "..//x"]
    own = {"url": "javascript:1", "redirect": "//x"}
    for number, permalink in enumerate(permalinks):
        name, text = f"2025-01-{number + 1:02}-a.md", f"{number}番目の話。{BATTERY}"
        blog.post(name, text, permalink=permalink, **own)
    report = blog.run()
    posts = blog.open().ledger.posts()
    assert all("Jekyll does not know" in why for _, why in report.skipped)
    assert len(posts) + len(report.warnings) + len(report.skipped) == len(permalinks)
    assert len(posts) > 15
    for post in posts.values():
        assert is_link(post.url), post
        assert post.url.startswith(f"{url}/"), post
        assert not post.url.startswith("//"), post


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_noun_has_such_a_link_and_no_surface_makes_one(address: str) -> None:
    with pytest.raises(ValueError, match="no address of the web"):
        replace(ONE, url=address)
    with pytest.raises(ValueError, match="no address of the web"):
        replace(citation(), link=f"{address}#:~:text=x")
    assert "<a" not in render.link(address, "題")
    assert "<a" not in html.link(address, "題")
    assert markdown.link("題", address) == "題"
    assert slack_text.link(address, "題") == "題"


@pytest.mark.parametrize("address", [*PAGES, "HTTPS://KAKU.example/x?y=1&z#:~:text=%E5", "/a/b"])
def test_pages_are_linked_everywhere(address: str) -> None:
    assert replace(ONE, url=address).url == address
    assert render.link(address, "題").startswith("<a href=")
    assert html.link(address, "題").startswith("<a href=")
    assert markdown.link("題", address).startswith("[題](")
    assert slack_text.link(address, "題").startswith("<") != address.startswith("/")


def test_an_index_of_before_is_not_opened_and_made_anew(blog: Blog) -> None:
    blog.post("2025-01-01-a.md", BATTERY)
    blog.run()
    name = json.loads((blog.index / "current.json").read_text())["generation"]
    with sqlite3.connect(blog.index / "generations" / name / "ledger.sqlite3") as ledger:
        ledger.execute("UPDATE post SET url = 'javascript:alert(1)'")
    ledger.close()
    checksums.write(blog.index / "generations" / name)
    with pytest.raises(IndexUnusable, match=r"'javascript:alert\(1\)' .* `url` in .*_config.yml"):
        Archive(blog.index, blog.embedder.name)
    report = blog.run()
    assert any("javascript" in warning for warning in report.warnings)
    (post,) = blog.open().ledger.posts().values()
    assert post.url.startswith("https://kaku.example/")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path}/r.sqlite3")
    yield made
    made.close()


def test_an_answer_of_before_is_shown_without_such_a_link(
    database: Database, tmp_path: Path
) -> None:
    answers = Answers(database)
    key = answers.new_id()
    answers.keep(key, answer(), TOLD, datetime(2026, 1, 1, tzinfo=UTC))
    with sqlite3.connect(tmp_path / "r.sqlite3") as records:
        records.execute(
            "UPDATE answer SET answer = replace(answer, 'https://kaku.example', 'javascript:x')"
        )
    records.close()
    kept = answers.get(key)
    assert kept is not None
    assert kept.answer.citations[0].post.url == "/"
    assert kept.answer.citations[0].link == "/"
    assert kept.answer.answer == answer().answer

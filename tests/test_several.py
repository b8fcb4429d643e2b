"""Several sources make one archive: each is shown and can be asked for, and one that is away keeps
its posts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.archive import exists, prove
from assistant.domain.errors import SourceError
from assistant.domain.nouns import Filters
from ingest import pipeline
from ingest.report import Report
from ingest.sources import Wanted
from ingest.verbatim import against
from tests.blog import BATTERY, SEA, SHIP, SHIP_FILE, TEA, Blog
from tests.called import Call
from tests.clock import NOW
from tests.exports import ghost, ghost_post, wxr, wxr_item


class Press:
    """A Jekyll site and a file of JSON Lines, of which one archive is made."""

    def __init__(self, blog: Blog) -> None:
        self.blog = blog
        self.lines = blog.root.parent / "press.jsonl"
        blog.post(SHIP_FILE, SHIP)
        blog.post("2025-01-03-sea.md", SEA)
        self.write(a=TEA, b=BATTERY)

    def write(self, **texts: str) -> None:
        posts = [
            {
                "id": f"2025/{name}",
                "url": f"https://press.example/{name}",
                "title": f"Release {name}",
                "date": "2025-02-01",
                "text": text,
            }
            for name, text in texts.items()
        ]
        self.lines.write_text("".join(f"{json.dumps(p)}\n" for p in posts), encoding="utf-8")

    @property
    def wanted(self) -> list[Wanted]:
        return [Wanted(str(self.blog.root), name="blog"), Wanted(str(self.lines), name="press")]

    def run(self, **more: Any) -> Report:
        return pipeline.run(
            self.wanted, self.blog.index, self.blog.embedder, now=NOW, suggest=False, **more
        )

    def files(self) -> dict[str, str | None]:
        posts = self.blog.open().ledger.posts()
        return {post.file: post.source for post in posts.values()}


@pytest.fixture
def press(blog: Blog) -> Press:
    return Press(blog)


BOTH = {
    "blog/2025-01-02-ship.md": "blog",
    "blog/2025-01-03-sea.md": "blog",
    "press/2025/a": "press",
    "press/2025/b": "press",
}


def test_two_sources_are_one_archive(press: Press) -> None:
    report = press.run()
    assert (report.posts, report.skipped, report.warnings) == (4, [], [])
    assert report.sources == {"blog": 2, "press": 2}
    assert "Posts by source: blog 2, press 2" in report.text()
    assert press.files() == BOTH
    info = press.blog.open().info
    assert info.title == "架空通信, press"
    assert info.source == f"{press.blog.root.resolve()}, {press.lines.resolve()}"
    places = press.blog.open().places
    assert places.labels("source") == {"blog": 2, "press": 2}
    assert places.mask(Filters(source="press")).sum() == 2
    assert not places.mask(Filters(source="nobody")).any()
    again = press.run()
    assert not again.changed
    assert "Up to date: 4 posts" in again.text()


def test_both_are_found_to_be_verbatim(press: Press) -> None:
    press.run()
    checks = prove(press.blog.index, [against(press.wanted, lambda *_: None)]).checks
    assert [check.text() for check in checks if not check.holds] == []
    press.write(a=TEA, b=SHIP)
    checks = prove(press.blog.index, [against(press.wanted, lambda *_: None)]).checks
    assert any(not check.holds for check in checks)


def test_a_source_that_is_away_keeps_its_posts(press: Press) -> None:
    press.run()
    aside = press.lines.rename(press.lines.with_suffix(".aside"))
    away = press.run()
    assert not away.changed
    assert [w for w in away.warnings if "there is nothing" in w and "stay as they were" in w]
    press.blog.post(SHIP_FILE, SHIP + TEA)
    assert press.run().changed
    assert press.files() == BOTH
    found = press.blog.open().ledger.of_post("press/2025/b")
    assert [passage.plain for passage, _ in found] == [BATTERY]
    aside.rename(press.lines)
    press.write(a=TEA)
    assert press.run().changed
    assert "press/2025/b" not in press.files()


def test_what_was_skipped_of_a_source_that_is_away_stays_so(press: Press) -> None:
    with press.lines.open("a", encoding="utf-8") as file:
        file.write("{\n")
    assert [name for name, _ in press.run().skipped] == ["press/press.jsonl, line 3"]
    press.lines.unlink()
    away = press.run()
    assert not away.changed
    assert [name for name, _ in away.skipped] == ["press/press.jsonl, line 3"]


def test_a_source_that_was_never_there_is_an_error(press: Press) -> None:
    press.lines.unlink()
    with pytest.raises(SourceError, match=r"press\.jsonl: there is nothing"):
        press.run()
    assert not exists(press.blog.index)


def test_nothing_is_rebuilt_without_a_source(press: Press) -> None:
    press.run()
    press.lines.unlink()
    with pytest.raises(SourceError, match=r"press\.jsonl: there is nothing"):
        press.run(rebuild=True)
    assert press.files() == BOTH
    assert not press.run().changed


def test_a_second_source_comes_to_one(press: Press) -> None:
    press.blog.run()
    assert set(press.files().values()) == {None}
    press.run()
    assert press.files() == BOTH


def test_sources_of_one_name_are_told_apart(press: Press) -> None:
    same = [
        Wanted(str(press.blog.root)),
        Wanted(str(press.blog.root / "_posts" / ".." / ".." / "site")),
    ]
    with pytest.raises(SourceError, match="2 sources go by the name 'site'; give each its own"):
        pipeline.run(same, press.blog.index, press.blog.embedder, now=NOW)


def test_the_command_line_reads_each_kind_into_one_archive(tmp_path: Path, call: Call) -> None:
    (tmp_path / "old.xml").write_text(
        wxr(wxr_item(7, "<p>Quay 7 reopened on Monday.</p>"), wxr_item(8, "x", status="draft")),
        encoding="utf-8",
    )
    (tmp_path / "new.json").write_text(
        ghost(ghost_post(1, "<p>Four cranes were moved to quay 9.</p>")), encoding="utf-8"
    )
    sources = [tmp_path / "old.xml", tmp_path / "new.json"]
    index = ("--index", tmp_path / "i")
    done = call("ingest", *sources, "--name", "old", "--name", "new", *index, "--url",
                "https://harbour.example", "--json")  # fmt: skip
    assert done.status == 0, done.err
    assert f"reading {sources[0]} as wordpress: " in done.err
    assert f"reading {sources[1]} as ghost: " in done.err
    assert json.loads(done.out)["posts"] == 2
    for name, text in (("old", "Quay 7"), ("new", "Four cranes")):
        found = call("search", "What about the quay?", "--source", name, "--json", *index)
        rows = json.loads(found.out)
        assert [row["post"]["source"] for row in rows] == [name]
        assert rows[0]["text"].startswith(text)
    asked = json.loads(call("ask", "When did quay 7 reopen?", "--json", *index).out)
    assert "Monday" in asked["answer"]
    assert asked["citations"][0]["post"]["url"] == "https://harbour.example/post-7/"
    both = [*sources, "--name", "old", "--name", "new", "--url", "https://harbour.example"]
    assert call("ingest", *both, "--check", *index).status == 0
    settings = tmp_path / "settings.env"
    settings.write_text(f"SOURCES=old={sources[0]},new={sources[1]}\n", encoding="utf-8")
    again = call("ingest", *index, "--env-file", settings, "--json")
    assert json.loads(again.out)["posts"] == 2


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (("a", "b", "--name", "x"), 2, "--name stands 1 times for 2 sources"),
        (("a", "b", "c", "--as", "ghost", "--as", "jekyll"), 2, "--as stands 2 times for 3"),
        (
            ("--as", "paper", "a"),
            1,
            "'paper' is no kind of source; choose of jekyll (a Jekyll site",
        ),
        (("https://a.example/wp-json", "--watch"), 2, "--watch follows files, and there are none"),
        ((), 2, "PATH_OR_URL is missing; what is read is jekyll (a Jekyll site"),
    ],
)
def test_wrong_calls_are_told(
    call: Call, tmp_path: Path, options: tuple[str, ...], status: int, told: str
) -> None:
    done = call("ingest", *options, "--index", tmp_path / "i")
    assert done.status == status
    assert told in done.err


def test_what_is_no_archive_is_told_with_all_kinds(call: Call, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    done = call("ingest", tmp_path / "notes.txt", "--index", tmp_path / "i")
    assert done.status == 1
    assert "holds no posts that are known by their looks; say with --as what it is" in done.err
    for kind in ("jekyll (", "jsonl (", "wordpress (", "ghost ("):
        assert kind in done.err
    assert done.err.count("\n") == 1


def test_the_schema_is_printed(call: Call) -> None:
    done = call("ingest", "--schema")
    assert done.status == 0
    assert json.loads(done.out)["required"] == ["id"]

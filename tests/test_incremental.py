"""What changed in the posts changes in the index, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from assistant.archive import prove
from assistant.bootstrap import wiring
from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import Filters
from assistant.settings import settings
from tests.blog import (
    BATTERY,
    BATTERY_AGAIN,
    SEA,
    SHIP,
    SHIP_FILE,
    TEA,
    Blog,
    add,
    edit,
    rename,
    wait,
)
from tests.index_contents import assert_no_two_say_the_same, contents
from tests.words_embedder import WordsEmbedder


@pytest.mark.parametrize(
    ("key", "value"), [("author", "山野"), ("tags", ["船"]), ("categories", ["海"])]
)
def test_what_front_matter_loses_the_index_loses(running: Blog, key: str, value: Any) -> None:
    only = Filters(
        author="山野" if key == "author" else None,
        tag="船" if key == "tags" else None,
        category="海" if key == "categories" else None,
    )
    running.post(SHIP_FILE, SHIP, title="造船", **{key: value})
    running.run()
    assert [hit.post.file for hit in running.search("受注", only)] == [SHIP_FILE]
    running.post(SHIP_FILE, SHIP, title="造船")
    assert running.run().embedded == 0
    assert running.search("受注", only) == []
    post = running.open().ledger.posts()[SHIP_FILE]
    assert (post.author, post.tags, post.categories) == (None, (), ())
    with closing(sqlite3.connect(running.open().folder / "ledger.sqlite3")) as db:
        assert db.execute("SELECT * FROM label").fetchall() == []


def test_a_shortened_post_leaves_no_stale_passage(running: Blog) -> None:
    edit(running)
    running.run()
    assert running.search(TEA)[0].passage.text == TEA
    running.post(SHIP_FILE, SHIP)
    assert (running.run().removed, TEA in running.texts()) == (1, False)
    assert TEA not in [hit.passage.text for hit in running.search(TEA)]
    assert prove(running.index).holds


def test_a_new_title_embeds_only_the_passages_of_its_post(blog: Blog) -> None:
    blog.post("2025-01-01-old.md", BATTERY, SHIP, title="昔の題")
    blog.post("2025-02-01-new.md", BATTERY, SEA, title="今の題")
    blog.run()
    blog.embedder.embedded.clear()
    blog.post("2025-01-01-old.md", BATTERY, SHIP, title="昔の別の題")
    blog.run()
    assert blog.embedder.embedded == [f"昔の別の題\n{SHIP}"]
    blog.post("2025-02-01-new.md", BATTERY, SEA, title="今の別の題")
    blog.run()
    assert sorted(blog.embedder.embedded[1:]) == sorted(
        [f"今の別の題\n{BATTERY}", f"今の別の題\n{SEA}"]
    )
    assert blog.open().ledger.posts()["2025-02-01-new.md"].title == "今の別の題"


@pytest.mark.parametrize("twin", [BATTERY, BATTERY_AGAIN, "**" + BATTERY[:4] + "**" + BATTERY[4:]])
def test_filters_match_a_paragraph_through_any_post_in_its_own_words(blog: Blog, twin: str) -> None:
    one, other = "2025-01-01-one.md", "2025-03-01-other.md"
    blog.post(one, BATTERY, SHIP, tags=["甲"], categories=["春"], author="山野")
    blog.post(other, twin, SEA, tags=["乙"], categories=["秋"], author="川辺")
    assert blog.run().passages == 3
    day = date(2025, 2, 1)
    for filters, file, text in [
        (Filters(tag="甲"), one, BATTERY),
        (Filters(tag="乙"), other, twin),
        (Filters(category="春"), one, BATTERY),
        (Filters(category="秋"), other, twin),
        (Filters(author="山野"), one, BATTERY),
        (Filters(author="川辺"), other, twin),
        (Filters(date_to=day), one, BATTERY),
        (Filters(date_from=day), other, twin),
    ]:
        hit = blog.search("蓄電池の量産", filters)[0]
        assert (hit.post.file, hit.place.file, hit.passage.text) == (file, file, text)
        assert hit.also_in == ()
        assert blog.path(file).read_text("utf-8")[hit.place.start : hit.place.end] == text
    assert [post.file for post in blog.search("蓄電池の量産")[0].also_in] != []


def test_a_variant_is_searched_when_what_stood_for_it_goes(blog: Blog) -> None:
    blog.post("2025-01-01-one.md", BATTERY, SHIP)
    blog.post("2025-03-01-other.md", BATTERY_AGAIN, SEA)
    blog.run()
    longer = next(text for text in (BATTERY_AGAIN, BATTERY) if text in blog.texts())
    gone = "2025-03-01-other.md" if longer == BATTERY_AGAIN else "2025-01-01-one.md"
    left = BATTERY if longer == BATTERY_AGAIN else BATTERY_AGAIN
    blog.path(gone).unlink()
    blog.run()
    assert blog.search("蓄電池の量産")[0].passage.text == left


# Jekyll's rules of what is published


def test_what_jekyll_does_not_publish_is_never_found(running: Blog) -> None:
    running.write("_drafts/draft.md", f"---\ntitle: 草稿\n---\n{TEA}\n")
    running.write("_drafts/2025-01-01-dated.md", f"---\ntitle: 草稿\n---\n{TEA}\n")
    report = running.run()
    assert (report.posts, report.unpublished, report.future) == (3, 1, 1)
    assert report.next_due == "2026-05-01T00:00:00+09:00"
    assert set(running.texts()) == {BATTERY, SHIP, SEA}
    running.configure(future=True)
    running.run()
    assert "月見物産は月に倉庫を借りると話している。" in running.texts()
    assert TEA not in running.texts()
    running.rename("_drafts/2025-01-01-dated.md", "2025-01-01-dated.md")
    running.run()
    assert running.texts()[TEA] == ["2025-01-01-dated.md"]


def test_a_post_appears_the_second_that_it_is_due(running: Blog) -> None:
    due = datetime.fromisoformat("2026-05-01T00:00:00+09:00")
    running.now = due - timedelta(seconds=1)
    assert not running.run().changed
    running.now = due
    assert running.changes() == [("due", "2026-05-01-later.md")]
    running.now = due - timedelta(days=1)
    assert running.changes() == [("waiting", "2026-05-01-later.md")]


def test_of_one_address_the_last_by_date_and_file_wins(blog: Blog) -> None:
    blog.post("2025-01-01-b.md", BATTERY, permalink="/one/")
    blog.post("2025-01-02-a.md", SHIP, permalink="/one/")
    blog.post("2025-01-02-c.md", SEA, permalink="/one/")
    for name, text in [("c", SEA), ("a", SHIP), ("b", BATTERY)]:
        report = blog.run()
        assert list(blog.texts()) == [text]
        (winner,) = blog.open().ledger.posts()
        assert len(report.warnings) == {"c": 2, "a": 1, "b": 0}[name]
        assert all(f"not indexed: {winner}" in warning for warning in report.warnings)
        assert len(blog.run().warnings) == len(report.warnings)
        blog.path(winner).unlink()
        blog.post("2024-01-01-other.md", TEA)
        blog.run()
        blog.path("2024-01-01-other.md").unlink()


def test_the_winner_is_the_same_from_the_file_and_from_memory(blog: Blog) -> None:
    blog.configure(timezone="America/New_York")
    blog.post("2025-11-02-a.md", SHIP, date="2025-11-02 01:30:00 -0400", permalink="/one/")
    blog.post("2025-11-02-b.md", SEA, date="2025-11-02 01:10:00 -0500", permalink="/one/")
    blog.run()
    assert list(blog.texts()) == [SEA]
    blog.post("2025-11-03-c.md", TEA)
    blog.run()
    assert set(blog.texts()) == {SEA, TEA}


def test_a_future_post_shadows_nothing(blog: Blog) -> None:
    blog.post("2025-01-01-a.md", SHIP, permalink="/one/")
    blog.post("2026-05-01-b.md", SEA, permalink="/one/")
    assert (blog.run().warnings, list(blog.texts())) == ([], [SHIP])
    wait(blog)
    assert blog.changes() == [("shadowed", "2025-01-01-a.md"), ("due", "2026-05-01-b.md")]
    assert list(blog.texts()) == [SEA]


# Nothing is embedded twice


def test_nothing_is_embedded_twice(running: Blog) -> None:
    embedder = running.embedder
    rename(running)
    running.run()
    running.path("2025-01-03-sea.md").unlink()
    running.run()
    running.post("2025-01-03-sea.md", SEA)
    running.run()
    running.run(rebuild=True)
    running.post("2025-01-03-sea.md", f"**{SEA[:4]}**{SEA[4:]}")
    running.run()
    running.embedder = WordsEmbedder("other")
    running.run()
    assert len(running.embedder.embedded) == 3
    running.embedder = embedder
    assert running.run().embedded == 0
    assert len(embedder.embedded) == len(set(embedder.embedded)) == 3


def test_vectors_outlive_a_run_that_fails(running: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    add(running)
    with monkeypatch.context() as patch:
        patch.setattr("assistant.archive.index.point_at", full)
        with pytest.raises(IndexUnusable, match="no space left"):
            running.run()
    assert set(running.texts()) == {BATTERY, SHIP, SEA}
    assert (running.run().embedded, len(running.embedder.embedded)) == (0, 4)


def test_a_rebuild_holds_the_same(running: Blog) -> None:
    before = contents(running.index)
    report = running.run(rebuild=True)
    assert (report.embedded, report.remembered, report.changed) == (0, 3, True)
    assert contents(running.index) == before


# No two hits say the same


def test_no_two_variants_that_say_the_same_are_shown(blog: Blog) -> None:
    spring = (
        "架空電機は新しい蓄電池の量産を始めると発表した。工場は青葉県に置き、三百人を雇う予定である。"
        "投資額は四百億円にのぼり、来年の春から順に動き出す。"
    )
    autumn = spring.replace("春", "秋")
    blog.post("2025-02-01-a.md", spring + "役員は需要に応えたいと話す。", tags=["新"])
    blog.post("2025-02-02-b.md", autumn + "市長は歓迎し道路を広げる。", tags=["新"])
    blog.post("2025-01-01-c.md", spring, tags=["旧"])
    blog.post("2025-01-02-d.md", autumn, tags=["旧"])
    blog.post("2025-01-03-e.md", SEA, tags=["旧"])
    assert blog.run().counts()["near"] == 2
    hits = blog.search("蓄電池の量産", Filters(tag="旧"))
    assert len(hits) == 2
    assert_no_two_say_the_same(hits)


# The command line


def test_a_site_that_moved_is_named_anew(running: Blog) -> None:
    running.root = running.root.rename(running.root.with_name("moved"))
    report = running.run()
    assert (report.changes, report.embedded) == ([], 0)
    assert running.open().info.source == str(running.root.resolve())
    assert not running.run().changed


def test_a_graph_that_lost_much_is_made_anew(blog: Blog) -> None:
    for number in range(20):
        blog.post(f"2025-01-01-{number}.md", f"{number}番目の店は駅前の通りで茶を売っている。")
    blog.run()
    for number in range(2):
        blog.path(f"2025-01-01-{number}.md").unlink()
    blog.run()
    assert blog.open().patched == 2
    for number in range(2, 12):
        blog.path(f"2025-01-01-{number}.md").unlink()
    blog.run()
    assert blog.open().patched == 0
    assert blog.open().lexical.idf("駅前") > 0


# Any series of edits


def test_a_site_whose_posts_are_all_withdrawn_becomes_empty(running: Blog) -> None:
    for post in running.path("x").parent.glob("*.md"):
        text = post.read_text(encoding="utf-8")
        post.write_text(text.replace("---\n", "---\npublished: false\n", 1), encoding="utf-8")
    assert running.run().posts == 0
    assert running.search(SHIP) == []
    assert prove(running.index).holds
    chosen = settings.load({"index_dir": running.index})
    answer = wiring.assistant(chosen, embed=running.embedder).ask("霧島重工の受注は？")
    assert answer.abstained
    running.post("2025-05-05-back.md", SHIP)
    running.run()
    assert running.search(SHIP)[0].passage.text == SHIP

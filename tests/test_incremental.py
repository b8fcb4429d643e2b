"""An index that is changed step by step is the index that one run from nothing makes."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.archive import Archive, Generation, prove, writing
from assistant.errors import IndexUnusable
from assistant.passage import Filters, Hit
from assistant.retrieval import SAME, Retriever
from ingest import pipeline
from ingest.__main__ import main
from ingest.report import Report
from tests.conftest import NOW

_DIMENSION = 64


class Bigrams:
    """An embedder of character bigrams; `embedded` are the texts that it was given."""

    def __init__(self, name: str = "bigrams") -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = np.full(_DIMENSION, 0.01)
        for i in range(len(text) - 1):
            seed = blake2b(f"{self.name}{text[i : i + 2]}".encode(), digest_size=8).digest()
            vector[int.from_bytes(seed, "big") % _DIMENSION] += 1
        return [float(x) for x in vector / np.linalg.norm(vector)]


class Blog:
    """A site, its index, its embedder and its clock."""

    def __init__(self, folder: Path) -> None:
        self.root, self.index = folder / "site", folder / "index"
        self.embedder = Bigrams()
        self.now = NOW
        self.budget = 400
        self.root.mkdir(parents=True)
        self.configure()

    def configure(self, **settings: object) -> None:
        """Write the configuration; what is not named is as at the beginning."""
        chosen = {"title": "架空通信", "url": "https://kaku.example", "timezone": "Asia/Tokyo"}
        self.write("_config.yml", json.dumps(chosen | settings, ensure_ascii=False))

    def path(self, name: str) -> Path:
        return self.root / name if name.startswith("_") else self.root / "_posts" / name

    def write(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")

    def post(self, name: str, *blocks: str, **front: object) -> None:
        """Write a post made of these blocks, with this front matter."""
        data = {"title": f"{name[:10]}の記事", **front}
        keys = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items()]
        self.write(name, "\n".join(["---", *keys, "---", ""]) + "\n\n".join(blocks) + "\n")

    def rename(self, old: str, new: str) -> None:
        self.path(new).parent.mkdir(parents=True, exist_ok=True)
        self.path(old).rename(self.path(new))

    def run(self, **options: Any) -> Report:
        """Ingest; gives the report, as JSON has it."""
        return pipeline.run(
            self.root,
            options.pop("index", self.index),
            options.pop("embedder", self.embedder),
            passage_tokens=self.budget,
            now=self.now,
            **options,
        )

    def changes(self, **options: Any) -> list[tuple[str, str]]:
        return [(change.kind, change.file) for change in self.run(**options).changes]

    def open(self) -> Generation:
        return Archive(self.index, self.embedder.name).current()

    def texts(self) -> dict[str, list[str]]:
        """The files at which each text stands that can be found."""
        ledger = self.open().ledger
        found = ledger.passages(list(ledger.keys()))
        return {p.text: sorted({place.file for place in p.places}) for p in found.values()}

    def search(self, question: str, filters: Filters | None = None, top_k: int = 12) -> list[Hit]:
        archive = Archive(self.index, self.embedder.name)
        found = Retriever(archive, self.embedder).search(question, filters or Filters(), top_k)
        return list(found.hits)


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    return Blog(tmp_path)


def contents(index: Path, embedder: str = "bigrams") -> dict[str, Any]:
    """All that an index holds, but what tells one run from another."""
    generation = Archive(index, embedder).current()
    ids = sorted(generation.vectors.ids())
    vectors = generation.vectors.get(ids)
    held: dict[str, Any] = {
        "info": replace(generation.info, generation="", created=None),
        "vectors": {key: vectors[key].tobytes() for key in ids},
        "lexical": sorted(generation.lexical.ids()),
    }
    ledger = generation.folder / "ledger.sqlite3"
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            held[table] = sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
    return held


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def outcome(report: Report) -> dict[str, Any]:
    """A report without what only tells how it was made."""
    told = report.to_json()
    for name in ("dry_run", "seconds", "generation", "index"):
        del told[name]
    return told


BATTERY = (
    "架空電機は新しい蓄電池の量産を始めると発表した。容量は従来の二倍になる見通しだ。"
    "工場は青葉県に置き、三百人を雇う予定である。投資額は120億円にのぼる。"
)
BATTERY_AGAIN = BATTERY.replace("見通しだ", "見通しです")
SHIP = "霧島重工は第3四半期の受注を公表した。前年より4割増えたという。"
SEA = "砂丘通信は海の底に新しい線を引き、島の役場とつないだ。"
TEA = "若葉製茶は機械で摘む畑を広げ、秋の出荷に間に合わせる。"


# What changed is found by content


def add(blog: Blog) -> None:
    blog.post("2025-03-01-new.md", TEA)


def edit(blog: Blog) -> None:
    blog.post("2025-01-02-ship.md", SHIP, TEA, title="造船")


def rename(blog: Blog) -> None:
    blog.rename("2025-01-02-ship.md", "sub/2025-01-05-fune.md")


def delete(blog: Blog) -> None:
    blog.path("2025-01-02-ship.md").unlink()


def unpublish(blog: Blog) -> None:
    blog.post("2025-01-02-ship.md", SHIP, published=False)


def publish(blog: Blog) -> None:
    blog.post("2025-01-04-hidden.md", TEA)


def wait(blog: Blog) -> None:
    blog.now = datetime(2026, 5, 2, tzinfo=UTC)


def postpone(blog: Blog) -> None:
    blog.post("2025-01-02-ship.md", SHIP, date="2027-01-01 09:00:00 +0900")


def shadow(blog: Blog) -> None:
    blog.post("2025-02-02-ship.md", SHIP, TEA, permalink="/2025/01/02/ship.html")


def spoil(blog: Blog) -> None:
    blog.write("2025-01-02-ship.md", "---\ntitle: [\n---\n" + SHIP)


def touch(blog: Blog) -> None:
    blog.path("2025-01-02-ship.md").touch()


SHIP_FILE = "2025-01-02-ship.md"
STEPS: list[tuple[Callable[[Blog], None], list[tuple[str, str]], tuple[int, int, int]]] = [
    (add, [("added", "2025-03-01-new.md")], (1, 0, 1)),
    (edit, [("edited", SHIP_FILE)], (1, 0, 1)),
    (rename, [("renamed", "sub/2025-01-05-fune.md")], (0, 0, 0)),
    (delete, [("deleted", SHIP_FILE)], (0, 1, 0)),
    (unpublish, [("unpublished", SHIP_FILE)], (0, 1, 0)),
    (publish, [("published", "2025-01-04-hidden.md")], (1, 0, 1)),
    (wait, [("due", "2026-05-01-later.md")], (1, 0, 1)),
    (postpone, [("waiting", SHIP_FILE)], (0, 1, 0)),
    (shadow, [("shadowed", SHIP_FILE), ("added", "2025-02-02-ship.md")], (1, 0, 2)),
    (spoil, [("skipped", SHIP_FILE)], (0, 1, 0)),
    (touch, [], (0, 0, 0)),
]


@pytest.fixture
def running(blog: Blog) -> Blog:
    """A blog that was ingested once, with a post of each kind."""
    blog.post("2025-01-01-battery.md", BATTERY)
    blog.post(SHIP_FILE, SHIP, title="造船")
    blog.post("2025-01-03-sea.md", SEA)
    blog.post("2025-01-04-hidden.md", TEA, published=False)
    blog.post("2026-05-01-later.md", "月見物産は月に倉庫を借りると話している。")
    blog.run()
    return blog


@pytest.mark.parametrize(("step", "changes", "counts"), STEPS)
def test_a_dry_run_tells_what_the_run_then_does(
    running: Blog,
    step: Callable[[Blog], None],
    changes: list[tuple[str, str]],
    counts: tuple[int, int, int],
) -> None:
    step(running)
    before = files(running.index)
    with writing(running.index):
        dry = running.run(dry_run=True)
    assert files(running.index) == before
    real = running.run()
    assert outcome(dry) == outcome(real)
    assert [(change.kind, change.file) for change in real.changes] == changes
    assert (real.added, real.removed, real.embedded) == counts
    assert real.changed is bool(changes)
    for kind, file in changes:
        assert f"  {kind:<11} {file}" in dry.text()
    assert not running.run().changed


def test_a_rename_tells_the_old_name(running: Blog) -> None:
    rename(running)
    (change,) = running.run(dry_run=True).changes
    assert change.to_json()["detail"] == SHIP_FILE


def test_a_dry_run_names_every_file_of_many(running: Blog) -> None:
    names = [f"2024-01-{day:02}-many.md" for day in range(1, 29)]
    for number, name in enumerate(names):
        running.post(name, f"{number}番目の話題は、架空の町にできた{number}軒目の店である。")
    text = running.run(dry_run=True).text()
    assert all(name in text for name in names)
    assert "dry run" in text


def test_a_dry_run_makes_no_index(blog: Blog) -> None:
    blog.post("2025-01-01-battery.md", BATTERY)
    report = blog.run(dry_run=True)
    assert (report.added, report.embedded, blog.embedder.embedded) == (1, 1, [])
    assert not blog.index.exists()


@pytest.mark.parametrize("part", ["chroma/chroma.sqlite3", "ledger.sqlite3", "info.json"])
def test_a_dry_run_of_a_damaged_index_changes_nothing(running: Blog, part: str) -> None:
    (running.open().folder / part).unlink()
    before = files(running.index)
    dry = running.run(dry_run=True)
    assert files(running.index) == before
    assert outcome(dry) == outcome(running.run())
    assert running.open().info.posts == 3


def test_a_file_that_is_moved_and_edited_is_another(running: Blog) -> None:
    rename(running)
    running.post("sub/2025-01-05-fune.md", SHIP, TEA)
    assert running.changes() == [("deleted", SHIP_FILE), ("added", "sub/2025-01-05-fune.md")]


# What goes from a file goes from the index


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
    assert prove(running.index, running.embedder.name).holds


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
    running.embedder = Bigrams("other")
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


def _grams(text: str) -> set[str]:
    return {text[i : i + 5] for i in range(len(text) - 4)}


def assert_no_two_say_the_same(hits: Sequence[Hit]) -> None:
    seen = [_grams("".join(hit.passage.plain.split())) for hit in hits]
    for i, one in enumerate(seen):
        for other in seen[:i]:
            assert len(one & other) < SAME * min(len(one), len(other))


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


@pytest.fixture
def shell(running: Blog, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`python -m ingest` in this process, at the clock of the blog."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return running.now

    monkeypatch.setattr("ingest.__main__.deferred_embedder", lambda _: running.embedder)
    monkeypatch.setattr("ingest.__main__.embedder_name", lambda _: running.embedder.name)
    monkeypatch.setattr("ingest.__main__.datetime", Clock)
    monkeypatch.setenv("INDEX_DIR", str(running.index))
    return lambda *arguments: main([str(one) for one in arguments])


def test_exit_statuses(
    running: Blog, shell: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert shell(running.root) == 0
    assert capsys.readouterr().out.startswith("Up to date")
    spoil(running)
    assert shell(running.root, "--dry-run", "--strict") == 3
    assert shell(running.root) == 0
    assert shell(running.root, "--strict") == 3
    assert shell("--check") == 0
    capsys.readouterr()
    assert shell(tmp_path / "nowhere") == 1
    assert capsys.readouterr().err.count("\n") == 1
    (running.open().folder / "info.json").unlink()
    assert shell("--check") == 1
    assert "--rebuild" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [[], ["--check", "x"], ["--check", "--rebuild"], ["--what", "x"]])
def test_a_wrong_call_ends_with_2(shell: Callable[..., int], wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        shell(*wrong)
    assert end.value.code == 2


def test_a_wrong_setting_ends_with_2(
    running: Blog,
    shell: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PASSAGE_TOKENS", "many")
    assert shell(running.root) == 2
    assert capsys.readouterr().err.startswith("error: PASSAGE_TOKENS='many'")


def test_the_json_report_tells_all(
    running: Blog, shell: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(running)
    running.post("2025-03-01-new.md", BATTERY_AGAIN, SEA, SEA, "続く")
    assert shell(running.root, "--json", "--dry-run") == 0
    dry = json.loads(capsys.readouterr().out)
    assert shell(running.root, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changes"] == dry["changes"]
    assert told["changes"][1] == {"change": "added", "file": "2025-03-01-new.md", "detail": ""}
    (skipped,) = told["skipped"]
    assert skipped["file"] == SHIP_FILE
    assert "YAML" in skipped["reason"]
    left_out = {one["reason"]: one for one in told["left_out"]}
    assert left_out.keys() == told["left_out_by_reason"].keys() == {"repeat", "near", "fragment"}
    assert left_out["repeat"]["score"] == 1.0
    assert 0.8 <= left_out["near"]["score"] < 1.0
    assert running.open().ledger.passages([left_out["near"]["same_as"]])


def test_a_second_ingest_ends_at_once(running: Blog) -> None:
    add(running)
    with writing(running.index):
        before = files(running.index)
        done = subprocess.run(
            [sys.executable, "-m", "ingest", running.root, "--index", running.index],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert files(running.index) == before
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"error: Another ingest is writing to .*; nothing was changed\.\n", done.stderr
    )


# What a file may be


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "a pipe"),
        (lambda path: path.write_bytes(b"---\n---\n" + b"x" * (8 << 20)), "split it"),
        (lambda path: path.symlink_to("nowhere"), "a link to nothing"),
    ],
)
def test_what_cannot_be_a_post_is_skipped(
    running: Blog, make: Callable[[Path], object], why: str
) -> None:
    make(running.path("2025-03-01-odd.md"))
    ((file, reason),) = running.run().skipped
    assert file == "2025-03-01-odd.md"
    assert why in reason
    assert not running.run().changed


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_utf8_is_skipped(running: Blog) -> None:
    raw = os.fsencode(running.path("2025-03-01-x.md")).replace(b"-x", b"-\xff")
    Path(os.fsdecode(raw)).write_text("---\n---\n" + TEA, encoding="utf-8")
    for report in (running.run(dry_run=True), running.run()):
        ((file, reason),) = report.skipped
        assert file.isprintable()
        assert "rename it" in reason


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


class Editor:
    """Makes random changes to a blog, over and over with the same few paragraphs."""

    paragraphs = (
        *(
            text
            for n in range(2, 5)
            for battery in [BATTERY.replace("120", str(n * 60))]
            for text in (
                *(battery, battery.replace("見通しだ", "見通しです"), f"{battery}株価も動いた。"),
                *(battery[:-6], f"**{battery[:4]}**{battery[4:]}"),
            )
        ),
        *(SHIP.replace("3", str(n)) for n in range(1, 5)),
        *["架空通信は緑町に本社を置く。設立は昭和の終わりで、社員は千人を数える。"] * 6,
        "- 一つ目は船の話である\n- 二つ目は茶の話である",
        "```\nprint('架空')\n```",
        "| 社名 | 額 |\n|---|---|\n| 架空電機 | 三億円 |",
        "".join(f"砂丘通信は{n}番目の拠点を島に開いた。" for n in range(12)),
    )

    def __init__(self, blog: Blog, seed: int) -> None:
        self.blog, self.random = blog, random.Random(seed)
        self.names: set[str] = set()
        for number in range(12):
            self.write(self.name(), f"この記事だけの話で、{number}社の名が順に出る。")
        blog.post("2020-01-01-anchor.md", "錨の会社は港町で創業し、船の部品を作る。")

    def name(self) -> str:
        pick = self.random.choice
        folder, year = pick(["", "", "sub/", "sub/deep/"]), pick([2024, 2025, 2026])
        return f"{folder}{year}-0{pick('123456789')}-1{pick('1234')}-{pick('xyz')}.md"

    def write(self, name: str, *more: str) -> None:
        pick, chance = self.random.choice, self.random.random
        front: dict[str, object] = {}
        choices: dict[str, list[object]] = {
            "title": ["電池の話", "工場の話"],
            "tags": [["電池"], ["工場", "通信"], []],
            "categories": [["産業"], ["速報", "産業"]],
            "author": ["山野", "川辺"],
            "permalink": ["/one/", "/two/"],
            "date": ["2026-03-01 10:00:00", "2026-05-01 23:30:00 +0900", "2025-11-02 01:30"],
        }
        for key, values in choices.items():
            if chance() < 0.3:
                front[key] = pick(values)
        if chance() < 0.1:
            front["published"] = False
        blocks = [pick(self.paragraphs) for _ in range(self.random.randint(1, 6))]
        if chance() < 0.3:
            blocks.insert(1, "## 背景")
        self.blog.post(name, *blocks, *more, **front)
        self.names.add(name)

    def step(self) -> None:
        """Change one thing."""
        pick = self.random.choice
        changes = [self._file] * 6 + [self._clock, self._configure, self._budget, self._embedder]
        if not self.names:
            self.write(self.name())
        pick(changes)(pick(sorted(self.names)))

    def _file(self, name: str) -> None:
        pick, path = self.random.choice, self.blog.path(name)
        match pick(
            ["add", "edit", "labels", "rename", "copy", "draft", "delete", "break", "touch"]
        ):
            case "add":
                self.write(self.name())
            case "edit":
                self.write(name)
            case "labels":
                lines = path.read_text("utf-8").split("\n")
                kept = [line for line in lines if not line.startswith(("tags", "published"))]
                extra = pick(['tags: ["港"]', "published: false", "author: 川辺"])
                self.blog.write(name, "\n".join(["---", extra, *kept[1:]]))
            case "rename":
                self.blog.rename(name, new := self.name())
                self.names = self.names - {name} | {new}
            case "copy":
                self.blog.write(new := self.name(), path.read_text("utf-8"))
                self.names.add(new)
            case "draft":
                self.blog.rename(name, f"_drafts/{path.name}")
                self.names.remove(name)
            case "delete":
                path.unlink()
                self.names.remove(name)
            case "break":
                self.blog.write(
                    name, pick(["no front matter", "---\ntitle: [\n---\n", "---\n---\n"])
                )
            case _:
                path.touch()

    def _clock(self, _: str) -> None:
        self.blog.now += timedelta(days=self.random.choice([1, 20, -15]))

    def _configure(self, _: str) -> None:
        settings: list[dict[str, object]] = [
            {},
            {"timezone": "America/New_York"},
            {"url": "https://other.example"},
            {"future": True},
            {"permalink": "/:title/"},
            {"title": "別の名"},
        ]
        self.blog.configure(**self.random.choice(settings))

    def _budget(self, _: str) -> None:
        self.blog.budget = self.random.choice([60, 400])

    def _embedder(self, _: str) -> None:
        self.blog.embedder = Bigrams(self.random.choice(["bigrams", "other"]))


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_edits_the_index_is_that_of_a_clean_build(blog: Blog, seed: int) -> None:
    editor = Editor(blog, seed)
    blog.run()
    seen: Counter[str] = Counter()
    for step in range(60):
        editor.step()
        report = blog.run()
        seen += report.counts()
        seen["shadowed"] += len(report.warnings)
        seen["patched"] += report.changed and blog.open().patched > 0
        if step % 6 == 5:
            clean = blog.index.with_name("clean")
            shutil.rmtree(clean, ignore_errors=True)
            blog.run(index=clean, embedder=Bigrams(blog.embedder.name))
            assert contents(blog.index, blog.embedder.name) == contents(clean, blog.embedder.name)
            for filters in (Filters(), Filters(tag="電池"), Filters(date_to=date(2025, 6, 1))):
                assert_no_two_say_the_same(blog.search("蓄電池の量産と工場の投資額", filters))
    assert min(seen[what] for what in ("near", "in many posts", "shadowed", "patched")) > 3
    assert prove(blog.index, blog.embedder.name).holds

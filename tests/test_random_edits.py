"""An index that is changed step by step is the index that one run from nothing makes."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from assistant.archive import prove
from assistant.domain.nouns import Filters
from tests.blog import BATTERY, SHIP, Blog
from tests.index_contents import assert_no_two_say_the_same, contents
from tests.words_embedder import WordsEmbedder


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
        changes = [self._file] * 6 + [self._clock, self._configure, self._embedder]
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
                self.blog.write(name, pick(["---\nno end", "---\ntitle: [\n---\n", "---\n---\n"]))
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

    def _embedder(self, _: str) -> None:
        self.blog.embedder = WordsEmbedder(self.random.choice(["words", "other"]))


def test_after_any_edits_the_index_is_that_of_a_clean_build(tmp_path: Path, thorough: bool) -> None:
    for seed in (1, 2) if thorough else (1,):
        edited(Blog(tmp_path / str(seed)), seed)


def edited(blog: Blog, seed: int) -> None:
    editor = Editor(blog, seed)
    blog.run()
    seen: Counter[str] = Counter()
    for step in range(36):
        editor.step()
        report = blog.run()
        seen += report.counts()
        seen["in many posts"] += report.common
        seen["shadowed"] += len(report.warnings)
        seen["patched"] += report.changed and blog.open().patched > 0
        if step % 6 == 5:
            clean = blog.index.with_name("clean")
            shutil.rmtree(clean, ignore_errors=True)
            blog.run(index=clean, embedder=WordsEmbedder(blog.embedder.name))
            assert contents(blog.index, blog.embedder.name) == contents(clean, blog.embedder.name)
            for filters in (Filters(), Filters(tag="電池"), Filters(date_to=date(2025, 6, 1))):
                assert_no_two_say_the_same(blog.search("蓄電池の量産と工場の投資額", filters))
    assert min(seen[what] for what in ("near", "in many posts", "shadowed", "patched")) > 3
    assert prove(blog.index).holds

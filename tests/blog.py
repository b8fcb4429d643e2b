"""A site that tests write, ingest and search."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.archive import Archive, Generation
from assistant.domain.nouns import Filters, Hit
from assistant.retrieval.search import Retriever
from ingest import pipeline
from ingest.report import Report
from tests.clock import NOW
from tests.words_embedder import WordsEmbedder

BATTERY = (
    "架空電機は新しい蓄電池の量産を始めると発表した。容量は従来の二倍になる見通しだ。"
    "工場は青葉県に置き、三百人を雇う予定である。投資額は120億円にのぼる。"
)
BATTERY_AGAIN = BATTERY.replace("見通しだ", "見通しです")
SHIP = "霧島重工は第3四半期の受注を公表した。前年より4割増えたという。"
SEA = "砂丘通信は海の底に新しい線を引き、島の役場とつないだ。"
SHIP_FILE = "2025-01-02-ship.md"
TEA = "若葉製茶は機械で摘む畑を広げ、秋の出荷に間に合わせる。"


# What changed is found by content


class Blog:
    """A site, its index, its embedder and its clock."""

    def __init__(self, folder: Path) -> None:
        self.root, self.index = folder / "site", folder / "index"
        self.embedder = WordsEmbedder()
        self.now = NOW
        self.root.mkdir(parents=True, exist_ok=True)
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
            suggest=options.pop("suggest", False),
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
        found = ledger.passages(list(ledger.contexts()))
        return {p.text: sorted({place.file for place in p.places}) for p in found.values()}

    def search(self, question: str, filters: Filters | None = None, top_k: int = 12) -> list[Hit]:
        archive = Archive(self.index, self.embedder.name)
        found = Retriever(archive, self.embedder).search(question, filters or Filters(), top_k)
        return list(found.hits)


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

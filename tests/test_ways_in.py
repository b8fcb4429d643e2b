"""From a folder of Markdown, a built site and a feed to what is found, cited and proven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.archive import Archive, prove
from assistant.domain.nouns import Filters, Hit
from assistant.retrieval.search import Retriever
from ingest import pipeline
from ingest.report import Report
from ingest.sources import Wanted
from ingest.verbatim import against
from tests.web_site import Site, article, site
from tests.words_embedder import WordsEmbedder

NOW = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass
class Archived:
    """Three sources, the index of them, and what the first ingest told."""

    wanted: list[Wanted]
    index: Path
    embedder: WordsEmbedder
    site: Site
    report: Report

    def run(self) -> Report:
        return pipeline.run(self.wanted, self.index, self.embedder, now=NOW, suggest=False)

    def find(self, question: str) -> Hit:
        archive = Archive(self.index, self.embedder.name)
        return Retriever(archive, self.embedder).search(question, Filters(), 3).hits[0]


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archived]:
    folder = tmp_path_factory.mktemp("ways")
    files = {
        "hugo/hugo.toml": 'baseURL = "https://isle.example.org/"\ntitle = "Isle"\n',
        "hugo/content/posts/Night Ferry.md": "---\ntitle: Night ferry\ndate: 2024-05-03\n---\n"
        'The night ferry {{< icon "boat" >}} to **Skarholm** costs forty crowns.\n\n'
        "The day ferry costs {{< fare day >}} crowns.\n",
        "hugo/content/posts/broken.md": "+++\ntitle = \n+++\nText\n",
        "built/lamp/index.html": article("The lighthouse lamp was changed in <b>March</b>."),
        "built/index.html": "<html><main>Welcome</main></html>",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    with site() as made:
        made.pages["/seal/"] = article("Seals sleep on the rocks below the old harbour wall.")
        made.feed(("/seal/", "Seals"))
        wanted = [
            Wanted(str(folder / "hugo"), name="hugo"),
            Wanted(str(folder / "built"), name="built", url="https://lamp.example.org"),
            Wanted(f"{made.url}/feed.xml", name="feed"),
        ]
        embedder = WordsEmbedder()
        report = pipeline.run(wanted, folder / "index", embedder, now=NOW, suggest=False)
        yield Archived(wanted, folder / "index", embedder, made, report)


def test_each_is_found_with_its_address(archived: Archived) -> None:
    assert archived.report.posts == 3
    found = archived.find("What does the night ferry cost?")
    assert found.passage.plain == "The night ferry to Skarholm costs forty crowns."
    assert found.post.url == "https://isle.example.org/posts/night-ferry/"
    found = archived.find("When was the lighthouse lamp changed?")
    assert found.passage.plain == "The lighthouse lamp was changed in March."
    assert found.post.url == "https://lamp.example.org/lamp/"
    assert archived.find("Where do seals sleep?").post.url == f"{archived.site.url}/seal/"


def test_what_is_broken_or_no_post_is_named(archived: Archived) -> None:
    (skipped,) = archived.report.skipped
    assert skipped[0] == "hugo/posts/broken.md"
    assert "line 2: broken TOML" in skipped[1]
    told = " ".join(archived.report.warnings)
    assert "1 page is no post and was left out: 1 is the site's front page" in told


def test_the_index_says_what_the_sources_say(archived: Archived) -> None:
    checks = prove(archived.index, [against(archived.wanted, lambda *_: None)]).checks
    assert [check.text() for check in checks if not check.holds] == []


def test_nothing_is_fetched_or_written_again(archived: Archived) -> None:
    archived.site.forget()
    assert not archived.run().changed
    assert archived.site.sent == ["/feed.xml"]
    assert "/seal/" not in archived.site.asked

"""Posts that show other files: what is kept, what is told, and when they are read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.archive import prove
from ingest import verbatim
from tests.blog import SEA, SHIP, TEA, Blog

FARES = "From April the night bus to the island costs {{ site.data.fares.bus }} yen."
TOWER = "The tower stands at the quay. It is {% height %} metres high. It was built in 1911."


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    made = Blog(tmp_path)
    made.write("_data/fares.yml", "bus: 1200\n")
    made.write("_includes/report.md", f"{SHIP}\n\n{SEA}\n")
    made.post("2025-01-01-fares.md", FARES)
    made.post("2025-01-02-report.md", "{% include report.md %}")
    made.post("2025-01-03-tower.md", TOWER)
    made.post("2025-01-04-tea.md", TEA)
    made.post("2025-01-05-lost.md", "{% include nowhere.md %}")
    return made


def plains(blog: Blog, name: str) -> list[str]:
    return [passage.plain for passage, _ in blog.open().ledger.of_post(name)]


def failed(blog: Blog) -> list[str]:
    proof = prove(blog.index, [verbatim.against(blog.root, lambda *_: None)])
    return [check.name for check in proof.checks if not check.holds]


def test_what_posts_show_of_other_files_is_indexed_and_followed(blog: Blog) -> None:
    report = blog.run()
    assert report.skipped == [
        (
            "2025-01-05-lost.md",
            "has no text to index but what was not rendered:"
            " {% include nowhere.md %} (there is no such file)",
        )
    ]
    assert report.counts()["not rendered: {% height %}"] == 1
    text = report.text()
    assert "Left out: 1 not rendered;" in text
    assert "as only a plugin of the site can complete them: 1 for {% height %}\n" in text
    assert plains(blog, "2025-01-01-fares.md") == [
        FARES.replace("{{ site.data.fares.bus }}", "1200")
    ]
    assert plains(blog, "2025-01-02-report.md") == [SHIP, SEA]
    assert plains(blog, "2025-01-03-tower.md") == [
        "The tower stands at the quay.",
        "It was built in 1911.",
    ]
    assert failed(blog) == []

    blog.write("_includes/report.md", f"{SHIP}\n")
    assert failed(blog) == [
        "Files are those that were ingested",
        "Passages are exact slices of their files",
        "What a link names stands on the post's page",
    ]
    assert blog.changes() == [("edited", "2025-01-02-report.md")]
    assert plains(blog, "2025-01-02-report.md") == [SHIP]

    blog.write("_data/fares.yml", "bus: 1300\n")
    blog.write("_includes/nowhere.md", TEA)
    assert blog.changes() == [
        ("edited", "2025-01-01-fares.md"),
        ("published", "2025-01-05-lost.md"),
    ]
    assert "1300" in plains(blog, "2025-01-01-fares.md")[0]
    assert not blog.run().changed
    assert failed(blog) == []

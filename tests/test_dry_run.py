"""A dry run tells what the run then does, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.archive import writing
from ingest.report import Report
from tests.blog import (
    BATTERY,
    SHIP,
    SHIP_FILE,
    TEA,
    Blog,
    add,
    delete,
    edit,
    postpone,
    publish,
    rename,
    shadow,
    spoil,
    touch,
    unpublish,
    wait,
)
from tests.index_contents import files


def outcome(report: Report) -> dict[str, Any]:
    """A report without what only tells how it was made."""
    told = report.to_json()
    for name in ("dry_run", "seconds", "generation", "index"):
        del told[name]
    return told


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

"""From a built index to a current one: four steps, each after the other, and nothing before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant import archive
from assistant.archive import Contents, NewGeneration, Server, index
from assistant.archive.shared import generations
from assistant.domain.errors import IndexUnusable
from ingest.pipeline import _Run
from tests.blog import SEA, Blog

STEPS = ("build", "calibrate", "suggest", "make_current")
HOKUTO = "北斗ロボティクスは2025年11月20日に荷運びロボット「HR-9」を発表した。"


def held(blog: Blog) -> list[str]:
    return sorted(path.name for path in (blog.index / "generations").iterdir())


@pytest.fixture(params=[False, True], ids=["folder", "server"])
def kept(request: pytest.FixtureRequest, blog: Blog) -> Server | None:
    """Where else the blog's index is, which was ingested once."""
    made: Server | None = request.getfixturevalue("server") if request.param else None
    blog.post("2025-01-03-sea.md", SEA)
    blog.run(server=made)
    blog.post("2025-03-01-hokuto.md", HOKUTO)
    return made


def test_nothing_is_current_before_all_is_done(
    blog: Blog, kept: Server | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index.pointed_at(blog.index)
    known = generations.latest(kept) if kept else None
    done: list[str] = []

    def note(name: str) -> None:
        do = getattr(_Run, name)

        def noting(*given: object) -> object:
            done.append(name)
            assert index.pointed_at(blog.index) == before
            assert kept is None or generations.latest(kept) == known
            return do(*given)

        monkeypatch.setattr(_Run, name, noting)

    for name in STEPS:
        note(name)
    report = blog.run(server=kept, suggest=True)
    assert tuple(done) == STEPS
    assert list(report.seconds) == [
        *("read", "compare", "embed", "store", "calibrate", "suggest", "publish")
    ]
    assert index.pointed_at(blog.index) == report.generation != before
    made = blog.open()
    assert made.calibration
    assert {one.file for one in made.suggested.questions} == {"2025-03-01-hokuto.md"}
    if kept:
        newest = generations.latest(kept)
        assert newest
        assert newest.generation == report.generation


@pytest.mark.parametrize("step", ["build", "keep_calibration", "keep_suggested", "make_current"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("no room")], ids=["stop", "full"])
def test_what_is_not_finished_is_taken_away(
    blog: Blog,
    kept: Server | None,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    error: BaseException,
) -> None:
    before, folders = index.pointed_at(blog.index), held(blog)
    do: Callable[..., object] = getattr(NewGeneration, step)
    tried: list[list[str]] = []

    def fails(self: NewGeneration, *given: object) -> None:
        if step != "make_current":
            do(self, *given)
        tried.append(held(blog))
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(NewGeneration, step, fails)
        raised = IndexUnusable if isinstance(error, OSError) else KeyboardInterrupt
        with pytest.raises(raised):
            blog.run(server=kept, suggest=True)
    assert all(len(found) == len(folders) + 1 for found in tried)
    assert (index.pointed_at(blog.index), held(blog)) == (before, folders)
    assert blog.run(server=kept, suggest=True).added == 1
    assert archive.prove(blog.index, server=kept).holds


def test_what_nobody_makes_current_is_taken_away(blog: Blog, kept: Server | None) -> None:
    folders = held(blog)
    info = replace(blog.open().info, posts=0, passages=0, generation="draft")
    changed = archive.change(None, Contents((), (), ()))
    with (
        archive.writing(blog.index, kept) as to,
        archive.new_generation(to, info, changed) as new,
    ):
        assert new.build(lambda _: {}).info == info
        assert held(blog) == sorted([*folders, "draft"])
    assert held(blog) == folders
    assert blog.open().info.passages == 1

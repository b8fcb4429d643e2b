"""From a built index to a current one: four steps, each after the other, and nothing before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant import archive
from assistant.archive import Contents, ServedArchive, index
from assistant.archive.publish import NewInFolder
from assistant.archive.served.publish import NewServed
from assistant.database import DatabaseServer
from assistant.domain.errors import IndexUnusable
from ingest.pipeline import _Run
from tests.blog import SEA, Blog

STEPS = ("build", "calibrate", "suggest", "make_current")
HOKUTO = "北斗ロボティクスは2025年11月20日に荷運びロボット「HR-9」を発表した。"


def held(blog: Blog, kept: DatabaseServer | None) -> list[str]:
    """All generations that there are, for those who do not make one."""
    if kept is not None:
        return [name for (name,) in kept.rows("SELECT name FROM generation ORDER BY number")]
    return sorted(path.name for path in (blog.index / "generations").iterdir())


def current(blog: Blog, kept: DatabaseServer | None) -> str:
    """What readers are pointed at."""
    return held(blog, kept)[-1] if kept else index.pointed_at(blog.index)


@pytest.fixture(params=[False, True], ids=["folder", "postgresql"])
def kept(request: pytest.FixtureRequest, blog: Blog) -> DatabaseServer | None:
    """Where else the blog's index is, which was ingested once."""
    made: DatabaseServer | None = request.getfixturevalue("server") if request.param else None
    blog.post("2025-01-03-sea.md", SEA)
    blog.run(server=made)
    blog.post("2025-03-01-hokuto.md", HOKUTO)
    return made


def test_nothing_is_current_before_all_is_done(
    blog: Blog, kept: DatabaseServer | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current(blog, kept)
    done: list[str] = []

    def note(name: str) -> None:
        do = getattr(_Run, name)

        def noting(*given: object) -> object:
            done.append(name)
            assert current(blog, kept) == before
            return do(*given)

        monkeypatch.setattr(_Run, name, noting)

    for name in STEPS:
        note(name)
    report = blog.run(server=kept, suggest=True)
    assert tuple(done) == STEPS
    assert list(report.seconds) == [
        *("read", "compare", "embed", "store", "calibrate", "suggest", "publish")
    ]
    assert current(blog, kept) == report.generation != before
    made = ServedArchive(kept, "words").current() if kept else blog.open()
    assert made.calibration
    assert {one.file for one in made.suggested.questions} == {"2025-03-01-hokuto.md"}


@pytest.mark.parametrize("step", ["build", "keep_calibration", "keep_suggested", "make_current"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("no room")], ids=["stop", "full"])
def test_what_is_not_finished_is_taken_away(
    blog: Blog,
    kept: DatabaseServer | None,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    error: BaseException,
) -> None:
    before, folders = current(blog, kept), held(blog, kept)
    kind = NewServed if kept else NewInFolder
    do: Callable[..., object] = getattr(kind, step)
    tried: list[list[str]] = []

    def fails(self: object, *given: object) -> None:
        if step != "make_current":
            do(self, *given)
        tried.append(held(blog, kept))
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(kind, step, fails)
        raised = IndexUnusable if isinstance(error, OSError) else KeyboardInterrupt
        with pytest.raises(raised):
            blog.run(server=kept, suggest=True)
    assert all(len(found) == len(folders) + (kept is None) for found in tried)
    assert (current(blog, kept), held(blog, kept)) == (before, folders)
    assert blog.run(server=kept, suggest=True).added == 1
    assert archive.prove(blog.index, server=kept).holds


def test_what_nobody_makes_current_is_taken_away(blog: Blog, kept: DatabaseServer | None) -> None:
    folders = held(blog, kept)
    with archive.writing(blog.index, kept) as to:
        base = to.base("words")
        assert base
        info = replace(base.info, posts=0, passages=0, generation="draft")
        changed = to.change(None, Contents((), (), ()))
        with to.new_generation(info, changed) as new:
            assert new.build(lambda _: {}).info == info
            assert held(blog, kept) == sorted([*folders, *(() if kept else ("draft",))])
    assert held(blog, kept) == folders
    again = ServedArchive(kept, "words").current() if kept else blog.open()
    assert again.info.passages == 1

"""An ingest shows how far each of its stages is, until the last."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path

import pytest

from assistant.archive import Suggestion
from assistant.archive.local import lexical
from assistant.archive.publish import _Sides
from assistant.archive.vectors import Vectors
from assistant.database import DatabaseServer
from assistant.suggesting import Candidate, Prover, renewing
from ingest.calibrate import everyday
from ingest.pipeline import Progress
from tests.blog import BATTERY, SEA, SHIP, TEA, Blog
from tests.clock import Skipping


def shown(blog: Blog, **options: object) -> dict[str, list[Progress]]:
    """All that a run shows, by stage; each stage comes once, begins with what is done by then,
    and ends with all."""
    told: list[Progress] = []
    blog.run(progress=told.append, **options)
    stages = {stage: list(some) for stage, some in groupby(told, lambda one: one.stage)}
    assert sum(map(len, stages.values())) == len(told)
    for some in stages.values():
        assert len({one.unit for one in some}) == 1
        assert all(0 <= one.done <= one.total for one in some)
        assert some[-1].done == some[-1].total > 0
        assert all(a.done <= b.done for a, b in pairwise(some))
    return stages


def ends(stages: dict[str, list[Progress]]) -> dict[str, tuple[int, str]]:
    return {stage: (some[-1].total, some[-1].unit) for stage, some in stages.items()}


@pytest.fixture
def written(blog: Blog) -> Blog:
    for number, text in enumerate((BATTERY, SHIP, SEA, TEA), 1):
        blog.post(f"2025-01-0{number}-post.md", text)
    return blog


def test_every_stage_is_shown_to_its_end(written: Blog) -> None:
    stages = shown(written, suggest=True)
    asked = sum(map(len, everyday().values())) + 4  # a clause of each passage
    told = ends(stages)
    characters, _ = told.pop("embed")
    assert characters > 100
    assert told == {
        "read": (4, "posts"),
        "store": (4, "passages"),
        "calibrate": (asked, "questions"),
        "suggest": (4, "posts"),
    }
    for stage in ("store", "calibrate", "suggest"):
        assert stages[stage][0].done == 0
    assert [one.done for one in stages["suggest"]] == [0, 1, 2, 3, 4]
    assert [one.done for one in stages["calibrate"]] == list(range(asked + 1))


def test_only_what_is_done_anew_is_shown(written: Blog) -> None:
    written.run(suggest=True)
    written.post("2025-02-01-more.md", SEA.replace("砂丘", "月見"))
    written.path("2025-01-04-post.md").unlink()
    assert ends(shown(written, suggest=True)).keys() == {"read", "embed", "store", "suggest"}
    assert ends(shown(written, suggest=True)) == {"read": (4, "posts")}


def test_what_is_written_to_postgresql_is_shown(written: Blog, server: DatabaseServer) -> None:
    stages = shown(written, suggest=True, server=server)
    assert ends(stages)["store"] == (4, "passages")
    assert stages["store"][0].done == 0
    assert "publish" not in stages


def test_a_graph_that_is_made_anew_counts_all_of_it(
    written: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    written.run()
    written.post("2025-02-01-more.md", SEA.replace("砂丘", "月見"))
    told: list[Progress] = []
    monkeypatch.setattr(Vectors, "_probe", lambda _: None)
    monkeypatch.setattr(Vectors, "whole", lambda _: False)  # as where a vector is out of reach
    written.run(progress=told.append)
    stored = [(one.done, one.total) for one in told if one.stage == "store"]
    assert stored[0] == (0, 1)
    assert stored[-1] == (5, 5)


# Fair weights


def test_a_part_weighs_as_much_as_it_takes() -> None:
    told: list[tuple[int, int]] = []
    sides = _Sides(1200, {"words": 1, "vectors": 5}, lambda *one: told.append(one))
    words, vectors = sides.counting("words", 1200), sides.counting("vectors", 1200)
    words(600)
    words(600)
    vectors(1200)
    assert told == [(0, 1200), (100, 1200), (200, 1200), (1200, 1200)]
    again = sides.counting("vectors", 6000)
    again(6000)
    assert told[-1] == (6000, 6000)
    sides.stopped = True
    with pytest.raises(RuntimeError, match="stopped"):
        again(1)


def test_words_are_told_as_they_are_put_in(tmp_path: Path) -> None:
    told: list[int] = []
    texts = ((f"{number:032x}", f"word{number}") for number in range(1, 1203))
    lexical.change(tmp_path / "lexical", (), texts, told.append)
    assert told == [500, 500, 202]


# Time that is left


def test_questions_that_there_is_no_time_for_are_not_waited_for(
    blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question takes ten seconds, and there are 45."""
    for number, name in enumerate(
        ("Aki", "Beni", "Chi", "Dai", "Emi", "Fumi", "Gen", "Hana", "Iku", "Jun")
    ):
        text = f"{name}Lineは2025年11月2{number}日に新しい船を進水させた。"
        blog.post(f"2026-01-1{number}-a.md", text)
    proven = Prover.proven
    clock = Skipping()
    monkeypatch.setattr(renewing, "time", clock)
    monkeypatch.setattr("ingest.suggest._SECONDS", 45.0)
    monkeypatch.setattr("ingest.suggest._OF_A_POST", 0.0)

    def slow(self: Prover, candidate: Candidate, file: str) -> Suggestion | None:
        clock.sleep(10.0)
        return proven(self, candidate, file)

    monkeypatch.setattr(Prover, "proven", slow)
    told: list[Progress] = []
    blog.run(suggest=True, progress=told.append)
    suggested = [(one.done, one.total) for one in told if one.stage == "suggest"]
    assert suggested == [(0, 10), (1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert len(blog.open().suggested.tried) == 5


@pytest.mark.parametrize(
    ("done", "took", "left", "through"),
    [(0, 0.0, 30.0, 100), (20, 10.0, 30.0, 80), (20, 10.0, 300.0, 100), (20, 10.0, -1.0, 20)],
)
def test_what_there_is_time_for(done: int, took: float, left: float, through: int) -> None:
    assert renewing._in_time(done, 100, took, left) == through


def test_questions_that_cannot_be_made_stop_no_other_stage(
    written: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr("ingest.pipeline.suggestions", fails)
    stages = shown(written, suggest=True)
    assert "suggest" not in stages
    assert "calibrate" in stages

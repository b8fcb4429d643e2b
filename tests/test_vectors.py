"""A graph that left a vector out of reach is made anew from the matrix."""

from pathlib import Path

import pytest

from assistant.archive.vectors import Vectors
from tests.blog import Blog, edit
from tests.index_contents import contents


def test_a_graph_that_lost_a_vector_is_made_anew(
    running: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(running)
    looked: list[Vectors] = []
    whole = Vectors.whole

    def lost(self: Vectors) -> bool:
        looked.append(self)
        return len(looked) != 3 and whole(self)  # before come the base and its copy

    monkeypatch.setattr(Vectors, "whole", lost)
    report = running.run()
    assert report.warnings == []
    assert running.open().patched > 0
    assert len(looked) > 2
    monkeypatch.undo()
    running.index = running.index.with_name("again")
    clean = running.run()
    assert clean.warnings == []
    assert contents(running.index) == contents(Path(report.index))

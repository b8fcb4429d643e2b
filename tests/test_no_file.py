"""What stands in the place of a file of an index and is none is told, and not read without end."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assistant.archive import index
from assistant.archive.local import checksums
from assistant.domain.errors import IndexUnusable
from tests import programs


def _ask(folder: Path, told: Path) -> None:
    try:
        generation = index.home(folder, index.pointed_at(folder))
        index.read_info(generation / index.INFO)
        checksums.refuse_damage(generation)
    except IndexUnusable as error:
        told.write_text(str(error), encoding="utf-8")


@pytest.mark.parametrize("kind", ["pipe", "folder"])
@pytest.mark.parametrize("name", ["current.json", "info.json", "files.txt", "in-use"])
def test_what_is_no_file_is_named(sample_index: Path, tmp_path: Path, name: str, kind: str) -> None:
    copied = shutil.copytree(sample_index, tmp_path / "index")
    (path,) = copied.rglob(name)
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    told = tmp_path / "told.txt"
    # A process of its own: it can be ended if it reads without end.
    asked = programs.context().Process(target=_ask, args=(copied, told))
    asked.start()
    asked.join(30)
    asked.kill()
    asked.join()
    assert asked.exitcode == 0
    (line,) = told.read_text(encoding="utf-8").splitlines()
    assert name in line
    assert "not a file" in line

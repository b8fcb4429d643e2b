"""What stands in the place of a file of an index and is none is told, and not read without end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ASKED = """
import sys
from pathlib import Path
from assistant.archive import index
from assistant.archive.local import checksums
from assistant.domain.errors import IndexUnusable
folder = Path(sys.argv[1])
try:
    generation = index.home(folder, index.pointed_at(folder))
    index.read_info(generation / index.INFO)
    checksums.refuse_damage(generation)
except IndexUnusable as error:
    print(error)
"""


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
    asked = subprocess.run(  # a process of its own: it can be ended if it reads without end
        [sys.executable, "-c", ASKED, copied],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    (line,) = asked.stdout.splitlines()
    assert name in line
    assert "not a file" in line

"""No damaged file of an index ends a process or goes unseen, whichever it is and however it is
damaged."""

from __future__ import annotations

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from assistant.archive import (
    Archive,
    index,
    prove,
)
from assistant.archive.local import checksums, private_folders
from assistant.domain.errors import IndexUnusable
from tests import damaged, programs
from tests.blog import Blog
from tests.index_contents import contents, files

PARTS = (
    "calibration.json",
    "chroma/*/data_level0.bin",
    "chroma/*/header.bin",
    "chroma/*/index_metadata.pickle",
    "chroma/*/length.bin",
    "chroma/*/link_lists.bin",
    "chroma/chroma.sqlite3",
    "files.txt",
    "in-use",
    "info.json",
    "ledger.sqlite3",
    "lexical/*.fast",
    "lexical/*.fieldnorm",
    "lexical/*.idx",
    "lexical/*.pos",
    "lexical/*.store",
    "lexical/*.term",
    "lexical/.managed.json",
    "lexical/meta.json",
    "matrix/ids.npy",
    "matrix/vectors.npy",
    "suggested.json",
    "wording/bodies.npy",
    "wording/characters.npy",
    "wording/starts.npy",
)
Steps = list[dict[str, Any]]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    """What was told of every damage, by one process that lives through all of them."""
    folder = tmp_path_factory.mktemp("damaged")
    damaged.make(folder)
    ran = programs.run("-m", "tests.damaged", folder, timeout=300)
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    ended = signal.Signals(-ran.returncode).name if ran.returncode < 0 else ran.returncode
    assert ran.returncode == 0, f"{ended} after {told[-1:]}\n{ran.stderr[-3000:]}"
    return told


def of(steps: Steps, part: str, kind: str) -> dict[str, Any]:
    (step,) = [one for one in steps if one["step"] == kind and fnmatch(one["name"], part)]
    return step


def test_every_file_is_tried(steps: Steps) -> None:
    tried = {one["name"] for one in steps if one["step"] == "delete"}
    assert all(sum(fnmatch(name, part) for part in PARTS) == 1 for name in tried)
    assert len(tried) == len(PARTS)
    whole = of(steps, "", "whole")
    assert whole["found"] == "12 hits"
    assert whole["check"][0] == 0


@pytest.mark.parametrize("kind", damaged.KINDS)
@pytest.mark.parametrize("part", PARTS)
def test_damage_is_one_line_and_the_check_names_the_file(
    steps: Steps, part: str, kind: str
) -> None:
    if part == "in-use" and kind != "delete":
        return  # it is empty
    step = of(steps, part, kind)
    status, told = step["check"]
    assert status == 1
    (line,) = [line for line in told.splitlines() if line.startswith("FAILED")]
    assert step["name"] in line
    assert step["found"].startswith("error: ")
    for command in ("ask", "search"):
        status, out, errors = step[command]
        assert (status, out) == (1, "")
        assert errors.startswith("error: ")
        assert errors.count("\n") == 1
        assert step["name"] in errors
    assert step["name"] in step["doctor"]
    assert step["doctor"].startswith("WRONG  index: ")


@pytest.mark.parametrize("part", sorted(checksums._HARMLESS))
def test_what_is_not_read_whole_where_it_is_large_ends_no_process(steps: Steps, part: str) -> None:
    told = of(steps, part, "unseen")["found"]
    assert told.startswith("error: ") or told.endswith(" hits")


def test_a_plain_ingest_mends_what_is_damaged_and_says_so(steps: Steps) -> None:
    cron = of(steps, "", "cron")
    assert (cron["changed"], cron["embedded"], cron["holds"]) == (True, 0, True)
    assert "header.bin has 50 bytes instead of 100" in cron["text"]
    rebuilt = of(steps, "", "rebuild")
    assert (rebuilt["changed"], rebuilt["embedded"], rebuilt["holds"]) == (True, 0, True)
    again = of(steps, "", "again")
    assert (again["changed"], again["holds"]) == (False, True)


# Of a small index


def home(folder: Path) -> Path:
    return index.home(folder, index.pointed_at(folder))


@pytest.mark.parametrize("name", ["calibration.json", "suggested.json", "lexical/*.pos", "*/ids.*"])
def test_an_ingest_with_nothing_to_do_looks_at_every_file(running: Blog, name: str) -> None:
    running.run(rebuild=True, suggest=True)
    before = contents(running.index)
    assert not running.run().changed
    next(home(running.index).glob(name)).unlink()
    report = running.run(suggest=True)
    (warning,) = report.warnings
    assert "is missing" in warning
    assert "--rebuild" not in warning
    assert (report.changed, report.embedded, report.added, report.changes) == (True, 0, 0, [])
    assert contents(running.index) == before
    assert not running.run().changed


def test_an_index_of_another_format_is_made_anew(running: Blog) -> None:
    before = contents(running.index)
    info = home(running.index) / "info.json"
    info.write_text(info.read_text().replace(f'"format": {index.FORMAT}', '"format": 5'))
    (info.parent / checksums.FILES).unlink()
    with pytest.raises(IndexUnusable, match="another format"):
        running.open()
    (check,) = prove(running.index).checks
    assert (check.holds, "another format" in check.found) == (False, True)
    report = running.run()
    assert [w for w in report.warnings if "another format" in w and "\n" not in w]
    assert (report.changed, report.embedded) == (True, 0)
    assert contents(running.index) == before


def test_reading_changes_nothing(running: Blog) -> None:
    before = files(running.index)
    assert running.search("造船")
    assert files(running.index) == before


# Folders of one process


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


class Holder:
    pass


def test_a_private_folder_goes_with_its_holder(temporary: Path, running: Blog) -> None:
    before = set(temporary.iterdir())
    archive = Archive(running.index, "words")
    made = set(temporary.glob(f"{private_folders._PREFIX}*")) - before
    assert len(made) == 2
    del archive
    assert not made & set(temporary.iterdir())


def test_what_a_killed_process_left_is_removed_and_what_is_held_stays(temporary: Path) -> None:
    holder = Holder()
    held, left = private_folders.folder(holder), temporary / f"{private_folders._PREFIX}left"
    fresh = temporary / f"{private_folders._PREFIX}fresh"
    for path in (left, fresh):
        path.mkdir()
        (path / "chroma.sqlite3").touch()
    for path in (held, left):
        os.utime(path, (0, 0))
    other = Holder()
    assert private_folders.folder(other).is_dir()
    assert (held.is_dir(), left.exists(), fresh.is_dir()) == (True, False, True)

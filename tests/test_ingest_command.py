"""The command line of the ingest: exit statuses, reports, and files that are no posts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from assistant.archive import writing
from ingest.__main__ import main
from tests.blog import BATTERY_AGAIN, SEA, SHIP_FILE, TEA, Blog, add, spoil
from tests.index_contents import files
from tests.programs import run


@pytest.fixture
def shell(running: Blog, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`python -m ingest` in this process, at the clock of the blog."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return running.now

    monkeypatch.setattr("ingest.command.deferred_embedder", lambda _: running.embedder)
    monkeypatch.setattr("ingest.command.datetime", Clock)
    monkeypatch.setenv("INDEX_DIR", str(running.index))
    return lambda *arguments: main([str(one) for one in arguments])


def test_exit_statuses(
    running: Blog, shell: Callable[..., int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert shell(running.root) == 0  # finds questions, which the fixture does not
    capsys.readouterr()
    assert shell(running.root) == 0
    assert capsys.readouterr().out.startswith("Up to date")
    spoil(running)
    assert shell(running.root, "--dry-run", "--strict") == 3
    assert shell(running.root) == 0
    assert shell(running.root, "--strict") == 3
    assert shell("--check") == 0
    capsys.readouterr()
    assert shell(tmp_path / "nowhere") == 1
    assert capsys.readouterr().err.count("\n") == 1
    (running.open().folder / "info.json").unlink()
    assert shell("--check") == 1
    assert "--rebuild" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong", [[], ["--check", "--strict"], ["--check", "--rebuild"], ["--what", "x"]]
)
def test_a_wrong_call_ends_with_2(shell: Callable[..., int], wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        shell(*wrong)
    assert end.value.code == 2


def test_a_wrong_setting_ends_with_2(
    running: Blog,
    shell: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CONTEXT_TOKENS", "many")
    assert shell(running.root) == 2
    assert capsys.readouterr().err.startswith("error: CONTEXT_TOKENS='many'")


def test_the_json_report_tells_all(
    running: Blog, shell: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(running)
    running.post("2025-03-01-new.md", BATTERY_AGAIN, SEA, SEA, "続く")
    assert shell(running.root, "--json", "--dry-run") == 0
    dry = json.loads(capsys.readouterr().out)
    assert shell(running.root, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changes"] == dry["changes"]
    assert told["changes"][1] == {"change": "added", "file": "2025-03-01-new.md", "detail": ""}
    (skipped,) = told["skipped"]
    assert skipped["file"] == SHIP_FILE
    assert "YAML" in skipped["reason"]
    left_out = {one["reason"]: one for one in told["left_out"]}
    assert left_out.keys() == told["left_out_by_reason"].keys() == {"repeat", "near", "fragment"}
    assert left_out["repeat"]["score"] == 1.0
    assert 0.8 <= left_out["near"]["score"] < 1.0
    assert running.open().ledger.passages([left_out["near"]["same_as"]])


def test_a_second_ingest_ends_at_once(running: Blog) -> None:
    add(running)
    with writing(running.index):
        before = files(running.index)
        done = run("-m", "ingest", running.root, "--index", running.index)
        assert files(running.index) == before
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"error: Another ingest is writing to .*; nothing was changed\.\n", done.stderr
    )


# What a file may be


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "a pipe"),
        (lambda path: path.write_bytes(b"---\n---\n" + b"x" * (8 << 20)), "split it"),
        (lambda path: path.symlink_to("nowhere"), "a link to nothing"),
    ],
)
def test_what_cannot_be_a_post_is_skipped(
    running: Blog, make: Callable[[Path], object], why: str
) -> None:
    make(running.path("2025-03-01-odd.md"))
    ((file, reason),) = running.run().skipped
    assert file == "2025-03-01-odd.md"
    assert why in reason
    assert not running.run().changed


def test_a_name_that_is_no_utf8_is_skipped(running: Blog) -> None:
    raw = os.fsencode(running.path("2025-03-01-x.md")).replace(b"-x", b"-\xff")
    Path(os.fsdecode(raw)).write_text("---\n---\n" + TEA, encoding="utf-8")
    for report in (running.run(dry_run=True), running.run()):
        ((file, reason),) = report.skipped
        assert file.isprintable()
        assert "rename it" in reason

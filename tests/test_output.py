"""Commands whose reader has gone: `ingest … | head -1` ends as it would have, and says nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.__main__ import main as ask
from ingest.__main__ import main as ingest
from ingest.pipeline import Progress
from ingest.progress import Bars
from tests.blog import BATTERY, SEA, Blog
from tests.conftest import ROOT

QUESTION = "AI拡散規則の撤回はいつ発表された？"


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Standard output and error lead into a pipe of which the other end is closed."""
    read, write = os.pipe()
    os.close(read)
    out = os.fdopen(write, "w", encoding="utf-8")
    errors = os.fdopen(os.dup(write), "w", encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", errors)
    yield
    out.close()  # as at the end of a process: what is left over is written, and may not raise
    errors.close()


@pytest.fixture
def site(blog: Blog) -> Blog:
    blog.post("2025-01-01-a.md", BATTERY)
    blog.post("2025-01-02-b.md", SEA)
    return blog


@pytest.mark.usefixtures("unread")
def test_an_ingest_does_its_work_though_nobody_reads_the_report(site: Blog) -> None:
    call = [str(site.root), "--index", str(site.index)]
    assert ingest([*call, "--dry-run"]) == 0
    assert ingest(call) == 0
    assert (site.index / "current.json").is_file()
    site.post("2025-01-03-c.md", BATTERY.replace("青葉", "若葉"))
    site.write("2025-01-04-d.md", "---\ntitle: [\n---\n\nx\n")
    assert ingest([*call, "--strict", "--json"]) == 3
    assert ingest(["--check", "--index", str(site.index)]) == 0
    assert ingest([str(site.root / "nowhere")]) == 1
    with pytest.raises(SystemExit) as ended:
        ingest(["--help"])
    assert ended.value.code == 0


@pytest.mark.usefixtures("unread")
def test_progress_that_nobody_reads_stops_nothing() -> None:
    with Bars(sys.stderr, every=-1.0) as bars:
        for done in range(3):
            bars.show(Progress("embed", done, 3, "characters"))


@pytest.mark.usefixtures("unread")
def test_so_do_questions(sample_index: Path, tmp_path: Path) -> None:
    index = ["--index", str(sample_index)]
    questions = tmp_path / "q.jsonl"
    line = {"id": "a", "lang": "ja", "type": "fact", "question": QUESTION, "facts": [["5月13日"]]}
    questions.write_text(json.dumps(line), encoding="utf-8")
    answers = tmp_path / "out.jsonl"
    assert ask(["ask", QUESTION, *index]) == 0
    assert ask(["ask", QUESTION, "--json", *index]) == 0
    assert ask(["search", QUESTION, *index]) == 0
    assert ask(["eval", str(questions), "--answers", str(answers), *index]) == 0
    assert len(answers.read_text(encoding="utf-8").splitlines()) == 1
    assert ask(["new-key", "NAME"]) == 0
    assert ask(["slack", "--manifest"]) == 0
    assert ask(["ask", "", *index]) == 2


@pytest.mark.usefixtures("unread")
def test_the_doctor_tells_what_is_wrong_by_its_status(sample_index: Path, tmp_path: Path) -> None:
    assert ask(["doctor", "--index", str(tmp_path / "nothing")]) == 1


def test_a_process_ends_quietly() -> None:
    command = f"{sys.executable} -m ingest --help; echo $? >&3"
    done = subprocess.run(
        ["bash", "-c", f"({command}) 3>&2 | true"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr.strip()) == ("", "0")

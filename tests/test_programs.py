"""Each command as a shell starts it; elsewhere the tests fork them (`tests/programs.py`), which
has to come to the same."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests import programs, worker
from tests.blog import SEA, SHIP, Blog
from tests.conftest import ROOT

_LOOK = "import sys; print(sys.modules.keys() >= {'chromadb', 'gradio', 'openai'})"
QUESTION = "AI拡散規則の撤回はいつ発表された？"


def started(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command that imports everything for itself."""
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_command_says_the_same_however_it_is_started(sample_index: Path) -> None:
    command = ["-m", "assistant", "ask", QUESTION, "--index", sample_index]
    done, forked = started(*command), programs.run(*command)
    assert done.returncode == forked.returncode == 0
    assert "5月13日" in done.stdout
    assert (done.stdout, done.stderr) == (forked.stdout, forked.stderr)


def test_a_site_is_ingested(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    blog.post("2025-01-01-a.md", SHIP, SEA)
    done = started("-m", "ingest", blog.root, "--index", blog.index)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Indexed 1 posts")
    again = programs.run("-m", "ingest", blog.root, "--index", blog.index)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("Up to date: 1 posts")


def test_the_app_is_served_until_it_is_told_to_stop(sample_index: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "app.py", "--index", str(sample_index), "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'records.sqlite3'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert ready.startswith("Ready: http://127.0.0.1:")
            with urllib.request.urlopen(f"{ready.split()[1]}/healthz", timeout=60) as reply:
                assert reply.status == 200
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=90)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in told


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_forked_program_gets_signals_and_tells_its_status(
    sample_index: Path, sent: signal.Signals
) -> None:
    command = ("-m", "assistant", "mcp", "--index", sample_index)
    with programs.Program(*command, stdin=subprocess.PIPE) as forked:
        assert forked.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            forked.wait(0.05)
        forked.send_signal(sent)
        assert forked.wait(20) != 0


def test_what_tests_are_shared_out_to_is_forked_too() -> None:
    done = subprocess.run(
        shlex.split(worker.command(programs.share())),
        input=f"{_LOOK!r}\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == "True\n"

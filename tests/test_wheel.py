"""The package as others install it: built, put into an environment of its own, and used there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT

POST = "2025-01-02-minato.md"
QUESTION = "港電鉄は電車を何両買う？"


@dataclass(frozen=True)
class Installed:
    """An environment with the package, away from the checkout, and a site beside it."""

    bin: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return kept | {"DATABASE_URL": f"sqlite:///{self.folder / 'records.sqlite3'}"}

    def run(self, *command: str) -> str:
        """What a program of the environment writes."""
        done = subprocess.run(
            [self.bin / command[0], *command[1:]], capture_output=True, text=True, check=False,
            timeout=120, cwd=self.folder, env=self.environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", ROOT, "--no-deps", "--no-build-isolation",
         "--no-index", "--quiet", "--disable-pip-version-check", "--wheel-dir", folder],
        check=True, timeout=120, cwd=folder,
    )  # fmt: skip
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """What the package depends on is taken from where the tests run, the package is not."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    paths = {"base": str(folder / "env"), "platbase": str(folder / "env")}
    site = Path(sysconfig.get_path("purelib", "venv", paths))
    # A path alone: the .pth files in there, of which one may lead to the checkout, are not read.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    made = Installed(Path(sysconfig.get_path("scripts", "venv", paths)), folder)
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", made.bin / "python", "install", wheel,
         "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check"],
        check=True, timeout=120, cwd=folder, env=made.environment,
    )  # fmt: skip
    posts = folder / "site" / "_posts"
    posts.mkdir(parents=True)
    (posts.parent / "_config.yml").write_text('title: "港だより"\nurl: "https://minato.example"\n')
    (posts / POST).write_text(
        "---\ntitle: 港電鉄の新しい電車\n---\n港電鉄は新しい電車を三十両買うと発表した。\n",
        encoding="utf-8",
    )
    return made


def test_the_wheel_holds_every_file(wheel: Path) -> None:
    there = {
        path.relative_to(ROOT).as_posix()
        for package in ("assistant", "ingest", "prompts")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with ZipFile(wheel) as opened:
        packed = set(opened.namelist())
    assert there - packed == set()
    for name in ("glossary.txt", "everyday.txt", "manifest.json", "chat.js", "answer.txt"):
        assert any(path.endswith(f"/{name}") for path in packed), name


def test_nothing_comes_from_the_checkout(installed: Installed) -> None:
    shown = installed.run(
        "python", "-c",
        "import assistant, ingest, prompts; print(assistant.__file__, ingest.__file__,"
        " *prompts.__path__, sep='\\n')",
    ).split()  # fmt: skip
    assert shown
    for place in shown:
        assert Path(place).is_relative_to(installed.folder)


@pytest.fixture(scope="module")
def report(installed: Installed) -> dict[str, object]:
    """What was told of the ingest of the site."""
    return dict(json.loads(installed.run("ask-the-archive", "ingest", "site", "--json")))


def test_the_command_ingests_and_answers(installed: Installed, report: dict[str, object]) -> None:
    assert installed.run("ask-the-archive", "--version").startswith("ask-the-archive ")
    assert report["posts"] == 1
    answer = json.loads(installed.run("ask-the-archive", "ask", QUESTION, "--json"))
    assert "三十両" in answer["answer"]
    assert answer["citations"][0]["post"]["file"] == POST


@pytest.fixture
def serving(installed: Installed, report: dict[str, object]) -> Iterator[str]:
    assert report["posts"] == 1
    with subprocess.Popen(
        [installed.bin / "ask-the-archive", "serve", "--port", "0"],
        stdout=subprocess.PIPE, text=True, cwd=installed.folder, env=installed.environment,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            ready = process.stdout.readline()
            assert ready.startswith("Ready: http://"), ready
            yield ready.split()[1]
        finally:
            process.terminate()
            assert process.wait(timeout=90) == 0


def test_the_command_serves_the_page_and_its_files(serving: str) -> None:
    for path, words in (
        ("/healthz", b"ok"),
        ("/", "港だより".encode()),
        ("/ui/chat.js", b"import"),
        ("/ui/chat.css", b"{"),
        ("/widget.js", b"function"),
    ):
        with urlopen(serving + path, timeout=90) as reply:
            assert reply.status == 200
            assert words in reply.read(), path

"""An ingest that goes on: it follows files and the clock, and waits out what is wrong."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, Queue
from subprocess import STDOUT
from threading import Event, Thread

import pytest

from assistant.archive import (
    Archive,
    Generation,
    writing,
)
from assistant.bootstrap.embedders import embedder_name
from assistant.settings import settings
from ingest import watch
from ingest.__main__ import main
from ingest.sources import Wanted, open_source
from tests.blog import SEA, SHIP, TEA, Blog
from tests.programs import Program
from tests.test_gate import until

_SOON = 60.0
_QUIET = 3.0


def followed(process: int | str) -> None:
    """Wait until a process follows files: where the kernel tells it, until all its watches are
    set, else for a second."""
    files = Path(f"/proc/{process}/fdinfo")
    if not files.is_dir():
        time.sleep(1)
        return
    seen: list[int] = []

    def steady() -> bool:
        seen.append(sum(_watches(file) for file in files.iterdir()))
        return seen[-1] > 0 and seen[-20:] == [seen[-1]] * 20

    until(steady)


def _watches(file: Path) -> int:
    try:
        return file.read_text(encoding="utf-8").count("inotify wd:")
    except OSError:
        return 0


@contextmanager
def following(path: Path, due: str | None = None, then: str | None = None) -> Iterator[Queue[str]]:
    """The reasons for which `follow` calls, while it runs; each call answers with `then`."""
    reasons: Queue[str] = Queue()
    stop = Event()

    def again(why: str) -> str | None:
        reasons.put(why)
        return then

    thread = Thread(target=watch.follow, args=([open_source(Wanted(str(path)))], due, again, stop))
    thread.start()
    followed("self")
    try:
        yield reasons
    finally:
        stop.set()
        thread.join(_SOON)
        assert not thread.is_alive()


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    made = Blog(tmp_path)
    made.post("2025-01-01-a.md", SHIP)
    made.post("2025-01-02-b.md", SEA)
    return made


def replaced(blog: Blog) -> None:
    blog.write("_posts/.swap", SEA)
    blog.rename("_posts/.swap", "2025-01-01-a.md")


@pytest.mark.parametrize(
    "change",
    [
        lambda blog: blog.post("2025-01-01-a.md", TEA),
        lambda blog: blog.post("deep/down/2025-01-03-c.md", TEA),
        lambda blog: blog.path("2025-01-01-a.md").unlink(),
        lambda blog: blog.rename("2025-01-01-a.md", "_drafts/a.md"),
        lambda blog: blog.write("_config.yml", "markdown_ext: txt"),
        lambda blog: blog.write("2025-01-03-c.txt", TEA),
        lambda blog: blog.write("_includes/fares.md", TEA),
        lambda blog: blog.write("_data/fares/bus.yml", "price: 3"),
        replaced,
    ],
)
def test_a_change_of_a_post_or_of_the_configuration_is_told(
    blog: Blog, change: Callable[[Blog], None]
) -> None:
    with following(blog.root) as reasons:
        change(blog)
        assert "files changed" in reasons.get(timeout=_SOON)


def test_other_files_are_no_cause(blog: Blog) -> None:
    with following(blog.root) as reasons:
        blog.write("_drafts/idea.md", TEA)
        blog.write("_posts/.2025-01-01-a.md.swp", TEA)
        blog.write("_site/index.html", TEA)
        blog.run(index=blog.root / "index")
        with pytest.raises(Empty):
            reasons.get(timeout=_QUIET)


def test_a_folder_of_posts_that_is_moved_in_or_out_is_told(blog: Blog) -> None:
    new = blog.root.with_name("elsewhere")
    new.mkdir()
    (new / "2025-01-03-c.md").write_text(f"---\n---\n{TEA}\n", encoding="utf-8")
    with following(blog.root) as reasons:
        for old, moved in [(new, blog.path("moved")), (blog.path("moved"), new)]:
            old.rename(moved)
            assert "files changed" in reasons.get(timeout=_SOON)


@pytest.mark.parametrize("place", ["_posts", "_posts/2025-01-01-a.md"])
def test_a_part_of_a_site_is_followed(blog: Blog, place: str) -> None:
    with following(blog.root / place) as reasons:
        blog.post("2025-01-01-a.md", TEA)
        assert reasons.get(timeout=_SOON)


def test_a_post_that_becomes_due_is_a_cause_once(
    blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_LOOK_MS", 100)
    now = datetime.now(UTC)
    due = (now + timedelta(seconds=2)).isoformat()
    later = (now + timedelta(days=1)).isoformat()
    with following(blog.root, due, later) as reasons:
        assert reasons.get(timeout=_SOON) == f"due since {due}"
        assert datetime.now(UTC) >= datetime.fromisoformat(due)
        with pytest.raises(Empty):
            reasons.get(timeout=1)


Again = Callable[[str], str | None]


@pytest.fixture
def again(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> Again:
    """What `ask-the-archive ingest --watch` calls when there is cause."""
    given: list[Again] = []
    monkeypatch.setattr("ingest.command.deferred_embedder", lambda _: blog.embedder)
    monkeypatch.setattr("ingest.command.follow", lambda _path, _due, call, **_: given.append(call))
    assert main([str(blog.root), "--index", str(blog.index), "--watch"]) == 0
    return given[0]


def test_what_may_pass_is_tried_again_by_the_clock(
    blog: Blog, again: Again, capsys: pytest.CaptureFixture[str]
) -> None:
    blog.post("2025-01-01-a.md", TEA)
    with writing(blog.index):
        due = again("1 files changed")
    assert "error: Another ingest" in capsys.readouterr().err
    assert due is not None
    assert datetime.fromisoformat(due) <= datetime.now(UTC)
    assert again(f"due since {due}") is None
    assert set(blog.texts()) == {TEA, SEA}


def test_a_broken_site_waits_for_its_files(
    blog: Blog, again: Again, capsys: pytest.CaptureFixture[str]
) -> None:
    blog.write("_config.yml", "timezone: [")
    assert again("1 files changed") is None
    assert "error: " in capsys.readouterr().err
    assert set(blog.texts()) == {SHIP, SEA}


def current(blog: Blog) -> Generation:
    return Archive(blog.index, embedder_name(settings.load())).current()


@contextmanager
def watching(blog: Blog) -> Iterator[tuple[Program, Callable[[str], str]]]:
    """The real command, and a function that waits for a line of its output."""
    process = Program("-m", "ingest", blog.root, "--index", blog.index, "--watch", stderr=STDOUT)
    lines: Queue[str] = Queue()
    reader = Thread(target=lambda out: [lines.put(line) for line in out], args=(process.stdout,))
    reader.start()

    def line(begins: str) -> str:
        told: list[str] = []
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                told.append(lines.get(timeout=1))
            except Empty:
                assert process.poll() is None, told
                continue
            if told[-1].startswith(begins):
                return told[-1]
        raise AssertionError(told)

    try:
        yield process, line
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()


def test_the_command_follows_until_it_is_interrupted(blog: Blog) -> None:
    with watching(blog) as (process, line):
        assert line("Indexed 2 posts")
        assert line("Index: ")
        followed(process.pid)
        blog.post("2025-01-01-a.md", TEA)
        assert line("Indexed 2 posts")
        assert "2025-01-01-a.md" in line("  edited")
        line("Index: ")
        name = current(blog).info.generation
        blog.write("_config.yml", "timezone: Nowhere/Land")
        assert "Nowhere/Land" in line("error: ")
        assert current(blog).info.generation == name
        blog.configure()
        assert line("Up to date: 2 posts")
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(_SOON) == 0

"""What is shown on a terminal: short addresses that are hyperlinks, and nothing that it obeys."""

from __future__ import annotations

import json
import os
import pty
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.commands import terminal
from ingest.command_line import main
from tests.called import Call
from tests.test_command_line import ASKED

TITLE = "\x1b]0;taken\x07\x9b31m\x1b[2J港の\u202e電車\u200bの記事\r"
BODY = "\x1b[31m港電鉄は\x9b2J新しい電車を\x1b]8;;http://evil.example\x07新車を三十両\x08\x08買うと発表した。"
FILE = "2025-01-02-minato.md"
_LINK = re.compile(r"\x1b\]8;;(?P<to>[!-~]*)\x1b\\(?P<shown>[^\x1b]*)\x1b\]8;;\x1b\\")
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")

Show = Callable[..., str]


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    """Calls a command on a real terminal, and gives what came to it."""
    monkeypatch.setenv("TERM", "xterm-256color")

    def on_a_terminal(*arguments: str | Path) -> str:
        near, far = pty.openpty()
        seen: list[bytes] = []

        def read() -> None:
            while not seen or not seen[-1].endswith(b"\0"):
                seen.append(os.read(near, 65536))

        reading = threading.Thread(target=read)
        with open(far, "w", encoding="utf-8") as out, monkeypatch.context() as patch:  # noqa: PTH123
            reading.start()
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", out)
            assert main([str(argument) for argument in arguments]) in (0, 3)
            out.write("\0")
            out.flush()
            reading.join()
        os.close(near)
        return b"".join(seen).decode().removesuffix("\0").replace("\r\n", "\n")

    return on_a_terminal


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A site whose post, and the name of a broken one, hold what terminals obey."""
    posts = tmp_path / "site" / "_posts"
    posts.mkdir(parents=True)
    (posts.parent / "_config.yml").write_text('title: "港だより"\nurl: "https://minato.example"\n')
    front = f"title: {json.dumps(TITLE)}\npermalink: {json.dumps('/電車/' + chr(27) + '[2J/')}"
    (posts / FILE).write_text(f"---\n{front}\n---\n{BODY}\n", encoding="utf-8")
    (posts / "2025-01-03-\x1b[31mred.md").write_text("---\ntitle: [\n---\nx\n")
    return posts.parent


def without_links(text: str) -> str:
    return _LINK.sub(lambda found: found["shown"], text)


def test_addresses_are_hyperlinks_to_the_very_words(
    sample_index: Path, show: Show, call: Call
) -> None:
    for command, key in (("ask", "citations"), ("search", None)):
        seen = show(command, ASKED, "--index", sample_index)
        told = json.loads(call(command, ASKED, "--index", sample_index, "--json").out)
        links = list(_LINK.finditer(seen))
        assert len(links) >= len(told[key] if key else told) > 0
        if key:
            assert [found["to"] for found in links][: len(told[key])] == [
                citation["link"] for citation in told[key]
            ]
        assert all("#:~:text=" in found["to"] for found in links[: len(told)] if not key)
        assert all("%" not in found["shown"] and len(found["shown"]) < 90 for found in links)
        assert without_links(seen) == call(command, ASKED, "--index", sample_index).out
    whole = show("ask", ASKED, "--index", sample_index, "--links")
    assert {f["to"] for f in _LINK.finditer(whole)} == {f["shown"] for f in _LINK.finditer(whole)}


@pytest.mark.parametrize("term", ["dumb", ""])
def test_no_hyperlinks_where_they_are_not_understood(
    sample_index: Path, show: Show, call: Call, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    seen = show("search", ASKED, "--index", sample_index)
    assert "\x1b" not in seen
    assert seen == call("search", ASKED, "--index", sample_index).out


def test_posts_do_nothing_to_a_terminal(
    hostile: Path, tmp_path: Path, show: Show, call: Call
) -> None:
    index = tmp_path / "index"
    seen = {"ingest": show("ingest", hostile, "--index", index)}
    for command in ("ask", "search"):
        seen[command] = show(command, "港電鉄は電車を何両買う？", "--index", index)
        assert "港の電車の記事" in seen[command]
        assert "https://minato.example/電車/" in seen[command]
    assert "三十両" in seen["ask"]
    assert "red.md" in seen["ingest"]
    for command, text in seen.items():
        assert not _OBEYED.search(without_links(text)), command
        assert all(found["to"].startswith("https://minato.") for found in _LINK.finditer(text))


def test_json_says_all_and_does_nothing_either(hostile: Path, tmp_path: Path, call: Call) -> None:
    index = tmp_path / "index"
    reported = call("ingest", hostile, "--index", index, "--json").out
    assert json.loads(reported)["skipped"][0]["file"] == r"'2025-01-03-\x1b[31mred.md'"
    answered = call("ask", "港電鉄は電車を何両買う？", "--index", index, "--json").out
    assert "電車" in json.loads(answered)["citations"][0]["post"]["title"]
    for text in (reported, answered):
        assert not _OBEYED.search(text)


def test_what_is_wrong_does_nothing_to_a_terminal(call: Call, tmp_path: Path) -> None:
    for arguments in (
        ["ask", "x", "--date-from", "\x9b2J\x1b[2J"],
        ["\x9b2J\x1b[31m"],
        ["ask", "x", "--index", tmp_path / "\x1b[31m\x9bred"],
        ["ingest", tmp_path / "\x1b[31m\x9bnone"],
    ):
        done = call(*arguments)
        assert done.status in (1, 2)
        assert done.err
        assert not _OBEYED.search(done.err)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://e.example/%E9%9B%BB%E8%BB%8A/", "https://e.example/電車/"),
        ("https://e.example/%e9%9b%bb/?q=%e9%9b%bb", "https://e.example/電/?q=電"),
        # What means something in a URL, what nobody sees, what turns text round.
        ("https://e.example/a%20%2F%3Fb%25", "https://e.example/a%20%2F%3Fb%25"),
        ("https://e.example/%1B%5B2J%C2%9B%7F", "https://e.example/%1B%5B2J%C2%9B%7F"),
        ("https://e.example/%E2%80%AE%E3%80%80%E2%80%8B", "https://e.example/%E2%80%AE%E3%80%80%E2%80%8B"),
        ("https://e.example/%E3%85%A4%EF%BF%BD", "https://e.example/%E3%85%A4%EF%BF%BD"),
        ("https://e.example/%E2%81%84%EF%BC%8F", "https://e.example/%E2%81%84%EF%BC%8F"),
        # No text at all.
        ("https://e.example/%E9%9B%FF", "https://e.example/%E9%9B%FF"),
        ("https://e.example/\x1b[2J電", "https://e.example/[2J電"),
    ],
)  # fmt: skip
def test_addresses_are_read_as_far_as_that_is_safe(url: str, shown: str) -> None:
    assert terminal.address(url) == shown


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "http://[", "x"])
def test_only_pages_are_linked(
    link: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    terminal.say_source("https://e.example/", link, whole=False)
    assert capsys.readouterr().out == "    https://e.example/\n"
    terminal.say_source("https://e.example/", "https://e.example/\x1b\\電", whole=False)
    assert "]8;;https://e.example/%1B%5C%E9%9B%BB\x1b\\" in capsys.readouterr().out

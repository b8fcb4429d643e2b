"""README, docs/ and CONTRIBUTING: short enough, reachable, and naming only what is there."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.runtime import metrics
from assistant.settings import env_file
from assistant.settings.settings import Settings
from ingest.command_line import COMMANDS
from tests.conftest import ROOT

README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("**/*.md"))
PAGES = [README, ROOT / "CONTRIBUTING.md", *DOCS]
OF_OTHERS = {"OPENAI_LOG", "RUNNER_TEMP", "CHAT_MODLE", "PATH_OR_URL"}
"""What is no setting of ours: others' variables, a slip that `doctor` shows, and what a command
takes."""
OPTIONS_OF_OTHERS = {"--data-urlencode", "--path", "--pure"}
"""curl's, chroma's, and one of our tests."""
WHERE = {
    "ask": "command-line", "search": "command-line", "eval": "evaluation", "doctor": "operations",
    "slack": "slack", "mcp": "openai-mcp", "new-key": "api", "hash-password": "operations",
    "ingest": "ingest", "backup": "backup", "serve": "command-line",
    "insight": "command-line",
}  # fmt: skip
"""The page that tells of a command."""

names = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@cache
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@cache
def tokens(page: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(text(page))


def inline(page: Path) -> Iterator[Token]:
    for token in tokens(page):
        yield from token.children or ()


def links(page: Path) -> set[str]:
    """Where links and pictures lead, in Markdown or HTML."""
    found = {str(t.attrs["href"]) for t in inline(page) if t.type == "link_open"}
    found |= {str(t.attrs["src"]) for t in inline(page) if t.type == "image"}
    html = [t for t in (*tokens(page), *inline(page)) if t.type in ("html_block", "html_inline")]
    return found | {
        one for t in html for one in re.findall(r'(?:src|href)="([^"]+)"', t.content)
    }  # fmt: skip


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives to a page's headings."""
    found: set[str] = set()
    for at, token in enumerate(tokens(page)):
        if token.type == "heading_open":
            parts = tokens(page)[at + 1].children or ()
            heading = "".join(part.content for part in parts)
            name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
            number = 0
            while (told := f"{name}-{number}" if number else name) in found:
                number += 1
            found.add(told)
    return found


def lead(page: Path, link: str) -> tuple[Path, str]:
    parts = urlsplit(link)
    return (page.parent / unquote(parts.path)).resolve() if parts.path else page, parts.fragment


def broken(page: Path, root: Path = ROOT) -> list[str]:
    """Links of a page to files or headings that are not there, or outside of `root`."""
    found = []
    for link in links(page):
        if urlsplit(link).scheme:
            continue
        file, anchor = lead(page, link)
        inside = file.is_relative_to(root) and file.exists()
        if not inside or (anchor and unquote(anchor) not in anchors(file)):
            found.append(link)
    return found


def blocks(page: Path, language: str) -> list[str]:
    return [t.content for t in tokens(page) if t.type == "fence" and t.info.strip() == language]


def code(page: Path) -> list[str]:
    """Every span of code, and every line of a block of commands."""
    spans = [t.content for t in inline(page) if t.type == "code_inline"]
    return spans + [line for block in blocks(page, "") for line in block.splitlines()]


def options(command: argparse.ArgumentParser) -> set[str]:
    return {option for action in command._actions for option in action.option_strings}


def commands() -> dict[str, argparse.ArgumentParser]:
    return {name: command.reader(name) for name, command in COMMANDS.items()}


def test_the_readme_is_short() -> None:
    assert len(text(README).splitlines()) <= 250


@names
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One `two`, three?\n\n# One\n\n# One\n\n[a](#one-two-three) [b](#one-1) [c](#one-2)\n"
        '[d](none.md) ![e](none.png) [f](https://example.org)\n\n<img src="gone.png">\n',
        encoding="utf-8",
    )
    assert anchors(page) == {"one-two-three", "one", "one-1"}
    assert set(broken(page, tmp_path)) == {"#one-2", "none.md", "none.png", "gone.png"}


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, todo = {README}, [README]
    while todo:
        page = todo.pop()
        for link in links(page):
            file, _ = lead(page, link) if not urlsplit(link).scheme else (page, "")
            if file.suffix == ".md" and file not in reached:
                reached.add(file)
                todo.append(file)
    assert DOCS
    assert set(PAGES) - reached == set()


def test_the_settings_are_shown_as_they_are() -> None:
    assert env_file.table() in text(ROOT / "docs/settings.md"), (
        "python -c 'from assistant.settings import env_file; print(env_file.table())'"
    )


@names
def test_every_setting_that_is_named_is_one(page: Path) -> None:
    named = set(re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b", "\n".join(code(page))))
    named |= set(re.findall(r"\bexport ([A-Z_]+)=", text(page)))
    assert named - {name.upper() for name in Settings.model_fields} <= OF_OTHERS


@names
def test_every_option_that_is_shown_is_one(page: Path) -> None:
    shown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text(page)))
    known = {option for command in commands().values() for option in options(command)}
    assert shown <= known | OPTIONS_OF_OTHERS | {"--version"}


def test_every_option_is_told_on_the_page_of_its_command() -> None:
    assert set(WHERE) == set(commands())
    for name, command in commands().items():
        page = text(ROOT / f"docs/{WHERE[name]}.md")
        everywhere = {"-h", "--help", "--index", "--env-file"}
        for option in options(command) - everywhere:
            assert option in page, f"{name} {option}"


@names
def test_every_make_command_is_one(page: Path) -> None:
    named = {found[1] for one in code(page) if (found := re.match(r"make ([a-z-]+)", one))}
    known = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    assert named <= known


@names
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = {
        one for one in code(page) if re.fullmatch(r"(assistant|docs|ingest|tests)/[\w./-]*", one)
    }
    assert {one for one in named if not (ROOT / one).exists()} == set()


@names
def test_examples_of_json_and_yaml_can_be_read(page: Path) -> None:
    for block in blocks(page, "json"):
        try:
            json.loads(block)
        except ValueError:
            assert [json.loads(line) for line in block.splitlines()]
    for block in blocks(page, "yaml"):
        assert yaml.safe_load(block)


def test_every_figure_is_told() -> None:
    page = text(ROOT / "docs/operations.md")
    state = metrics.State(0, 0, 0, 0.0, 0, 0)
    shown = re.findall(r"^# TYPE archive_(\w+) ", metrics.page(state).decode(), re.MULTILINE)
    figures = {name for name in shown if not name.endswith("_created")}
    assert len(figures) > 10
    assert {name for name in figures if f"`{name}`" not in page} == set()

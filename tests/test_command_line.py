from __future__ import annotations

import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.commands import command_line
from ingest.command_line import COMMANDS
from tests.called import Call

ASKED = "AI拡散規則の撤回はいつ発表された？"


def test_ask_prints_the_answer_and_its_sources(sample_index: Path, call: Call) -> None:
    done = call("ask", ASKED, "--index", sample_index)
    assert done.status == 0, done.err
    assert "5月13日" in done.out
    assert "[1]" in done.out
    assert "    https://ai-choryu.example/" in done.out
    assert "#:~:text=" not in done.out
    assert done.err == ""


def test_whole_links_are_there_for_who_wants_them(sample_index: Path, call: Call) -> None:
    for command in ("ask", "search"):
        short = call(command, ASKED, "--index", sample_index)
        whole = call(command, ASKED, "--index", sample_index, "--links")
        lines = [line for line in whole.out.splitlines() if line.startswith("    https://")]
        assert lines
        assert any("#:~:text=" in line for line in lines)
        assert max(map(len, short.out.splitlines())) < max(map(len, lines))


def test_ask_json_with_filters(sample_index: Path, call: Call) -> None:
    done = call(
        *("ask", "H20の輸出はどうなった？", "--index", sample_index, "--json", "--tag", "NVIDIA"),
        *("--date-from", "2025-07-01", "--date-to", "2025-12-31", "--top-k", "5"),
    )
    answer = json.loads(done.out)
    assert answer["citations"]
    for citation in answer["citations"]:
        assert "NVIDIA" in citation["post"]["tags"]
        assert "2025-07-01" <= citation["post"]["date"] < "2026"
        assert "#:~:text=" in citation["link"]


def test_search_ranks_passages(sample_index: Path, call: Call) -> None:
    done = call("search", "tsuzumi 2のパラメーター数", "--index", sample_index, "--json")
    hits = json.loads(done.out)
    assert "tsuzumi2" in hits[0]["post"]["file"]
    assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)
    assert len({hit["text"] for hit in hits}) == len(hits)
    plain = call("search", "tsuzumi 2のパラメーター数", "--index", sample_index)
    assert plain.out.startswith(" 1. ")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ask", ""], "empty"),
        (["ask", "あ" * 10_000], "10,000"),
        (["ask", "x", "--date-from", "2025-13-01"], "2025-13-01"),
        (["ask", "x", "--date-from", "2025-02-01", "--date-to", "2025-01-01"], "--date-from"),
        (["search", "x", "--top-k", "0"], "'0'"),
        (["eval", "no-such-file.jsonl"], "no-such-file.jsonl"),
        (["ingest"], "PATH"),
        (["ingest", "x", "--dry-run", "--watch"], "--watch"),
    ],
)
def test_wrong_calls(sample_index: Path, call: Call, arguments: list[str], word: str) -> None:
    done = call(*arguments, "--index", sample_index)
    assert done.status == 2
    assert word in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize("option", [(), ("x", "--tag"), ("x", "--author"), ("x", "--category")])
def test_bytes_that_are_no_text_are_a_wrong_call(
    sample_index: Path, call: Call, option: tuple[str, ...]
) -> None:
    """What a shell passes on as it is, Python has as halves of characters."""
    for command in ("ask", "search"):
        done = call(command, *option, f"{ASKED}\udce3\udc81", "--index", sample_index)
        assert (done.status, done.out) == (2, "")
        assert "UTF-8" in done.err


@pytest.mark.parametrize("command", ["ask", "search"])
def test_no_index_is_one_line(tmp_path: Path, call: Call, command: str) -> None:
    done = call(command, "x", "--index", tmp_path)
    assert done.status == 1
    assert "ingest" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("command", ["ask", "serve", "ingest"])
def test_a_wrong_setting_is_named(
    sample_index: Path, call: Call, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("CONTEXT_TOKENS", "many")
    done = call(command, *([] if command == "serve" else ["x"]), "--index", sample_index)
    assert done.status == 2
    assert "CONTEXT_TOKENS" in done.err
    assert done.err.count("\n") == 1


def test_an_unreachable_model_is_told_with_the_quotes(
    sample_index: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    done = call("ask", ASKED, "--index", sample_index)
    assert done.status == 0
    assert "5月13日" in done.out
    assert "引用で答えています" in done.out
    assert "Traceback" not in done.err


# The commands


def test_help_lists_every_command(call: Call) -> None:
    done = call("--help")
    assert done.status == 0
    for name, command in COMMANDS.items():
        assert f"\n  {name} " in done.out
        assert command.help in done.out
        told = call(name, "--help")
        assert told.status == 0
        assert told.out.startswith(f"usage: ask-the-archive {name} ")


def test_every_command_is_a_module_of_its_side() -> None:
    for command in command_line.COMMANDS.values():
        assert command.module.startswith("assistant.commands.")
    for command in COMMANDS.values():
        assert find_spec(command.module), command.module
    assert len({command.module for command in COMMANDS.values()}) == len(COMMANDS)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("aks", "'ask'"), ("injest", "'ingest' or 'insight'"), ("hash-pasword", "'hash-password'")],
)
def test_near_names_are_told_for_a_wrong_one(call: Call, given: str, meant: str) -> None:
    done = call(given, "x")
    assert (done.status, done.out) == (2, "")
    assert f"Did you mean {meant}?" in done.err


def test_all_names_are_told_where_none_is_near(call: Call) -> None:
    done = call("qqq")
    assert done.status == 2
    assert all(name in done.err for name in COMMANDS)
    assert call().status == 2


def test_the_version_is_the_projects(call: Call) -> None:
    assert call("--version").out == f"ask-the-archive {version('ask-the-archive')}\n"

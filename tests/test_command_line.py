import json
import os
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests import programs


def run(*arguments: str | Path, **environment: str) -> CompletedProcess[str]:
    return programs.run("-m", "assistant", *arguments, environment=os.environ | environment)


def test_ask_prints_the_answer_and_its_sources(sample_index: Path) -> None:
    done = run("ask", "AI拡散規則の撤回はいつ発表された？", "--index", sample_index)
    assert done.returncode == 0, done.stderr
    assert "5月13日" in done.stdout
    assert "[1]" in done.stdout
    assert "#:~:text=" in done.stdout
    assert done.stderr == ""


def test_ask_json_with_filters(sample_index: Path) -> None:
    done = run(
        *("ask", "H20の輸出はどうなった？", "--index", sample_index, "--json", "--tag", "NVIDIA"),
        *("--date-from", "2025-07-01", "--date-to", "2025-12-31", "--top-k", "5"),
    )
    answer = json.loads(done.stdout)
    assert answer["citations"]
    for citation in answer["citations"]:
        assert "NVIDIA" in citation["post"]["tags"]
        assert "2025-07-01" <= citation["post"]["date"] < "2026"


def test_search_ranks_passages(sample_index: Path) -> None:
    done = run("search", "tsuzumi 2のパラメーター数", "--index", sample_index, "--json")
    hits = json.loads(done.stdout)
    assert "tsuzumi2" in hits[0]["post"]["file"]
    assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)
    assert len({hit["text"] for hit in hits}) == len(hits)
    plain = run("search", "tsuzumi 2のパラメーター数", "--index", sample_index)
    assert plain.stdout.startswith(" 1. ")


@pytest.mark.parametrize(
    ("arguments", "status", "word"),
    [
        (["ask", ""], 2, "empty"),
        (["ask", "あ" * 10_000], 2, "10,000"),
        (["ask", "x", "--date-from", "2025-13-01"], 2, "2025-13-01"),
        (["ask", "x", "--date-from", "2025-02-01", "--date-to", "2025-01-01"], 2, "--date-from"),
        (["search", "x", "--top-k", "0"], 2, "'0'"),
        (["eval", "no-such-file.jsonl"], 2, "no-such-file.jsonl"),
    ],
)
def test_wrong_calls(sample_index: Path, arguments: list[str], status: int, word: str) -> None:
    done = run(*arguments, "--index", sample_index)
    assert done.returncode == status
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_no_index_is_one_line(tmp_path: Path) -> None:
    done = run("ask", "x", "--index", tmp_path)
    assert done.returncode == 1
    assert "python -m ingest" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_wrong_setting_is_named(sample_index: Path) -> None:
    done = run("ask", "x", "--index", sample_index, TOP_K="many")
    assert done.returncode == 2
    assert "TOP_K" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unreachable_model_is_told_with_the_quotes(sample_index: Path) -> None:
    done = run(
        *("ask", "AI拡散規則の撤回はいつ発表された？", "--index", sample_index),
        OPENAI_API_KEY="none",
        OPENAI_BASE_URL="http://127.0.0.1:9/v1",
    )
    assert done.returncode == 0
    assert "5月13日" in done.stdout
    assert "引用で答えています" in done.stdout
    assert "Traceback" not in done.stderr

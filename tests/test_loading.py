"""What a command loads: nothing that it has no use for, on every machine."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.runtime.garbage import uncollected
from tests.conftest import ROOT

SURFACES = {
    "fastapi", "gradio", "gradio_client", "mcp", "mcp_types", "pandas", "slack_bolt", "slack_sdk",
    "starlette", "uvicorn",
}  # fmt: skip
MODELS = {"aiohttp", "langchain_core", "langchain_openai", "langsmith", "openai", "tiktoken"}
RECORDS = {"sqlalchemy"}
INDEX = {
    "chromadb",
    "fugashi",
    "numpy",
    "onnx",
    "onnxruntime",
    "opentelemetry",
    "tantivy",
}
SETTINGS = {"dotenv", "pydantic", "pydantic_settings"}
CONVERTING = {"onnx"}
"""Of the embedding model, once."""

_RUN = """
import json, os, sys
from ingest.command_line import main
try:
    status = main(json.loads(sys.argv[1]))
except SystemExit as end:
    status = end.code
with os.fdopen(int(sys.argv[2]), "w") as told:
    json.dump([status, sorted({name.partition(".")[0] for name in sys.modules})], told)
"""


def loaded(*arguments: str | Path, stdin: str = "", **environment: str) -> tuple[int, set[str]]:
    """How a command ends in a process of its own, and which packages it has loaded."""
    near, far = os.pipe()
    with os.fdopen(near) as told:
        subprocess.run(
            [sys.executable, "-c", _RUN, json.dumps([str(a) for a in arguments]), str(far)],
            input=stdin, capture_output=True, text=True, check=True, timeout=120, cwd=ROOT,
            pass_fds=(far,), env=os.environ | environment,
        )  # fmt: skip
        os.close(far)
        status, names = json.load(told)
    return status, set(names)


@pytest.mark.parametrize("arguments", [("--help",), ("ask", "--help"), ("ask",), ("serve", "--x")])
def test_help_and_wrong_calls_load_nothing(arguments: tuple[str, ...]) -> None:
    status, names = loaded(*arguments)
    assert status == (0 if "--help" in arguments else 2)
    assert names & (SURFACES | MODELS | RECORDS | INDEX | SETTINGS) == set()


def test_a_hash_needs_only_what_hashes() -> None:
    status, names = loaded("hash-password", "misaki", stdin="correct horse battery\n")
    assert status == 0
    assert "argon2" in names
    assert names & (SURFACES | MODELS | RECORDS | INDEX | SETTINGS) == set()


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_loads_the_index_and_no_surface(sample_index: Path, command: str) -> None:
    status, names = loaded(command, "H20の輸出はどうなった？", "--index", sample_index)
    assert status == 0
    assert names >= {"chromadb", "onnxruntime"}
    assert names & (SURFACES | MODELS | RECORDS | CONVERTING) == set()


def test_a_chat_model_is_loaded_where_it_is_set(sample_index: Path) -> None:
    status, names = loaded(
        "ask", "H20の輸出はどうなった？", "--index", sample_index,
        OPENAI_API_KEY="none", OPENAI_BASE_URL="http://127.0.0.1:9/v1",
    )  # fmt: skip
    assert status == 0
    assert names >= {"openai", "langchain_openai"}
    assert names & (SURFACES | RECORDS) == set()


def test_an_ingest_loads_no_surface(sample_index: Path, tmp_path: Path) -> None:
    posts = tmp_path / "_posts"
    posts.mkdir()
    (posts / "2025-01-01-one.md").write_text("---\ntitle: 一\n---\n港電鉄は電車を買う。\n")
    status, names = loaded("ingest", tmp_path, "--index", tmp_path / "index")
    assert status == 0
    assert names & (SURFACES | (MODELS - {"tiktoken"}) | RECORDS | CONVERTING) == set()


def test_what_is_not_set_up_is_not_loaded_to_look_at_it(sample_index: Path, tmp_path: Path) -> None:
    records = f"sqlite:///{tmp_path / 'records.sqlite3'}"
    _, names = loaded("doctor", "--index", sample_index, DATABASE_URL=records)
    assert "sqlalchemy" in names
    assert names & (SURFACES | MODELS | CONVERTING) == set()


def test_garbage_is_searched_for_again_after_loading() -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_cannot_be_served_is_told_before_the_pages_are_loaded(
    sample_index: Path, tmp_path: Path
) -> None:
    for index, more, expected in (
        (tmp_path, {}, 1),
        (sample_index, {"CONTEXT_TOKENS": "many"}, 2),
        (sample_index, {"HOST": "192.0.2.1"}, 2),
    ):
        status, names = loaded("serve", "--port", "0", "--index", index, **more)
        assert status == expected
        assert names & SURFACES == set()

"""What a command loads: nothing that it has no use for, on every machine."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

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
ended = []
for arguments in json.loads(sys.argv[1]):
    try:
        ended.append(main(arguments))
    except SystemExit as end:
        ended.append(end.code)
with os.fdopen(int(sys.argv[2]), "w") as told:
    json.dump([ended, sorted({name.partition(".")[0] for name in sys.modules})], told)
"""


def loaded(*arguments: str | Path, stdin: str = "", **environment: str) -> tuple[int, set[str]]:
    """How a command ends in a process of its own, and which packages it has loaded."""
    (status,), names = loaded_by(arguments, stdin=stdin, **environment)
    return status, names


def loaded_by(
    *commands: Sequence[str | Path], stdin: str = "", **environment: str
) -> tuple[list[int], set[str]]:
    """How commands end, one after the other in one process, and which packages it has loaded."""
    near, far = os.pipe()
    given = json.dumps([[str(part) for part in command] for command in commands])
    with os.fdopen(near) as told:
        subprocess.run(
            [sys.executable, "-c", _RUN, given, str(far)],
            input=stdin, capture_output=True, text=True, check=True, timeout=120, cwd=ROOT,
            pass_fds=(far,), env=os.environ | environment,
        )  # fmt: skip
        os.close(far)
        ended, names = json.load(told)
    return ended, set(names)


def test_help_and_wrong_calls_load_nothing() -> None:
    ended, names = loaded_by(("--help",), ("ask", "--help"), ("ask",), ("serve", "--x"))
    assert ended == [0, 0, 2, 2]
    assert names & (SURFACES | MODELS | RECORDS | INDEX | SETTINGS) == set()


def test_a_hash_needs_only_what_hashes() -> None:
    status, names = loaded("hash-password", "misaki", stdin="correct horse battery\n")
    assert status == 0
    assert "argon2" in names
    assert names & (SURFACES | MODELS | RECORDS | INDEX | SETTINGS) == set()


def test_a_question_loads_the_index_and_no_surface(sample_index: Path) -> None:
    asked = ("H20の輸出はどうなった？", "--index", sample_index)
    ended, names = loaded_by(("search", *asked), ("ask", *asked))
    assert ended == [0, 0]
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
    wrong = []
    for name, line in (("tokens", "CONTEXT_TOKENS=many"), ("host", "HOST=192.0.2.1")):
        (tmp_path / name).write_text(line, encoding="utf-8")
        wrong.append(
            ("serve", "--port", "0", "--index", sample_index, "--env-file", tmp_path / name)
        )
    ended, names = loaded_by(*wrong, ("serve", "--port", "0", "--index", tmp_path))
    assert ended == [2, 2, 1]
    assert names & SURFACES == set()

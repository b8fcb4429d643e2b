"""All that an index holds, in a form that two indexes can be compared by."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.archive import Archive
from assistant.domain.nouns import Hit
from assistant.retrieval.search import SAME


def contents(index: Path, embedder: str = "words") -> dict[str, Any]:
    """All that an index holds, but what tells one run from another."""
    generation = Archive(index, embedder).current()
    ids = sorted(generation.vectors.ids())
    vectors = generation.vectors.get(ids)
    rows = generation.matrix.ids(np.arange(len(generation.matrix)))
    held: dict[str, Any] = {
        "info": replace(generation.info, generation="", created=None),
        "vectors": {key: vectors[key].tobytes() for key in ids},
        "matrix": [(key, generation.matrix.vectors[i].tobytes()) for i, key in enumerate(rows)],
        "lexical": sorted(generation.lexical.numbers().tolist()),
    }
    ledger = generation.folder / "ledger.sqlite3"
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            held[table] = sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
    return held


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def _grams(text: str) -> set[str]:
    return {text[i : i + 5] for i in range(len(text) - 4)}


def assert_no_two_say_the_same(hits: Sequence[Hit]) -> None:
    seen = [_grams("".join(hit.passage.plain.split())) for hit in hits]
    for i, one in enumerate(seen):
        for other in seen[:i]:
            assert len(one & other) < SAME * min(len(one), len(other))

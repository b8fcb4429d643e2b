"""All that an index holds, in a form that two indexes can be compared by."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from assistant.archive import Archive

_TABLES = ("file", "post", "label", "passage", "place")


def contents(index: Path, embedder: str) -> dict[str, Any]:
    """The rows of every table, the vectors by id, and the ids of the lexical index."""
    generation = Archive(index, embedder).current()
    with closing(sqlite3.connect(generation.folder / "ledger.sqlite3")) as db:
        found: dict[str, Any] = {
            table: sorted(db.execute(f"SELECT * FROM {table}"), key=repr) for table in _TABLES
        }
    ids = generation.vectors.ids()
    vectors = generation.vectors.get(ids)
    found["vectors"] = {key: np.round(vectors[key], 5).tolist() for key in sorted(ids)}
    found["lexical"] = sorted(generation.lexical.ids())
    info = generation.info
    found["info"] = (info.title, info.posts, info.passages, info.first_day, info.last_day)
    assert len(ids) == len(set(ids))
    assert len(found["lexical"]) == len(set(found["lexical"]))
    return found

"""Vectors that were made before, by embedder and content, so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.archive.vectors import Vectors32

_SOME = 900


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute(
        "CREATE TABLE IF NOT EXISTS vector (embedder TEXT, key BLOB, value BLOB,"
        " PRIMARY KEY (embedder, key)) WITHOUT ROWID"
    )
    return db


def content_key(text: str) -> bytes:
    """The key of a text: 16 bytes of BLAKE2b."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()


class VectorMemory:
    """An SQLite file of vectors, each stored as float32, for one embedder."""

    def __init__(self, path: Path, embedder: str) -> None:
        self._embedder = embedder
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError:
            # Only a memory: what is lost is made again.
            path.replace(path.with_suffix(".damaged"))
            self._db = _open(path)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def recall(self, keys: Sequence[bytes]) -> dict[bytes, Vectors32]:
        """The vectors that are known, each of shape (dimension,)."""
        known: dict[bytes, Vectors32] = {}
        for start in range(0, len(keys), _SOME):
            some = keys[start : start + _SOME]
            rows = self._db.execute(
                "SELECT key, value FROM vector WHERE embedder = ? AND key IN"
                f" ({','.join('?' * len(some))})",
                (self._embedder, *some),
            )
            known.update((key, np.frombuffer(value, dtype=np.float32)) for key, value in rows)
        return known

    def keep(self, vectors: Mapping[bytes, Vectors32]) -> None:
        """Remember vectors, all of them or none."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT OR REPLACE INTO vector VALUES (?,?,?)",
            [
                (self._embedder, key, np.asarray(value, dtype=np.float32).tobytes())
                for key, value in vectors.items()
            ],
        )
        self._db.execute("COMMIT")

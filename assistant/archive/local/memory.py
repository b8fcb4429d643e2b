"""Vectors that were made before, by embedder and content, so that nothing is embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.archive.local.cache import Cache

_SOME = 900  # below SQLite's oldest limit of variables in one statement
_SPARE = 10_000
NUMBER_DIGITS = 15
_TABLE = """
CREATE TABLE IF NOT EXISTS vector (
    n INTEGER PRIMARY KEY, embedder TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,
    seal BLOB NOT NULL, UNIQUE (embedder, key)
)
"""


def content_key(text: str) -> bytes:
    """The key of a text: 16 bytes of BLAKE2b."""
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).digest()


def passage_id(kind: str, text: str, plain: str) -> str:
    """The id that a passage has by what it says."""
    return content_key(f"{kind}\0{text}\0{plain}").hex()


def passage_number(key: str) -> int:
    """The beginning of a passage's id as a number below 2^60, by which it is found quickly; no
    two of a million passages have the same, but once in two million archives."""
    return int(key[:NUMBER_DIGITS], 16)


class VectorMemory:
    """An SQLite file of vectors, each stored as float32, for one embedder.

    Each is sealed together with its key: what is damaged is not known.

    Raises `IndexUnusable` when the file cannot be written.
    """

    def __init__(self, path: Path, embedder: str, *, read_only: bool = False) -> None:
        self._embedder = embedder
        self._cache = Cache(path, _TABLE, read_only=read_only)

    def close(self) -> None:
        """Release the file."""
        self._cache.close()

    def known(self, keys: Collection[bytes]) -> set[bytes]:
        """Those of the keys whose vectors are known."""
        return {key for some in _groups(keys) for key, _ in self._rows(some)}

    def recall(self, keys: Collection[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """The vectors that are known, each of shape (dimension,)."""
        return {
            key: np.frombuffer(value, dtype=np.float32)
            for some in _groups(keys)
            for key, value in self._rows(some)
        }

    def _rows(self, keys: list[bytes]) -> list[tuple[bytes, bytes]]:
        with self._cache.use() as db:
            rows = db.execute(
                "SELECT key, value, seal FROM vector WHERE embedder = ? AND key IN"
                f" ({','.join('?' * len(keys))})",
                (self._embedder, *keys),
            ).fetchall()
        return [(key, value) for key, value, seal in rows if seal == _seal(key, value)]

    def keep(self, vectors: Mapping[bytes, NDArray[np.float32]]) -> None:
        """Remember vectors, all of them or none."""
        packed = {key: np.asarray(v, dtype=np.float32).tobytes() for key, v in vectors.items()}
        rows = [(self._embedder, key, value, _seal(key, value)) for key, value in packed.items()]
        with self._cache.use(changing=True) as db:
            db.executemany(
                "INSERT OR REPLACE INTO vector (embedder, key, value, seal) VALUES (?,?,?,?)", rows
            )

    def surplus(self, used: int) -> int:
        """How many vectors may go when this many are used: what is more than twice as many. No
        more than a tenth goes at once, so that one run on the wrong site costs little."""
        with self._cache.use() as db:
            count = int(db.execute("SELECT COUNT(*) FROM vector").fetchone()[0])
        return max(0, min(count - 2 * used - _SPARE, count // 10))

    def forget(self, used: Collection[bytes]) -> None:
        """Make room: keep the `used` keys and about as many others, the newest."""
        surplus = self.surplus(len(used))
        if not surplus:
            return
        wanted = set(used)
        with self._cache.use() as db:
            rows = db.execute("SELECT n, embedder, key FROM vector ORDER BY n")
            old = [(n,) for n, name, key in rows if name != self._embedder or key not in wanted]
        with self._cache.use(changing=True) as db:
            db.executemany("DELETE FROM vector WHERE n = ?", old[:surplus])


def _seal(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(key + value, digest_size=8).digest()


def _groups(keys: Collection[bytes]) -> Iterator[list[bytes]]:
    every = list(keys)
    for start in range(0, len(every), _SOME):
        yield every[start : start + _SOME]

"""Every vector once more, in one array on disk: for exact search among few, and for the
similarity of passages that no search brought.

Rows are in the order of the passages' numbers, so that a row is found by bisection and needs
no table in memory. The vectors are mapped, not read: what is never asked for takes no memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.archive.local.memory import NUMBER_DIGITS, passage_number
from assistant.domain.errors import IndexUnusable

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
_VECTORS, _IDS = "vectors.npy", "ids.npy"
_ID = "S32"


class Matrix:
    """The vectors of a generation: `vectors` has shape (passages, dimension), each of length 1.

    Raises `IndexUnusable` where the files are missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._ids = np.load(path / _IDS)
            self.vectors: NDArray[np.float32] = np.load(path / _VECTORS, mmap_mode="r")
        except Exception as error:  # whatever NumPy comes up with
            raise IndexUnusable(
                f"{path} cannot be read ({error}). Run the ingest with --rebuild."
            ) from None
        formed = self.vectors.dtype == np.float32 and self.vectors.ndim == 2
        formed = formed and self._ids.dtype == np.dtype(_ID)
        if not formed or len(self._ids) != len(self.vectors):
            raise IndexUnusable(f"{path} is damaged. Run the ingest with --rebuild.")
        self._path = path
        self.numbers = _numbers(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def some(self) -> Rows:
        """A few rows, if there are any; always the same ones."""
        last = len(self) - 1
        rows: Rows = np.array([last // 2, 0, last] if last >= 0 else [], dtype=np.int64)
        return rows

    def ids(self, rows: Rows) -> list[str]:
        """The passage ids of rows."""
        found: list[str] = np.char.decode(self._ids[rows], "ascii").tolist()
        return found

    def find(self, numbers: NDArray[np.uint64]) -> Rows:
        """The rows of passages by number, -1 for one that does not exist."""
        at = np.searchsorted(self.numbers, numbers).astype(np.int64)
        at[at == len(self)] = -1
        at[self.numbers[at] != numbers] = -1
        return at

    def rows(self, numbers: NDArray[np.uint64]) -> Rows:
        """The rows of passages by number. Raises `IndexUnusable` where one does not exist."""
        at = self.find(numbers) if len(self) else np.full(len(numbers), -1)
        if len(at) and at.min() < 0:
            raise IndexUnusable(
                f"{self._path} lacks passages that other parts of the index hold. Run the ingest"
                " with --rebuild."
            )
        return at

    def rows_of(self, ids: Sequence[str]) -> Rows:
        """The rows of passages by id."""
        return self.rows(numbers(ids))

    def similarities(self, rows: Rows, vector: NDArray[np.float32]) -> Scores:
        """The cosine similarities of rows to a vector of shape (dimension,)."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        found: Scores = self.vectors[rows] @ vector
        return found


def numbers(ids: Sequence[str]) -> NDArray[np.uint64]:
    """The numbers of passages."""
    return np.array([passage_number(key) for key in ids], dtype=np.uint64)


def write(
    path: Path,
    base: Matrix | None,
    remove: Sequence[str],
    add: Sequence[str],
    vectors: NDArray[np.float32],
) -> tuple[Rows, Rows]:
    """Write a matrix into the new folder `path`: that of `base` without the ids `remove` and
    with `vectors`, shape (len(add), dimension), for the ids `add`.

    Gives the rows of `base` that were kept, and the order in which these, and after them those
    that were added, became the rows of the new one.
    """
    rows = np.zeros(0, dtype=np.int64)
    ids = np.array(add, dtype=_ID)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
    if base is not None and len(base):
        kept = np.ones(len(base), dtype=bool)
        kept[base.rows_of(remove)] = False
        rows = np.flatnonzero(kept)
        ids = np.concatenate([base._ids[kept], ids])
        if len(vectors):
            vectors = np.concatenate([base.vectors[kept], vectors])
        else:
            vectors = base.vectors[kept]
    order = np.argsort(_numbers(ids), kind="stable")
    path.mkdir()
    np.save(path / _IDS, ids[order])
    np.save(path / _VECTORS, vectors[order])
    return rows, order


def _numbers(ids: NDArray[np.bytes_]) -> NDArray[np.uint64]:
    if not len(ids):
        return np.zeros(0, dtype=np.uint64)
    digits = np.ascontiguousarray(ids).view(np.uint8).reshape(len(ids), -1)[:, :NUMBER_DIGITS]
    values = np.where(digits >= ord("a"), digits - (ord("a") - 10), digits - ord("0"))
    found = np.zeros(len(ids), dtype=np.uint64)
    for place in range(NUMBER_DIGITS):
        found = (found << np.uint64(4)) | values[:, place].astype(np.uint64)
    return found

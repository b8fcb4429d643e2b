"""The vectors of a replica: near ones are asked of the server, and found in the replica's own
matrix where it is away.

The server's collection holds the vectors of several generations. Its keys are of the text that
was embedded, and so a key always stands for the same vector; what the replica's own ledger does
not hold is left out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.archive.local.matrix import Matrix
from assistant.archive.vectors import Near, Server, Vectors32

_MORE = 1.25
_SPARE = 20
_KEY = "S32"


class Remote:
    """What `Vectors` does, for a generation whose vectors are on a server; without one all is
    found in the matrix. Thread-safe."""

    def __init__(
        self,
        matrix: Matrix,
        keys: Callable[[], Mapping[str, str]],
        server: Server | None,
        space: str,
    ) -> None:
        """`keys` gives the keys of the texts by passage id, `space` is where they are."""
        self._matrix, self._server, self._space = matrix, server, space
        self._read_keys = keys
        self._reading = threading.Lock()
        self._by_id: Mapping[str, str] | None = None
        self._sorted: tuple[NDArray[np.bytes_], NDArray[np.int64]] | None = None
        if server is not None:
            self._keys()

    def __len__(self) -> int:
        return len(self._matrix)

    def ids(self) -> list[str]:
        """The ids that have a vector. Raises `IndexAway`."""
        if self._server is None:
            return self._matrix.ids(np.arange(len(self._matrix)))
        names = self._server.vector_keys(self._space)
        return [key for key, _ in self._known([(name, 0.0) for name in names])]

    def get(self, ids: Sequence[str]) -> dict[str, Vectors32]:
        """The vectors of those ids, of shape (dimension,). Raises `IndexAway`."""
        if self._server is None:
            return dict(zip(ids, self._matrix.vectors[self._matrix.rows_of(ids)], strict=True))
        by_id = self._by_id = self._by_id or self._read_keys()
        keys = {key: by_id[key] for key in ids if key in by_id}
        wanted = list(dict.fromkeys(keys.values()))
        dimension = self._matrix.vectors.shape[1]
        found = self._server.vectors(self._space, wanted, dimension)
        return {key: found[name] for key, name in keys.items() if name in found}

    def search(self, vector: Vectors32, limit: int) -> Near:
        """At most `limit` pairs of passage id and cosine similarity, best first; `vector` has
        shape (dimension,)."""
        limit = min(limit, len(self))
        if limit < 1:
            return []
        asked = max(limit + _SPARE, int(limit * _MORE))
        found = self._server and self._server.near(self._space, vector, asked)
        own = self._known(found)[:limit] if found else []
        return own if len(own) == limit else self._exactly(vector, limit)

    def search_many(self, vectors: Vectors32, limit: int) -> list[Near]:
        """The same for several, shape (n, dimension), as the server has it. Raises `IndexAway`."""
        if self._server is None:
            return [self._exactly(vector, limit) for vector in vectors]
        found = self._server.search(self._space, vectors, limit + _SPARE)
        return [self._known(near)[:limit] for near in found]

    def _exactly(self, vector: Vectors32, limit: int) -> Near:
        similarities = self._matrix.vectors @ (vector / (np.linalg.norm(vector) or 1))
        best = np.argpartition(-similarities, limit - 1)[:limit]
        best = best[np.lexsort((best, -similarities[best]))]
        return list(zip(self._matrix.ids(best), similarities[best].tolist(), strict=True))

    def _known(self, near: Near) -> Near:
        """Passages in the place of keys; several may share one."""
        keys, rows = self._keys()
        wanted = np.array([key for key, _ in near], dtype=_KEY)
        first = np.searchsorted(keys, wanted, "left")
        last = np.searchsorted(keys, wanted, "right")
        found = [
            (row, similarity)
            for (_, similarity), start, end in zip(near, first, last, strict=True)
            for row in rows[start:end]
        ]
        ids = self._matrix.ids(np.array([row for row, _ in found], dtype=np.int64))
        return [(key, similarity) for key, (_, similarity) in zip(ids, found, strict=True)]

    def _keys(self) -> tuple[NDArray[np.bytes_], NDArray[np.int64]]:
        """All keys in order, and the row that each has in the matrix."""
        with self._reading:
            if self._sorted is None:
                by_id = self._read_keys()
                keys = np.array(list(by_id.values()), dtype=_KEY)
                rows = self._matrix.rows_of(list(by_id))
                order = np.argsort(keys, kind="stable")
                self._sorted = keys[order], rows[order]
            return self._sorted

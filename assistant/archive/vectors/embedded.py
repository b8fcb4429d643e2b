"""The vectors of one generation, in a folder of its own.

Chroma keeps one vector for each searched passage, by its id, and nothing else: what a passage
says and where it stands is the ledger's. Its distance becomes a similarity here, once, at the
wall.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from numpy.typing import NDArray

from assistant.errors import IndexUnusable

Vectors32 = NDArray[np.float32]
_COLLECTION = "passages"
_DATABASE = "chroma.sqlite3"
_BATCH = 2000  # Chroma refuses more than 5,461 at once
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": 200}}


_CLIENTS = threading.RLock()
"""Chroma counts the clients of each folder in this process, and not safely for threads."""


class Vectors:
    """One Chroma collection in a folder of its own; cosine similarity.

    Raises `IndexUnusable` where the folder is missing or damaged.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._path = path
        if not create:
            _refuse_missing(path)
        with self._readable("opened"), _CLIENTS:
            client: Any = chromadb.PersistentClient(
                path=str(path),
                settings=ChromaSettings(anonymized_telemetry=False),
            )
        self._finalizer = weakref.finalize(self, _close, client)
        with self._readable("opened"):
            self._collection = (
                client.create_collection(
                    _COLLECTION, embedding_function=None, configuration=_CONFIGURATION
                )
                if create
                else client.get_collection(_COLLECTION, embedding_function=None)
            )
            self._count: int = self._collection.count()
        if not create:
            self._probe()

    def close(self) -> None:
        """Release memory and files; the collection cannot be used after it."""
        self._finalizer()

    def _probe(self) -> None:
        """Chroma answers with nothing, and without an error, where its graph is gone."""
        if len(self) and not self.ids(1):
            raise self._unusable("opened", "it holds no vectors")
        if not self.whole():
            raise self._unusable("searched", "vectors are missing")

    def whole(self) -> bool:
        """Whether as many are found as are there, as far as a glance shows: what is taken out
        of a graph may leave others out of reach, in a small one first."""
        some = self.ids(1)
        wanted = min(10, len(self))
        return not some or len(self.search(self.get(some)[some[0]], wanted)) == wanted

    def _unusable(self, what: str, why: object) -> IndexUnusable:
        return IndexUnusable(
            f"{self._path} cannot be {what} ({why}). Run the ingest with --rebuild."
        )

    @contextmanager
    def _readable(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # whatever Chroma and what it rests on come up with
            raise self._unusable(what, error) from None

    def __len__(self) -> int:
        return self._count

    def add(
        self,
        ids: Sequence[str],
        vectors: Vectors32,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Store vectors of shape (n, dimension) with their ids."""
        for start in range(0, len(ids), _BATCH):
            some = slice(start, start + _BATCH)
            with self._readable("written"):
                self._collection.add(ids=list(ids[some]), embeddings=vectors[some])
            self._count += len(ids[some])
            if progress:
                progress(len(ids[some]))

    def remove(self, ids: Sequence[str]) -> None:
        """Forget the vectors of these ids."""
        for start in range(0, len(ids), _BATCH):
            with self._readable("written"):
                self._collection.delete(ids=list(ids[start : start + _BATCH]))
            self._count -= len(ids[start : start + _BATCH])

    def ids(self, limit: int | None = None) -> list[str]:
        """The ids that have a vector: all of them, or `limit` of them."""
        with self._readable("read"):
            return list(self._collection.get(limit=limit, include=[])["ids"])

    def search(self, vector: Vectors32, limit: int) -> list[tuple[str, float]]:
        """At most `limit` pairs of passage id and cosine similarity, best first.

        `vector` has shape (dimension,).
        """
        return self.search_many(vector[None, :], limit)[0]

    def search_many(self, vectors: Vectors32, limit: int) -> list[list[tuple[str, float]]]:
        """`search` for several vectors at once, shape (n, dimension)."""
        limit = min(limit, len(self))
        if limit < 1:
            return [[] for _ in vectors]
        with self._readable("searched"):
            found = self._collection.query(
                query_embeddings=vectors, n_results=limit, include=["distances"]
            )
        distances = found["distances"] or [[] for _ in vectors]
        return [
            [(key, 1.0 - float(distance)) for key, distance in zip(keys, row, strict=True)]
            for keys, row in zip(found["ids"], distances, strict=True)
        ]

    def get(self, ids: Sequence[str]) -> dict[str, Vectors32]:
        """The stored vectors, each of shape (dimension,), of those ids that exist."""
        if not ids:
            return {}
        with self._readable("read"):
            found = self._collection.get(ids=list(ids), include=["embeddings"])
        embeddings = found["embeddings"]
        if embeddings is None:
            return {}
        return {
            key: np.asarray(v, dtype=np.float32)
            for key, v in zip(found["ids"], embeddings, strict=True)
        }


def _refuse_missing(path: Path) -> None:
    if not (path / _DATABASE).is_file():
        raise IndexUnusable(
            f"{path} is missing: the index is damaged. Run the ingest with --rebuild."
        )


def _close(client: Any) -> None:
    with _CLIENTS:
        client.close()


def copy(source: Path, target: Path) -> None:
    """Copy a collection's folder. Readers may have it open: they touch its database, of which
    SQLite makes a consistent copy, and never its graph."""
    _refuse_missing(source)
    shutil.copytree(
        source,
        target,
        ignore=shutil.ignore_patterns(f"{_DATABASE}*"),
        copy_function=shutil.copyfile,
    )
    for folder in (target, *filter(Path.is_dir, target.iterdir())):
        folder.chmod(0o755)
    with (
        closing(
            sqlite3.connect(f"{(source / _DATABASE).resolve().as_uri()}?mode=ro", uri=True)
        ) as old,
        closing(sqlite3.connect(target / _DATABASE)) as new,
    ):
        old.backup(new)

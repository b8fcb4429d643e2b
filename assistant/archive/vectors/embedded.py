"""The vectors of one generation, in a folder of its own.

Chroma keeps one vector for each searched passage, by its id, and nothing else: what a passage
says and where it stands is the ledger's. Its distance becomes a similarity here, once, at the
wall.

Chroma writes into its database by opening it. So a collection is read from a private copy of the
database, beside links to the graph, and what is in its folder never changes.
"""

from __future__ import annotations

import shutil
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from numpy.typing import NDArray

from assistant.archive.local import private_folders
from assistant.domain.errors import IndexUnusable

Vectors32 = NDArray[np.float32]
_COLLECTION = "passages"
_DATABASE, _GRAPH = "chroma.sqlite3", "index_metadata.pickle"
_BATCH = 2000  # Chroma refuses more than 5,461 at once
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": 200}}


_CLIENTS = threading.RLock()
"""Chroma counts the clients of each folder in this process, and not safely for threads."""


class Vectors:
    """One Chroma collection in a folder of its own; cosine similarity. To be read, or with
    `change` to be changed too, and with `create` made.

    Raises `IndexUnusable` where the folder is missing or damaged; a graph that is damaged may
    end the process instead (see `archive.local.checksums`).
    """

    def __init__(self, path: Path, *, change: bool = False, create: bool = False) -> None:
        self._path = path
        if not create:
            _refuse_missing(path)
        place = path if change or create else self._own_copy()
        with self._readable("opened"), _CLIENTS:
            client: Any = chromadb.PersistentClient(
                path=str(place),
                settings=ChromaSettings(anonymized_telemetry=False),
            )
        changed = path if change or create else None
        self._finalizer = weakref.finalize(self, _close, client, changed)
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

    def _own_copy(self) -> Path:
        place = private_folders.folder(self)
        try:
            shutil.copyfile(self._path / _DATABASE, place / _DATABASE)
            for graph in filter(Path.is_dir, self._path.absolute().iterdir()):
                private_folders.link(graph, place / graph.name)
        except OSError as error:
            raise private_folders.no_room(self._path, place, error) from None
        return place

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
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # whatever Chroma comes up with: a panic is no Exception
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


def _close(client: Any, changed: Path | None) -> None:
    """With the folder of a collection that was `changed`, take away what Chroma prepares for a
    graph and writes nothing into while the collection is small: every opening makes it anew."""
    with _CLIENTS:
        client.close()
    for graph in filter(Path.is_dir, changed.iterdir()) if changed and changed.is_dir() else ():
        if not (graph / _GRAPH).exists():
            shutil.rmtree(graph, ignore_errors=True)


def copy(source: Path, target: Path) -> None:
    """Copy a collection's folder, so that the copy can be changed. Raises `OSError`."""
    _refuse_missing(source)
    shutil.copytree(source, target, copy_function=shutil.copyfile)
    for folder in (target, *filter(Path.is_dir, target.iterdir())):
        folder.chmod(0o755)

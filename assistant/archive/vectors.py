"""The vectors: the only room that knows Chroma.

Chroma keeps a vector and filterable metadata for each passage id. Its distance becomes a
similarity here, once, at the wall.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from assistant.errors import IndexUnusable

Vectors32 = NDArray[np.float32]
Metadata = Mapping[str, str | int | list[str]]
_COLLECTION = "passages"
_BATCH = 2000  # Chroma refuses more than 5,461 at once


class Vectors:
    """One Chroma collection in a folder of its own; cosine similarity."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._path = path
        if not create and not (path / "chroma.sqlite3").is_file():
            raise IndexUnusable(f"{path} is missing: the index is damaged. Run the ingest again.")
        try:
            client = chromadb.PersistentClient(
                path=str(path), settings=ChromaSettings(anonymized_telemetry=False)
            )
            self._collection = (
                client.create_collection(
                    _COLLECTION,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
                )
                if create
                else client.get_collection(_COLLECTION, embedding_function=None)
            )
        except (ChromaError, ValueError) as error:
            raise IndexUnusable(
                f"{path} cannot be opened ({error}). Run the ingest again."
            ) from None

    def __len__(self) -> int:
        return self._collection.count()

    def add(
        self,
        ids: Sequence[str],
        vectors: Vectors32,
        metadata: Sequence[Metadata],
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Store vectors of shape (n, dimension) with their ids and metadata."""
        for start in range(0, len(ids), _BATCH):
            some = slice(start, start + _BATCH)
            self._collection.add(
                ids=list(ids[some]),
                embeddings=vectors[some],
                metadatas=[dict(m) for m in metadata[some]],  # type: ignore[arg-type]
            )
            if progress:
                progress(len(ids[some]))

    def search(
        self, vector: Vectors32, limit: int, allowed: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """At most `limit` pairs of passage id and cosine similarity, best first.

        `vector` has shape (dimension,). `allowed`, when given, are the only ids that may
        come back.
        """
        limit = min(limit, len(self) if allowed is None else len(allowed))
        if limit < 1:
            return []
        only: dict[str, Any] = {} if allowed is None else {"ids": list(allowed)}
        try:
            found = self._collection.query(
                query_embeddings=vector[None, :], n_results=limit, include=["distances"], **only
            )
        except ChromaError as error:
            raise IndexUnusable(
                f"{self._path} cannot be searched ({error}). Run the ingest again."
            ) from None
        distances = found["distances"] or [[]]
        return [
            (key, 1.0 - float(distance))
            for key, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def get(self, ids: Sequence[str]) -> dict[str, Vectors32]:
        """The stored vectors, each of shape (dimension,), of those ids that exist."""
        if not ids:
            return {}
        found = self._collection.get(ids=list(ids), include=["embeddings"])
        embeddings = found["embeddings"]
        if embeddings is None:
            return {}
        return {
            key: np.asarray(v, dtype=np.float32)
            for key, v in zip(found["ids"], embeddings, strict=True)
        }

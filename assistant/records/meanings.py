"""Vectors of questions, kept so that a report over thousands of them need not wait for them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, LargeBinary, String, Table, insert, select

from assistant.records.database import LONG, METADATA, Database

Vector = NDArray[np.float32]

MEANINGS = Table(
    "meaning",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)
_SOME = 5000
_NEW = insert(MEANINGS).prefix_with("OR IGNORE", dialect="sqlite")


class QuestionVectors:
    """The vectors of questions by `embedder`, the name of what makes them."""

    def __init__(self, database: Database, embedder: str) -> None:
        self._database, self._embedder = database, embedder

    def known(self, questions: Sequence[str]) -> dict[str, Vector]:
        """The vectors that are kept, by question: float32 of shape (dimension,). Raises
        `RecordsError`."""
        digests = {self._digest(question): question for question in questions}
        keys = list(digests)
        found: dict[str, Vector] = {}
        for start in range(0, len(keys), _SOME):
            query = select(MEANINGS).where(MEANINGS.c.digest.in_(keys[start : start + _SOME]))
            with self._database.begin(seconds=LONG) as connection:
                for row in connection.execute(query):
                    found[digests[row.digest]] = np.frombuffer(row.vector, dtype="<f4")
        return found

    def keep(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep vectors by question; one that is there already stays. Raises `RecordsError`."""
        rows = [
            {
                "digest": self._digest(question),
                "vector": np.asarray(vectors[question], dtype="<f4").tobytes(),
            }
            for question in vectors
        ]
        if not rows:
            return
        with self._database.begin(alone="meanings", seconds=LONG) as connection:
            held = self._held(connection, [row["digest"] for row in rows])
            if new := [row for row in rows if row["digest"] not in held]:
                connection.execute(_NEW, new)

    @staticmethod
    def _held(connection: Connection, digests: Sequence[object]) -> set[str]:
        held: set[str] = set()
        for start in range(0, len(digests), _SOME):
            some = MEANINGS.c.digest.in_(digests[start : start + _SOME])
            held |= set(connection.execute(select(MEANINGS.c.digest).where(some)).scalars())
        return held

    def _digest(self, question: str) -> str:
        return hashlib.sha256(f"{self._embedder}\n{question}".encode()).hexdigest()

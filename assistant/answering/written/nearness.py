"""How near a sentence is to the passages that were found, in meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.archive import Generation, numbers
from assistant.domain.nouns import Hit
from assistant.embedding import Embedder


class Nearness:
    """The cosines of a sentence and of each of some passages; embeds the sentence only."""

    def __init__(self, embedder: Embedder, generation: Generation, hits: Sequence[Hit]) -> None:
        self._embedder, self._generation, self._hits = embedder, generation, hits

    def __call__(self, sentence: str) -> Sequence[float]:
        """A cosine for each passage, in their order."""
        rows = self._generation.matrix.find(numbers([hit.passage.id for hit in self._hits]))
        vector = np.asarray(self._embedder.embed_query(sentence), dtype=np.float32)
        return [float(one) for one in self._generation.matrix.similarities(rows, vector)]

"""A quick embedder made of words, for tests that ask for many ingests and not for meaning."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np

from assistant.archive import content_key


class WordsEmbedder:
    """Character bigrams hashed into 64 dimensions; `pause` seconds a batch, to be caught at it."""

    name = "words"

    def __init__(self, pause: float = 0.0) -> None:
        self.embedded = 0
        self._pause = pause

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += len(texts)
        time.sleep(self._pause)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = np.full(64, 1e-3)
        for left, right in pairwise(text):
            key = content_key(left + right)
            vector[key[0] % 64] += 1.0 if key[1] % 2 else -1.0
        return (vector / np.linalg.norm(vector)).tolist()

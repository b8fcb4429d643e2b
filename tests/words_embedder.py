"""A quick embedder made of words, for tests that ask for many ingests and not for meaning."""

from __future__ import annotations

import time
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise

import numpy as np

from assistant.language.words import words

_DIMENSION = 64


class WordsEmbedder:
    """Character bigrams, hashed; `embedded` are the texts that it was given.

    It takes `pause` seconds for a batch, to be caught at it.
    """

    def __init__(self, name: str = "words", pause: float = 0.0) -> None:
        self.name = name
        self.embedded: list[str] = []
        self._pause = pause

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        time.sleep(self._pause)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = np.full(_DIMENSION, 0.01)
        for left, right in pairwise(text):
            seed = blake2b(f"{self.name}{left}{right}".encode(), digest_size=8).digest()
            vector[int.from_bytes(seed, "big") % _DIMENSION] += 1
        return [float(x) for x in vector / np.linalg.norm(vector)]


class Tokens(WordsEmbedder):
    """One that compares tokens, each of which is a word: a sentence has its share of those of the
    question. Whole passages it does not rank."""

    def sentence_scores(self, question: str, context: str, sentences: Sequence[str]) -> list[float]:
        asked = set(words(question))
        return [len(asked & set(words(one))) / max(1, len(asked)) for one in sentences]

    def passage_scores(
        self, question: str, passages: Sequence[tuple[str, Sequence[str]]]
    ) -> list[float]:
        raise AssertionError("nothing is ranked here")

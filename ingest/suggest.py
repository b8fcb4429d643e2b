"""Questions to start from: which of them a new archive answers, in little time."""

from __future__ import annotations

from assistant.archive import Generation, Suggested
from assistant.embedding import Embedder
from assistant.suggesting import Pinned, Prover, renewed

_SECONDS, _OF_A_POST, _AT_MOST = 1.5, 0.15, 240.0
"""The time that questions are proven for: some, more for each post that is new, and at most."""


def suggestions(generation: Generation, before: Generation | None, embedder: Embedder) -> Suggested:
    """The questions that a generation is known to answer, those of the generation `before` whose
    posts are as they were among them. Raises `ModelError` when the embedding model fails."""
    old = before.ledger.files() if before else {}
    new = sum(old.get(file) != state for file, state in generation.ledger.files().items())
    last = generation.info.last_day or generation.info.created.date()
    prover = Prover(Pinned(generation), embedder, lambda: last)
    seconds = min(_AT_MOST, _SECONDS + _OF_A_POST * (new - 1))
    return renewed(generation, before, generation.info.questions, prover, seconds)

"""Questions to start from: which of them a new archive answers, in little time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.archive import Generation, Suggested
from assistant.embedding import Embedder
from assistant.suggesting import PinnedArchive, Prover, renewed
from ingest import code

_SECONDS, _OF_A_POST, _AT_MOST = 1.5, 0.15, 240.0
"""The time that questions are proven for: some, more for each post that is new, and at most."""


def proven_with() -> str:
    """A digest of the code by which questions are proven."""
    return code.digest(__name__)


def suggestions(
    generation: Generation,
    before: Generation | None,
    embedder: Embedder,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Suggested:
    """The questions that a generation is known to answer. Those of the generation `before` that
    the same code has proven, and whose posts are as they were, are not asked again. `progress` is
    told how many posts of how many were tried. Raises `ModelError` when the embedding model fails.
    """
    made_with = proven_with()
    if not generation.info.passages:
        return Suggested(made_with=made_with)
    if before and before.suggested.made_with != made_with:
        before = None
    old = before.ledger.files() if before else {}
    new = sum(old.get(file) != state for file, state in generation.ledger.files().items())
    last = generation.info.last_day or generation.info.created.date()
    prover = Prover(PinnedArchive(generation), embedder, lambda: last)
    seconds = min(_AT_MOST, _SECONDS + _OF_A_POST * (new - 1))
    own = generation.info.questions
    found = renewed(generation, before, own, prover, seconds, progress=progress)
    return replace(found, made_with=made_with)

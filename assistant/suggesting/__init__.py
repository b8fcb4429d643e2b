"""Questions to ask an archive that it is known to answer: to start from, to go on with after an
answer, and about one post."""

from assistant.suggesting.candidate import Candidate
from assistant.suggesting.offering import Suggesting
from assistant.suggesting.proving import PinnedArchive, Prover
from assistant.suggesting.renewing import renewed

__all__ = ["Candidate", "PinnedArchive", "Prover", "Suggesting", "renewed"]

"""What a check of a sentence against its sources finds, and who may do the checking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.domain.nouns import Hit

Kind = Literal["figure", "date", "name", "role", "negation", "direction", "modality", "wording"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One fault of a sentence: what kind it is, and the words of the sentence that have it."""

    kind: Kind | Literal["model"]
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the sources say what a sentence says, and every fault where they do not."""

    reasons: tuple[Reason, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether nothing was found against the sentence."""
        return not self.reasons


class Judge(Protocol):
    """Checks a sentence against all that it cites, taken together."""

    def judge(self, sentence: str, sources: Sequence[Hit]) -> Verdict:
        """What is found. Never raises; without sources nothing is supported."""

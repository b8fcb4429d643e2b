"""A question that a sentence may answer."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.domain.nouns import Language

SHORTEST, LONGEST = 12, 45
"""Characters of a question."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question made of a sentence: `value` is what was taken out of the sentence, or the words
    by which the sentence is known again, as NFKC writes them; or, of a `heading`, all of that.
    `worth` is how much it promises.
    """

    question: str
    language: Language
    value: str
    worth: float
    heading: bool = False

"""One expression of time in a text, as it stands there."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from assistant.dates.periods import Span, Yearly


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` say `span`.

    `yearly` is there when the expression could stand in any year, and `year_said` when it names
    one: "March" of "from March to June 2025" is of the year that is said beside it.
    `day_only` is a day whose month stands before it. A `bare` number may be a year, if the words
    around it say so.
    """

    start: int
    end: int
    span: Span | None
    yearly: Yearly | None = None
    year_said: bool = True
    day_only: int = 0
    bare: bool = False


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char).lower()
    return " " if char.isspace() else plain if len(plain) == 1 else char


def folded(text: str) -> str:
    """Half-width and lower case, character by character: offsets stay as they are."""
    return "".join(map(_folded, text))

"""One expression of time in a text, as it stands there."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.language.dates.periods import Span, Yearly


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` say `span`.

    `yearly` is there when the expression could stand in any year, and `year_said` when it names
    one: "March" of "from March to June 2025" is of the year that is said beside it.
    `day_only` is a day whose month stands before it. A `bare` number may be a year, if the words
    around it say so. A `fiscal` one is of a business year; a `relative` one counts from the day on
    which it is read, and if `counted` in numbers of units (3 years ago).
    """

    start: int
    end: int
    span: Span | None
    yearly: Yearly | None = None
    year_said: bool = True
    day_only: int = 0
    bare: bool = False
    fiscal: bool = False
    relative: bool = False
    counted: bool = False

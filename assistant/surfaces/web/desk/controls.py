"""The desk's controls: what a person chose becomes filters and options, or one clear line."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from assistant.domain.nouns import (
    Filters,
    Language,
    Options,
)
from assistant.language.dates import times_in
from assistant.language.invisible import nfkc
from assistant.surfaces.texts.desk import WORDING

FEWEST_CHARACTERS, MOST_CHARACTERS = 60, 2000
MOST_PASSAGES = 100


class NotUnderstood(Exception):
    """What was chosen cannot be used; the message is a line for the person, in their language."""


@dataclass(frozen=True, slots=True)
class ControlValues:
    """The values of the controls as they come from the page."""

    date_from: str | None = None
    date_to: str | None = None
    category: str | None = None
    tag: str | None = None
    author: str | None = None
    top_k: float | None = None
    characters: float | None = None
    mode: str | None = None

    def filters(self, language: Language) -> Filters:
        """What posts are wanted. Raises `NotUnderstood`."""
        first, last = days(self.date_from, self.date_to, language)
        return Filters(first, last, self.category or None, self.tag or None, self.author or None)

    def options(self) -> Options:
        """How the question is to be answered."""
        return Options(
            top_k=_within(self.top_k, 1, MOST_PASSAGES),
            characters=_within(self.characters, FEWEST_CHARACTERS, MOST_CHARACTERS),
            extractive=self.mode == "quotes",
        )


def days(
    first: str | None, last: str | None, language: Language
) -> tuple[date | None, date | None]:
    """A first and a last day as they were typed, both of which may be missing; a month or a year
    stands for its first or last day. Raises `NotUnderstood`."""
    start, end = day(first, language), day(last, language, at_end=True)
    if start and end and start > end:
        raise NotUnderstood(WORDING[language]["bad_range"].format(first=start, last=end))
    return start, end


def day(typed: str | None, language: Language, *, at_end: bool = False) -> date | None:
    """A day as it was typed, None for none. Raises `NotUnderstood`."""
    text = nfkc(str(typed or "")).strip()
    if not text:
        return None
    span = next((time.span for time in times_in(text) if time.text == text), None)
    if span is None:
        raise NotUnderstood(WORDING[language]["bad_date"].format(value=text[:40]))
    return span.last if at_end else span.first


def month_days(month: str) -> tuple[str, str]:
    """The first and the last day of a month "2025-07". Raises `ValueError` for anything else."""
    start = date.fromisoformat(f"{month}-01")
    return start.isoformat(), f"{month}-{calendar.monthrange(start.year, start.month)[1]:02}"


def _within(value: float | None, least: int, most: int) -> int | None:
    return None if value is None else int(max(least, min(most, value)))

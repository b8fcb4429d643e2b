"""The desk's controls: what a person chose becomes filters and options, or one clear line."""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
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
MOST_LABELS = 20
CATEGORY, TAG = "category:", "tag:"
"""What a label of posts to leave out begins with."""


class NotUnderstood(Exception):
    """What was chosen cannot be used; the message is a line for the person, in their language."""


@dataclass(frozen=True, slots=True)
class ControlValues:
    """The values of the controls as they come from the page: days as they were typed; several
    categories and tags, of which a post has one; and labels to leave out, each behind `CATEGORY`
    or `TAG`. `titled` asks for posts that have the words in their titles."""

    date_from: str | None = None
    date_to: str | None = None
    category: Sequence[str] | None = None
    tag: Sequence[str] | None = None
    author: str | None = None
    without: Sequence[str] | None = None
    titled: bool = False
    top_k: float | None = None
    characters: float | None = None
    mode: str | None = None

    def filters(self, language: Language) -> Filters:
        """What posts are wanted. Raises `NotUnderstood`."""
        first, last = days(self.date_from, self.date_to, language)
        categories, tags = _several(self.category), _several(self.tag)
        without = _several(self.without)
        return Filters(
            first,
            last,
            categories[0] if len(categories) == 1 else None,
            tags[0] if len(tags) == 1 else None,
            self.author or None,
            categories=categories if len(categories) > 1 else (),
            tags=tags if len(tags) > 1 else (),
            without_categories=_behind(CATEGORY, without),
            without_tags=_behind(TAG, without),
            titled=bool(self.titled),
        )

    def options(self) -> Options:
        """How the question is to be answered."""
        return Options(
            top_k=within(self.top_k, 1, MOST_PASSAGES),
            characters=within(self.characters, FEWEST_CHARACTERS, MOST_CHARACTERS),
            extractive=self.mode == "quotes",
        )


def of_filters(filters: Filters) -> ControlValues:
    """The controls' values that give these filters."""
    without = [f"{CATEGORY}{one}" for one in filters.without_categories]
    without += [f"{TAG}{one}" for one in filters.without_tags]
    return ControlValues(
        filters.date_from.isoformat() if filters.date_from else None,
        filters.date_to.isoformat() if filters.date_to else None,
        (filters.category,) if filters.category else filters.categories,
        (filters.tag,) if filters.tag else filters.tags,
        filters.author,
        tuple(without),
        filters.titled,
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


def within(value: float | None, least: int, most: int) -> int | None:
    """The nearest whole number that can be used, None for none."""
    if value is None or math.isnan(value):
        return None
    return int(max(least, min(most, value)))


def number_line(value: float | None, least: int, most: int, language: Language) -> str:
    """What is told beside a number that cannot be used, "" for one that can."""
    used = within(value, least, most)
    if used is None or used == value:
        return ""
    return WORDING[language]["bad_number"].format(least=least, most=f"{most:,}", used=f"{used:,}")


def _several(chosen: Sequence[str] | str | None) -> tuple[str, ...]:
    some = [chosen] if isinstance(chosen, str) else list(chosen or ())
    return tuple(dict.fromkeys(one for one in some if one))[:MOST_LABELS]


def _behind(kind: str, labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(one.removeprefix(kind) for one in labels if one.startswith(kind))

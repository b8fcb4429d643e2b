"""What goes with a question, and which filters count for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from assistant.domain.nouns import FilterName, Filters, Options, ReadFilters, Turn


@dataclass(frozen=True, slots=True)
class Asking:
    """What goes with a question from the one who asks."""

    history: Sequence[Turn]
    filters: Filters | None
    options: Options


def within(asking: Asking, read: ReadFilters) -> Asking:
    """The same with the filters that the question names."""
    own = asking.filters or Filters()
    filters = replace(
        own,
        category=own.category or read.category,
        tag=own.tag or read.tag,
        author=own.author or read.author,
    )
    return replace(asking, filters=filters)


def kept(read: ReadFilters, unfiltered: Set[FilterName]) -> ReadFilters:
    """The filters that a question names without those that are taken off."""
    return replace(
        read,
        category=None if "category" in unfiltered else read.category,
        tag=None if "tag" in unfiltered else read.tag,
        author=None if "author" in unfiltered else read.author,
    )

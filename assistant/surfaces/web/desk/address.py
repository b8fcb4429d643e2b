"""The address of a search: what was typed and chosen, as the query of the desk's own address.
Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from assistant.domain.nouns import Filters, ReadFilters
from assistant.surfaces.web.desk.controls import CATEGORY, TAG, ControlValues, of_filters

PATH: Final = "/desk/"
Pairs = Sequence[tuple[str, str]]
_LONGEST, _MOST = 4000, 100
_WITHOUT = {"without_category": CATEGORY, "without_tag": TAG}


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says: the `question`, the controls' values, the id of the answer that was
    given, for the one who got it, and the tab."""

    question: str = ""
    values: ControlValues = field(default_factory=ControlValues)
    answer: str | None = None
    tab: str | None = None


def read(pairs: Iterable[tuple[str, str]]) -> Address:
    """What the pairs of an address's query say; what nobody knows is passed over.

    >>> read([("q", "AI"), ("tag", "a"), ("tag", "b"), ("without_tag", "c")]).values.without
    ('tag:c',)
    """
    known = [(name, value[:_LONGEST]) for name, value in pairs if value][:_MOST]
    first = dict(reversed(known))
    several = {
        kind: tuple(value for name, value in known if name == kind) for kind in ("category", "tag")
    }
    without = tuple(f"{_WITHOUT[name]}{value}" for name, value in known if name in _WITHOUT)
    values = ControlValues(
        first.get("from"),
        first.get("to"),
        several["category"],
        several["tag"],
        first.get("author"),
        without,
        first.get("title") == "1",
        _number(first.get("paragraphs")),
        _number(first.get("characters")),
        first.get("mode"),
    )
    return Address(first.get("q", ""), values, first.get("answer"), first.get("tab"))


def pairs(question: str, filters: Filters) -> list[tuple[str, str]]:
    """The query of the address of a search, which `read` reads; conditions on words are told by
    the question that was typed."""
    values = of_filters(filters)
    found: list[tuple[str, str | None]] = [
        ("q", question),
        ("from", values.date_from),
        ("to", values.date_to),
        *(("category", one) for one in values.category or ()),
        *(("tag", one) for one in values.tag or ()),
        ("author", values.author),
        *(("without_category", one) for one in filters.without_categories),
        *(("without_tag", one) for one in filters.without_tags),
        ("title", "1" if filters.titled else None),
    ]
    return [(name, value) for name, value in found if value]


def text(found: Pairs) -> str:
    """Pairs as the query of an address, which begins with a question mark."""
    return f"?{urlencode(found)}"


def with_read(filters: Filters, read_: ReadFilters | None) -> Filters:
    """The filters with those that the question names itself and the answer is limited to."""
    if read_ is None:
        return filters
    first = max((day for day in (filters.date_from, read_.date_from) if day), default=None)
    last = min((day for day in (filters.date_to, read_.date_to) if day), default=None)
    return replace(
        filters,
        date_from=first,
        date_to=last,
        category=filters.category or read_.category,
        tag=filters.tag or read_.tag,
        author=filters.author or read_.author,
    )


def _number(typed: str | None) -> float | None:
    return float(typed) if typed and typed.isascii() and typed.isdigit() else None

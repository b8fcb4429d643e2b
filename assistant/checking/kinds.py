"""The kinds of what a sentence may have that nothing shown has: figures, times, names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, NamedTuple

from assistant.checking import days, figures, names
from assistant.checking.shown import CheckedSentence, Source
from assistant.checking.verdict import Kind


class Reader(NamedTuple):
    """How one kind is read: those `found` in a sentence, whether a passage `has` one, and whether
    one that is not shown is `excused`."""

    kind: Kind
    found: Callable[[str], Sequence[Any]]
    has: Callable[[Source, Any], bool]
    excused: Callable[[Any, CheckedSentence], bool]


READERS: Final = (
    Reader("figure", figures.found, figures.has, figures.excused),
    Reader("date", days.found, days.has, days.excused),
    Reader("name", names.found, names.has, names.excused),
)


def held(said: str, part: Source, kinds: Collection[Kind] = ("figure", "date", "name")) -> int:
    """How many of the figures, times and names of a sentence a passage has, or those of `kinds`."""
    readers = (reader for reader in READERS if reader.kind in kinds)
    return sum(reader.has(part, one) for reader in readers for one in reader.found(said))

"""Pairs of words that say the opposite of one another, or tell of what does not go with the other.

They stand in `opposites.txt`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Opposites(NamedTuple):
    """Two patterns of folded text that turn each other round; how much else has to be the same for
    that: something, most of it (`weak`), or all of it (`repeated`)."""

    one: re.Pattern[str]
    other: re.Pattern[str]
    weak: bool
    repeated: bool


@lru_cache(maxsize=1)
def opposites() -> tuple[Opposites, ...]:
    """All pairs, in the order of the file: what stands before takes the words of what follows."""
    text = (files("assistant.language") / "opposites.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(map(_read, lines))


def _read(line: str) -> Opposites:
    one, other = line.removeprefix("~ ").removeprefix("= ").split("  |  ")
    return Opposites(re.compile(one), re.compile(other), line[0] == "~", line[0] == "=")

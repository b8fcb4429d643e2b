"""What values cost, so that a few lines of Liquid cannot make a machine work for hours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ingest.sources.jekyll.liquid.rendered import MOST, TooMuch

MAX_ITEMS = 100_000
_CHARACTERS_A_STEP = 1_000
_MAX_DIGITS = 1_000


def cost(value: object) -> int:
    """The steps that a value is worth; raises `TooMuch` for one that no text needs."""
    if isinstance(value, str):
        if len(value) > MOST:
            raise TooMuch(f"makes a text of more than {MOST:,} characters")
        return 1 + len(value) // _CHARACTERS_A_STEP
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, int) and value.bit_length() > 4 * _MAX_DIGITS:
        raise TooMuch("makes a number that is too long")
    if isinstance(value, (list, tuple, range, dict)):
        return _items(value)
    return 1


def _items(value: Any) -> int:
    """How many values a list or mapping holds, at all depths."""
    count, level = 0, [value]
    while level:
        below: list[Any] = []
        for one in level:
            count += len(one) + 1 if not isinstance(one, range) else one.stop - one.start + 1
            if count > MAX_ITEMS:
                raise TooMuch("makes a list that is too long")
            if isinstance(one, range):
                continue
            inner: Iterable[Any] = one.values() if isinstance(one, dict) else one
            below += [item for item in inner if type(item) in {list, tuple, dict, range}]
        level = below
    return count // 100 + 1


def refuse_multiplied(name: str, left: object, args: tuple[object, ...]) -> None:
    """Raises `TooMuch` where a filter would put a text between too many others."""
    between = len(str(args[-1])) if args else 0
    times = len(left) if isinstance(left, (str, list, tuple, range)) else 0
    if name == "replace" and args and str(args[0]):
        times = str(left).count(str(args[0]))
    if times * between > MOST:
        raise TooMuch(f"makes a text of more than {MOST:,} characters")

"""Colours as CSS writes them in hexadecimal: how well one is read on another, and which one near it
is read well enough. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

READABLE: Final = 4.5
"""The least contrast of text with what it stands on (WCAG 2.2, 1.4.3, level AA)."""
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_STEPS = 50


def hexadecimal(text: str) -> str | None:
    """`#rgb` or `#rrggbb` as `#rrggbb` in small letters; None for anything else."""
    text = text.strip().lower()
    if not _HEX.fullmatch(text):
        return None
    return text if len(text) == 7 else "#" + "".join(2 * digit for digit in text[1:])


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black on white), as WCAG has it."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def least(color: str, on: Sequence[str]) -> float:
    """The contrast with the one of several colours on which it is read worst."""
    return min(contrast(color, ground) for ground in on)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two; `share` from 0 to 1 is how much of the first there is in it."""
    parts = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in parts)


def readable(color: str, on: Sequence[str], bar: float = READABLE) -> str:
    """The colour, or the nearest one towards black or white that is read on all those of `on`;
    black or white where none is."""
    if least(color, on) >= bar:
        return color
    ends = sorted(("#000000", "#ffffff"), key=lambda end: -least(end, on))
    for step in range(_STEPS - 1, 0, -1):
        found = mixed(color, ends[0], step / _STEPS)
        if least(found, on) >= bar:
            return found
    return ends[0]


def legible(on: str) -> str:
    """Black or white: which of them is read better on a colour."""
    return max(("#ffffff", "#000000"), key=lambda one: contrast(one, on))


def _parts(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(color: str) -> float:
    """Relative luminance of WCAG: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = (part / 255 for part in _parts(color))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

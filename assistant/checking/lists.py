"""The lists of words that the check knows; they stand in `words.txt`."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=16)
def listed(section: str) -> frozenset[str]:
    """The words of a section."""
    return frozenset(_sections()[section])


@lru_cache(maxsize=1)
def _sections() -> dict[str, list[str]]:
    text = (files("assistant.checking") / "words.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            section += line.split()
    return found

"""What a sentence compares, and whether the passage puts the other thing first. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from assistant.checking.binding import names_in, same_name
from assistant.checking.wording import (
    Word,
    held,
    words,
)

_RATHER: Final = re.compile(r"(?P<first>[^、。]{2,40}?)(?:の方|のほう|方|ほう)が(?!良い。)")
_COMPARED: Final = re.compile(
    r"方が|ほうが|より|比べ|比較|上回|下回|勝|劣|優れ|超え|以上|than|compar|exceed|outperform"
)


def turned(said: str, text: str) -> Iterator[str]:
    """The parts of a folded sentence that put first what a folded passage puts second, or that
    compare where the passage compares nothing."""
    for match in _RATHER.finditer(said):
        first = words(match["first"])
        if not first:
            continue
        if not _COMPARED.search(text):
            yield match[0]
            continue
        theirs = [m["first"] for m in _RATHER.finditer(text)]
        second = said.replace(match["first"], "")
        if any(_share(first, phrase) >= 0.5 for phrase in theirs):
            continue
        if any(_share(words(phrase), second) >= 0.5 for phrase in theirs):
            yield match[0]


_BASE: Final = re.compile(
    r"^[」』\")）]*(?:社)?(?:\([^()]{0,40}\))?(?:(?:と|に)(?:比べ|比較)"
    r"|より(?:も)?|を(?:上|下)回|の\d[\d.]*倍|の[一二三]?半分)"
)


def based(said: str, text: str) -> Iterator[str]:
    """The names that a folded sentence measures by, where the passage measures these by others
    of the sentence."""
    mine = names_in(said)
    bases = [n for n in mine if _BASE.match(said[n.end : n.end + 64])]
    theirs = [n for n in names_in(text) if _BASE.match(text[n.end : n.end + 64])]
    rest = [n for n in mine if n not in bases]
    for base in bases:
        if any(same_name(base.text, n.text) for n in theirs):
            continue
        if any(same_name(n.text, other.text) for n in rest for other in theirs):
            yield base.text


def _share(said: tuple[Word, ...], text: str) -> float:
    total = sum(word.weight for word in said)
    return sum(word.weight * held(word, text) for word in said) / total if total else 0.0

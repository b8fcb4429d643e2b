"""Words that say the opposite of one another, and on which side of them a text stands. Pure.

The words stand in `opposites.txt`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.checking import predicates

_TAIL = re.compile(r"[ぁ-ゖ]*")
_GOT = re.compile(r"[がはを](?:得|受け|もら)[ぁ-ゖ]*")
_NEAR = 80
"""Characters before a word among which it is denied in English."""
_ENGLISH_DENIAL = re.compile(r"(?:\bnot|\bnever|\bno longer|n't|\bwithout|\bcannot)(?: \w+){0,2} $")


@dataclass(frozen=True, slots=True)
class Stance:
    """A word at `start`–`end` that has opposites: the sides it stands on, as {axis: ±1}."""

    text: str
    start: int
    end: int
    sides: tuple[tuple[int, int], ...]

    def opposes(self, other: Stance) -> bool:
        """Whether the two stand on different sides of an axis, and on no side together."""
        mine, theirs = dict(self.sides), dict(other.sides)
        common = mine.keys() & theirs.keys()
        return bool(common) and all(mine[axis] != theirs[axis] for axis in common)

    def meets(self, other: Stance) -> bool:
        """Whether the two stand on the same side of an axis."""
        return bool(set(self.sides) & set(other.sides))


@lru_cache(maxsize=1)
def _lexicon() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, tuple[tuple[int, int], ...]]]:
    """Patterns that find the Japanese and the English words, and the sides of each."""
    sides: dict[str, list[tuple[int, int]]] = {}
    text = (files("assistant.checking") / "opposites.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for axis, line in enumerate(lines):
        for sign, side in zip((1, -1), line.split("|"), strict=True):
            for word in side.split():
                sides.setdefault(word, []).append((axis, sign))
    ordered = sorted(sides, key=len, reverse=True)
    japanese = [re.escape(word) for word in ordered if not word[0].isascii()]
    english = [
        re.escape(word[:-1]) + r"\b" if word.endswith("$") else re.escape(word) + r"[a-z]*"
        for word in ordered
        if word[0].isascii()
    ]
    return (
        re.compile("|".join(japanese)),
        re.compile(r"\b(?:" + "|".join(f"({one})" for one in english) + ")"),
        {word: tuple(found) for word, found in sides.items()},
    )


@lru_cache(maxsize=2048)
def stances(folded: str, *, now: bool = True) -> tuple[Stance, ...]:
    """The words of a folded text that have opposites; a denied word stands on the other side."""
    japanese, english, sides = _lexicon()
    found = []
    before = predicates.former(folded) if now else []
    for match in japanese.finditer(folded):
        tail = _TAIL.match(folded, match.end())
        got = _GOT.match(folded, match.end())
        if tail and re.match(r"[ぁ-ゖ]{0,4}か(?:どうか|否か)", tail[0]):
            continue
        denied = (
            predicates.denials(got[0] if got else tail[0] + folded[tail.end() : tail.end() + 1]) % 2
            if tail
            else 0
        )
        denied ^= any(s <= match.start() < e for s, e in before)
        found.append(_stance(match[0], match.start(), match.end(), sides[match[0]], bool(denied)))
    if re.search(r"[a-z]{3}", folded):
        words = [word for word in sorted(sides, key=len, reverse=True) if word[0].isascii()]
        for match in english.finditer(folded):
            word = words[(match.lastindex or 1) - 1]
            denied = bool(
                _ENGLISH_DENIAL.search(folded[max(0, match.start() - _NEAR) : match.start()])
            )
            found.append(_stance(match[0], match.start(), match.end(), sides[word], denied))
    return tuple(found)


def _stance(
    text: str, start: int, end: int, sides: tuple[tuple[int, int], ...], denied: bool
) -> Stance:
    turned = tuple((axis, -sign if denied else sign) for axis, sign in sides)
    return Stance(text, start, end, turned)

"""Numbers in English words, and words that are amounts by themselves: half, 倍増. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_AND = "(?:" + "|".join(f"(?<={word})" for word in ("hundred", *_SCALES)) + ") and "
_NUMBER = re.compile(
    rf"(?<![a-z0-9-])(?:a(?= (?:hundred|{_SCALE})(?![a-z]))|{_WORD})"
    rf"(?:(?:{_AND}|[ -])(?:hundred|{_SCALE}|{_WORD})(?![a-z])){{0,12}}+(?![a-z])"
)
_PART = re.compile("[a-z]+")
_FIXED: Final = (
    (re.compile(r"半分|半数|過半|半減|半ば以上|\bhalf\b|\bhalved\b"), 50.0, "%"),
    (
        re.compile(
            r"倍増|倍加|(?<![0-9〇一二三四五六七八九十百千万億兆数何])倍(?=に(?:な|増|膨|伸)|増し|以上)|\bdoubl(?:e|ed|es|ing)\b|\btwice\b"
        ),
        2.0,
        "倍",
    ),
    (re.compile(r"\btripl(?:e|ed|es|ing)\b|\bthreefold\b"), 3.0, "倍"),
    (re.compile(r"\bquadrupl(?:e|ed|es|ing)\b"), 4.0, "倍"),
    (re.compile(r"\btwo[- ]thirds\b"), 200 / 3, "%"),
    (re.compile(r"\b(?:a|one)[- ]third\b"), 100 / 3, "%"),
    (re.compile(r"\b(?:a|one)[- ](?:quarter|fourth)\b(?! of 20)"), 25.0, "%"),
    (re.compile(r"\bthree[- ]quarters\b"), 75.0, "%"),
)
_HALF_OF_A_YEAR = re.compile(r"(?:first|second|latter) $")


def spelt(text: str) -> Iterator[tuple[float, int, int, bool]]:
    """The numbers of a folded text in English words: value, start, end, whether scaled. "One"
    alone is no number."""
    for match in _NUMBER.finditer(text):
        total = section = 0.0
        scaled = False
        for word in _PART.findall(match[0]):
            if word == "hundred":
                section = (section or 1) * 100
            elif word in _SCALES:
                total, section, scaled = total + (section or 1) * _SCALES[word], 0, True
            else:
                section += 1 if word == "a" else _WORDS.get(word, 0)
        if match[0].startswith("a ") and text.endswith("half ", 0, match.start()):
            total, section = total / 2, section / 2
        if match[0] != "one":
            yield float(total + section), match.start(), match.end(), scaled


def fixed(text: str) -> Iterator[tuple[float, str, int, int]]:
    """The words of a folded text that are amounts: value, unit, start, end."""
    for pattern, value, unit in _FIXED:
        for match in pattern.finditer(text):
            if not _HALF_OF_A_YEAR.search(text[max(0, match.start() - 8) : match.start()]):
                yield value, unit, match.start(), match.end()

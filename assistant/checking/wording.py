"""The words that carry what a text says, and how much of them another text holds. Pure.

Japanese is read without a dictionary: runs of kanji, of katakana and of Latin letters are its
words; hiragana holds them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.checking.lists import listed
from assistant.language.glossary import fold, other_forms

_WORD = re.compile(
    r"(?P<kanji>[㐀-䶿一-鿿々〆]+)|(?P<katakana>[ァ-ヴ][ァ-ヴー]+)"
    r"|(?P<number>(?<![a-z\d.,-])\d[\d,]*(?:\.\d+)?)"
    r"|(?P<latin>[a-z][a-z0-9]*(?:[.&'+-][a-z0-9]+)*)"
)
_LONG_VOWEL = str.maketrans(
    {"ー": "", "ヴ": "ブ", "ァ": "ア", "ィ": "イ", "ゥ": "ウ", "ェ": "エ", "ォ": "オ"}
)
_HARMLESS: Final = frozenset({"ai", "it", "inc", "corp", "ltd", "co"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text, where it starts there, and in which script it is."""

    text: str
    start: int
    script: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def weight(self) -> float:
        """How much it says: its length, and little where it is one of the commonest."""
        if self.script == "kanji":
            return (
                0.25
                if self.text in listed("light")
                else 0.5
                if len(self.text) == 1
                else min(1.0 + 0.35 * (len(self.text) - 1), 2.4) - 0.35
            )
        if self.script == "katakana":
            return min(0.6 + 0.2 * len(self.text), 2.0)
        return 0.3 if self.text in _HARMLESS else 1.2


@lru_cache(maxsize=512)
def words(folded: str) -> tuple[Word, ...]:
    """The words of a folded text in their order, without those that say nothing alone."""
    return tuple(
        Word(match[0], match.start(), str(match.lastgroup))
        for match in _WORD.finditer(folded)
        if match[0] not in listed("stop") and match.lastgroup != "number"
    )


@lru_cache(maxsize=512)
def words_and_numbers(folded: str) -> tuple[Word, ...]:
    """The words of a folded text with the numbers that are written in digits."""
    return tuple(
        Word(match[0], match.start(), str(match.lastgroup))
        for match in _WORD.finditer(folded)
        if match[0] not in listed("stop")
    )


@lru_cache(maxsize=512)
def smooth(folded: str) -> str:
    """A folded text as katakana is compared in it: long vowels and small letters do not count."""
    return folded.translate(_LONG_VOWEL)


@lru_cache(maxsize=4096)
def forms(text: str) -> tuple[str, ...]:
    """Other ways to write a word, folded."""
    return tuple(fold(form) for forms in other_forms(text).values() for form in forms)


@lru_cache(maxsize=4096)
def held(word: Word, text: str) -> float:
    """How much of a word a folded text holds, from 0 to 1: itself, another form or parts."""
    if word.script == "number":
        return float(bool(re.search(rf"(?<![\d.,]){re.escape(word.text)}(?![\d.]\d|\d)", text)))
    if word.text in text:
        return 1.0
    if any(form in text for form in forms(word.text)):
        return 1.0
    return {"katakana": _katakana_held, "latin": _latin_held}.get(word.script, _kanji_held)(
        word.text, text
    )


def _katakana_held(word: str, text: str) -> float:
    own = smooth(word)
    if own in smooth(text):
        return 1.0
    parts = [smooth(part) for part in katakana(text) if len(part) >= 3]
    return 0.6 if any(own.endswith(part) or own.startswith(part) for part in parts) else 0.0


def _latin_held(word: str, text: str) -> float:
    base = re.sub(r"(?:ing|ed|es|s|ly|ment|tion|er)$", "", word)
    return 0.8 if len(base) >= 4 and base in text else 0.0


def _kanji_held(word: str, text: str) -> float:
    if len(word) == 1:
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    singles = sum(char in text for char in word) / len(word)
    if len(word) == 2:
        return 0.5 * singles
    covered = [False] * len(word)
    for i, pair in enumerate(pairs):
        if pair in text:
            covered[i] = covered[i + 1] = True
    share = sum(covered) / len(word)
    return min(1.0, share + 0.3 * (singles - share)) if singles > share else share


@lru_cache(maxsize=512)
def katakana(folded: str) -> frozenset[str]:
    """The katakana words of a folded text."""
    return frozenset(word.text for word in words(folded) if word.script == "katakana")


def coverage(said: str, text: str, alike: frozenset[str] = frozenset()) -> float:
    """The share of the words of `said` that `text` holds, by weight; 1 for no words.

    Both are folded. Words that begin one of `alike` count as held.
    """
    total = found = 0.0
    for word in words(said):
        share = held(word, text)
        if share < 1 and any(word.text.startswith(a) or a.startswith(word.text) for a in alike):
            share = max(share, 0.9)
        total += word.weight
        found += word.weight * share
    return found / total if total else 1.0


def missing(said: str, text: str) -> Iterator[Word]:
    """The words of `said` that `text` holds no part of."""
    return (word for word in words(said) if held(word, text) < 0.34)

"""English words and names, and how Japanese writes them: a bridge for search by words.

The entries stand in `glossary.txt`. The embedding model finds meaning across languages; this
finds the words, and tells whether a passage in one language speaks of what a question in the
other asks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

_WORD = re.compile(r"[a-z0-9&]+(?:[.'-][a-z0-9]+)*\.?")
_MOST_WORDS = 4


@lru_cache(maxsize=1)
def _entries() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """English phrase → Japanese forms, and katakana name → English forms."""
    english: dict[str, tuple[str, ...]] = {}
    katakana: dict[str, tuple[str, ...]] = {}
    text = (files("assistant") / "glossary.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        left, right = line.split("=")
        forms = tuple(form.strip() for form in left.split(","))
        written = tuple(form.strip() for form in right.split(","))
        for form in forms:
            english[form] = written
        for form in written:
            if re.fullmatch(r"[ァ-ヺー・]{3,}", form):
                katakana.setdefault(form, forms[:1])
    return english, katakana


def other_forms(text: str) -> dict[str, tuple[str, ...]]:
    """The words and phrases of a text that have other forms, with these forms.

    English phrases are matched longest first and never overlap; katakana names of a Japanese
    text get their English form.

    >>> other_forms("US chip export policy")["export"]
    ('輸出',)
    """
    english, katakana = _entries()
    folded = unicodedata.normalize("NFKC", text).casefold()
    found: dict[str, tuple[str, ...]] = {}
    tokens = [(m.start(), m.end()) for m in _WORD.finditer(folded)]
    i = 0
    while i < len(tokens):
        for length in range(min(_MOST_WORDS, len(tokens) - i), 0, -1):
            phrase = folded[tokens[i][0] : tokens[i + length - 1][1]]
            phrase = phrase if phrase in english else phrase.rstrip(".").removesuffix("'s")
            if phrase in english:
                found[phrase] = english[phrase]
                i += length
                break
        else:
            i += 1
    for name, forms in katakana.items():
        if name in folded:
            found[name] = forms
    return found


def widened(text: str) -> str:
    """The text with the other forms of its words behind it, for a search by words."""
    forms = [form for written in other_forms(text).values() for form in written]
    return "\n".join([text, *forms])

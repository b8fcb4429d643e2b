"""What a Japanese headline is about, in English, word by word: no translation, only the names and
words of it that the glossary knows, and those in Latin letters. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.language.glossary import is_common, latin_forms
from assistant.language.invisible import nfkc
from assistant.language.morphology import Word, parsed

ENOUGH = 0.6
"""The part of a headline's content, in characters, that has to be known. Of the
sample's headlines seven in ten have as much; below that what is left out may well be what it is
about."""
_LONGEST, _LONGEST_PHRASE, _MOST, _FEWEST = 200, 5, 8, 2
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+&-]{0,40}(?: [A-Z0-9][A-Za-z0-9.+&-]{0,40}){0,5}")
_CONTENT: Final = ("名詞", "動詞", "形容詞")
_NO_CONTENT: Final = ("非自立", "接尾", "数", "代名詞", "副詞可能")
_ACRONYMS: Final = frozenset(("us", "uk", "eu", "un", "uae", "ai", "ev", "pc", "it", "g7", "sk"))
_AMOUNTS: Final = frozenset(("million", "billion", "trillion", "dollar", "yen", "percent"))
"""What says nothing without the figure before it."""


def gloss(headline: str) -> str:
    """The names and words of a Japanese headline in English, in their order; "" where not enough
    of it is known.

    >>> gloss("NVIDIA、中国向け半導体の輸出を再開")
    'NVIDIA · China · chip · export · resume'
    """
    told: list[str] = []
    known = content = 0
    for _, size, shown in _parts(nfkc(headline[:_LONGEST])):
        content += size
        if shown:
            known += size
            told += [shown] if shown not in _AMOUNTS else []
    told = list(dict.fromkeys(told))
    if len(told) < _FEWEST or known < ENOUGH * content:
        return ""
    return " · ".join(told[:_MOST])


def _parts(headline: str) -> Iterator[tuple[str, int, str]]:
    """The words of a headline, each with how many characters of content it has, and how it is in
    English, "" where that is not known."""
    at = 0
    for latin in [*_LATIN.finditer(headline), None]:
        between = headline[at : latin.start() if latin else len(headline)]
        for some, forms in _phrases([word for word in parsed(between) if word.surface.strip()]):
            text = "".join(word.surface for word in some)
            size = sum(len(word.surface) for word in some if _tells(word))
            yield text, size, _shown(forms[0], text, some) if forms else ""
        if latin:
            yield latin[0], len(latin[0]), latin[0]
            at = latin.end()


def _phrases(words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], tuple[str, ...]]]:
    """The words in their order, those together that the glossary knows as one."""
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + _LONGEST_PHRASE), at, -1):
            forms = latin_forms("".join(word.surface for word in words[at:end]))
            if end == at + 1 and not forms and words[at].base:
                forms = latin_forms(words[at].base)
            if forms or end == at + 1:
                yield words[at:end], forms
                at = end
                break


def _tells(word: Word) -> bool:
    """Whether a word is content: no particle, ending, number or sign."""
    if word.unknown:
        return bool(re.search(r"[^\W\d_]", word.surface))
    return word.part in _CONTENT and word.kind not in _NO_CONTENT


def _shown(form: str, text: str, some: Sequence[Word]) -> str:
    """A form of the glossary as English writes it: names and abbreviations with capitals."""
    words = [one.upper() if one in _ACRONYMS else one for one in form.split()]
    if any(word.kind == "固有名詞" for word in some) or not is_common(text):
        words = [one[:1].upper() + one[1:] for one in words]
    return " ".join(words)

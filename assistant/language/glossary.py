"""English words and names, and how Japanese writes them: a bridge for search by words.

The entries stand in `glossary.txt`. The embedding model finds meaning across languages; this
finds the words, and tells whether a passage in one language speaks of what a question in the
other asks. Names are found from either script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from assistant.language.folding import casefolded

_WORD = re.compile(r"[a-z0-9&]+(?:[.'][a-z0-9]+)*")
_BETWEEN = re.compile(r"\.?[ \t]+|-")
_PRONOUN = re.compile(r"\b(give|help|let|remind|show|teach|tell)(s?)\s+us\b")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー㐀-䶿一-鿿々]")
_KATAKANA = re.compile(r"[ァ-ヺー]")
_LATIN = re.compile(r"[a-z0-9]")
_SHORT_STEM = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
_SHORTEST_BASE = 3
_SHORTEST_OPENING = 4


class _Forms(NamedTuple):
    """What a form stands for: its other forms, and those of them that a search looks for."""

    others: tuple[str, ...]
    searched: tuple[str, ...]


class _Glossary(NamedTuple):
    """Phrases in Latin letters, the most words that one with a certain first word has, the
    phrases whose last word may be inflected, and Japanese forms by their first two characters,
    longest first."""

    latin: dict[str, _Forms]
    most_words: dict[str, int]
    inflected: frozenset[str]
    japanese: dict[str, list[tuple[str, _Forms]]]


def entries(text: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """The entries of a glossary: forms on the left, forms on the right, and whether every form
    finds the others (`<>`) or only those on the left find those on the right (`=`)."""
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        mutual = "<>" in line
        left, right = line.split("<>" if mutual else "=")
        yield _listed(left), _listed(right), mutual


def _listed(forms: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in forms.split(","))


def fold(text: str) -> str:
    """A text as forms are looked up in it.

    >>> fold("ＮＶＩＤＩＡ’s")
    "nvidia's"
    """
    return casefolded(text).replace("’", "'")


@lru_cache(maxsize=1)
def _glossary() -> _Glossary:
    latin: dict[str, _Forms] = {}
    inflected: set[str] = set()
    japanese: dict[str, _Forms] = {}
    text = (files("assistant.language") / "glossary.txt").read_text(encoding="utf-8")
    for left, right, mutual in entries(text):
        for form in left:
            forms = _forms(form, right, mutual=mutual)
            (japanese if _JAPANESE.search(form) else latin)[form] = forms
            if not mutual:
                inflected.add(form)
        for form in right if mutual else ():
            if _JAPANESE.search(form):
                japanese[fold(form)] = _forms(form, (*right, left[0]), mutual=True)
    most: dict[str, int] = {}
    for form in latin:
        first, *rest = form.split()
        most[first] = max(most.get(first, 1), 1 + len(rest))
    starts: dict[str, list[tuple[str, _Forms]]] = {}
    for form in sorted(japanese, key=len, reverse=True):
        starts.setdefault(form[:2], []).append((form, japanese[form]))
    return _Glossary(latin, most, frozenset(inflected), starts)


def _forms(form: str, written: tuple[str, ...], *, mutual: bool) -> _Forms:
    """`written` without `form` itself. Of a name that Japanese mostly writes in Latin letters
    only that form is searched for: the few passages with another would outrank all the rest.
    A form that holds another is not searched for either: their words would count twice."""
    other = {fold(one): one for one in reversed(written) if fold(one) != fold(form)}
    others = tuple(reversed(other.values()))
    if mutual and not _JAPANESE.search(written[0]):
        return _Forms(others, tuple(one for one in others if fold(one) == fold(written[0])))
    return _Forms(
        others, tuple(one for one in others if not any(o != one and o in one for o in others))
    )


def other_forms(text: str) -> dict[str, tuple[str, ...]]:
    """The words and phrases of a text that have other forms, with these forms.

    The longest phrase wins, and phrases never overlap; names are found in either script.

    >>> other_forms("US chip exports")["exports"]
    ('輸出',)
    >>> other_forms("エヌビディアの新製品")
    {'エヌビディア': ('NVIDIA',)}
    """
    return {phrase: forms.others for phrase, forms in _found(text).items()}


def latin_forms(form: str) -> tuple[str, ...]:
    """What a Japanese form stands for in Latin letters, folded.

    >>> latin_forms("スマホ")[:2]
    ('smartphone', 'mobile phone')
    """
    return _in_latin().get(fold(form), ())


@lru_cache(maxsize=1)
def _in_latin() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    text = (files("assistant.language") / "glossary.txt").read_text(encoding="utf-8")
    known = [(*left, *right) for left, right, _ in entries(text)]
    for forms in sorted(known, key=lambda forms: all(map(_JAPANESE.search, forms))):
        latin = [fold(one) for one in forms if not _JAPANESE.search(one)]
        japanese = [fold(one) for one in forms if _JAPANESE.search(one)]
        if not latin:  # イギリス = 英国
            latin = [one for form in japanese for one in found.get(form, ())]
        for form in japanese:
            found[form] = tuple(dict.fromkeys((*found.get(form, ()), *latin)))
    return found


def is_common(form: str) -> bool:
    """Whether a Japanese word stands in the glossary as a word, not as a name.

    >>> is_common("スマホ"), is_common("エヌビディア")
    (True, False)
    """
    return form in _common()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = (files("assistant.language") / "glossary.txt").read_text(encoding="utf-8")
    listed = (right for _, right, mutual in entries(text) if not mutual)
    return frozenset(form for right in listed for form in right if _JAPANESE.search(form))


def widened(text: str) -> str:
    """The text with the other forms of its words behind it, each once, for a search by words."""
    forms = [form for forms in _found(text).values() for form in forms.searched]
    return "\n".join([text, *dict.fromkeys(forms)])


def _found(text: str) -> dict[str, _Forms]:
    folded = fold(text)
    found = _latin_forms(_PRONOUN.sub(r"\1\2", folded))
    return found if folded.isascii() else found | _japanese_forms(folded)


def _latin_forms(folded: str) -> dict[str, _Forms]:
    glossary = _glossary()
    found: dict[str, _Forms] = {}
    tokens = list(_WORD.finditer(folded))
    words = [token[0].removesuffix("'s") for token in tokens]
    i = 0
    while i < len(tokens):
        end = i + 1
        most = min(len(tokens), i + glossary.most_words.get(words[i], 1))
        while end < most and _BETWEEN.fullmatch(folded, tokens[end - 1].end(), tokens[end].start()):
            end += 1
        for stop in range(end, i, -1):
            forms = _phrase(words[i:stop], glossary)
            if forms:
                phrase = folded[tokens[i].start() : tokens[stop - 1].end()].removesuffix("'s")
                found[phrase] = forms
                i = stop
                break
        else:
            i += 1
    return found


def _phrase(words: list[str], glossary: _Glossary) -> _Forms | None:
    """The forms of a phrase as it is, or with its last word in the base form."""
    forms = glossary.latin.get(" ".join(words))
    if forms:
        return forms
    for base in _bases(words[-1]):
        phrase = " ".join([*words[:-1], base])
        if len(base) >= _SHORTEST_BASE and phrase in glossary.inflected:
            return glossary.latin[phrase]
    return None


def _bases(word: str) -> Iterator[str]:
    """What a word may be the plural, the past or the -ing form of, likeliest first.

    >>> list(_bases("policies")), list(_bases("banned")), list(_bases("sharing"))
    (['policy', 'policie'], ['ban', 'bann'], ['share'])
    """
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        if word.endswith("ies"):
            yield word[:-3] + "y"
        yield word[:-1]
        if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
            yield word[:-2]
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem == word or not re.search(r"[aeiouy]", stem):
            continue
        if word.endswith("ied"):
            yield stem[:-1] + "y"
        if _SHORT_STEM.fullmatch(stem):  # "caring" is of "care": that of "car" doubles the r
            yield stem + "e"
        elif stem[-1] == stem[-2:-1] and stem[-1] not in "aeiou":
            yield stem[:-1]
            yield stem
        else:
            yield stem
            yield stem + "e"


def _japanese_forms(folded: str) -> dict[str, _Forms]:
    starts = _glossary().japanese
    found: dict[str, _Forms] = {}
    i = 0
    while i < len(folded):
        for form, forms in starts.get(folded[i : i + 2], ()):
            if folded.startswith(form, i) and _stands_apart(folded, i, i + len(form)):
                found[form] = forms
                i += len(form)
                break
        else:
            i += 1
    return found


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Whether a form that stands there is a name of its own and not a part of another word.

    A name may open a longer katakana word unless it is short (インドア is not of インド).
    """
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    for letters in (_LATIN, _KATAKANA):
        if letters.match(text, start) and letters.match(before):
            return False
        if letters.match(text, end - 1) and letters.match(after):
            return letters is _KATAKANA and end - start >= _SHORTEST_OPENING
    return True

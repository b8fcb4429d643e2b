"""Texts of a surface in every language: Japanese and English stand where they are used, those of
the other languages in a file each, `languages/LANGUAGE.txt`, as "group.name = text" a line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from assistant.domain.nouns import Language
from assistant.language.languages import LANGUAGES, ByLanguage

OTHERS: Final = tuple(one for one in LANGUAGES if one not in ("ja", "en"))
"""The languages that have a file."""


class Worded(ByLanguage[dict[str, str]]):
    """A group of texts by language and name; in English where a file lacks one."""

    def __init__(self, group: str, ja: Mapping[str, str], en: Mapping[str, str]) -> None:
        super().__init__({"ja": {**en, **ja}, "en": dict(en)})
        self.group = group

    def __missing__(self, language: Language) -> dict[str, str]:
        own = texts(language)
        found = {name: own.get(f"{self.group}.{name}", text) for name, text in self["en"].items()}
        self[language] = found
        return found


def worded(group: str, by_language: Mapping[Language, Mapping[str, str]]) -> Worded:
    """The same of the Japanese and the English texts in one."""
    return Worded(group, by_language["ja"], by_language["en"])


@lru_cache(maxsize=16)
def texts(language: Language) -> dict[str, str]:
    """The texts of a language by group and name; none where it has no file."""
    file = files("assistant.surfaces.texts") / "languages" / f"{language}.txt"
    if not file.is_file():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" = ") for line in lines if not line.startswith("#"))
    return {name: text for name, _, text in pairs if text}


def preferred(accept_language: str | None, usual: Language = "en") -> Language:
    """The page's language for an `Accept-Language` header, or for a tag of BCP 47: the first that
    there are texts in; `usual` where there is none."""
    for part in (accept_language or "").split(",")[:20]:
        tag, *more = (piece.strip() for piece in part.split(";"))
        if any(piece.replace(" ", "") in ("q=0", "q=0.0") for piece in more):
            continue
        if found := of_tag(tag):
            return found
    return usual


def of_tag(tag: str) -> Language | None:
    """The language of a tag such as `de-AT` or `zh-TW`; None for one without texts.

    >>> [of_tag(tag) for tag in ("ja", "de-AT", "zh", "zh-Hant-HK", "zh-TW", "it")]
    ['ja', 'de', 'zh-Hans', 'zh-Hant', 'zh-Hant', None]
    """
    first, *more = tag.lower().replace("_", "-").split("-")
    if first == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(more) else "zh-Hans"
    return next((one for one in LANGUAGES if one.lower() == first), None)

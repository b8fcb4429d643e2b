"""The names of a sentence, and whether a passage has them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.checking.shown import Said, Shown, Source
from assistant.checking.words import nearest
from assistant.language.folding import casefolded
from assistant.language.naming import Name, forms, is_japanese, names, numbered, readable
from assistant.language.naming import has as has_name

_MOST = 40
"""Names of a sentence that are read at most."""


def found(said: str) -> tuple[Name, ...]:
    """The names of a sentence."""
    return names(said)[:_MOST]


def has(part: Source, one: Name) -> bool:
    """Whether a passage has a name, in any script."""
    return has_name(part.around, one.text)


def rival(part: Source, one: Name, said: str) -> bool:
    """Whether a passage has a name that a sentence does not have; one that may be but a word
    counts where it would take the place of such a one."""
    names = [other for other in found(part.text) if other.sure or not one.sure]
    return any(not has_name(said, other.text) for other in names)


def excused(one: Name, said: Said) -> bool:
    """Whether a name may have been shown without being known again: what may be but a word, and in
    another language one of no known form, unless it takes the place of a name."""
    languages = {part.language for part in said.near}
    if casefolded(one.text) in ("japan", "japanese", "日本") and "ja" in languages:
        return True
    told = ("ja" if is_japanese(one.text) else "en") in languages
    if not told and any(
        is_japanese(word) or any(has_name(part.around, word) for part in said.near)
        for word in one.beside
    ):
        return True
    if one.sure and (told or forms(casefolded(one.text))):
        return False
    if not readable(one.text) or not (told or one.sure):
        return True
    there = nearest(said.text, said.near)
    return there is None or not rival(there, one, said.text)


def turned(said: str, shown: Shown) -> Iterator[str]:
    """Names with a number (GPT-5) that what was shown has only with other ones."""
    theirs: dict[str, set[str]] = {}
    for part in shown.all:
        for name, number, _ in numbered(part.around):
            theirs.setdefault(name, set()).add(number)
    for name, number, whole in numbered(said):
        if name in theirs and number not in theirs[name]:
            yield whole

"""The names of a sentence, and whether a passage has them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checking.shown import CheckedSentence, ShownPassages, Source
from assistant.checking.words import coverage, nearest
from assistant.language.naming import Name, is_japanese, names, numbered
from assistant.language.naming import has as has_name
from assistant.language.sentences import language_of

_MOST = 40
"""Names of a sentence that are read at most."""
_REPEATS = 0.6
"""The share of a sentence's words that another one has for the one almost to repeat the other."""


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


def excused(one: Name, said: CheckedSentence) -> bool:
    """Whether a name may have been shown without being known again, or be common knowledge: all
    but one that stands, in a sentence that almost repeats one of a passage in its own language, in
    the place of a name that is not told."""
    there = nearest(said.text, said.near)
    if there is None or there.language != language_of(said.text):
        return True
    repeats = coverage(said.text, [there]) >= _REPEATS
    return not (one.sure and repeats and rival(there, one, said.text) and not _short(one, there))


def _short(one: Name, there: Source) -> bool:
    """Whether a name's characters stand close to each other in a text: 衆院 in 衆議院."""
    between = ".{0,3}".join(map(re.escape, one.text))
    return is_japanese(one.text) and re.search(between, there.text) is not None


def turned(said: str, shown: ShownPassages) -> Iterator[str]:
    """Names with a number (GPT-5) that what was shown has only with other ones."""
    theirs: dict[str, set[str]] = {}
    for part in shown.all:
        for name, number, _ in numbered(part.around):
            theirs.setdefault(name, set()).add(number)
    for name, number, whole in numbered(said):
        if name in theirs and number not in theirs[name]:
            yield whole

"""The names of a sentence, and whether a passage has them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from assistant.checking.shown import CheckedSentence, ShownPassages, Source
from assistant.checking.words import coverage, nearest
from assistant.language.naming import Name, is_japanese, names, numbered
from assistant.language.naming import has as has_name
from assistant.language.sentences import language_of
from assistant.language.words import query_words

_BEFORE = re.compile(r"[a-z][a-z'-]{2,}(?=,? $)|[㐀-鿿ァ-ヺー]{2,}の?$")
_AFTER = re.compile("氏|[㐀-鿿]{2,}")
"""The word before a name and the one after it; of Japanese ones such as are part of no name."""
_NEAR = 24
"""Characters in which they are looked for."""
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
    but one that stands in the place of a name that is not told, in a sentence that almost repeats
    one of a passage in its own language, or beside the same word (議員, sculptor) as that; and but
    for one of two words of which neither is told there."""
    language = language_of(said.text)
    own = [part for part in said.shown.sources if part.language == language]
    alike = bool(own) and all(part.language == language for part in said.near)
    if one.sure and alike and (_of_two(one, said) or _beside_same(own, one, said.text)):
        return False
    there = nearest(said.text, said.near)
    if there is None or there.language != language:
        return True
    repeats = coverage(said.text, [there]) >= _REPEATS
    return not (one.sure and repeats and rival(there, one, said.text) and not _short(one, there))


def _of_two(one: Name, said: CheckedSentence) -> bool:
    """Whether another name stands right beside one in a sentence, such as a surname, that nothing
    shown has either."""
    for other in found(said.text):
        pair = rf"{re.escape(one.text)}[ ・]?{re.escape(other.text)}"
        back = rf"{re.escape(other.text)}[ ・]?{re.escape(one.text)}"
        if other.sure and re.search(f"{pair}|{back}", said.text):
            return not any(has(part, other) or _short(other, part) for part in said.shown.all)
    return False


def _beside_same(parts: Sequence[Source], one: Name, said: str) -> bool:
    """Whether one of some passages has a name that is not told, beside a word that the sentence
    has beside one, and not one itself in other words."""
    mine = _beside(one.text, said)
    return bool(mine) and any(
        mine & _beside(other, part.text) and not has_name(said, other)
        for part in parts
        if not _short(one, part)
        for other in _sure_names(part)
    )


@lru_cache(maxsize=256)
def _sure_names(part: Source) -> tuple[str, ...]:
    """The names of all sentences of a passage."""
    return tuple({one.text for piece in part.sentences for one in found(piece.text) if one.sure})


def _beside(name: str, text: str) -> set[tuple[str, str]]:
    """The words on either side of a name in a text, each with its side; small ones tell nothing."""
    told = set()
    for place in islice(re.finditer(re.escape(name), text), _MOST):
        start, end = place.span()
        before = _BEFORE.search(text[max(0, start - _NEAR) : start])
        after = _AFTER.match(text[end : end + _NEAR])
        beside = (("before", before), ("after", after))
        told |= {(side, word[0]) for side, word in beside if word and query_words(word[0])}
    return told


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

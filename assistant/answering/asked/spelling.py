"""Words of a question that stand nowhere in the archive, and must mean a name that it has often:
nvida, エヌビデア, open ai. What stands between quotes is meant as it is written. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.answering.asked.kinds import examples
from assistant.language.folding import casefolded
from assistant.language.glossary import latin_forms, other_forms
from assistant.language.invisible import nfkc
from assistant.language.morphology import parsed
from assistant.retrieval.known_names import KnownNames

_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]{2,30}(?![A-Za-z0-9À-ÖØ-öø-ÿ'’.&+-]*[0-9])|[ァ-ヺー]{3,30}")
_MIXED = re.compile(
    r"(?:[ァ-ヺー]{2,20}[A-Za-z]{2,12}|[A-Za-z]{2,12}[ァ-ヺー]{2,20})(?![A-Za-zァ-ヺー])"
)
_QUOTED = re.compile('["“”„«‘「『][^"“”„«»‘’「」『』]{1,60}["“”»’」』]')
_SMALL = re.compile(r"(?<![A-Za-z0-9'’-])[a-z]{3,}(?![A-Za-z0-9-])")
_END = re.compile(r"(?:とは|について|は|って)?[?？!。.\s]*$")
_LONGEST = 300
_MUCH_LESS = 20
"""How many times as often the archive has the name that is meant as what is written, at least,
where it has that too."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A question with the names that it must mean, and pairs of what it wrote and what is meant."""

    question: str
    names: tuple[tuple[str, str], ...]


def corrected(question: str, known: KnownNames, passages: Callable[[str], int]) -> Corrected | None:
    """A question with names of the archive in the place of words that it does not have; None where
    there are none. `passages` tells how many passages of the archive have a word or a phrase."""
    if len(question) > _LONGEST:
        return None
    text = nfkc(question)
    quoted = [match.span() for match in _QUOTED.finditer(text)]

    def free(match: re.Match[str]) -> bool:
        return not any(start <= match.start() < end for start, end in quoted)

    found: list[tuple[int, int, str]] = []
    tokens = [match for match in _WORD.finditer(text) if free(match)]
    for one in filter(free, _MIXED.finditer(text)):
        if name := _in_archive(one[0], known, passages):
            found.append((one.start(), one.end(), name))
    for one, two in pairwise(tokens):
        if text[one.end() : two.start()] == " " and one[0].isascii() and two[0].isascii():
            name = known.meant_together(one[0], two[0])
            if name and _is_rare(f"{one[0]} {two[0]}", name, passages):
                found.append((one.start(), two.end(), name))
    for one in tokens:
        if any(start < one.end() and one.start() < end for start, end, _ in found):
            continue
        if _is_word(one[0]):
            continue
        alone = one[0] == _END.sub("", text.strip())
        name = known.meant(one[0], alone=alone)
        if name and (alone or not _is_ordinary(name)) and not passages(one[0]):
            found.append((one.start(), one.end(), _most(name, known)))
    if not found:
        return None
    pairs = tuple((text[start:end], name) for start, end, name in sorted(found))
    for start, end, name in sorted(found, reverse=True):
        text = text[:start] + name + text[end:]
    return Corrected(text, pairs)


def _is_word(word: str) -> bool:
    """Whether a word is one that people know: of the glossary, of the dictionary, or one that the
    examples of questions ask with."""
    if other_forms(word) or latin_forms(word):
        return True
    if word.isascii():
        return _is_ordinary(word)
    read = parsed(word)
    return len(read) == 1 and not read[0].unknown


def _is_ordinary(word: str) -> bool:
    return casefolded(word) in _ordinary()


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """The words in small letters of the examples of questions."""
    return frozenset(one for some in examples() for one in _SMALL.findall(some.question))


def _in_archive(word: str, known: KnownNames, passages: Callable[[str], int]) -> str | None:
    """The form of a name in kana and Latin letters that the archive has, where it has not that
    one: チャットGPT is ChatGPT."""
    forms = [form for some in other_forms(word).values() for form in some]
    for form in forms:
        if form in known and _is_rare(word, form, passages):
            return known.written[casefolded(form)]
    return None


def _is_rare(written: str, meant: str, passages: Callable[[str], int]) -> bool:
    return passages(written) * _MUCH_LESS <= passages(meant)


def _most(name: str, known: KnownNames) -> str:
    """The form of a name that the archive has most, of those that the glossary has."""
    forms = [form for some in other_forms(name).values() for form in some if form in known]
    best = max(forms, key=lambda one: known.counts[casefolded(one)], default=name)
    folded = casefolded(best)
    more = known.counts.get(folded, 0) > known.counts.get(casefolded(name), 0)
    return known.written[folded] if more else name

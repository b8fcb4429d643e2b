"""The names that an archive has, as its titles, headings and labels write them, each with how often
it does; and which of them a word that stands nowhere in the archive must mean.

A word is corrected only to a name that is one letter away, or sounds the same in the other script,
where the archive has that name often and no other such name nearly as often.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

from assistant.archive import Generation
from assistant.language.folding import casefolded
from assistant.language.glossary import fold, other_forms
from assistant.language.invisible import nfkc
from assistant.language.names import GENERIC
from assistant.language.transliteration import kana_skeleton, latin_skeletons, sounds_like
from assistant.language.words import query_words

_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ0-9]*(?:[.&+'’-][A-Za-zÀ-ÖØ-öø-ÿ0-9]+)*")
_KATAKANA = re.compile("[ァ-ヺー]{3,40}")
_TOKEN = re.compile(rf"{_LATIN.pattern}|{_KATAKANA.pattern}")
_SHORTEST = 5
"""Letters of a name, and of a word that is corrected: of shorter ones too many are one letter away
from each other."""
_LONGEST = 30
_SUBSTITUTED = 7
"""Letters of a word within a question from which one of them may be another, never the first:
start and Smart, cover and Coder are words each."""
_SOUNDS = 5
"""Consonants of a name that is known in the other script by its sound alone."""
_FEWEST, _AHEAD = 3, 4.0
"""Posts, or sections, that have a name at least, and how many times as many as the next name."""
_MOST = 5000
"""Names that are looked at, the most frequent."""
_UNSEEN = "\ufffd"
"""A word that no archive has."""
_INFLECTED = re.compile(r"(?:s|es|d|ed|r|er|ing|ly|n|y|'s)?")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Names by their folded forms, with how they are written and in how many titles, headings and
    labels; the frequent ones by what is left of them without one letter, by their parts written as
    one, and by their sound."""

    written: Mapping[str, str]
    counts: Mapping[str, int]
    nearby: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    sounding: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __contains__(self, word: object) -> bool:
        """Whether a word is a name that titles, headings or labels have several times."""
        folded = casefolded(str(word))
        return self.counts.get(folded, 0) >= _FEWEST and self.written[folded] != folded

    def meant(self, word: str, *, alone: bool = True) -> str | None:
        """The name that a word, which the archive does not have, must mean, as it is written
        there; None where none is near or several are. `alone` says that it is all that is asked,
        and so a name."""
        folded = casefolded(word)
        kana = bool(_KATAKANA.fullmatch(folded))
        if folded in self.counts or not _SHORTEST <= len(folded) <= _LONGEST:
            return None
        if folded in self.joined:
            return self.joined[folded]
        found = {
            name
            for left in (folded, *_shortened(folded))
            for name in self.nearby.get(left, ())
            if _one_away(folded, name) and not _is_inflected(folded, name)
            if len(folded) != len(name) or _may_be_another(folded, name, alone=alone)
        }
        if kana and len(kana_skeleton(folded)) >= _SOUNDS:
            sounding = self.sounding.get(kana_skeleton(folded), ())
            found |= {name for name in sounding if sounds_like(folded, self.written[name])}
        first, *others = sorted(found, key=lambda one: (-self.counts[one], one)) or [""]
        if not first or (others and self.counts[first] < _AHEAD * self.counts[others[0]]):
            return None
        return self.written[first]

    def meant_together(self, first: str, second: str) -> str | None:
        """The name that two words beside each other are, written as one in the archive."""
        name = casefolded(first + second)
        return self.written[name] if name in self else None


class NamesOfArchive:
    """Knows the names of generations. Thread-safe."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Generation, KnownNames] = WeakKeyDictionary()
        self._making = Lock()

    def of(self, generation: Generation) -> KnownNames:
        """The names of a generation, gathered at the first use."""
        with self._making:
            found = self._known.get(generation)
            if found is None:
                found = self._known[generation] = gathered(_texts(generation))
        return found


def _texts(generation: Generation) -> Iterator[str]:
    """Titles, each heading of a post, and labels as often as posts have them."""
    for post in generation.ledger.posts().values():
        yield "\n".join((post.title, *post.tags, *post.categories))
    yield from {text for text in generation.ledger.contexts().values() if text}


def having(generation: Generation, words: str) -> int:
    """How many passages have a word or a phrase."""
    folded = casefolded(words)
    if folded.isascii() and folded.isalpha():  # is told without a look at every text
        lexical = generation.lexical
        if lexical.idf(folded) >= lexical.idf(_UNSEEN):
            return 0
    return len(generation.wordings.holding(words))


def gathered(texts: Iterable[str]) -> KnownNames:
    """The names of some texts, each counted once a text."""
    counts: Counter[str] = Counter()
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        seen: set[str] = set()
        last = None
        for match in _TOKEN.finditer(nfkc(text)):
            word = match[0]
            folded = casefolded(word)
            if last and match.start() == last.end() + 1 and text[last.end() : match.start()] == " ":
                pairs[last[0], word] += 1
            last = match
            if folded not in seen:
                seen.add(folded)
                counts[folded] += 1
                forms[folded][word] += 1
    written = {folded: _usual(some) for folded, some in forms.items()}
    names = [
        one for one, count in counts.most_common() if count >= _FEWEST and _is_name(one, written)
    ][:_MOST]
    _add_other_forms(names, written, counts)
    nearby: dict[str, list[str]] = defaultdict(list)
    sounding: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for left in {name, *_shortened(name)}:
            nearby[left].append(name)
        if not _KATAKANA.fullmatch(name):
            for way in latin_skeletons(name):
                sounding[way].append(name)
    joined = {
        casefolded(a + b): f"{a} {b}"
        for (a, b), count in pairs.most_common(_MOST)
        if count >= _FEWEST and a[:1].isupper() and b[:1].isupper()
    }
    return KnownNames(
        written,
        counts,
        {left: tuple(some) for left, some in nearby.items()},
        {one: pair for one, pair in joined.items() if one not in counts},
        {way: tuple(some) for way, some in sounding.items() if len(way) >= _SOUNDS},
    )


def _add_other_forms(names: list[str], written: dict[str, str], counts: Counter[str]) -> None:
    """Add to names in Latin letters what the glossary has of them in kana, so that what is near to
    that means the name."""
    for name in tuple(names):
        for form in other_forms(written[name]).get(fold(written[name]), ()):
            other = casefolded(form)
            if _KATAKANA.fullmatch(other) and other not in counts and len(other) >= _SHORTEST:
                counts[other], written[other] = counts[name], written[name]
                names.append(other)


def _usual(forms: Counter[str]) -> str:
    """The form that is written most, one with capitals rather than one without."""
    return max(forms, key=lambda one: (forms[one], any(map(str.isupper, one)), one))


def _is_name(folded: str, written: Mapping[str, str]) -> bool:
    kana = bool(_KATAKANA.fullmatch(folded))
    if not _SHORTEST <= len(folded) <= _LONGEST or folded in GENERIC:
        return False
    return kana or (written[folded] != folded and bool(query_words(folded)))


def _shortened(word: str) -> Iterator[str]:
    """A word without each one of its letters."""
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _one_away(one: str, other: str) -> bool:
    """Whether words differ by one letter that is missing, added, another or in its neighbour's
    place (optimal string alignment distance of 1)."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]


def _may_be_another(one: str, other: str, *, alone: bool) -> bool:
    """Whether a word of as many letters may be the name: they stand in another order, or one of
    them is another."""
    swapped = sorted(one) == sorted(other)
    return swapped or (one[0] == other[0] and (alone or len(one) >= _SUBSTITUTED))


def _is_inflected(one: str, other: str) -> bool:
    """Whether two words are forms of one: robots and Robot."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and bool(_INFLECTED.fullmatch(long[len(short) :]))

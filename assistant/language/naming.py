"""The names that a sentence of any text has, and whether another text has one of them: as it is
written, formed from it, in another script, by its reading or its initials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.language.amounts import UNITS, amounts
from assistant.language.amounts.reading import TakenPlaces
from assistant.language.dates import places_of_times
from assistant.language.folding import casefolded
from assistant.language.glossary import is_common, latin_forms, other_forms
from assistant.language.invisible import nfkc
from assistant.language.languages import UNSPACED
from assistant.language.morphology import Word, noun_runs, parsed
from assistant.language.names import GENERIC
from assistant.language.sentences import language_of
from assistant.language.transliteration import FEWEST, kana_skeleton, latin_skeletons, sounds_like
from assistant.language.words import query_words

_MODEL = re.compile(
    r"(?<![A-Za-z])(?P<name>[A-Z][A-Za-z+&-]{1,30}|[ァ-ヺー]{3,30})[ -]?"
    r"(?P<number>[0-9]{1,4}(?:\.[0-9]{1,3})?)(?![0-9A-Za-z,.]?[0-9]|[年月日時分秒人社件個台枚つ倍回%％億万兆円割])"
)
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-z0-9À-ÖØ-öø-ÿ&+]*(?:[.'’-][A-Za-z0-9]+)*")
_OPENS = re.compile(r"(?:^|[.?!:;\"“”‘’'(「『】\])]|[-*•・])\s*$")
_KATAKANA = re.compile("[ァ-ヺー]+")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー㐀-鿿々]")
_LONG, _SMALL = (
    str.maketrans("", "", "ー・"),
    str.maketrans("ァィゥェォャュョヴ", "アイウエオヤユヨブ"),
)
_INITIAL = re.compile(
    r"(?<![A-Za-z])(?!(?:of|the|and|for|in)(?![a-z]))[A-Za-z]|(?<=[A-Za-z])[A-Z]|(?<![0-9])[0-9]+"
)
_WITHIN = re.compile(r" |-| (?:of|for|&)(?: the)? |, (?=[A-Z][a-z]+ and [A-Z])")
_DERIVED = re.compile(r"(?:ian|ean|an|ese|ish|n)(?![A-Za-z])")
"""Endings of words that are formed from names of places: Latvian."""
_STEM = 4
_WORDS = GENERIC | frozenset(
    "president minister board internet web earth prefecture city state government ministry"  # noqa: SIM905
    " department committee council association society party post article passage".split()
)
"""Words with capitals that name nothing alone."""
_LONGEST = 1000
"""Characters of a sentence that are read: none is longer that has names and says something."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a sentence writes it; `sure` where a name is all that it can be, `beside` the other
    words of the name that it is a part of."""

    text: str
    sure: bool = True
    beside: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def names(said: str) -> tuple[Name, ...]:
    """The names of a sentence: Latin words with capitals that do not merely open it, any in a
    Japanese one; katakana and proper nouns that are no words of the dictionary or glossary."""
    text = nfkc(said[:_LONGEST])
    found = dict.fromkeys(_latin(text))
    if language_of(text) == "ja":
        found |= dict.fromkeys(_japanese(text))
    return tuple(found)


def _latin(text: str) -> Iterator[Name]:
    unspaced = language_of(text) in UNSPACED
    times = places_of_times(text)
    whole = _wholes(text)
    for match in _LATIN_WORD.finditer(text):
        word = re.sub(r"['’]s?$", "", match[0])
        if any(start <= match.start() < end for start, end in times):
            continue
        before = text[max(0, match.start() - 3) : match.start()]
        after = text[match.end() : match.end() + 2]
        capital = word[0].isupper() or any(char.isupper() for char in word[1:])
        inner = any(char.isupper() for char in word[1:])
        if not capital or len(word) < 2 or word.casefold() in _WORDS:
            continue
        if casefolded(word) in UNITS or not query_words(word):
            continue
        opens = not unspaced and bool(_OPENS.search(before) or not match.start())
        named = inner or match[0] != word or (after[:1] == " " and after[1:2].isupper())
        known = inner or _is_name(casefolded(word))
        if not opens or named or known:
            short = word.isupper() and len(word) <= _STEM  # GDP: of a word, or of a name
            noun = not known and _is_noun(casefolded(word))
            others = (one for one in whole.get(match.start(), ()) if one != word)
            beside = tuple(one for one in others if not _is_noun(casefolded(one)))
            yield Name(word, (not opens or known) and not short and not noun, beside)


def _wholes(text: str) -> dict[int, list[str]]:
    """For each word with a capital, by where it begins, those of the name that it is a part of:
    Ministry of Trade."""
    found: dict[int, list[str]] = {}
    end, run = -1, list[str]()
    for match in _LATIN_WORD.finditer(text):
        if not any(map(str.isupper, match[0])):
            continue
        if end < 0 or not _WITHIN.fullmatch(text, end, match.start()):
            run = []
        run.append(re.sub(r"['’]s?$", "", match[0]))
        found[match.start()], end = run, match.end()
    return found


@lru_cache(maxsize=4096)
def _is_noun(folded: str) -> bool:
    """Whether the glossary has a word, and none of its forms is a proper noun."""
    others = [form for form in forms(folded) if _JAPANESE.match(form)]
    words = [word for form in others for word in parsed(form)]
    return bool(others) and not any(word.kind == "固有名詞" or word.unknown for word in words)


def _is_name(folded: str) -> bool:
    """Whether the glossary has a word as a name: in katakana or Latin letters, not as a noun."""
    forms = other_forms(folded).get(folded, ())
    return bool(forms) and not any(is_common(form) for form in forms)


def _japanese(text: str) -> Iterator[Name]:
    phrases = [phrase for phrase in other_forms(text) if _JAPANESE.match(phrase)]
    run: list[Word] = []
    end = Word("", "", "", "", "")
    for word, after in pairwise((*parsed(text), end, end)):
        if _KATAKANA.fullmatch(word.surface):
            run.append(word)
            continue
        whole = "".join(one.surface for one in run)
        if len(whole) > 2 and len(run) == 1 and run[0].kind == "固有名詞":
            yield Name(next((one for one in phrases if whole in one), whole))
        elif len(whole) > 2 and any(one.unknown for one in run) and not is_common(whole):
            yield Name(whole, sure=False)
        run = []
        if word.kind == "固有名詞" and len(word.surface) > 1 and _JAPANESE.match(word.surface):
            within = next((one for one in phrases if word.surface in one), word.surface)
            compound = after.part == "名詞" and after.kind in ("一般", "サ変接続", "固有名詞")
            yield Name(within, beside=(after.surface,) if compound else ())


def has(text: str, name: str) -> bool:
    """Whether a text has a name: as it is written, in another form of the glossary, by its sound
    or reading in another script, by its initials."""
    folded, folded_text = casefolded(name), _folded(text)
    plain = not any(char.isupper() for char in name[1:])
    if any(_written(one, folded_text, formed=plain) for one in (folded, *forms(folded))):
        return True
    if _KATAKANA.fullmatch(name):
        smooth, smoothed = _smooth(name), _smooth(folded_text)
        return (
            smooth in smoothed
            or sounds_like(name, _DERIVED.sub("", text))
            or any(
                len(piece) >= _STEM and 2 * len(piece) >= len(smooth) and piece in smoothed
                for piece in (*map(_smooth, _parts(name)), smooth[: max(_STEM, len(smooth) - 3)])
            )
            or sounds_like(name, text)
        )
    if _JAPANESE.match(name):
        if name.endswith("国") and len(name) == 2 and name[0] in text:
            return True  # 日米
        reading = "".join(word.reading for run in noun_runs(name) for word in run)
        return bool(reading) and (reading in text or sounds_like(reading, text, sure=True))
    pieces = [piece for piece in re.split(r"[-&.]", name) if len(piece) > 1 and piece != name]
    return (
        sounds_like(name, text)
        or folded.removesuffix("s") in _initials(text)
        or sounds_like(name, _readings(text))
        or (bool(pieces) and all(has(text, piece) for piece in pieces))
    )


def _parts(name: str) -> list[str]:
    return [word.surface for word in parsed(name)]


@lru_cache(maxsize=4096)
def forms(folded: str) -> tuple[str, ...]:
    """The forms that the glossary has for a folded name, folded."""
    others = (form for forms in other_forms(folded).values() for form in forms)
    return tuple(map(casefolded, (*others, *latin_forms(folded))))


def _written(folded: str, text: str, *, formed: bool) -> bool:
    """Whether a folded text has a folded name: whole, or if so wanted in what is `formed` from it
    (Japan, Japanese)."""
    if not folded.isascii() or not folded[:1].isalnum():
        return folded in text
    squeezed = r"[\s・.'’-]?".join(map(re.escape, re.sub(r"[.'’-]", "", folded)))
    ending = "(?:s|es|n|an)?" if formed and len(folded) <= _STEM else ""
    if re.search(rf"(?<![a-z0-9]){squeezed}{ending}(?![a-z0-9])", text):
        return True
    stem = re.escape(folded[: max(_STEM, len(folded) - 3)])
    longer = formed and len(folded) > _STEM
    return longer and bool(re.search(rf"(?<![a-z]){stem}[a-z]{{0,5}}(?![a-z])", text))


@lru_cache(maxsize=64)
def _initials(text: str) -> str:
    """The first letters and the numbers of a text in a row, folded: CTA is in those of a Court of
    Tax Appeals, PS3 in those of PlayStation 3."""
    found = (one[0] if one[0].isdigit() else one[0][0] for one in _INITIAL.finditer(text))
    return "".join(found).casefold()


@lru_cache(maxsize=8)
def _readings(text: str) -> str:
    """How the kanji of a text are read: 日立 as ヒタチ."""
    return "、".join("".join(word.reading for word in run) for run in noun_runs(text))


@lru_cache(maxsize=64)
def _smooth(text: str) -> str:
    return text.translate(_SMALL).translate(_LONG)


@lru_cache(maxsize=256)
def _folded(text: str) -> str:
    return casefolded(text)


def numbered(said: str) -> list[tuple[str, str, str]]:
    """The names with a number in a text (GPT-5): folded, their number, and as they are written;
    no amounts and times that follow a word with a capital."""
    text = nfkc(said)
    counted = [(one.start, one.end) for one in amounts(text) if one.unit or one.bound != "="]
    other = TakenPlaces((*counted, *places_of_times(text)))
    return [
        (casefolded(one["name"]).rstrip("-"), one["number"], one[0])
        for one in _MODEL.finditer(text)
        if query_words(one["name"]) and not other.meets(one.start("number"), one.end("number"))
    ]


def readable(name: str) -> bool:
    """Whether a name would be known again by its sound alone."""
    if _JAPANESE.match(name):
        return bool(_KATAKANA.fullmatch(name)) and len(kana_skeleton(name)) >= FEWEST
    return any(len(way) >= FEWEST for way in latin_skeletons(name))


def is_japanese(name: str) -> bool:
    """Whether a name is written in kana or kanji."""
    return bool(_JAPANESE.match(name))

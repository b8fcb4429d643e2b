"""Whether a name in Latin letters and one in kana may be the same: by their consonants. Pure.

Katakana keeps the consonants of a foreign name and bends the rest: フェニックス is Phoenix,
グランス is Glance. Both are brought to a skeleton of consonants, where letters that Japanese
does not tell apart are one; letters that are read in several ways give several skeletons.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, product

from assistant.language.folding import casefolded
from assistant.language.invisible import nfkc

FEWEST, SURE = 3, 4
"""Consonants that names need to be told apart; until there are `SURE`, the first vowel has to
be the same as well."""
_MOST_READINGS = 16
LONGEST = 64
"""Characters of a name at most: what is longer names nothing, and is not read."""

_ROWS = {
    "K": "カキクケコヵヶ", "G": "ガギグゲゴ", "S": "サシスセソザジズゼゾチヂ", "T": "タツテト",
    "D": "ダヅデド", "N": "ナニヌネノンマミムメモ", "H": "ハヒヘホ", "F": "フ",
    "B": "バビブベボヴ", "P": "パピプペポ", "R": "ラリルレロ",
}  # fmt: skip
_KANA = {kana: letter for letter, row in _ROWS.items() for kana in row}
_READINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("tion", ("SN",)), ("sion", ("SN",)), ("tch", ("S",)), ("sch", ("S", "SK")),
    ("ph", ("F",)), ("gh", ("", "G")), ("ck", ("K",)),
    ("ch", ("S", "K")), ("sh", ("S",)), ("th", ("S", "T")), ("wh", ("", "H")), ("qu", ("K",)),
    ("ng", ("NG", "N")), ("ts", ("T", "TS")), ("kn", ("N", "KN")), ("wr", ("R",)),
    ("x", ("KS",)), ("q", ("K", "S")),
    ("b", ("B",)), ("d", ("D",)), ("f", ("F",)), ("h", ("H", "")), ("k", ("K",)), ("l", ("R",)),
    ("m", ("N",)), ("n", ("N",)), ("p", ("P",)), ("r", ("R",)), ("s", ("S",)), ("t", ("T",)),
    ("v", ("B",)), ("z", ("S",)),
)  # fmt: skip
_WORD = re.compile(r"[a-z][a-z0-9]*(?:[.'&-][a-z0-9]+)*")
_SPELLINGS = str.maketrans("ァィゥェォャュョヴ", "アイウエオヤユヨブ", "ーッ・")
_VOWELS = {"a": "AE", "e": "EI", "i": "IA", "o": "OAU", "u": "UAO"}
_ONE_SOUND = ("ch", "sh", "th", "ph", "wh", "qu", "ts", "kn", "wr")
_V_ROW = dict(zip(("ヴァ", "ヴィ", "ヴェ", "ヴォ"), "バビベボ", strict=True))
_LONG_E = re.compile("(?<=[エケセテネヘメレゲゼデベペ])イ")
_LATIN = re.compile("[a-z]")
_RUN = re.compile(r"[ァ-ヺー・]{2,}")


def kana_skeleton(text: str) -> str:
    """The consonants of kana; none of what is too long for a name.

    >>> kana_skeleton("フェニックス"), kana_skeleton("グランス")
    ('FNKS', 'GRNS')
    """
    return _kana_skeleton(text) if len(text) <= LONGEST else ""


@lru_cache(maxsize=16384)
def _kana_skeleton(text: str) -> str:
    letters = [_KANA.get(kana, "") for kana in _as_katakana(text).replace("チュ", "ツ")]
    return "".join(letters)


def latin_skeletons(name: str) -> frozenset[str]:
    """The consonants of a Latin name in every way that they may be read; none of what is too long
    for a name.

    >>> "FNKS" in latin_skeletons("Phoenix"), "GRNS" in latin_skeletons("Glance")
    (True, True)
    """
    return _written_skeletons(name) if len(name) <= LONGEST else frozenset()


@lru_cache(maxsize=16384)
def _written_skeletons(name: str) -> frozenset[str]:
    return _latin_skeletons("".join(_WORD.findall(casefolded(name))))


@lru_cache(maxsize=20_000)
def _latin_skeletons(name: str) -> frozenset[str]:
    parts: list[tuple[str, ...]] = []
    i = 0
    while i < len(name):
        for spelling, readings in _readings_at(name, i):
            parts.append(readings)
            i += len(spelling)
            break
        else:
            i += 1
    ways = 1
    for at, readings in enumerate(parts):
        if ways * len(readings) > _MOST_READINGS:
            parts[at] = readings[:1]
        ways *= len(parts[at])
    return frozenset("".join(way) for way in product(*parts))


def _readings_at(name: str, i: int) -> list[tuple[str, tuple[str, ...]]]:
    """The longest spelling that begins there, with its readings."""
    char, after = name[i], name[i + 1 : i + 2]
    if char == after and char not in "aeiou" and not name.startswith(("cce", "cci"), i):
        return [(char, ("",))]  # a double consonant is read once
    return (
        _by_neighbours(name, i)
        or [
            (spelling, readings) for spelling, readings in _READINGS if name.startswith(spelling, i)
        ][:1]
    )


def _by_neighbours(name: str, i: int) -> list[tuple[str, tuple[str, ...]]]:
    """The readings of a letter that is read as those beside it want."""
    char, after = name[i], name[i + 1 : i + 2]
    soft = after in tuple("eiy")
    readings: tuple[str, ...] = ()
    if char == "r" and i and name[i - 1] in "aeiou" and after not in tuple("aeiouy"):
        readings = ("", "R")  # コード has no R of code's "or"
    elif char == "r" and i and after == "e" and i + 2 == len(name):
        readings = ("", "R")  # フィギュア ends as "figure" is read
    elif name.startswith(("cce", "cci"), i):
        readings = ("K", "")
    elif name.startswith(("dge", "dgi", "dgy"), i):
        return [("dg", ("S",))]
    elif char == "c" and not name.startswith(("ch", "ck"), i):
        readings = ("S", "K") if soft else ("K",)
    elif char == "g" and not name.startswith("gh", i):
        readings = ("G", "S") if soft else ("G",)
    elif char == "x" and not i:
        readings = ("S",)
    elif char == "j":
        readings = ("S", "")
    return [(char, readings)] if readings else []


def _as_katakana(text: str) -> str:
    folded = nfkc(text)
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in folded)


def sounds_like(name: str, text: str, *, sure: bool = False) -> bool:
    """Whether a text holds, in the other script or in kana of another spelling, a name that may
    be this one; with `sure` only one of many consonants. Kana of few consonants are the same only
    where they are merely spelt otherwise.

    >>> sounds_like("BioNTech", "ビオンテックの発表"), sounds_like("ニトリ", "Nitori opened")
    (True, True)
    >>> sounds_like("Zoox", "ロボタクシー")
    False
    """
    if len(name) > LONGEST:
        return False
    folded = nfkc(text)
    if _LATIN.search(name.casefold()):
        runs = [run for whole in _RUN.findall(folded) for run in (whole, *whole.split("・"))]
        return any(
            _alike(name, run)
            for run in dict.fromkeys(runs)
            if not sure or len(kana_skeleton(run)) >= SURE
        )
    skeleton = kana_skeleton(name)
    if sure and len(skeleton) < SURE:
        return False
    if any(
        _spelt(run) == _spelt(name) or (len(skeleton) >= SURE and kana_skeleton(run) == skeleton)
        for run in dict.fromkeys(_RUN.findall(folded))
        if len(run) <= LONGEST
    ):
        return True
    latin = _WORD.findall(folded.casefold())
    pairs = [" ".join(pair) for pair in pairwise(latin)]
    return any(_alike(word, name) for word in dict.fromkeys((*latin, *pairs)))


@lru_cache(maxsize=16384)
def _spelt(kana: str) -> str:
    """Kana without what is spelt in several ways: ウェハー and ウエハー are one."""
    katakana = _as_katakana(kana)
    for spelling, letter in _V_ROW.items():
        katakana = katakana.replace(spelling, letter)
    return _LONG_E.sub("", katakana.translate(_SPELLINGS))


def _alike(latin: str, kana: str) -> bool:
    skeleton = kana_skeleton(kana)
    if len(skeleton) < FEWEST or skeleton not in latin_skeletons(latin):
        return False
    return len(skeleton) >= SURE or _begin_alike(latin.casefold(), _as_katakana(kana))


def _begin_alike(latin: str, kana: str) -> bool:
    """Whether the first vowel of kana may stand for that of Latin letters; Japanese puts one of
    its own between two consonants, which then tells nothing."""
    opening = re.match("([^aeiou]*)([aeiou])", latin)
    if opening is None:
        return False
    if len(opening[1]) > 1 and opening[1] not in _ONE_SOUND:
        return True
    vowels = [unicodedata.name(char, " ")[-1] for char in kana[:2]]
    first = vowels[1] if kana[1:2] in tuple("ァィゥェォャュョ") else vowels[0]
    return first in _VOWELS[opening[2]]

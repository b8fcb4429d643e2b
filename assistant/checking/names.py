"""Names in a statement, and whether a passage speaks of them. Pure.

What is a name is told by its script, by what stands beside it (社, 氏, 県, 「」, a capital letter)
and by the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Final

from assistant.checking.lists import listed
from assistant.checking.wording import (
    forms,
    katakana,
    smooth,
)
from assistant.language.glossary import (
    entries,
    fold,
    other_forms,
)
from assistant.language.transliteration import (
    FEWEST,
    kana_skeleton,
    latin_skeletons,
    sounds_like,
)

_KANJI_NAME = re.compile(
    r"(?P<name>[一-鿿々]{1,8}?(?:省|庁|県|(?<!政)府|都|市|町|村|区|大学|大学院|銀行|研究所|研究院|地裁|高裁|最高裁|病院|新聞|政権|電力|建設|製作所"
    r"|電機|重工|自動車|証券|商事|財閥|学会|協会|連盟|委員会|機構|公社|財団|半導体|工業|化学|製薬|通信|放送|党|州))(?![一-鿿])"
    r"|(?P<person>[一-鿿々]{1,6}|[ァ-ヴー・]{2,20})(?=氏|さん|大統領|首相|大臣|社長|会長|教授|博士|議員|知事|市長|長官|ceo)"
    r"|(?P<firm>[一-鿿々ァ-ヴー・a-z0-9]{2,20})(?=社(?![会員内長外数名]))"
    r"|(?P<place>[一-鿿々]{2,4})(?=県|市|州|町|村)"
)
_AT_HOME = re.compile(r"円|省|[都道府県]|東京|邦|わが国|我が国")
_UNITS_AND_SCALES: Final = frozenset(
    ("ai", "it", "b", "m", "k", "x", "billion", "million", "trillion", "gw", "mw", "kw")
)
_ALSO_WORDS: Final = frozenset(
    (
        "中部",
        "関東",
        "四国",
        "石川",
        "山口",
        "福島",
        "宮崎",
        "千葉",
        "長野",
        "川崎",
        "福井",
        "秋田",
        "堺",
    )
)
_QUOTED = re.compile(r"[「『“\"](?P<quoted>[^「」『』“”\"、。]{2,24})[」』”\"]")
_REST_OF_A_WORD = r"[A-Za-z0-9]*(?:[.&'’+-][A-Za-z0-9]+)*"
CAPITAL = re.compile(
    rf"(?<![A-Za-z0-9])[A-Z]{_REST_OF_A_WORD}"
    rf"(?:\s+(?:(?:of|and|for|the|de)\s+)?[A-Z0-9]{_REST_OF_A_WORD})*"
)
_BASED: Final = re.compile(r"-(?:related|based|driven|powered|led|made|backed|focused)$")


@lru_cache(maxsize=1)
def _places() -> tuple[tuple[list[str], str], ...]:
    """Countries and regions: their Japanese forms, and their English ones."""
    text = (files("assistant.checking") / "places.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return tuple(
        (japanese.split(), english)
        for japanese, _, english in (line.partition("|") for line in lines)
    )


@lru_cache(maxsize=1)
def _prefectures() -> dict[str, str]:
    """Places of Japan in kanji, and how they are read."""
    return {
        kanji: latin for kanji, _, latin in (one.partition(":") for one in listed("prefectures"))
    }


def sounds_alike(one: str, other: str) -> bool:
    """Whether two names in different scripts may be the same by their consonants."""
    return sounds_like(other, one) if other.isascii() else sounds_like(one, other)


def _within_sound(name: str, word: str) -> bool:
    """Whether a longer katakana name holds the sound of a Latin one (New Albany)."""
    whole = kana_skeleton(word)
    return len(word) >= 5 and any(
        len(sound) >= FEWEST and sound in whole for sound in latin_skeletons(name)
    )


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Katakana words that are no names: loanwords, and those of the glossary's common words."""
    found = set(listed("loanwords"))
    glossary = (files("assistant.language") / "glossary.txt").read_text(encoding="utf-8")
    for left, right, mutual in entries("#" + glossary.split("# policy, law", 1)[-1]):
        del left
        found |= set() if mutual else {w for f in right for w in re.findall(r"[ァ-ヴー]{2,}", f)}
    return frozenset(smooth(word) for word in found)


@lru_cache(maxsize=4096)
def common(word: str) -> bool:
    """Whether a katakana word names nothing in particular: it is made of everyday loanwords."""
    text = smooth(word)
    known = _common()
    reach = {0}
    for end in range(1, len(text) + 1):
        if any(
            start in reach and text[start:end] in known for start in range(max(0, end - 12), end)
        ):
            reach.add(end)
    return len(text) in reach


def strange_names(original: str, around: str) -> Iterator[str]:
    """The names of a sentence that a folded passage, with its title and heading, does not have."""
    folded = fold(original)
    if re.search(r"[ぁ-ゖァ-ヺ一-鿿]", original):
        yield from _strange_japanese(folded, around)
    else:
        yield from _strange_english(original, around)
    yield from _strange_places(folded, around)


def _strange_places(folded: str, around: str) -> Iterator[str]:
    for forms_ja, english in _places():
        said = next((f for f in forms_ja if len(f) > 1 and f in folded), None)
        said = said or _latin_place(english, folded)
        if said is None or said in ("国内", "エリア", "日本語", "us"):
            continue
        if said == "インド" and re.search(r"インド(?:ア|ネシア)", folded):
            continue
        if said == "アジア" and "東南アジア" in around:
            continue
        if any(f in around for f in forms_ja if len(f) > 1) or _latin_place(english, around):
            continue
        short = next((f for f in forms_ja if len(f) == 1), None)
        if short and re.search(
            rf"{short}(?:国|政府|[一-鿿ァ-ヴa-z])|[・対日米中]{short}|{short}(?=、|・)", around
        ):
            continue
        if said in ("日本", "japan", "japanese") and _AT_HOME.search(around):
            continue
        yield said


def _latin_place(english: str, text: str) -> str | None:
    for word in re.split(r" (?!states|korea|kong|east|america|asia)", english):
        if word and re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text):
            if word == "us" and not re.search(
                r"(?:the|in|by|from|of) us\b|^us\b|\bus (?!all)", text
            ):
                continue
            return word
    return None


def _strange_japanese(folded: str, around: str) -> Iterator[str]:
    yield from _strange_latin(folded, around)
    for word in katakana(folded):
        if not _known_katakana(word, around):
            yield word
    for match in _KANJI_NAME.finditer(folded):
        name, kind = match[str(match.lastgroup)], match.lastgroup
        if {name, match[0]} & listed("generic") or name in around:
            continue
        if (kind == "name" and len(name) < 3) or (kind == "person" and not _person(name)):
            continue
        if kind == "firm" and (name.endswith("会") or _firm_held(name, around)):
            continue
        if not any(form in around for form in forms(name)) and not _split_held(name, around):
            yield name
    yield from _strange_titles(folded, around)
    yield from _strange_cities(folded, around)


def _strange_titles(folded: str, around: str) -> Iterator[str]:
    for match in _QUOTED.finditer(folded):
        name = match["quoted"]
        if not re.fullmatch(r"[ァ-ヴー・]+", name) or smooth(name) in smooth(around):
            continue
        if not any(form in around for form in forms(name)) and not common(name.replace("・", "")):
            yield name


def _strange_cities(folded: str, around: str) -> Iterator[str]:
    for kanji, latin in _prefectures().items():
        surely = "(?:県|市|地方)" if kanji in _ALSO_WORDS else ""
        if kanji in around or latin in around:
            continue
        if re.search(rf"(?<![一-鿿]){kanji}{surely}", folded):
            yield kanji


def _strange_latin(folded: str, around: str) -> Iterator[str]:
    for match in re.finditer(
        r"[a-z][a-z0-9]*(?:[.&+-][a-z0-9]+)*(?:[ -]?\d[\d.]*[a-z]*(?![\d,万億兆千百]))?", folded
    ):
        name = match[0]
        if folded.startswith(("万", "億", "兆", "千"), match.end()):
            name = name.rstrip("0123456789.")
        after_a_number = match.start() and re.match(r"[\d.$]", folded[match.start() - 1])
        if name not in _UNITS_AND_SCALES and not after_a_number and not _known_latin(name, around):
            yield name


def _known_katakana(word: str, around: str) -> bool:
    if len(word) < 3 or smooth(word) in smooth(around) or common(word):
        return True
    if any(form in around for form in forms(word)):
        return True
    if any(sounds_alike(word, latin) for latin in re.findall(r"[a-z]{3,}", around)):
        return True
    return any(
        smooth(part) in smooth(word) and common(smooth(word).replace(smooth(part), "", 1))
        for part in katakana(around)
        if len(part) >= 3
    )


def _person(name: str) -> bool:
    return not re.search(
        r"(?:副|元|前|現|代表|共同|同|最高|両|前任|創業|担当|専門)$|^(?:同|両|米|元|前|現)$", name
    )


def _firm_held(name: str, around: str) -> bool:
    parts = re.findall(r"[ァ-ヴー]{2,}|[a-z0-9]{2,}|[一-鿿々]{2,}", name)
    return all(
        smooth(part) in smooth(around)
        or any(f in around for f in forms(part))
        or (common(part) if part[0] >= "ァ" and part[0] <= "ー" else False)
        for part in parts
    ) or bool(re.search(r"(?:各|数|大手|\d)$", name))


def _split_held(name: str, around: str) -> bool:
    """Whether the two halves of a long kanji name stand in the passage on their own."""
    return len(name) >= 4 and any(
        name[:i] in around and name[i:] in around for i in range(2, len(name) - 1)
    )


def _known_latin(name: str, around: str) -> bool:
    if re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", around):
        return True
    if any(form in around for form in forms(name)):
        return True
    bare = re.sub(r"['’]s$|s$", "", name)
    if len(bare) >= 3 and bare in around:
        return True
    squeezed = re.sub(r"[ .-]", "", name)
    if len(squeezed) >= 3 and squeezed in re.sub(r"[ .-]", "", around):
        return True
    return (
        len(name) >= 3
        and not re.search(r"\d", name)
        and any(
            sounds_alike(name, word) or _within_sound(name, word)
            for word in katakana(around)
            if len(word) >= 3
        )
    )


def _strange_english(original: str, around: str) -> Iterator[str]:
    known = other_forms(original)
    for match in CAPITAL.finditer(original):
        phrase = match[0]
        words = phrase.split()
        if match.start() == 0 or original[max(0, match.start() - 2) : match.start()] in (
            ". ",
            "? ",
        ):
            words = words[1:] if words[0] in listed("capitals") or _plain(words[0]) else words
        if original[match.end() : match.end() + 1] == "$":
            continue
        words = [
            w
            for w in words
            if w not in listed("capitals") and w[0].isupper() and not w.isdigit() and len(w) > 1
        ]
        if any(_within_sound("".join(words), w) for w in katakana(around)):
            continue
        for word in words:
            name = _BASED.sub("", fold(word).removesuffix("'s"))
            if _known_latin(name, around) or any(
                kanji in around for kanji, latin in _prefectures().items() if latin == name
            ):
                continue
            holders = [p for p in known if re.search(rf"\b{re.escape(name)}\b", p)]
            if any(form_held(known[p], around) for p in holders):
                continue
            yield word


def form_held(written: tuple[str, ...], around: str) -> bool:
    """Whether a folded text has one of these forms."""
    return any(fold(form) in around for form in written)


def _plain(word: str) -> bool:
    """Whether the first word of a sentence is no name: the glossary has it as a common word."""
    if "-" in word or (word[1:].islower() and re.search(r"(?:s|ing|ed|ly|tion)$", word)):
        return True
    return (
        word.isalpha()
        and word[1:].islower()
        and not any(
            re.search("[ァ-ヴ]", f) or f.isascii() for fs in other_forms(word).values() for f in fs
        )
    )

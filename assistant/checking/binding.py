"""Which name, figure and time belong together in a statement, and whether a passage joins them
in the same way. Pure.

A passage about two firms holds the figures of both; a sentence that gives one the figure of the
other has every word of the passage and is false all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.checking.clauses import spans
from assistant.checking.lists import listed
from assistant.checking.names import (
    CAPITAL,
    common,
    sounds_alike,
)
from assistant.checking.wording import (
    Word,
    forms,
    held,
    smooth,
    words,
)
from assistant.language.glossary import fold, other_forms

_LATIN_NAME = re.compile(
    r"[a-z][a-z0-9]*(?:[.&'+-][a-z0-9]+)*(?: (?:[a-z][a-z0-9]*(?:[.&'+-][a-z0-9]+)*"
    r"|\d[\d.]*[a-z]*)(?![a-z0-9]))*(?:\d[\d.]*)?"
)
_KATAKANA_NAME = re.compile(r"[ァ-ヴ][ァ-ヴー]+(?:・[ァ-ヴ][ァ-ヴー]+)*")
_KANJI_NAME = re.compile(
    r"[一-鿿々]{1,6}?(?:政権|省|庁|県|(?<!政)府|市|銀行|大学|商事|電力|建設|自動車|証券|工業|半導体|研究所|地裁|高裁)(?![一-鿿])"
    r"|[一-鿿々]{2,4}(?=氏|社長|首相|大統領)|米国|中国|日本|韓国|台湾|英国|欧州"
)
_NO_NAME: Final = re.compile(
    r"^(?:ai|it|llm|llms|gpu|gpus|api|apis|m&a|ceo|cto|saas|pc|app|ipo|poc|rag|ict|dx|iot|ar|vr|esg|kpi|roi|cagr|ml|b2b|os|soc|hk|cpu|tpu|npu|hbm|usd|agi|pr)$"
)
_LISTED: Final = 16
"""Names at most that are one list."""
_COMPANY_ENDS: Final = ("inc", "corp", "ltd", "llc")
_LIST = re.compile(
    r"(?:[」』\"]?(?:と|や|、|・|/|,|および|及び|ならびに|、そして|そして|とか|に加え、?)[「『\"]?)$"
)
_PARTICLE = re.compile(
    r"^(?:,? ?(?:inc|corp|ltd|llc)\.?)?[」』\")）]*(?:社|氏|側)?"
    r"(?:\([^()]{0,40}\))?(?P<particle>からの|からは|による|によって|により|にとって|にとっては|向けの|向けに|向け|との"
    r"|とは|では|には|への|へは|の|は|が|を|に|で|から|と|も|へ|より)[「『\"(]*"
    r"(?P<next>[㐀-䶿一-鿿々]+|[ァ-ヴー]{2,}|[a-z0-9][a-z0-9.,-]*[兆億万]*[ァ-ヴー一-鿿]{0,3})"
)
_CLASS: Final = {
    "からの": "から", "からは": "から", "による": "が", "によって": "が", "により": "が",
    "は": "が", "も": "が", "には": "に", "への": "に", "へは": "に", "へ": "に", "との": "と",
    "とは": "と", "にとっては": "にとって",
    "向けの": "向け", "向けに": "向け", "では": "で",
}  # fmt: skip
_SEGMENT = re.compile(r"[、。;]|, |(?<=[a-z0-9]) (?:and|while|but) (?=[a-z])")


def proper(word: Word) -> bool:
    """Whether a word is likely to be a name."""
    if word.script == "latin":
        return not _NO_NAME.match(word.text)
    return word.script == "katakana" and len(word.text) >= 3 and not common(word.text)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands at `start`–`end` of a folded text."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=512)
def names_in(folded: str, *, any_word: bool = False) -> tuple[Name, ...]:
    """What looks like a name in a folded text; with `any_word` loanwords and abbreviations too."""
    found: list[Name] = []
    for pattern in (_LATIN_NAME, _KATAKANA_NAME, _KANJI_NAME):
        for match in pattern.finditer(folded):
            text = match[0]
            if len(text) < 2 or (_NO_NAME.match(text) and not any_word):
                continue
            if text in listed("stop") or text in _COMPANY_ENDS:
                continue
            if (
                pattern is _KATAKANA_NAME
                and not any_word
                and ((len(text) < 3 and not forms(text)) or common(text.replace("・", "")))
            ):
                continue
            found.append(Name(text, match.start(), match.end()))
    for form in other_forms(folded):
        if re.fullmatch(r"[㐀-鿿々ァ-ヴー・]+", form) and re.search("[㐀-鿿]", form):
            found += [Name(form, m.start(), m.end()) for m in re.finditer(re.escape(form), folded)]
    return tuple(_joined(sorted(set(found), key=lambda one: one.start), folded))


def names_of(sentence: str) -> tuple[Name, ...]:
    """The names of a sentence, with the offsets that they have once it is folded; those of an
    English one begin with a capital."""
    folded = fold(sentence)
    if re.search(r"[ぁ-ゖァ-ヺ一-鿿]", sentence) or len(folded) != len(sentence):
        return names_in(folded)
    found = []
    for match in CAPITAL.finditer(sentence):
        start = match.start()
        while (first := sentence[start : match.end()].split(" ", maxsplit=1)[0]) and (
            first in listed("capitals") or first.isdigit() or first == "the"
        ):
            start += len(first) + 1
        text = fold(sentence[start : match.end()]).removesuffix("'s")
        if start < match.end() and not _NO_NAME.match(text) and not text.isdigit():
            found.append(Name(text, start, match.end()))
    return tuple(found)


def _joined(found: list[Name], folded: str) -> Iterator[Name]:
    """Names of two scripts that stand together (オムニAI) as one."""
    before: Name | None = None
    for name in found:
        if before and before.end == name.start and before.text[-1] < "一" and name.text[0] < "一":
            before = Name(before.text + name.text, before.start, name.end)
            continue
        if before:
            yield _lengthened(before, folded)
        before = name
    if before:
        yield _lengthened(before, folded)


def _lengthened(name: Name, folded: str) -> Name:
    if name.text[-1] >= "ァ" and folded.startswith("ai", name.end):
        return Name(name.text + "ai", name.start, name.end + 2)
    return name


@lru_cache(maxsize=8192)
def same_name(one: str, other: str) -> bool:
    """Whether two names are one: in another form or script, or one within the other."""
    if one == other or one in other.split() or other in one.split():
        return True
    if smooth(one) == smooth(other) or (
        min(len(one), len(other)) >= 3 and (one in other or other in one)
    ):
        return True
    if any(form == other or form in other for form in forms(one)) or any(
        form == one or form in one for form in forms(other)
    ):
        return True
    return one.isascii() != other.isascii() and sounds_alike(one, other)


def _slots(folded: str) -> Iterator[tuple[Name, str, str]]:
    """Each name with the particle and the word behind it; of a list of names each has that of
    the last."""
    found = names_in(folded, any_word=True)
    for i, name in enumerate(found):
        at = i
        opened = folded[max(0, name.start - 2) : name.start].strip("「『 ")[-1:] in tuple("はがを")
        while (
            at + 1 < min(len(found), i + _LISTED)
            and not (opened and folded[found[at].end] == "、")
            and re.fullmatch(
                r"(?:社|氏)?[」』\"]?(?:\([^()]{0,40}\))?(?:と|や|、|・|/|, ?|および|及び"
                r"|ならびに|、そして)[「『\"]?",
                folded[found[at].end : found[at + 1].start],
            )
        ):
            at += 1
        match = _PARTICLE.match(folded[found[at].end : found[at].end + 64])
        if match:
            particle = match["particle"]
            yield name, _CLASS.get(particle, particle), match["next"]


@lru_cache(maxsize=8192)
def _proper_name(text: str) -> bool:
    """Whether a name is one, and no loanword or abbreviation."""
    return not _NO_NAME.match(text) and not (text[0] >= "ァ" and common(text.replace("・", "")))


def misplaced(said: str, text: str) -> Iterator[str]:
    """Names that stand before a word where the passage has another name in the same place."""
    theirs = list(_slots(text))
    for name, particle, following in _slots(said):
        if len(following) < 2 or (
            following.isascii() and len(following) < 3 and not following.isdigit()
        ):
            continue
        others = [
            (other, p)
            for other, p, f in theirs
            if _proper_name(other.text) == _proper_name(name.text)
            and (
                f == following
                or (
                    min(len(f), len(following)) >= 2
                    and (f.startswith(following) or following.startswith(f))
                )
            )
            and (
                p == particle
                or {p, particle} <= {"の", "から"}
                or ({p, particle} <= {"の", "が"} and particle == "の")
            )
        ]
        if not others or any(same_name(name.text, other.text) for other, _ in others):
            continue
        here = names_in(said, any_word=True)
        plain = not _proper_name(name.text)
        exchanged = any(same_name(o.text, n.text) for o, _ in others for n in here)
        if plain and not exchanged:
            continue
        if not exchanged and _beside_without_own(name, particle, others, text, theirs):
            continue
        if any(
            other.start < n.start < other.end + 1
            for other, _ in others
            for n in names_in(text, any_word=True)
            if same_name(n.text, name.text)
        ):
            continue
        if particle in ("が",) and following in (
            "発表",
            "開発",
            "提供",
            "今後",
            "2025",
            "2024",
            "2026",
            "自社",
            "独自",
        ):
            continue
        yield name.text


def _beside_without_own(
    name: Name,
    particle: str,
    others: Sequence[tuple[Name, str]],
    text: str,
    theirs: Sequence[tuple[Name, str, str]],
) -> bool:
    """Whether a name stands in the sentence of the other name, and there in no place of the same
    kind of its own: nothing says then that the two were exchanged."""
    for other, _ in others:
        start, end = _sentence_of(text, other.start)
        inside = [n for n in names_in(text, any_word=True) if start <= n.start < end]
        if any(same_name(name.text, n.text) for n in inside):
            kinds = [
                p for n, p, _ in theirs if start <= n.start < end and same_name(name.text, n.text)
            ]
            if particle not in kinds:
                return True
    return False


def _sentence_of(folded: str, at: int) -> tuple[int, int]:
    return next(((s, e) for s, e in spans(folded) if s <= at < e), (0, len(folded)))


def segment(folded: str, start: int, end: int, stops: Sequence[tuple[int, int]]) -> str:
    """The words that belong to what stands at `start`–`end`: from the mark or the stop before it
    to the one behind it."""
    low, high = _sentence_of(folded, start)
    for stop_start, stop_end in stops:
        if stop_end <= start:
            low = max(low, stop_end)
        elif stop_start >= end:
            high = min(high, stop_start)
    before = [m.end() for m in _SEGMENT.finditer(folded, low, start)]
    _, last = _sentence_of(folded, start)
    after = next(
        (
            m
            for m in _SEGMENT.finditer(folded, end, high)
            if high < last or words(folded[end : m.start()])
        ),
        None,
    )
    low = _meaningful(folded, before, low, start)
    return folded[low : after.start() if after else high]


def _meaningful(folded: str, marks: list[int], low: int, start: int) -> int:
    """The last mark behind which there is a word, or the beginning."""
    for mark in reversed(marks):
        if words(folded[mark:start]):
            return mark
    return low


def stretch(folded: str, start: int, end: int, stops: Sequence[tuple[int, int]]) -> str:
    """The pieces between the stops on both sides, within the sentence, but for those that
    hold a stop themselves."""
    low, high = _sentence_of(folded, start)
    before = [stop_end for _, stop_end in stops if low <= stop_end <= start]
    after = [stop_start for stop_start, _ in stops if end <= stop_start <= high]
    marks = [m.end() for m in _SEGMENT.finditer(folded, low, high)]
    if before:
        low = next((mark for mark in marks if max(before) <= mark <= start), max(before))
    if after:
        high = next((mark for mark in reversed(marks) if end <= mark <= min(after)), min(after))
    return folded[low:high]


def since(folded: str, start: int, end: int, stops: Sequence[tuple[int, int]]) -> str:
    """What stands from the stop before it to the mark behind it."""
    low, _ = _sentence_of(folded, start)
    low = max([low, *(stop_end for _, stop_end in stops if stop_end <= start)])
    beside = segment(folded, start, end, stops)
    at = folded.find(beside, low)
    if at < 0 or words(folded[at:start]):
        return beside
    return folded[low : at + len(beside)]


def bound_share(said: tuple[Word, ...], near: str, sentence: str) -> float:
    """How much of these words belongs to a figure: stands beside it, or in its sentence."""
    total = found = 0.0
    for word in said:
        weight = word.weight * (2 if proper(word) else 1)
        total += weight
        found += weight * (held(word, near) + 0.6 * held(word, sentence)) / 1.6
    return found / total if total else 0.0


def sentence_at(folded: str, at: int) -> str:
    """The sentence of a folded text that holds the offset `at`."""
    start, end = _sentence_of(folded, at)
    return folded[start:end]

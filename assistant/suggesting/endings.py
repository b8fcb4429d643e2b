"""Japanese sentence endings as polite questions: only those that can surely be turned. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.language.morphology import Word

_POLITE = re.compile(r"(?:ました|ます|でした|です)$")
_I_ROW = dict(zip("うくぐすつぬぶむ", "いきぎしちにびみ", strict=True))
_E_ROW = "えけげせぜてでねべめれ"
_AOU_ROW = "あかがさたなばまらわおこごそとのぼもろうくぐすつぬぶむゆ"
_TAKES_KANJI = {
    "上る": "上り", "至る": "至り", "回る": "回り", "迫る": "迫り", "誇る": "誇り", "残る": "残り",
    "図る": "図り", "始まる": "始まり", "売る": "売り", "作る": "作り", "送る": "送り", "入る": "入り",
    "見る": "見", "得る": "得", "経る": "経", "担う": "担い", "来る": "来", "出る": "出",
}  # fmt: skip
"""Verbs of a kanji and る: which of the two kinds they are is not to be seen."""
_HEDGES = re.compile(
    r"(?:ん|の|わけ|はず|よう|そう|べき|もの|こと|ところ|だけ|ばかり|ほど|から|たい|らしい|みたい|つもり"
    r"|(?:た|る|い|う|く|す|つ|む|ぶ|ぬ|ぐ))$"
)
_ASKING = ("いつ", "いくら")


def as_question(body: str, parts: Sequence[Word]) -> str | None:
    """A Japanese statement, without its full stop, as a polite question; `parts` are its words.

    None where its ending is none that can surely be turned.
    """
    polite = _POLITE.search(body)
    if polite:
        before = body[: polite.start()]
        sure = polite[0] in ("ました", "ます") or _nominal(before, parts)
        return f"{body}か？" if sure else None
    turned = _turned(parts)
    if turned is None:
        return None
    cut, ending = turned
    return f"{body[: len(body) - cut]}{ending}か？"


def goes_on_as(last: Word, *, past: bool) -> str:
    """What turns a clause that goes on with a verb's stem: what of it goes and what stands there
    instead, with a bar between; empty where that is not sure.

    `past` says that the sentence tells of the past.
    """
    if last.part != "動詞" or last.surface == last.base:
        return ""
    if last.base == "おる":
        return "おり|います"
    stems = (last.base[:-1], last.base[:-1] + _I_ROW.get(last.base[-1:], "り"))
    stem = last.surface in stems or (last.base.endswith("する") and last.surface.endswith("し"))
    return "|ました" if stem and past else ""


def _nominal(before: str, parts: Sequence[Word]) -> bool:
    """Whether what stands before です is a noun that states something."""
    nouns = [word for word in parts if word.surface not in ("です", "でし", "た")]
    if nouns and nouns[-1].surface in _ASKING:
        return True
    return bool(nouns) and nouns[-1].part == "名詞" and not _HEDGES.search(before)


def _turned(parts: Sequence[Word]) -> tuple[int, str] | None:
    """How many characters of a plain ending go, and what polite form stands in their place."""
    if len(parts) < 2:
        return None
    last, before = parts[-1], parts[-2]
    if last.surface == "た" and last.part == "助動詞":
        if before.surface in ("だっ", "であっ"):
            return len(before.surface) + 1, "でした"
        stem = _stem_before_past(before)
        return (len(before.surface) + 1, f"{stem}ました") if stem else None
    if last.surface == "だ" and last.part == "助動詞":
        nominal = before.part == "名詞" and (
            before.surface in _ASKING or not _HEDGES.search(before.surface)
        )
        return (1, "です") if nominal else None
    if last.surface == "ある" and before.surface == "で" and len(parts) > 2:
        nominal = parts[-3].part == "名詞" and (
            parts[-3].surface in _ASKING or not _HEDGES.search(parts[-3].surface)
        )
        return (3, "です") if nominal else None
    if last.part == "動詞" and last.surface == last.base:
        stem = _stem_of_base(last.base)
        return (len(last.surface), f"{stem}ます") if stem else None
    return None


def _stem_before_past(verb: Word) -> str | None:
    """What stands before ました of a verb as it stands before た."""
    if verb.part != "動詞" or not verb.base:
        return None
    if verb.surface.endswith(("っ", "ん")) or (
        verb.surface.endswith("い") and verb.base.endswith(("く", "ぐ"))
    ):
        end = verb.base[-1]
        return verb.base[:-1] + ("り" if end == "る" else _I_ROW.get(end, ""))
    return verb.surface


def _stem_of_base(base: str) -> str | None:
    """What stands before ます of a verb in its plain form."""
    if base.endswith("する"):
        return base[:-2] + "し"
    if base in _TAKES_KANJI:
        return _TAKES_KANJI[base]
    if base in (
        "いる",
        "できる",
        "生きる",
        "起きる",
        "過ぎる",
        "用いる",
        "率いる",
        "信じる",
        "伸びる",
    ):
        return base[:-1]
    if base.endswith("る") and len(base) > 1:
        if base[-2] in _E_ROW:
            return base[:-1]
        return base[:-1] + "り" if base[-2] in _AOU_ROW else None
    return base[:-1] + _I_ROW[base[-1]] if base[-1:] in _I_ROW else None

"""From numerals to amounts: what stands before and behind each number in a text. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from typing import Final

from assistant.language.amounts.amount import Amount, Bound
from assistant.language.amounts.bounds import bound, negative
from assistant.language.amounts.units import (
    KINDS,
    UNITS,
    currency_before,
    unit_at,
)
from assistant.language.amounts.words import fixed, spelt
from assistant.language.folding import in_place
from assistant.language.numerals import (
    DIGITS,
    Numeral,
    numerals,
    value_of,
)

_SCALES: Final = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "millions": 10**6, "billion": 10**9,
    "billions": 10**9, "trillion": 10**12, "trillions": 10**12, "k": 10**3, "m": 10**6,
    "mn": 10**6, "mm": 10**6, "b": 10**9, "bn": 10**9, "t": 10**12, "tn": 10**12, "trn": 10**12,
    "mio": 10**6, "mrd": 10**9, "millionen": 10**6, "milliarde": 10**9, "milliarden": 10**9,
    "milliard": 10**9, "milliards": 10**9, "mln": 10**6, "mld": 10**9,
    "millones": 10**6, "millón": 10**6, "mil millones": 10**9, "mille": 10**3, "mil": 10**3,
    "tausend": 10**3,
}  # fmt: skip
_SCALE = re.compile(
    rf" ?(?P<word>{'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![a-z0-9à-ÿ])"
)
_MAY_BE_UNITS: Final = ("m", "mm", "t")
"""Metres, millimetres and tons, unless it is money or written in capitals."""
_CONTINENTAL = re.compile(
    r"(?<![0-9.,'])(?P<number>[0-9]{1,12}(?:[.,][0-9]{1,12}){1,6})(?![0-9.,]*[0-9])"
    r"(?: ?(?:(?P<scale>mrd|mio|milliarden?|millionen|milliards?|mln|mld|millions d"
    r"|(?:mil )?millones|millón)(?![a-z])"
    r"|(?P<euro>€|euros?(?![a-z])|eur(?![a-z]))|(?P<percent>%)))?"
)
_POINTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_GROUPS_OF_THREE = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_SPACED = re.compile(
    r"(?<![0-9a-z.,'/-])(?<![a-z] )[1-9][0-9]{0,2}(?:(?: [0-9]{3}){2,6}(?![0-9])"
    r"| [0-9]{3}(?=,[0-9]{1,2}(?![0-9])| ?(?:€|mrd|mio|euros?)(?![a-z])))"
    r"|(?<![0-9.,'/-])[1-9][0-9]{0,2} [0-9]{3}(?= (?:€|euros?|personnes|visiteurs|habitants|élèves"
    r"|passagers|voyageurs|lecteurs|emplois|logements|exemplaires|arbres|tonnes|mètres)(?![a-z]))"
)
_THIN = re.compile("(?<=[0-9])[\u00a0\u2009\u202f’](?=[0-9]{3}(?![0-9]))")
_OTHER_SCALES = re.compile(
    r"(?<=[0-9])(?:[천백십][0-9]{0,4}){0,3}[만억조]"
    r"|(?<=[0-9])(?:[천백십][0-9]{0,4}){1,3}(?= ?[원명개대])"
    r"|(?<=[0-9一二三四五六七八九十百千两兩])[亿萬]|[两兩](?=[百千万萬亿億])"
)
_AS_JAPANESE: Final = str.maketrans("천백십만억조亿萬两兩", "千百十万億兆億万二二")
"""How Korean and Chinese write what Japanese numerals are."""
_OF = re.compile(r" ?d['’]| de ")
_CAPITAL = re.compile(r"(?:^|[^A-Za-z])(?P<word>[A-Za-z-]{0,30}[A-Z][A-Za-z-]{0,30})[ -]$")
_NUMBERED = re.compile(r"(?:\bno\.|№|#|\bversion|\bchapter|\bsection|バージョン) ?$")
_NO_NAME = frozenset(
    "the in of by to from for and or about over under around at nearly almost only some all its"  # noqa: SIM905
    " their our these those more less up than with after before when while i a".split()
)
_IDIOM = re.compile(
    r"一(?:人|部|度|点|つ|種|機|回|本|社|日|国|方|見|分|年|月|名|台|体|般|定|時|字|元|件|位|段|週)(?!目)|十分(?!間)|千葉"
    r"|三河|百科|百度|二度|六本木|八百屋|三位一体|四国|九州|二世|三角|百分|千分"
)
_NOT_A_UNIT: Final = {
    "分": "野析散類岐割解担", "人": "工材類間気口物", "社": "会員内長説", "本": "部社当格人来",
    "回": "答線転帰収", "日": "本米", "台": "風湾", "機": "能械構会", "基": "礎本盤地準",
    "元": "素号来的化論", "位": "置相", "名": "前称詞目", "点": "滅灯", "種": "別", "円": "滑形満",
    "字": "幕", "度": "合", "冊": "子", "週": "末", "件": "名", "両": "立方者", "語": "句",
    "章": "典", "条": "件", "号": "令", "枚": "挙", "個": "人別", "時": "間期代点刻", "州": "知",
}  # fmt: skip
"""What behind a unit makes another word of it: 分野, 人工."""
_SHARE_PARTS = re.compile(
    r"割(?:(?P<tenths>[0-9〇一二三四五六七八九])分(?![の野析間])(?:(?P<hundredths>[0-9〇一二三四五六七八九])厘)?)?"
)
_RANGE = re.compile(r" ?(?:[〜~–—−―-]|から|ないし|乃至|to) ?(?:[$€£¥]|us\$)?")
_AND = re.compile(r" and (?:[$€£¥]|us\$)?")
_PER = re.compile(r" ?/ ?| per | an? (?=(?:year|month|week|day|hour|minute|second)(?![a-z]))")
_WORD = re.compile("[a-z]{2,20}(?![a-z])")
_APIECE = re.compile(r"(?:あたり|当たり|当り|につき|ごとに)(?:の)?[^0-9、。]{0,8}$")
_EACH: Final = {
    "月額": "月間", "月給": "月間", "毎月": "月間", "年額": "年", "年間": "年",
    "年収": "年", "毎年": "年",
    "日額": "日", "毎日": "日", "時給": "時間", "毎時": "時間", "時速": "時間",
    "毎分": "分", "毎秒": "秒",
}  # fmt: skip
"""What says before an amount of what it is the rate."""
_FEWEST_POSITIONAL = 3


class TakenPlaces:
    """Places of a text that are taken: `meets` in time logarithmic in their number."""

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(places)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def meets(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with `start`–`end`."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._ends[before - 1] > start


def read(text: str) -> list[Amount]:
    """All numbers of a text with their units, in their order."""
    plain = _prepared(text)
    found = _ranged(plain, list(_in_digits(plain, text)))
    taken = TakenPlaces((one.start, one.end) for one in found)
    words = []
    for value, unit, start, end in fixed(plain):
        if not taken.meets(start, end):
            told = bound(plain, start, end)
            rough: Bound = "~" if told == "=" else told
            words.append(Amount(value, unit, text[start:end], start, end, rough, end))
    found += words
    taken = TakenPlaces((one.start, one.end) for one in found)
    for value, start, number_end, scaled in spelt(plain):
        if not taken.meets(start, number_end):
            unit, end = _unit(plain, number_end)
            how = bound(plain, start, end)
            found.append(Amount(value, unit, text[start:end], start, end, how, number_end, scaled))
    return sorted(found, key=lambda one: one.start)


def _prepared(text: str) -> str:
    """The text folded in place, its numbers with commas between groups, points before decimals,
    and an apostrophe for other marks of groups; offsets stay as they are."""
    plain = in_place(_THIN.sub("'", text))
    plain = _OTHER_SCALES.sub(lambda found: found[0].translate(_AS_JAPANESE), plain)
    plain = _SPACED.sub(lambda found: found[0].replace(" ", "'"), plain)
    return _CONTINENTAL.sub(_anglicised, plain)


def _anglicised(found: re.Match[str]) -> str:
    number = found["number"]
    euro = found["euro"] or found.string[max(0, found.start() - 2) : found.start()].strip() == "€"
    comma = "," in number and not _GROUPS_OF_THREE.fullmatch(number)
    one = number.count(",") == 1
    decimal = one and (found["scale"] or ((euro or found["percent"]) and comma))
    grouped = _POINTS.fullmatch(number) and (found["scale"] or euro or "," in number)
    if not (grouped or (decimal and "." not in number)):
        return found[0]
    return number.translate({ord("."): "'", ord(","): "."}) + found[0][len(number) :]


def _in_digits(plain: str, text: str) -> Iterator[Amount]:
    at = 0
    clock = -1
    for one in numerals(plain):
        if one.start < at or _is_code(plain, one):
            continue
        found = _amount(plain, text, one)
        if found is None:
            continue
        if found.start == clock and found.unit in ("分", "秒"):
            found = replace(found, unit="時")
        clock = found.end if found.unit == "時" else -1
        at = found.end
        yield found


def _is_code(plain: str, one: Numeral) -> bool:
    """Whether a number is part of a name, a code, a time of the day or an address."""
    before, after = plain[max(0, one.start - 3) : one.start], plain[one.end : one.end + 3]
    if re.search(r"[0-9][:.]$|[#_@]$|^v\.$", before) or re.match(r"[:.][0-9]|[_@]", after):
        return True
    if re.search(r"[0-9]-$", before) and re.match(r"-[0-9]", after):
        return True
    if re.search(r"[0-9-]-$", before) and not one.digits:
        return True
    if not one.digits or not re.search(r"[a-z]-?$", before) or after[:1] == "%":
        return False
    return not currency_before(plain, one.start)[0]


def _amount(plain: str, text: str, one: Numeral) -> Amount | None:
    currency, start = currency_before(plain, one.start)
    value, number_end, scaled = _scaled(plain, text, one, money=bool(currency))
    unit, end = _unit(plain, number_end)
    parts = _SHARE_PARTS.match(plain, number_end)
    if parts:
        tenths, hundredths = (value_of(parts[k] or "") for k in ("tenths", "hundredths"))
        value, unit, end = value * 10 + tenths + Decimal(hundredths) / 10, "%", parts.end()
    elif plain.startswith("分の", number_end):
        above = next(iter(numerals(plain[number_end + 2 : number_end + 30].lstrip())), None)
        if above is None or not value or above.start:
            return None
        end = plain.index(plain[number_end + 2 :].lstrip()[:1], number_end + 2) + above.end
        value, unit = 100 * above.value / value, "%"
    elif KINDS.get(unit) == "duration" and plain[end : end + 1] == "半":
        value, end = value + Decimal("0.5"), end + 1
    if currency and KINDS.get(unit) != "share":
        unit = currency
        end = end if unit_at(plain, number_end)[0] == currency else number_end
    if plain[one.start - 1 : one.start] == "第" and one.start:
        unit, start = "第", one.start - 1
    if not (unit or scaled or one.tens) and one.digits and _is_named(plain, text, one):
        unit = "no."
    if not _counts(plain, one, unit, scaled):
        return None
    number = -value if negative(plain, start) else value
    how = "?" if one.vague else bound(plain, start, end)
    per, end = _per(plain, start, end)
    return Amount(float(number), unit, text[start:end], start, end, how, number_end, scaled, per)


def _scaled(plain: str, text: str, one: Numeral, *, money: bool) -> tuple[Decimal, int, bool]:
    """The value of a number with the Latin scale behind it, where that ends, and whether it has
    any scale."""
    found = _SCALE.match(plain, one.end) if one.digits and not one.scaled else None
    if not found:
        return one.value, one.end, one.scaled
    word = found["word"]
    if len(word) <= 2 and plain[one.end] == " " and not (money or word in ("bn", "mn", "tn")):
        return one.value, one.end, one.scaled
    capital = text[found.start("word")].isupper()
    if word in _MAY_BE_UNITS and not (money or (capital and word != "mm")):
        return one.value, one.end, one.scaled
    dot = plain.startswith(".", found.end()) and word in ("mrd", "mio")
    return one.value * _SCALES[word], found.end() + dot, True


def _unit(plain: str, at: int) -> tuple[str, int]:
    """The unit behind a number, and where it ends; ("", at) for none."""
    of = _OF.match(plain, at)
    apart = of.end() - at if of else int(plain[at : at + 1] in (" ", "-"))
    unit, end = unit_at(plain, at + apart)
    form = plain[at + apart : end]
    if not unit or (apart and (form == "x" or (KINDS[unit] == "rank" and form.isascii()))):
        return "", at
    if plain[end : end + 1] and plain[end] in _NOT_A_UNIT.get(form[-1], ""):
        return "", at
    return unit, end


def _counts(plain: str, one: Numeral, unit: str, scaled: bool) -> bool:
    """Whether a number counts something: one that is part of a word does not."""
    before, after = plain[max(0, one.start - 2) : one.start], plain[one.end : one.end + 2]
    if not one.digits:
        return _kanji_counts(plain, one, unit, before[-1:])
    if unit or scaled or one.tens:
        return True
    if (after[:1].isascii() and after[:1].isalpha()) or re.search(r"[0-9][-/]$", before):
        return False
    if re.match(r"/[0-9]", after):
        return False
    return not re.match(r"-[0-9]", after) or _has_unit_later(plain, one.end)


def _kanji_counts(plain: str, one: Numeral, unit: str, before: str) -> bool:
    said = plain[one.start : one.end]
    if before in ("何", "幾") or not set(said) - {"〇"}:
        return False
    if (said == "数" and re.match("[㐀-鿿]", before)) or _IDIOM.match(plain, one.start):
        return unit == "第" and len(said) > 1
    if said == "一":  # 一枚, 一企業: any one
        return KINDS.get(unit) in ("money", "share", "rank")
    positional = len(said) >= _FEWEST_POSITIONAL and all(char in DIGITS for char in said)
    return bool(unit) or one.scaled or positional


def _is_named(plain: str, text: str, one: Numeral) -> bool:
    """Whether a number says which of several: Windows 11, シーン2, no. 5."""
    before = plain[max(0, one.start - 9) : one.start]
    if re.search("[ァ-ヺー]$", before) or _NUMBERED.search(before):
        return True
    named = _CAPITAL.search(text[max(0, one.start - 33) : one.start])
    return named is not None and named["word"].lower() not in _NO_NAME


def _has_unit_later(plain: str, at: int) -> bool:
    """Whether the second number of "5-10 billion" has a unit or a scale."""
    other = next(iter(numerals(plain[at + 1 : at + 40])), None)
    if other is None or other.start:
        return False
    end = at + 1 + other.end
    return (
        other.scaled
        or bool(_unit(plain, end)[0] or _SCALE.match(plain, end))
        or (plain.startswith("割", end))
    )


def _per(plain: str, start: int, end: int) -> tuple[str, int]:
    """The unit of the rate that an amount is, and where that ends."""
    found = _PER.match(plain, end)
    if found:
        noun = _WORD.match(plain, found.end())
        unit, behind = unit_at(plain, found.end())
        if not unit and noun:
            unit, behind = UNITS.get(f"{noun[0]}s", ("", ""))[0], noun.end()
        if unit:
            return unit, behind
    before = plain[max(0, start - 12) : start]
    for word, unit in _EACH.items():
        if before.rstrip("約").endswith(word):
            return unit, end
    apiece = _APIECE.search(before)
    if apiece:
        for length in range(1, 8):
            unit, behind = unit_at(before, max(0, apiece.start() - length))
            if unit and behind == apiece.start():
                return unit, end
    return "", end


def _ranged(plain: str, found: list[Amount]) -> list[Amount]:
    """Both ends of a range with the unit and the scale that only its second end tells."""
    for at in range(len(found) - 1):
        one, other = found[at], found[at + 1]
        between = plain[one.end : other.start]
        if len(between) > 8 or one.unit not in ("", other.unit):
            continue
        both = plain[max(0, one.start - 9) : one.start].endswith("between ")
        if not (_RANGE.fullmatch(between) or (both and _AND.fullmatch(between))):
            continue
        value = one.value
        if other.scaled and not one.scaled:
            scale = _scale_of(plain[other.start : other.number_end])
            value = value * scale if value * scale <= other.value else value
        if one.unit == "" and other.unit == "%" and "割" in plain[other.start : other.end]:
            value *= 10
        found[at] = replace(one, value=value, unit=other.unit)
    return found


def _scale_of(said: str) -> float:
    """The scale that a number ends with: 1e8 of 5億, 1e9 of 10 billion."""
    latin = re.search(r"[a-z]+$", said.rstrip("."))
    if latin:
        return float(_SCALES.get(latin[0], 1))
    scale = re.search(r"[十百千]?[万億兆京]$", said)
    return float(value_of(f"1{scale[0]}")) if scale else 1.0

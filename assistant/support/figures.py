"""Figures with their units: how they are written, and which of them are the same. Pure.

A figure has a value in the unit's own scale (55億 = 5.5 billion = 5.5e9) and a unit that
stands for all ways to write it (人, 名, people). Times of the calendar are read in `moments`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

_SCALES: Final = {
    "千": 1e3, "万": 1e4, "億": 1e8, "兆": 1e12, "百": 1e2,
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "hundred": 1e2,
    "bn": 1e9, "mn": 1e6, "k": 1e3, "b": 1e9, "t": 1e12,
}  # fmt: skip
_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_KANJI: Final = dict(zip("〇一二三四五六七八九", range(10), strict=True))
_KANJI_TENS: Final = {"十": 10, "百": 100, "千": 1000}

_UNITS: Final = (
    ("香港ドル", ("香港ドル", "hk$")),
    ("豪ドル", ("豪ドル", "a$")),
    ("台湾ドル", ("台湾ドル",)),
    ("円", ("円", "yen", "jpy", "¥")),
    ("ドル", ("米ドル", "ドル", "dollars", "dollar", "usd", "$")),
    ("ユーロ", ("ユーロ", "euros", "euro", "eur", "€")),
    ("元", ("人民元", "元", "yuan", "rmb")),
    ("ポンド", ("ポンド", "pounds", "gbp", "£")),
    ("ウォン", ("ウォン", "won")),
    ("ルピー", ("ルピー", "rupees", "rupee")),
    ("ポイント", ("%ポイント", "パーセントポイント", "ポイント", "percentage points",
                "percentage point", "points", "point", "pt")),
    ("%", ("%", "パーセント", "percent", "per cent")),
    ("倍", ("倍", "times as", "times the", "times more", "times higher", "fold", "-fold", "x")),
    ("人", ("人", "名", "people", "persons", "employees", "workers", "staff", "users", "engineers",
           "researchers", "writers", "members", "students", "residents", "patients")),
    ("社", ("社", "企業", "companies", "firms", "company", "firm", "startups")),
    ("件", ("件", "cases", "incidents", "requests", "inquiries", "reports")),
    ("つ", ("台", "基", "個", "枚", "機", "つ", "点", "units", "gpus", "chips", "pieces",
           "servers", "robots", "trucks", "vehicles", "ラック", "points")),
    ("所", ("カ所", "ヵ所", "か所", "ヶ所", "箇所", "拠点", "施設", "sites", "locations",
           "facilities", "現場")),
    ("回", ("回", "度", "往復", "times")),
    ("種", ("種類", "種", "kinds", "types")),
    ("言語", ("言語", "か国語", "カ国語", "ヶ国語", "languages")),
    ("国", ("カ国", "か国", "ヵ国", "ヶ国", "countries", "nations")),
    ("校", ("校", "大学", "schools", "universities")),
    ("店", ("店舗", "支店", "店", "stores", "shops", "branches")),
    ("自治体", ("自治体", "市町村", "municipalities")),
    ("年", ("年間", "年", "years", "year")),
    ("月間", ("カ月", "か月", "ヵ月", "ヶ月", "箇月", "months", "month")),
    ("週", ("週間", "週", "weeks", "week")),
    ("日", ("営業日", "日間", "日", "days", "day", "business days")),
    ("時間", ("時間", "hours", "hour")),
    ("分", ("分間", "分", "minutes", "minute")),
    ("秒", ("秒間", "秒", "seconds", "second")),
    ("世代", ("世代", "generations")),
    ("歳", ("歳", "才", "years old")),
    ("トン", ("トン", "tons", "tonnes")),
    ("km", ("キロメートル", "km", "kilometers", "kilometres")),
    ("m", ("メートル", "m", "meters", "metres")),
    ("kg", ("キログラム", "kg")),
    ("nm", ("ナノメートル", "ナノ", "nm", "nanometer")),
    ("パラメータ", ("パラメータ", "パラメーター", "parameters")),
    ("トークン", ("トークン", "tokens")),
    ("量子ビット", ("量子ビット", "qubits")),
    ("第", ("番目", "位", "つ目", "回目", "年目", "期目", "人目", "社目")),
    ("語", ("語", "words")),
    ("文字", ("文字", "字", "characters")),
    ("ページ", ("ページ", "頁", "pages")),
    ("ワット時", ()),
)  # fmt: skip
_PHYSICAL: Final = {
    "gw": "GW", "ギガワット": "GW", "mw": "MW", "メガワット": "MW", "kw": "kW",
    "キロワット": "kW", "w": "W", "ワット": "W", "twh": "TWh", "テラワット時": "TWh",
    "gwh": "GWh", "ギガワット時": "GWh", "mwh": "MWh", "kwh": "kWh", "キロワット時": "kWh",
    "gb": "GB", "ギガバイト": "GB", "tb": "TB", "テラバイト": "TB", "mb": "MB",
    "メガバイト": "MB", "pb": "PB", "kb": "KB", "ghz": "GHz", "mhz": "MHz", "ms": "ms",
    "ミリ秒": "ms", "mm": "mm", "cm": "cm", "gbps": "Gbps", "tops": "TOPS", "tflops": "TFLOPS",
    "gigawatts": "GW", "gigawatt": "GW", "megawatts": "MW", "megawatt": "MW",
    "kilowatts": "kW", "℃": "℃",
}  # fmt: skip
_UNIT_OF: Final = {form: unit for unit, forms in _UNITS for form in forms} | _PHYSICAL
_SUFFIX = "|".join(
    re.escape(form) + (r"(?![a-z])" if form[-1:].isascii() and form[-1:].isalpha() else "")
    for form in sorted(_UNIT_OF, key=len, reverse=True)
)
_DIGITS = r"\d[\d,]{0,30}+(?:\.\d{1,30}+)?"
_JAPANESE_SCALE = r"[百千]?[兆億万]|[百千](?![\u4e00-\u9fff])|千"
_LATIN_SCALE = r"\s?(?:trillion|billion|million|thousand|hundred|bn|mn)(?![a-z])|[kbt](?![a-z\d])"
_VALUE = rf"{_DIGITS}(?:(?:{_JAPANESE_SCALE})(?:{_DIGITS}(?:{_JAPANESE_SCALE})?)*|{_LATIN_SCALE})?"
_KANJI_VALUE = r"[〇一二三四五六七八九十百千]{1,16}+"
_WORD_VALUE = "|".join(sorted(_WORDS, key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?P<ordinal>第)?(?P<sign>hk\$|[$€£¥])?\s?(?<![a-z\d.])(?P<value>{_VALUE})"
    rf"(?P<range>\s?[〜~–—-]\s?(?:[$€£¥])?(?={_DIGITS}))?"
    rf"[\s-]?(?P<unit>分の\s?(?:{_DIGITS}|{_KANJI_VALUE})|割(?P<bu>\d分)?|{_SUFFIX})?"
)
_SPELT = re.compile(
    rf"(?:(?P<kanji>{_KANJI_VALUE})(?P<unit>分の[〇一二三四五六七八九十\d]{1, 16}+|割|{_SUFFIX})"
    rf"|\b(?P<word>{_WORD_VALUE})(?:-(?P<more>{_WORD_VALUE}))?\b"
    rf"(?P<scale>\s(?:hundred|thousand|million|billion|trillion))?"
    rf"(?:[\s-](?P<after>{_SUFFIX}|percent|[a-z]+))?)"
)
_FIXED: Final = (
    (re.compile(r"半分|半数|過半|半減|半ば以上|\bhalf\b|\bhalved\b"), 50.0, "%"),
    (re.compile(r"倍増|倍加|\bdoubl(?:e|ed|es|ing)\b|\btwice\b"), 2.0, "倍"),
    (re.compile(r"\btripl(?:e|ed|es|ing)\b|\bthreefold\b"), 3.0, "倍"),
    (re.compile(r"\bquadrupl(?:e|ed|es|ing)\b"), 4.0, "倍"),
    (re.compile(r"\btwo[- ]thirds\b"), 200 / 3, "%"),
    (re.compile(r"\b(?:a|one)[- ]third\b"), 100 / 3, "%"),
    (re.compile(r"\b(?:a|one)[- ](?:quarter|fourth)\b(?! of 20)"), 25.0, "%"),
    (re.compile(r"\bthree[- ]quarters\b"), 75.0, "%"),
)
_HALF_OF_A_YEAR = ("first ", "second ")
_ABOUT = re.compile(
    r"(?:約|およそ|おおよそ|ほぼ|推定|about|around|roughly|nearly|almost|approximately|some|~|近く)\s?[$€£¥]?$"
)
_ABOUT_AFTER = re.compile(r"(?:[ほ]ど|前後|程度|近く|弱|強|余り|あまり|規模|台(?!の))")
_LEAST_AFTER = re.compile(r"(?:の[^、。]{0,6})?(?:以上|超|を超え|を上回|余り)")
_LEAST = re.compile(
    r"(?:少なくとも|最低でも|最低|more than|over|at least|exceeding|above|exceeds"
    r"|exceeded)\s?[$€£¥]?$"
)
_MOST_AFTER = re.compile(
    r"(?:の[^、。]{0,6})?(?:以下|未満|以内|を下回|弱|に満たな|に(?:も)?(?:届|達し(?:な|て(?:い)?な)|及ば)|まで(?!に))"
)
_MOST = re.compile(
    r"(?:最大で?|最長で?|最高で?|多くて|上限|up to|at most|less than|under|below"
    r"|fewer than|no more than|as much as|a maximum of)\s?[$€£¥]?$"
)
_OF_A_NOUN = re.compile(r"(?:以上|超|余り|近く|を超える|を上回る|もの)?の[㐀-鿿ァ-ヴ]|以上の|もの")
_COUNTERS: Final = frozenset(
    ["つ", "件", "社", "人", "所", "種", "校", "店", "言語", "自治体", "の"]
)
_VAGUE_BEFORE = tuple("数何十")
_SAME = 1e-6
_RATIO = 0.04


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands at `start`–`end`: its value, unit ("" when none is told), and
    what is said of its bounds: "=" as it is, "~" about, ">" at least, "<" at most."""

    value: float
    unit: str
    text: str
    start: int
    end: int
    bound: str = "="


def figures(folded: str) -> list[Figure]:
    """The figures of a text that `folded` and stripped of its dates, in their order."""
    found = [*_digits(folded), *_fixed(folded)]
    taken = [(one.start, one.end) for one in found]
    found += [
        one for one in _spelt(folded) if not any(s < one.end and one.start < e for s, e in taken)
    ]
    return sorted(found, key=lambda one: one.start)


def _digits(text: str) -> list[Figure]:
    found: list[Figure] = []
    ranges: list[tuple[int, re.Match[str]]] = []
    for match in _FIGURE.finditer(text):
        if _part_of_a_name(text, match.start("value"), match.end("value")):
            continue
        value, unit = number(match["value"]), match["unit"] or ""
        if match["range"]:
            ranges.append((len(found), match))
        value, unit = _in_unit(value, unit, match["bu"])
        if not unit and not match["sign"] and _OF_A_NOUN.match(text, match.end()):
            unit = "の"
        unit = "第" if match["ordinal"] else _UNIT_OF.get(match["sign"] or "", unit)
        bound = _bound(text, match.start(), match.end())
        found.append(Figure(value, unit, match[0].strip(" -"), match.start(), match.end(), bound))
    for at, _ in ranges:
        if at + 1 < len(found) and not found[at].unit:
            one, other = found[at], found[at + 1]
            factor = 10 if other.text.endswith("割") else 1
            scale = _scale_of(other.text) if one.value < 1000 and _scale_of(one.text) == 1 else 1
            found[at] = Figure(
                one.value * factor * scale, other.unit, one.text, one.start, one.end, one.bound
            )
    return found


def _scale_of(text: str) -> float:
    scales = re.findall(r"[万億兆]|(?<= )(?:thousand|million|billion|trillion)", text)
    return _SCALES[scales[-1]] if scales else 1.0


def _part_of_a_name(text: str, start: int, end: int) -> bool:
    """Whether the digits belong to a name such as H20, GPT-4, シーン2 or 3D."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if re.search(r"[a-z]-?$", before):
        return True
    return bool(re.match(r"d(?![a-z])|[gG](?![a-z])", after))


def number(text: str) -> float:
    """The value of a number in digits with Japanese or Latin scales.

    >>> number("1万3,120"), number("5.5 billion")
    (13120.0, 5500000000.0)
    """
    total = 0.0
    for digits, scale in re.findall(rf"({_DIGITS})\s?([百千]?[兆億万]|[百千]|[a-z]+)?", text):
        value = float(digits.replace(",", "").rstrip("."))
        for part in [scale] if scale in _SCALES else scale:
            value *= _SCALES.get(part, 1.0)
        total += value
    return total


def _kanji(text: str) -> float:
    if len(text) > 1 and not set(text) & set(_KANJI_TENS):
        return float("".join(str(_KANJI[char]) for char in text))
    total = current = 0
    for char in text:
        if char in _KANJI_TENS:
            total += (current or 1) * _KANJI_TENS[char]
            current = 0
        else:
            current = _KANJI[char]
    return float(total + current)


def _in_unit(value: float, unit: str, part: str | None = None) -> tuple[float, str]:
    if unit.startswith("割"):
        return value * 10 + (float(part[:-1]) if part else 0), "%"
    if unit.startswith("分の"):
        below = unit[2:].strip()
        above = number(below) if below[0].isdigit() else _kanji(below)
        return (100 * above / value if value else 0.0), "%"
    return value, _UNIT_OF.get(unit, unit)


def _spelt(text: str) -> list[Figure]:
    found = []
    for match in _SPELT.finditer(text):
        if match["kanji"]:
            if text.endswith(_VAGUE_BEFORE, 0, match.start()) or re.match(
                r"(?:一(?:人|部|度|点|つ|種|機|回|本|社|日|国|方|見|分|年)|十分|千葉|三河|百科|二度|一元)(?!目)",
                text[match.start() : match.start() + 2],
            ):
                continue
            value, unit = _in_unit(_kanji(match["kanji"]), match["unit"])
        else:
            value = float(_WORDS[match["word"]] + _WORDS.get(match["more"] or "", 0))
            if match["word"] == "one" and not match["scale"]:
                continue
            value *= _SCALES.get((match["scale"] or "").strip(), 1.0)
            unit = _UNIT_OF.get(match["after"] or "", "")
        bound = _bound(text, match.start(), match.end())
        found.append(Figure(value, unit, match[0], match.start(), match.end(), bound))
    return found


def _fixed(text: str) -> list[Figure]:
    return [
        Figure(
            value,
            unit,
            match[0],
            match.start(),
            match.end(),
            _bound(text, match.start(), match.end()).replace("=", "~"),
        )
        for pattern, value, unit in _FIXED
        for match in pattern.finditer(text)
        if not text.endswith(_HALF_OF_A_YEAR, 0, match.start())
    ]


def _bound(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 16) : start], text[end : end + 10]
    if _LEAST.search(before) or _LEAST_AFTER.match(after):
        return ">"
    if _MOST.search(before) or _MOST_AFTER.match(after):
        return "<"
    return "~" if _ABOUT.search(before) or _ABOUT_AFTER.match(after) else "="


def same(one: Figure, other: Figure) -> bool:
    """Whether a figure of a sentence is that of a passage: in value and, where both tell it,
    in unit; one that is called "about", "more than", … may be a rounded one."""
    return _units_agree(one.unit, other.unit) and _values_agree(one, other)


def _units_agree(one: str, other: str) -> bool:
    if "の" in (one, other):
        return not one or not other or {one, other} <= _COUNTERS
    return one == other or not one or not other or {one, other} == {"つ", "件"}


def _values_agree(one: Figure, other: Figure) -> bool:
    a, b = one.value, other.value
    if abs(a - b) <= _SAME * max(abs(a), abs(b), 1e-9):
        return {one.bound, other.bound} != {"<", ">"}
    if not a or not b:
        return False
    ratio = b / a
    if one.unit == "%" and one.text[:1] in "半ato":
        return (0.8 <= ratio < 1) if one.bound == "<" else abs(ratio - 1) <= 0.08
    if one.bound == "~":
        return abs(ratio - 1) <= _RATIO
    low, high = {">": (1.0, 1.15), "<": (0.9, 1.0)}.get(one.bound, (1.0, 1.0))
    return low <= ratio <= high and one.bound not in ("=", other.bound)


def derived(one: Figure, others: Sequence[Figure]) -> bool:
    """Whether a ratio (2倍, 半分) follows from two figures of one unit in a passage."""
    if one.unit not in ("倍", "%") or not one.value:
        return False
    rough = one.unit == "倍" or one.text[:1] in "半h"
    wanted = one.value if one.unit == "倍" else one.value / 100
    if one.unit == "倍":
        for other in others:
            factor = 1 + other.value / 100
            if other.unit == "%" and 0 <= factor / wanted - 1 <= (
                0.15 if one.bound == ">" else 0.03
            ):
                return True
    for a, b in permutations(others, 2):
        alike = a.unit == b.unit or not (rough or (a.unit and b.unit))
        if alike and a.value and abs(b.value / a.value / wanted - 1) <= (0.03 if rough else 1e-3):
            return True
    return False

"""Amounts in texts: every way to write a number is read as that number."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.language.amounts import (
    Amount,
    amounts,
    numbers,
)
from assistant.language.numerals import numerals, value_of

TABLE: list[tuple[str, list[tuple[float, str]]]] = [
    ("5千万円", [(50_000_000, "JPY")]),
    ("12百万円", [(12_000_000, "JPY")]),
    ("三百億円", [(30_000_000_000, "JPY")]),
    ("1万3,120円", [(13_120, "JPY")]),
    ("三百二十億", [(32_000_000_000, "")]),
    ("3億5千万", [(350_000_000, "")]),
    ("二〇二五人", [(2025, "人")]),
    ("二十三人", [(23, "人")]),
    ("１，８００社", [(1800, "社")]),
    ("0.42兆円", [(420_000_000_000, "JPY")]),
    # Money.
    ("$1.2tn", [(1.2e12, "USD")]),
    ("$300bn", [(3e11, "USD")]),
    ("US$4.5 billion", [(4.5e9, "USD")]),
    ("4.5B", [(4.5e9, "")]),
    ("€1,2 Mrd.", [(1.2e9, "EUR")]),
    ("1億2,000万ドル", [(1.2e8, "USD")]),
    ("55億米ドル", [(5.5e9, "USD")]),
    ("HK$20", [(20, "HKD")]),
    ("USD 5bn", [(5e9, "USD")]),
    ("¥5,000", [(5000, "JPY")]),
    ("$5m", [(5e6, "USD")]),
    ("5m", [(5, "m")]),
    ("5M users", [(5e6, "人")]),
    # Separators.
    ("1,234.5 km", [(1234.5, "km")]),
    ("1.234,5 km", [(1234.5, "km")]),
    ("1’000 km", [(1000, "km")]),
    ("1 234 567 people", [(1_234_567, "人")]),
    ("12 500 €", [(12_500, "EUR")]),
    ("1.500.000 €", [(1_500_000, "EUR")]),
    ("1.5 €", [(1.5, "EUR")]),
    ("12,5 %", [(12.5, "%")]),
    ("1\u202f234 km", [(1234, "km")]),
    # Shares and ratios.
    ("3割", [(30, "%")]),
    ("3割5分", [(35, "%")]),
    ("五割", [(50, "%")]),
    ("１０％", [(10, "%")]),
    ("12 per cent", [(12, "%")]),
    ("3 pct", [(3, "%")]),
    ("2ポイント", [(2, "ポイント")]),
    ("25 bps", [(25, "bp")]),
    ("2分の1", [(50, "%")]),
    ("2.5倍", [(2.5, "倍")]),
    ("4x", [(4, "倍")]),
    ("three times more", [(3, "倍")]),
    ("doubled", [(2, "倍")]),
    # Signs.
    ("-5%", [(-5, "%")]),
    ("前年比−5%", [(-5, "%")]),
    ("▲5%", [(-5, "%")]),
    ("△3億円", [(-3e8, "JPY")]),
    ("±3%", [(3, "%")]),
    # Ranges: both ends carry the unit and the scale.
    ("30〜50%", [(30, "%"), (50, "%")]),
    ("5-10 billion", [(5e9, ""), (1e10, "")]),
    ("5 to 10 percent", [(5, "%"), (10, "%")]),
    ("between 5 and 10 billion yen", [(5e9, "JPY"), (1e10, "JPY")]),
    ("3〜5億円", [(3e8, "JPY"), (5e8, "JPY")]),
    ("900〜1,000万円", [(9e6, "JPY"), (1e7, "JPY")]),
    ("1〜3割", [(10, "%"), (30, "%")]),
    ("1万〜2万人", [(10_000, "人"), (20_000, "人")]),
    # Counts and measures.
    ("3社", [(3, "社")]),
    ("AI三社", [(3, "社")]),
    ("GPU三十基", [(30, "つ")]),
    ("120人", [(120, "人")]),
    ("5万人", [(50_000, "人")]),
    ("三つ", [(3, "つ")]),
    ("twenty-five people", [(25, "人")]),
    ("two hundred and fifty thousand dollars", [(250_000, "USD")]),
    ("3nm", [(3, "nm")]),
    ("3年半", [(3.5, "年")]),
    # What is no amount.
    ("GPT-5 is here", []),
    ("HR-7", []),
    ("第3位", []),
    ("3人目", []),
    ("v2.0", []),
    ("Windows 11 is", []),
    ("シーン2は", []),
    ("no. 5", []),
    ("2025年", []),
    ("3月", []),
    ("昨年9月は", []),
    ("10:30", []),
    ("10時30分", []),
    ("03-1234-5678", []),
    ("0120-123-456", []),
    ("192.168.0.1", []),
    ("24/7", []),
    ("5G", []),
    ("3D", []),
    ("統一社会", []),
    ("一方で十分だ", []),
    ("千葉と九州", []),
    ("四半期", []),
    ("何百人いる", []),
]


def read(text: str) -> list[tuple[float, str]]:
    return [(one.value, one.unit) for one in amounts(text)]


@pytest.mark.parametrize(("text", "right"), TABLE)
def test_every_way_to_write_an_amount(text: str, right: list[tuple[float, str]]) -> None:
    assert read(text) == pytest.approx(right) if not right else read(text) == right


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("約3,000人", "~"),
        ("3,000万円以上", ">"),
        ("at most 30 people", "<"),
        ("±3%", "±"),
        ("数百人", "?"),
        ("百数十人", "?"),
        ("120人", "="),
    ],
)
def test_what_is_said_of_a_value(text: str, bound: str) -> None:
    (one,) = amounts(text)
    assert one.bound == bound


def test_numbers_that_say_several_are_vague() -> None:
    assert [one.value for one in amounts("数百人と百数十人と数千万円")] == [500, 150, 5e7]


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("5 km/h", "時間"),
        ("月額20ドル", "月間"),
        ("$5 per token", "トークン"),
        ("$30 a month", "月間"),
        ("100万トークンあたり2ドル", "トークン"),
        ("20ドル", ""),
    ],
)
def test_rates_say_of_what(text: str, per: str) -> None:
    assert amounts(text)[-1].per == per


def test_ranks_and_numbers_of_names_are_numbers_and_no_amounts() -> None:
    text = "第3位のシーン2は10時に5台"
    assert [(one.value, one.unit) for one in numbers(text)] == [
        (3, "第"), (2, "no."), (10, "時"), (5, "つ"),
    ]  # fmt: skip
    assert read(text) == [(5, "つ")]


def test_places_are_those_of_the_text_as_it_was_written() -> None:
    text = "㈱青嶺は２０２５年に１億２，０００万ドル（約三割）を投じた。"
    found = [text[one.start : one.end] for one in amounts(text)]
    assert found == ["１億２，０００万ドル", "三割"] == [one.text for one in amounts(text)]


KANJI = "〇一二三四五六七八九"


def in_kanji(value: int) -> str:
    """三千二百万五百."""
    said, rest = "", value
    for myriad, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        part, rest = divmod(rest, myriad)
        if part:
            said += _thousands(part, lead=bool(name)) + name
    return said


def _thousands(value: int, *, lead: bool) -> str:
    said = ""
    for ten, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, ten)
        if digit:
            said += ("" if digit == 1 and name and not lead else KANJI[digit]) + name
    return said


def mixed(value: int) -> str:
    """3億2,000万500."""
    said, rest = "", value
    for myriad, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        part, rest = divmod(rest, myriad)
        if part:
            said += f"{part:,}{name}"
    return said


WHOLE = {
    "digits": str,
    "commas": lambda n: f"{n:,}",
    "apostrophes": lambda n: f"{n:,}".replace(",", "’"),
    "narrow blanks": lambda n: f"{n:,}".replace(",", "\u202f"),
    "full width": lambda n: f"{n:,}".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,"}),
    "positional": lambda n: "".join(KANJI[int(c)] for c in str(n)),
    "kanji": in_kanji,
    "mixed": mixed,
}
UNITS = {
    "{}円": "JPY", "¥{}": "JPY", "{}ドル": "USD", "${}": "USD", "US${}": "USD", "{} dollars": "USD",
    "USD {}": "USD", "{}ユーロ": "EUR", "€{}": "EUR", "{}人民元": "CNY", "£{}": "GBP", "{}人": "人",
    "{}社": "社", "{}件": "件", "{}台": "つ", "{} people": "人", "{}%": "%", "{} percent": "%",
    "{}倍": "倍", "{}時間": "時間", "{}km": "km", "{} GW": "GW", "{}nm": "nm", "{}カ国": "国",
}  # fmt: skip
JAPANESE = [form for form in UNITS if not form.isascii() and form[0] == "{"]
AROUND = ("", "費用は", "The sum is ", "約", "（", "合計で、")


@given(
    st.integers(2, 9_999_999_999_999_999), st.sampled_from(sorted(WHOLE)),
    st.sampled_from(sorted(UNITS)), st.sampled_from(AROUND),
)  # fmt: skip
def test_a_number_is_read_as_it_was_written(value: int, way: str, form: str, before: str) -> None:
    assume(form in JAPANESE or way not in ("positional", "kanji", "mixed"))
    assume(way != "positional" or value > 999)
    text = before + form.format(WHOLE[way](value))
    assert read(text) == [(float(value), UNITS[form])], text


@given(
    st.integers(0, 999_999), st.integers(1, 99), st.sampled_from(["1.0", "1,0"]),
    st.sampled_from(["km", "kg"]),
)  # fmt: skip
def test_decimals_are_read_in_either_language(whole: int, part: int, style: str, unit: str) -> None:
    value = float(f"{whole}.{part:02}")
    said = f"{whole:,}.{part:02}"
    if style == "1,0":
        assume(whole >= 1000)  # "12,50 km" alone may be a list
        said = said.translate(str.maketrans(".,", ",."))
    assert read(f"{said} {unit}") == [(value, unit)]


@given(st.integers(1, 9999), st.sampled_from(["万", "億", "兆", "千万", "百万", "千億"]))
def test_scales_of_japanese(value: int, scale: str) -> None:
    sizes = {"万": 10**4, "億": 10**8, "兆": 10**12, "千万": 10**7, "百万": 10**6, "千億": 10**11}
    assert read(f"{value}{scale}円") == [(float(value * sizes[scale]), "JPY")]


@given(
    st.decimals(1, 999, places=1),
    st.sampled_from(
        [("k", 10**3), ("M", 10**6), ("m", 10**6), ("mn", 10**6), (" million", 10**6),
         ("bn", 10**9), ("B", 10**9), (" billion", 10**9), ("tn", 10**12), ("T", 10**12),
         (" trillion", 10**12)]
    ),
)  # fmt: skip
def test_scales_of_english(value, scale: tuple[str, int]) -> None:  # type: ignore[no-untyped-def]
    assert read(f"${value}{scale[0]}") == [(float(value * scale[1]), "USD")]


@given(
    st.integers(1, 98), st.integers(1, 900),
    st.sampled_from(["〜", "～", "-", "–", "から", " to "]),
    st.sampled_from(["%", "億円", "万人", "社", " billion dollars"]),
)  # fmt: skip
def test_both_ends_of_a_range_carry_the_unit(low: int, more: int, sign: str, unit: str) -> None:
    one, other = amounts(f"{low}{sign}{low + more}{unit}")
    alone = amounts(f"{low}{unit}")[0]
    assert (one.value, one.unit) == (alone.value, alone.unit)
    assert other == Amount(
        other.value, alone.unit, other.text, other.start, other.end, number_end=other.number_end,
        scaled=other.scaled,
    )  # fmt: skip
    assert other.value == amounts(f"{low + more}{unit}")[0].value


@given(st.integers(0, 9999))
def test_a_number_alone_has_its_value(value: int) -> None:
    ways = [str(value), "".join(KANJI[int(char)] for char in str(value))]
    for said in [*ways, in_kanji(value) or "〇"]:
        assert value_of(said) == value


@settings(max_examples=300)
@given(
    st.text(
        "0123456789０,.’ 〇一二十百千万億兆数第割分の%％$€円人社年月日時:-〜/ abkmtnQqX半",
        max_size=60,
    )
)
def test_any_text_is_read_without_an_error_and_in_order(text: str) -> None:
    found = numbers(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.start <= other.start for one, other in pairwise(found))
    assert all(one.value == one.value for one in found)  # not a number is no value
    assert set(amounts(text)) <= set(found)
    assert numerals(text) == numerals(text)


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "1.", "万", "一", "数百", "1-", "5-10 ", "$1", "▲1", "2025年", "1 234 ", "割5分",
     "one hundred and ", "3分の", "iPhone 15 ", "1人あたり", "5円/", "half ", "7〜9月", "約"],
)  # fmt: skip
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.thread_time()
        amounts.__wrapped__(text)
        return time.thread_time() - began

    seconds(2_000)
    least = max(min(seconds(2_000) for _ in range(3)), 2e-4)
    assert min(seconds(20_000) for _ in range(2)) < 40 * least

"""Times in any text: every way to write a year, a month, a quarter … is read as that."""

from __future__ import annotations

import time
from calendar import monthrange
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.dates import (
    Time,
    places_of_times,
    times_in,
)
from tests.test_amounts import KANJI, in_kanji

DAY = date(2025, 11, 21)


def spans(text: str, day: date | None = None) -> list[str]:
    return [f"{t.span.first}..{t.span.last}" if t.span else "" for t in times_in(text, day)]


def of(first: str, last: str) -> str:
    """2025-04, 2025-06 as a span of whole months."""
    year, month = map(int, last.split("-"))
    return f"{first}-01..{last}-{monthrange(year, month)[1]}"


TABLE = [
    ("令和7年4月", of("2025-04", "2025-04")),
    ("令和七年四月", of("2025-04", "2025-04")),
    ("R7年4月", of("2025-04", "2025-04")),
    ("R7.4.1", "2025-04-01..2025-04-01"),
    ("明治元年", of("1868-01", "1868-12")),
    ("二〇二五年九月", of("2025-09", "2025-09")),
    ("２０２５年９月", of("2025-09", "2025-09")),
    ("Q3 2025", of("2025-07", "2025-09")),
    ("3Q25", of("2025-07", "2025-09")),
    ("Q3'25", of("2025-07", "2025-09")),
    ("2025年7〜9月期", of("2025-07", "2025-09")),
    ("2025年第3四半期", of("2025-07", "2025-09")),
    ("third quarter of 2025", of("2025-07", "2025-09")),
    ("H1 2025", of("2025-01", "2025-06")),
    ("1H25", of("2025-01", "2025-06")),
    ("2024年の前半", of("2024-01", "2024-06")),
    ("2024年後半", of("2024-07", "2024-12")),
    ("2025年下半期", of("2025-07", "2025-12")),
    ("fall 2025", of("2025-09", "2025-11")),
    ("autumn 2025", of("2025-09", "2025-11")),
    ("2025年秋", of("2025-09", "2025-11")),
    ("spring of 2025", of("2025-03", "2025-05")),
    ("FY2025", of("2025-04", "2026-03")),
    ("fiscal year 2025", of("2025-04", "2026-03")),
    ("2025年度", of("2025-04", "2026-03")),
    ("25年度", of("2025-04", "2026-03")),
    ("2025年3月期", of("2024-04", "2025-03")),
    ("FY25 Q3", of("2025-10", "2025-12")),
    ("1990年代", of("1990-01", "1999-12")),
    ("90年代", of("1990-01", "1999-12")),
    ("the 2020s", of("2020-01", "2029-12")),
    ("21世紀", of("2001-01", "2100-12")),
    ("the 21st century", of("2001-01", "2100-12")),
    ("2024年から2026年", of("2024-01", "2026-12")),
    ("2025年3月〜6月", of("2025-03", "2025-06")),
    ("from March to June 2025", of("2025-03", "2025-06")),
]


@pytest.mark.parametrize(("text", "span"), TABLE)
def test_every_way_to_write_a_time(text: str, span: str) -> None:
    assert spans(text) == [span]
    assert spans(f"発表は{text}、と言う。") == [span]


@pytest.mark.parametrize(
    ("text", "fiscal"),
    [
        ("FY2025", True),
        ("2025年度", True),
        ("2025年3月期", True),
        ("2025年", False),
        ("Q3 2025", False),
    ],
)
def test_years_of_business_are_marked(text: str, fiscal: bool) -> None:
    (found,) = times_in(text)
    assert found.fiscal is fiscal


@pytest.mark.parametrize(
    "text",
    ["3日間", "3日で終わる", "2000人", "about 2000 people", "10:30", "$2025", "2,025社",
     "GPT-2025a", "Windows 2000", "1.2.2025.1", "三日月", "0120-2025-11"],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert times_in(text) == ()


def test_what_is_counted_from_a_day_is_told_only_where_that_is_known() -> None:
    text = "昨年9月、先月、3年前、last week"
    assert times_in(text) == ()
    found = times_in(text, DAY)
    assert [t.relative for t in found] == [True] * 4
    assert [t.counted for t in found] == [False, False, True, False]
    assert (found[0].year, found[0].month) == (2024, 9)
    assert (found[1].year, found[1].month) == (2025, 10)


def test_what_no_year_is_told_of_has_its_parts_and_a_span_where_the_day_is_known() -> None:
    (third,) = times_in("7〜9月期")
    assert (third.year, third.part, third.span) == (None, "q3", None)
    assert spans("9月29日", DAY) == ["2025-09-29..2025-09-29"]
    (bare,) = times_in("19日に発表")
    assert (bare.month, bare.day) == (None, 19)


def test_places_have_relative_times_and_none_that_are_counted() -> None:
    assert places_of_times("昨年9月の3年前") == ((0, 4),)


ENGLISH_MONTHS = [date(2025, month, 1).strftime("%B") for month in range(1, 13)]
YEARS = {
    "digits": str,
    "full width": lambda y: "".join(chr(ord(c) + 0xFEE0) for c in str(y)),
    "positional": lambda y: "".join(KANJI[int(c)] for c in str(y)),
}
ERAS = [("令和", 2018, 2019, 2100), ("平成", 1988, 1989, 2018), ("昭和", 1925, 1926, 1988)]


@given(
    st.integers(2000, 2099), st.integers(1, 12), st.sampled_from(sorted(YEARS)),
    st.sampled_from(["digits", "kanji"]),
)  # fmt: skip
def test_a_month_in_japanese(year: int, month: int, way: str, month_way: str) -> None:
    said = in_kanji(month) if month_way == "kanji" else str(month)
    (found,) = times_in(f"{YEARS[way](year)}年{said}月に始まる")
    assert (found.year, found.month, found.day) == (year, month, None)


@given(st.data(), st.sampled_from(ERAS), st.sampled_from(["digits", "kanji"]))
def test_a_year_of_an_era(data: st.DataObject, era: tuple[str, int, int, int], way: str) -> None:
    name, before, first, last = era
    year = data.draw(st.integers(first, last))
    count = year - before
    ways = ["元"] if count == 1 else [str(count) if way == "digits" else in_kanji(count)]
    (found,) = times_in(f"{name}{ways[0]}年に")
    assert (found.year, found.month) == (year, None)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day(day: date) -> None:
    month = ENGLISH_MONTHS[day.month - 1]
    for said in (
        f"{day.year}年{day.month}月{day.day}日に", day.isoformat(), f"{day:%Y/%m/%d}",
        f"on {month} {day.day}, {day.year}.", f"on {day.day} {month} {day.year}.",
        f"on {month[:3]}. {day.day}, {day.year}.",
    ):  # fmt: skip
        (found,) = times_in(said)
        assert found.span == (day, day), said
        assert (found.year, found.month, found.day) == (day.year, day.month, day.day)


@given(st.integers(2000, 2099), st.integers(1, 4))
def test_a_quarter(year: int, nth: int) -> None:
    first, last = 3 * nth - 2, 3 * nth
    ordinal = ("first", "second", "third", "fourth")[nth - 1]
    for said in (
        f"Q{nth} {year}", f"{year} Q{nth}", f"{year}Q{nth}", f"{nth}Q{year % 100:02}",
        f"{nth}Q {year}", f"Q{nth}'{year % 100:02}", f"{year}年第{nth}四半期", f"{year}年Q{nth}",
        f"{year}年第{KANJI[nth]}四半期", f"{year}年{first}〜{last}月期",
        f"{year}年{first}月〜{last}月", f"{year}年{first}月から{last}月",
        f"the {ordinal} quarter of {year}",
    ):  # fmt: skip
        (found,) = times_in(f"{said}の決算" if said[-1] > "z" else said)
        assert (found.year, found.part) == (year, f"q{nth}"), said
        assert spans(said) == [of(f"{year}-{first:02}", f"{year}-{last:02}")], said


@given(st.integers(2000, 2099), st.sampled_from([1, 2]))
def test_a_half(year: int, nth: int) -> None:
    names = (("上半期", "上期", "前半"), ("下半期", "下期", "後半"))[nth - 1]
    for said in (
        f"H{nth} {year}", f"{nth}H{year % 100:02}", f"{nth}H {year}", f"{year} H{nth}",
        f"the {('first', 'second')[nth - 1]} half of {year}", *(f"{year}年{n}" for n in names),
        *(f"{year}年の{n}" for n in names),
    ):  # fmt: skip
        (found,) = times_in(said)
        assert (found.year, found.part) == (year, f"h{nth}"), said


@given(
    st.integers(2000, 2099),
    st.sampled_from(
        [("春", "spring", 1), ("夏", "summer", 2), ("秋", "fall", 3), ("冬", "winter", 4)]
    ),
)
def test_a_season(year: int, season: tuple[str, str, int]) -> None:
    japanese, english, nth = season
    for said in (
        f"{year}年{japanese}",
        f"{year}年の{japanese}",
        f"{english} {year}",
        f"{english} of {year}",
    ):
        (found,) = times_in(said)
        assert (found.year, found.part) == (year, f"s{nth}"), said


@given(st.integers(2000, 2098))
def test_a_business_year(year: int) -> None:
    for said in (
        f"FY{year}", f"FY{year % 100:02}", f"FY {year}", f"fiscal {year}",
        f"fiscal year {year}", f"{year}年度", f"{year}会計年度", f"{year + 1}年3月期",
    ):  # fmt: skip
        (found,) = times_in(said)
        assert found.fiscal, said
        assert spans(said) == [of(f"{year}-04", f"{year + 1}-03")], said


@settings(max_examples=300)
@given(
    st.text(
        "0123456789年月日期第四半期QqHhFYfy令和元春上下前後から〜-/.' 昨今先ここmay", max_size=50
    )
)
def test_any_text_is_read_without_an_error_and_in_order(text: str) -> None:
    for day in (None, DAY):
        found = times_in(text, day)
        assert all(text[t.start : t.end] == t.text for t in found)
        assert all(a.end <= b.start for a, b in pairwise(found))
        assert all(isinstance(t, Time) for t in found)
        assert all(t.span is None or t.span.first <= t.span.last for t in found)
    assert all(start < end for start, end in places_of_times(text))


@pytest.mark.parametrize(
    "unit",
    ["2025年", "7〜9月", "令和", "march ", "q3 ", "ここ3か月", "2025年から", "1年前", "1日", "the ",
     "1Q", "first half of ", "FY", "the 2020s "],
)  # fmt: skip
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.thread_time()
        times_in.__wrapped__(text, DAY)
        return time.thread_time() - began

    seconds(2_000)
    least = max(min(seconds(2_000) for _ in range(3)), 2e-4)
    assert min(seconds(20_000) for _ in range(2)) < 40 * least

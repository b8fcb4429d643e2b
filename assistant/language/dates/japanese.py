"""How Japanese writes time: 2025年9月, 令和7年, 先月末, 去年の夏, ここ3か月 … Pure.

Every repetition in the patterns is bounded, so that a text of any length is read in one pass.
"""

from __future__ import annotations

import re
from datetime import date

from assistant.language.dates.mention import Mention
from assistant.language.dates.periods import (
    SEASONS,
    Span,
    Yearly,
    day,
    fiscal_year,
    latest,
    months,
    months_away,
    part_of,
    trailing,
    unit_away,
    weeks_away,
    whole_year,
    years,
)
from assistant.language.numerals import value_of

_S = r"[ \t]{0,2}"
_N = r"(?:[0-9]{1,2}|[一二三四五六七八九十〇]{1,3})"
_Y = (
    r"(?:(?:1[89]|2[01])[0-9]{2}|(?:一九|二[〇零])[〇零一二三四五六七八九]{2}"
    r"|二千[一二三四五六七八九十]{1,3})"
)
_TO = rf"{_S}(?:から|[〜~–—ー-]){_S}"
_FREE = r"(?<![0-9a-z.,$/_一二三四五六七八九十百千万億〇零第数何毎-])"
_FREE_OR_RANGE = rf"(?:{_FREE}|(?<=[0-9月]-))"
_NOT_A_RATE = r"(?!あたり|当たり|当り|ごと|毎|額|面|刊|給|収|間|謝|光|曜|齢)"
_THIRDS = (
    r"上旬|中旬|下旬|初旬|初頭|初め(?!て)|はじめ(?!て)|頭(?![脳部取])|半ば|なかば|中頃|前半|後半"
    r"|末(?![端期日])"
)
_HALVES = r"上半期|下半期|上期|下期"
_YEAR_ENDS = r"年末年始|年末(?!調整|商戦|まで)|年初(?!来)|年頭|年始|年明け"
_SEASON = r"春(?![節闘分日])|夏(?![目至季])|秋(?![田葉分])|冬(?![至眠季])"
_NOT_A_NAME = (
    rf"(?!{_S}(?:間|問題|ぶり|もの(?!づ)|以上|未満|前(?![半期後])|後(?![半期])|来(?![日場訪])"
    r"|の崖|物|版|型|モデル|生まれ))"
)


def _place(k: str) -> str:
    """A place in a year: month, day, season, half, quarter. `k` ends its groups' names."""
    month = (
        rf"(?P<month{k}>{_N})(?:{_S}月{_NOT_A_RATE}|(?=[〜~–—ー-]{_N}{_S}月))"
        rf"(?:{_S}の?{_S}(?:(?P<day{k}>{_N})(?:{_S}日(?!間)|(?={_TO}{_N}{_S}日))"
        rf"|(?P<third{k}>{_THIRDS}))|(?P<term{k}>期))?"
    )
    quarter = rf"第?{_S}(?P<nth{k}>[1-4一二三四]){_S}四半期"
    return rf"{month}|{quarter}"


_YEAR = (
    rf"(?P<era>令和|平成|昭和|大正|明治){_S}(?P<era_year>元|{_N}){_S}年"
    rf"|{_FREE}(?P<era_sign>[rhstm])(?P<sign_year>元|[0-9]{{1,2}}){_S}年"
    rf"|{_FREE_OR_RANGE}(?P<year>{_Y})(?:{_S}年|(?={_S}会計年)|(?={_TO}{_Y}{_S}年))"
    rf"|{_FREE}'?(?P<short>[0-9]{{2}}){_S}年(?=度|{_S}[0-9]{{1,2}}{_S}月(?!間))"
    r"|(?P<rel>一昨年|おととし|去年|昨年|今年|本年|再来年|来年|[昨今来](?=[春夏秋冬]))"
)
_COUNT = r"[0-9]{1,3}|[一二三四五六七八九十]{1,3}|数|半"
_UNIT = r"年|[かヶカケヵ箇個]月|月|週間?|日|四半期"
_WITHIN_YEAR = (
    rf"{_place('_y')}|(?P<season_y>{_SEASON})|(?P<part_y>{_YEAR_ENDS}|{_HALVES}|前期|後期|{_THIRDS})"
    r"|(?P<q_before>[1-4])q(?![0-9a-z])|q(?P<q_after>[1-4])(?![0-9a-z])"
)
PATTERNS = {
    "ja_year": rf"(?:{_YEAR})(?:(?P<fiscal>{_S}(?:会計年)?度)|(?P<decade>代))?{_NOT_A_NAME}"
    rf"(?:{_S}の?{_S}(?:{_WITHIN_YEAR}))?",
    "ja_era_figures": rf"{_FREE}(?P<era_of>[rhstm])(?P<era_y>[0-9]{{1,2}})(?P<era_sep>[./])"
    r"(?P<era_m>[0-9]{1,2})(?P=era_sep)(?P<era_d>[0-9]{1,2})(?![0-9a-z]|[./][0-9])",
    "ja_decade": rf"{_FREE}'?(?P<decade_of>[0-9]0){_S}年代",
    "ja_century": rf"{_FREE}(?P<century>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}){_S}世紀",
    "ja_trailing": rf"(?:ここ|この|過去|直近|最近)の?{_S}(?:約|およそ)?(?:(?:{_COUNT})[〜~、,-])?"
    rf"(?P<last_n>{_COUNT}){_S}(?P<last_u>{_UNIT}|時間)(?![生度次代])(?P<last_half>半)?"
    r"(?:間|以内|余り)?",
    "ja_ago": rf"(?<![の0-9a-z.,一-龠ァ-ヶ])(?:約|およそ)?(?P<ago_n>{_COUNT}){_S}(?P<ago_u>{_UNIT})"
    rf"(?P<ago_half>半)?{_S}前(?=[のにはかよまでもと、。?!\s)」]|$)",
    "ja_season": rf"この(?P<this_season>{_SEASON})",
    "ja_month": r"(?P<rel_month>先[々先]月|先月|今月|再来月|来月)"
    rf"(?:{_S}の?{_S}(?:(?P<month_day>{_N}){_S}日(?!間)|(?P<month_part>{_THIRDS})))?",
    "ja_week": r"(?P<rel_week>先[々先]週|先週|今週|再来週|来週)"
    r"(?:の?(?P<weekday>[月火水木金土日])曜日?|(?P<weekend>末))?",
    "ja_day": r"(?P<rel_day>一昨日|昨日|今日(?!的)|(?<![日熊])本日(?![日経本])|今朝|昨夜|昨晩"
    r"|(?<![ぁ-ゖ])(?:おととい|きのう|きょう)(?=[のはに、]))",
    "ja_bare_day": rf"(?:(?<=[〜~–—ー-])|(?<=から)|(?<=[とや・]))(?P<bare_day>{_N}){_S}日"
    r"(?!間|前|後|目|本|ぶり|連|分)",
    "ja_bare_half": r"(?:(?<=から)|(?<=[とや・、]))(?P<bare_half>前半|後半|前期|後期)",
    "ja_place": rf"(?<!毎年){_FREE_OR_RANGE}(?:{_place('')})",
    "ja_part": rf"(?<![毎翌])(?P<part>{_YEAR_ENDS}|(?<![最以])(?:{_HALVES}))",
}
_NO_DAYS = (
    r"(?!間|で(?!は|も)|の間|ほど|以内|以上|余|程度|ぶり|連続|分|前|後(?!に発)|目|本|米|々|当"
    r"|あたり|ごと|未満|近く)"
)
_A_DAY = re.compile(_NO_DAYS)
MENTIONED = {
    "ja_lone_day": rf"{_FREE}(?P<lone_day>[0-9]{{1,2}}){_S}日{_NO_DAYS}",
    "ja_near": "(?P<near>前年|翌年|年内)",
}
"""What tells a time in a text, and none in a question."""
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERA_SIGNS = dict(zip("rhstm", _ERAS.values(), strict=True))
_YEARS = {"一昨": -2, "おと": -2, "去": -1, "昨": -1, "今": 0, "本": 0, "来": 1, "再来": 2}
_MONTHS = {"先々": -2, "先先": -2, "先": -1, "今": 0, "来": 1, "再来": 2}
_DAYS = {"一": -2, "お": -2, "昨": -1, "き": -1, "今": 0, "本": 0}
_SEASON_NAMES = dict(zip("春夏秋冬", SEASONS, strict=True))
_UNITS = {"年": "year", "月": "month", "週": "week", "日": "day", "四": "quarter", "時": "day"}
_SEVERAL = (2, 6)
_RANGE_SIGNS = tuple("〜~–—ー-")


def read(found: re.Match[str], today: date) -> Mention | None:
    """The expression that one of PATTERNS found, None when it says no time after all."""
    if found["bare_day"]:
        return Mention(*found.span(), None, day_only=value_of(found["bare_day"]))
    if found.lastgroup in ("ja_century", "ja_decade", "ja_era_figures"):
        return Mention(*found.span(), _ALONE[found.lastgroup](found))
    if found.lastgroup == "ja_year":
        return _of_a_year(found, today)
    if found.lastgroup == "ja_place":
        yearly = _in_year(found, "", fiscal=False)
        return Mention(*found.span(), latest(yearly, today), yearly, year_said=False)
    if found["bare_half"] or found["part"]:
        said = found["bare_half"] or found["part"]
        yearly = _part_of_year(said)
        span = latest(yearly, today) if found["part"] else None
        return Mention(*found.span(), span, yearly, year_said=False)
    return Mention(*found.span(), _relative(found, today))


def is_a_day(text: str, end: int) -> bool:
    """Whether a number of 日 that ends there, alone, is a day of the month: not 3日間, 3日で."""
    return bool(_A_DAY.match(text, end))


def read_mentioned(found: re.Match[str], today: date) -> Mention | None:
    """The same for one of MENTIONED."""
    if found["lone_day"]:
        return Mention(*found.span(), None, day_only=int(found["lone_day"]))
    away = {"前": -1, "翌": 1, "年": 0}[found["near"][0]]
    return Mention(*found.span(), whole_year(today.year + away))


def _century(found: re.Match[str]) -> Span | None:
    return years(100 * value_of(found["century"]) - 99, 100)


def _decade(found: re.Match[str]) -> Span | None:
    short = int(found["decade_of"])
    return years(short + (1900 if short >= 30 else 2000), 10)


def _era_figures(found: re.Match[str]) -> Span | None:
    year = _ERA_SIGNS[found["era_of"]] + int(found["era_y"])
    return day(year, int(found["era_m"]), int(found["era_d"]))


def _part_of_year(said: str) -> Yearly:
    return lambda year: part_of(whole_year(year), said)


def _of_a_year(found: re.Match[str], today: date) -> Mention:
    year = _year(found, today)
    fiscal = bool(found["fiscal"])
    span: Span | None
    if found["decade"]:
        span = years(year, 10)
        return Mention(*found.span(), span if year % 10 == 0 else None)
    yearly = _in_year(found, "_y", fiscal)
    ends = bool(found["term_y"])
    return Mention(*found.span(), yearly(year), yearly, fiscal=fiscal or ends)


def _year(found: re.Match[str], today: date) -> int:
    if found["era"]:
        return _ERAS[found["era"]] + value_of(found["era_year"])
    if found["era_sign"]:
        return _ERA_SIGNS[found["era_sign"]] + value_of(found["sign_year"])
    if found["year"]:
        return value_of(found["year"])
    if found["short"]:
        return 2000 + int(found["short"])
    this_year = today.year - (1 if found["fiscal"] and today.month < 4 else 0)
    said = found["rel"].removesuffix("年").removesuffix("とし")
    return this_year + _YEARS[said]


def _in_year(found: re.Match[str], k: str, fiscal: bool) -> Yearly:
    """The function from a year to the place in it that the groups ending in `k` name."""
    whole = fiscal_year if fiscal else whole_year
    if found["month" + k]:
        return _month(found, k, fiscal)
    nth = found["nth" + k] or (k and (found["q_before"] or found["q_after"]))
    if nth:
        first = 3 * value_of(nth) - 2 + (3 if fiscal else 0)
        return lambda year: months(year + (first > 12), (first - 1) % 12 + 1, 3)
    if k and found["season_y"]:
        month = SEASONS[_SEASON_NAMES[found["season_y"]]]
        return lambda year: months(year, month, 3)
    said = (k and found["part_y"]) or ""
    if fiscal and said == "末":
        return lambda year: months(year + 1, 3)
    return lambda year: part_of(whole(year), said)


def _month(found: re.Match[str], k: str, fiscal: bool) -> Yearly:
    month = value_of(found["month" + k])
    of_month, third = found["day" + k], found["third" + k]
    # 9月期 is a year that ends then, 7〜9月期 a quarter.
    term = found["term" + k] and not found.string.startswith(_RANGE_SIGNS, found.start() - 1)

    def yearly(year: int) -> Span | None:
        year += 1 if fiscal and month < 4 else 0
        if term:
            begins = months(year - 1, month % 12 + 1) if month < 12 else months(year, 1)
            ends = months(year, month)
            return Span(begins.first, ends.last) if begins and ends else None
        if of_month:
            return day(year, month, value_of(of_month))
        return part_of(months(year, month), third or "")

    return yearly


def _relative(found: re.Match[str], today: date) -> Span | None:
    kind = found.lastgroup
    if kind == "ja_day":
        return unit_away(today, _DAYS[found["rel_day"][0]], "day")
    if kind == "ja_season":
        month = SEASONS[_SEASON_NAMES[found["this_season"]]]
        return latest(lambda year: months(year, month, 3), today)
    return _COUNTED[kind or ""](found, today)


def _relative_month(found: re.Match[str], today: date) -> Span | None:
    month = months_away(today, _MONTHS[found["rel_month"].removesuffix("月")])
    if found["month_day"] and month:
        return day(month.first.year, month.first.month, value_of(found["month_day"]))
    return part_of(month, found["month_part"] or "")


def _week(found: re.Match[str], today: date) -> Span | None:
    week = weeks_away(today, _MONTHS[found["rel_week"].removesuffix("週")])
    if week is None:
        return None
    if found["weekend"]:
        saturday = unit_away(week.last, -1, "day")
        return Span(saturday.first, week.last) if saturday else None
    if found["weekday"]:
        return unit_away(week.first, "月火水木金土日".index(found["weekday"]), "day")
    return week


def _amount(said: str, unit: str, half: str | None) -> tuple[int, str]:
    """How many of which unit: half a year is six months, half a month is fifteen days."""
    name = _UNITS["月" if unit[-1] == "月" else unit[0]]
    if said == "半":
        return {"year": (6, "month"), "month": (15, "day")}.get(name, (1, name))
    if half and name == "year":
        return value_of(said) * 12 + 6, "month"
    if unit == "時間":
        return -(-value_of(said) // 24), name
    return value_of(said), name


def _trailing(found: re.Match[str], today: date) -> Span | None:
    said, unit = found["last_n"], found["last_u"]
    if unit == "月" and said != "半":
        return None
    count, name = _amount("五" if said == "数" else said, unit, found["last_half"])
    return trailing(today, count, name)


def _ago(found: re.Match[str], today: date) -> Span | None:
    said, unit = found["ago_n"], found["ago_u"]
    if (unit == "月" and said != "半") or (unit == "年" and said.isdecimal() and int(said) > 200):
        return None
    if said == "数":
        name = _amount("一", unit, None)[1]
        least, most = (unit_away(today, -count, name) for count in _SEVERAL)
        return Span(most.first, least.last) if least and most else None
    count, name = _amount(said, unit, found["ago_half"])
    return unit_away(today, -count, name)


_ALONE = {"ja_century": _century, "ja_decade": _decade, "ja_era_figures": _era_figures}
_COUNTED = {
    "ja_month": _relative_month,
    "ja_week": _week,
    "ja_trailing": _trailing,
    "ja_ago": _ago,
}

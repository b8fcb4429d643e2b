"""How English writes time, and dates in figures: Sep. 29, 2025; last summer; 2025-09-29. Pure.

Every repetition in the patterns is bounded, so that a text of any length is read in one pass.
"""

from __future__ import annotations

import re
from datetime import date

from assistant.language.dates.mention import Mention
from assistant.language.dates.periods import (
    SEASONS,
    Span,
    day,
    fiscal_year,
    latest,
    latest_over,
    months,
    part_of,
    trailing,
    unit_away,
    weeks_away,
    whole_year,
    years,
)

_FREE = r"(?<![0-9a-z.,$¥€£#/_:+])(?<![a-z]-)"
_Y = (
    r"(?:19|20|21)[0-9]{2}(?! ?[年億万兆円ドユ]|[0-9a-z_%]|[.,:/][0-9]"
    r"|-(?!(?:19|20|21)[0-9]{2}(?![0-9]))[0-9])"
)
_FIGURE_Y = r"(?:19|20|21)[0-9]{2}"
_NUMBERS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an|a couple of|"
    "couple of|a few|few|several"
)
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_PART = (
    r"(?:(?:the )?(?P<part{k}>early|mid|late|beginning|start|middle|end|close|first half|"
    r"second half|latter half|h[12])(?: of(?: the(?: year)?)?)?[ -])?"
)
_MEASURES = (
    r"(?! ?(?:units?|people|persons|employees|workers|users|customers|items|copies|pieces|cars|"
    r"vehicles|gpus|tokens|parameters|tons?|tonnes|[mgk]?w|[mgk]wh|watts|megawatts|gigawatts|"
    r"hours?|days?|weeks?|months?|years?|points|percent|km|miles|meters|metres|kg|dollars|"
    r"euros|yen|million|billion|trillion|thousand|times)(?![a-z]))"
)
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
PATTERNS = {
    "figures": rf"(?<![0-9a-z_.,$¥€£#/:+-])(?<!version )(?<!release )(?<!バージョン)"
    rf"(?P<figure_y>{_FIGURE_Y})(?:(?P<sep>[./-])(?P<full_m>[0-9]{{1,2}})(?P=sep)(?P<full_d>"
    r"[0-9]{1,2})|[/-](?P<short_m>[0-9]{1,2})"
    r"|\.(?P<point_m>[0-9]{1,2})(?=$|[\s?!。、」)\]のにはからまとでも以時現〜~頃]))"
    r"(?![0-9a-z_%億万兆円]|[./-][0-9])",
    "en_month_day": rf"{_FREE}(?P<m1>{_MONTHS})\.? {{1,2}}(?P<d1>{_DAY})(?:(?:, ?| {{1,2}})"
    rf"(?P<y1>{_Y}))?(?![0-9a-z%]|[.,:][0-9]){_MEASURES}",
    "en_day_month": rf"(?<![0-9a-z.,$¥€£#/_:+-])(?:the )?(?P<d2>{_DAY}) (?:of )?(?P<m2>{_MONTHS})"
    rf"(?![a-z])\.?(?:,? {{0,2}}(?P<y2>{_Y}))?",
    "en_month": rf"{_FREE}{_PART.format(k='_m')}(?:(?P<which_m>last|this|next|coming|past) )?"
    rf"(?P<m3>{_MONTHS})(?![0-9a-z])(?:\.?,?(?: of)? {{0,2}}(?:(?P<y3>{_Y})"
    r"|(?P<rel3>last|this|next) year))?",
    "en_season": rf"{_FREE}(?:the )?(?:(?P<which_s>last|this|next|past) (?P<season1>spring|summer|"
    rf"autumn|fall|winter)(?![a-z])|(?P<season2>spring|summer|autumn|fall|winter)(?: of)? "
    rf"(?:(?P<y4>{_Y})|(?P<rel4>last|this) year))",
    "en_quarter": rf"{_FREE}(?:q(?P<q1>[1-4])(?: of|,)? ?(?P<y5>{_Y})|(?P<y6>{_FIGURE_Y})[ -]?"
    r"q(?P<q2>[1-4])(?![0-9a-z])|(?:the )?(?P<q3>first|second|third|fourth|1st|2nd|3rd|4th|last|"
    rf"final|this|next|past) quarter(?![a-z])(?:(?: of|,)? (?:(?P<y7>{_Y})|(?P<rel7>last|this)"
    r" year))?)",
    "en_fiscal": rf"{_FREE}(?:q(?P<fq1>[1-4])(?: of|,)? ?)?(?:fy ?'?|fiscal (?:year )?)(?P<fy>"
    rf"{_FIGURE_Y}|[0-9]{{2}})(?![0-9a-z%]|[.,][0-9])(?:[ -]?q(?P<fq2>[1-4])(?![0-9a-z]))?",
    "en_short": rf"{_FREE}(?:(?P<sq1>[1-4])q(?:'?(?P<sy1>[0-9]{{2}})| ?(?P<sy2>{_FIGURE_Y}))"
    rf"|q(?P<sq2>[1-4]) ?'(?P<sy3>[0-9]{{2}})|(?P<sh1>[12])h(?:'?(?P<sy4>[0-9]{{2}})| ?(?P<sy5>"
    rf"{_FIGURE_Y}))|h(?P<sh2>[12]) ?'(?P<sy6>[0-9]{{2}})|(?P<sy7>{_FIGURE_Y})[ -]?h(?P<sh3>[12]))"
    r"(?![0-9a-z%]|[.,][0-9])",
    "en_decade": rf"{_FREE}(?:the )?(?:(?:early|mid|late)[ -])?(?P<decade_en>(?:1[89]|20)[0-9]0)"
    r"'?s(?![0-9a-z])",
    "en_century": rf"{_FREE}(?:the )?(?P<century_en>[0-9]{{1,2}})(?:st|nd|rd|th)[ -]century"
    r"(?![a-z])",
    "en_trailing": rf"{_FREE}(?:(?:the )?(?:last|past|previous|recent) (?P<last_n_en>[0-9]{{1,3}}|"
    rf"{_NUMBERS})[ -](?P<last_u_en>day|week|month|quarter|year|decade|hour)s?"
    r"|(?:the last|the past|past) (?P<last_one>week|month|quarter|year|decade))"
    r"(?![a-z]| of (?!the|[0-9]))",
    "en_ago": rf"{_FREE}(?P<ago_n_en>[0-9]{{1,2}}|{_NUMBERS}) (?P<ago_u_en>day|week|month|quarter|"
    r"year|decade)s? ago(?![a-z])",
    "en_relative": rf"{_FREE}(?:(?:earlier|later) )?{_PART.format(k='_r')}(?P<relative_en>"
    r"(?:the )?day before yesterday|yesterday|today|(?:last|this|next) (?:weekend|week|month|"
    r"quarter|year))(?![a-z])",
    "en_year": rf"{_FREE}{_PART.format(k='_y_en')}(?P<y8>{_Y}){_MEASURES}",
}
MENTIONED = {
    "en_lone_quarter": rf"{_FREE}(?:q(?P<lone_q>[1-4])|(?P<lone_q2>[1-4])q)(?![0-9a-z'])",
    "en_near": rf"{_FREE}(?:the )?(?P<near_en>end of the year|year[- ]end)(?![a-z])",
}
"""What tells a time in a text, and none in a question."""
_COUNTS = {name: at for at, name in enumerate(_NUMBERS.split("|")[:13])} | {
    **dict.fromkeys(("a", "an"), 1),
    **dict.fromkeys(("a couple of", "couple of"), 2),
    **dict.fromkeys(("a few", "few"), 3),
    "several": 5,
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4} | {
    f"{at}{end}": at for at, end in ((1, "st"), (2, "nd"), (3, "rd"), (4, "th"))
}
_AWAY = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1}
_HALVES = {"h1": "first half", "h2": "second half"}
_BEFORE_A_MONTH = re.compile(
    r"(?<![a-z])(?:in|since|until|till|by|before|after|from|during|through|between)\s{1,2}$"
)
_A_MONTH_TO_A_MONTH = re.compile(rf" ?(?:[–—~〜-]|to|through) ?(?:{_MONTHS})(?![a-z])")
_CAPITALISED = re.compile(r"([A-Z][^\s]{0,20}) $")
_BEFORE_A_YEAR = re.compile(
    r"in|since|until|till|by|before|after|from|during|through|throughout|between|of|on|to|and|or|"
    r"vs|versus|with|than|compare|comparing|year|around|about|up|starting|news|posts|articles"
)
_MAY_BE_WORDS = re.compile(r"may|march|[a-z]{3}|sept")
_MAY_BE_NAMES = ("april", "june", "august")


_MONTH_AND_DAY = re.compile(
    rf"(?<![a-z])(?:{_MONTHS})(?=\.? [0-9])|(?<=[0-9] )(?:{_MONTHS})(?![a-z])"
)


def cased(text: str) -> str:
    """The text, but where it has no capitals at all with those of months beside a day: they tell
    "May 5" and "may 5 people" apart only in a text that has any."""
    if text != text.lower():
        return text
    return _MONTH_AND_DAY.sub(lambda found: found[0].capitalize(), text)


def read(found: re.Match[str], original: str, today: date) -> Mention | None:
    """The expression that one of PATTERNS found, None when it says no time after all.

    `original` is the text before it was folded: "May" and "may" are told apart by it.
    """
    kind = found.lastgroup or ""
    if kind in _WITH_CAPITALS:
        return _WITH_CAPITALS[kind](found, original, today)
    if kind == "en_quarter":
        return _quarter(found, today)
    if kind == "en_fiscal":
        return _fiscal(found)
    return Mention(*found.span(), _OTHERS[kind](found, today))


def _year(found: re.Match[str], original: str, _today: date) -> Mention | None:
    said = found["part_y_en"] or ""
    if not said and _is_named(original, found.start()):
        return None
    span = part_of(whole_year(int(found["y8"])), _HALVES.get(said, said))
    return Mention(*found.span(), span, bare=not said)


def read_mentioned(found: re.Match[str], today: date) -> Mention | None:
    """The same for one of MENTIONED."""
    if found.lastgroup == "en_near":
        return Mention(*found.span(), months(today.year, 12))
    nth = int(found["lone_q"] or found["lone_q2"])
    return _of_any_year(found, nth, today)


def _of_any_year(found: re.Match[str], nth: int, today: date) -> Mention:
    def yearly(year: int) -> Span | None:
        return months(year, 3 * nth - 2, 3)

    return Mention(*found.span(), latest(yearly, today), yearly, year_said=False)


def _fiscal(found: re.Match[str]) -> Mention:
    year = _full(found["fy"])
    nth = int(found["fq1"] or found["fq2"] or 0)

    def yearly(in_year: int) -> Span | None:
        if not nth:
            return fiscal_year(in_year)
        return months(in_year + (nth == 4), 3 * nth % 12 + 1, 3)

    return Mention(*found.span(), yearly(year), yearly, fiscal=True)


def _full(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _month_number(said: str) -> int:
    return "jan feb mar apr may jun jul aug sep oct nov dec".index(said[:3]) // 4 + 1


def _is_named(original: str, at: int) -> bool:
    """Whether a number stands behind a name, as in "Windows 2000"."""
    before = _CAPITALISED.search(original[max(0, at - 24) : at])
    return before is not None and not _BEFORE_A_YEAR.fullmatch(before[1].lower())


def _capital(original: str, at: int) -> bool:
    return original[at].isupper()


def _day(found: re.Match[str], original: str, today: date) -> Mention | None:
    k = "1" if found.lastgroup == "en_month_day" else "2"
    said, year = found["m" + k], found["y" + k]
    if not year and _MAY_BE_WORDS.fullmatch(said) and not _capital(original, found.start("m" + k)):
        return None
    month = _month_number(said)
    of_month = int(re.sub(r"[a-z]", "", found["d" + k]))

    def yearly(in_year: int) -> Span | None:
        return day(in_year, month, of_month)

    span = yearly(int(year)) if year else latest(yearly, today)
    return Mention(*found.span(), span, yearly, year_said=bool(year))


def _month(found: re.Match[str], original: str, today: date) -> Mention | None:
    said, which, part = found["m3"], found["which_m"], found["part_m"] or ""
    if not (found["y3"] or found["rel3"] or _is_a_month(found, original)):
        return None
    month = _month_number(said)

    def yearly(in_year: int) -> Span | None:
        return part_of(months(in_year, month), _HALVES.get(part, part))

    if found["y3"] or found["rel3"]:
        year = int(found["y3"]) if found["y3"] else today.year + _AWAY[found["rel3"]]
        return Mention(*found.span(), yearly(year), yearly)
    if which in ("next", "coming"):
        return Mention(*found.span(), None)
    if which:
        span = yearly(today.year) if which == "this" else latest_over(yearly, today)
        return Mention(*found.span(), span, yearly)
    return Mention(*found.span(), latest(yearly, today), yearly, year_said=False)


def _is_a_month(found: re.Match[str], original: str) -> bool:
    said, start = found["m3"], found.start("m3")
    if not (_MAY_BE_WORDS.fullmatch(said) or said in _MAY_BE_NAMES):
        return True
    text = found.string
    capital = _capital(original, start)
    if said in _MAY_BE_NAMES and capital:
        return True
    if found["which_m"] or found["part_m"]:
        return capital or found["which_m"] == "last"
    if _BEFORE_A_MONTH.search(text[max(0, start - 12) : start]):
        return True
    before = text[max(0, start - 4) : start].strip(" -–—~〜")
    return capital and (
        bool(_A_MONTH_TO_A_MONTH.match(text[found.end() : found.end() + 24]))
        or before.endswith(("to", "and", "of"))
    )


def _figures(found: re.Match[str], _today: date) -> Span | None:
    year = int(found["figure_y"])
    if found["full_d"]:
        return day(year, int(found["full_m"]), int(found["full_d"]))
    return months(year, int(found["short_m"] or found["point_m"]))


def _season(found: re.Match[str], today: date) -> Span | None:
    said = found["season1"] or found["season2"]
    month = SEASONS["autumn" if said == "fall" else said]

    def yearly(year: int) -> Span | None:
        return months(year, month, 3)

    if found["season2"]:
        return yearly(_said_year(found["y4"], found["rel4"], today))
    if found["which_s"] == "next":
        return None
    return (latest if found["which_s"] == "this" else latest_over)(yearly, today)


def _quarter(found: re.Match[str], today: date) -> Mention:
    said, year = found["q3"], found["y7"] or found["y5"] or found["y6"]
    dated = year or found["rel7"]
    if said in _AWAY and not dated:
        return Mention(*found.span(), unit_away(today, _AWAY[said], "quarter"))
    nth = _ORDINALS.get(said, 0) if said else int(found["q1"] or found["q2"])
    if not dated:
        return _of_any_year(found, nth, today)
    in_year = _said_year(year, found["rel7"], today)
    return Mention(*found.span(), months(in_year, 3 * nth - 2, 3) if nth else None)


def _short(found: re.Match[str], _today: date) -> Span | None:
    said = found.groupdict()
    year = _full(next(filter(None, (said[f"sy{k}"] for k in range(1, 8)))))
    nth = said["sq1"] or said["sq2"]
    if nth:
        return months(year, 3 * int(nth) - 2, 3)
    half = said["sh1"] or said["sh2"] or said["sh3"]
    return months(year, 6 * int(half or 1) - 5, 6)


def _decade(found: re.Match[str], _today: date) -> Span | None:
    return years(int(found["decade_en"]), 10)


def _century(found: re.Match[str], _today: date) -> Span | None:
    return years(100 * int(found["century_en"]) - 99, 100)


def _said_year(year: str | None, relative: str | None, today: date) -> int:
    return int(year) if year else today.year + _AWAY[relative or "this"]


def _relative(found: re.Match[str], today: date) -> Span | None:
    said = found["relative_en"]
    if not said.startswith(("last", "this", "next")):
        back = 2 if "before" in said else int(said == "yesterday")
        return unit_away(today, -back, "day")
    which, unit = said.split(" ")
    if unit == "weekend":
        week = weeks_away(today, _AWAY[which])
        saturday = unit_away(week.last, -1, "day") if week else None
        return Span(saturday.first, week.last) if week and saturday else None
    part = found["part_r"] or ""
    span: Span | None = unit_away(today, _AWAY[which], unit)
    return part_of(span, _HALVES.get(part, part))


def _ago(found: re.Match[str], today: date) -> Span | None:
    said, unit = found["ago_n_en"], found["ago_u_en"]
    count = int(said) if said.isdecimal() else _COUNTS[said]
    return unit_away(today, *((-10 * count, "year") if unit == "decade" else (-count, unit)))


def _trailing(found: re.Match[str], today: date) -> Span | None:
    said, unit = found["last_n_en"] or "one", found["last_u_en"] or found["last_one"]
    count = int(said) if said.isdecimal() else _COUNTS[said]
    if unit == "decade":
        return trailing(today, 10 * count, "year")
    if unit == "hour":
        return trailing(today, -(-count // 24), "day")
    return trailing(today, count, unit)


_WITH_CAPITALS = {
    "en_month_day": _day,
    "en_day_month": _day,
    "en_month": _month,
    "en_year": _year,
}
_OTHERS = {
    "figures": _figures,
    "en_season": _season,
    "en_short": _short,
    "en_decade": _decade,
    "en_century": _century,
    "en_relative": _relative,
    "en_trailing": _trailing,
    "en_ago": _ago,
}

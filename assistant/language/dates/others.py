"""How German, French, Spanish, Korean and Chinese write dates: 3. Mai 2026, 1er mai, 3 de mayo,
2026년 5월 3일, 5月3号; and the years and days that count from now. Pure.

Every repetition in the patterns is bounded, so that a text of any length is read in one pass.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from assistant.language.dates.mention import Mention
from assistant.language.dates.periods import Span, day, latest, months, unit_away, whole_year

_OWN: Final = (
    "januar jänner janvier enero janv",
    "februar februar février fevrier febrero févr",
    "märz maerz mars marzo",
    "april avril abril avr",
    "mai mayo",
    "juni juin junio",
    "juli juillet julio juil",
    "august août aout agosto",
    "september septembre septiembre setiembre",
    "oktober octobre octubre okt",
    "november novembre noviembre",
    "dezember décembre decembre diciembre dez déc",
)
_NUMBERS: Final = {name: at for at, names in enumerate(_OWN, 1) for name in names.split()}
_MONTH = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_ONLY_THESE = "|".join(
    sorted(_NUMBERS.keys() - {"april", "august", "september", "november", "mars"}, key=len)[::-1]
)
_YEAR = r"(?:19|20|21)[0-9]{2}(?![0-9])"
_FREE = r"(?<![0-9a-zà-ÿ.,/_-])"
_END = r"(?![0-9a-zà-ÿ])"
_RELATIVE: Final = {
    "작년": (-1, "year"), "지난해": (-1, "year"), "올해": (0, "year"), "내년": (1, "year"),
    "어제": (-1, "day"), "오늘": (0, "day"), "내일": (1, "day"),
    "지난달": (-1, "month"), "지난 달": (-1, "month"), "이번 달": (0, "month"),
    "다음 달": (1, "month"),
    "letztes jahr": (-1, "year"), "letzten jahres": (-1, "year"), "vergangenes jahr": (-1, "year"),
    "im vorjahr": (-1, "year"), "dieses jahr": (0, "year"), "nächstes jahr": (1, "year"),
    "gestern": (-1, "day"), "heute": (0, "day"),
    "l'année dernière": (-1, "year"), "l'an dernier": (-1, "year"), "cette année": (0, "year"),
    "l'année prochaine": (1, "year"), "l'an prochain": (1, "year"), "aujourd'hui": (0, "day"),
    "el año pasado": (-1, "year"), "este año": (0, "year"), "el próximo año": (1, "year"),
    "el año que viene": (1, "year"), "ayer": (-1, "day"),
    "明年": (1, "year"), "昨天": (-1, "day"), "今天": (0, "day"), "明天": (1, "day"),
    "上个月": (-1, "month"), "上個月": (-1, "month"), "下个月": (1, "month"), "下個月": (1, "month"),
}  # fmt: skip
PATTERNS = {
    "eu_day": rf"{_FREE}(?P<eu_d>[0-9]{{1,2}})(?:(?:\.|er|º)? (?:de )?(?P<eu_m>{_ONLY_THESE}|mars)"
    rf"|\. (?P<eu_m2>{_MONTH}))\.?(?:,? (?:del? )?(?P<eu_y>{_YEAR}))?{_END}",
    "eu_month": rf"(?:(?P<eu_dated>{_ONLY_THESE}|mars)\.? (?:del? )?(?P<eu_dy>{_YEAR})"
    rf"|(?:(?<=im )|(?<=en )|(?<=ab )|(?<=bis )|(?<=seit )|(?<=ende )|(?<=anfang )|(?<=mitte )"
    rf"|(?<=fin )|(?<=début )|(?<=desde )|(?<=hasta ))(?P<eu_alone>{_ONLY_THESE})){_END}",
    "eu_figures": rf"{_FREE}(?P<eu_fd>[0-9]{{1,2}})\. ?(?P<eu_fm>[0-9]{{1,2}})\. ?(?P<eu_fy>{_YEAR})(?![.-]?[0-9])"
    rf"|{_FREE}(?P<eu_sd>1[3-9]|2[0-9]|3[01])/(?P<eu_sm>[0-9]{{1,2}})/(?P<eu_sy>{_YEAR})",
    "ko_points": rf"{_FREE}(?P<ko_py>{_YEAR})\. ?(?P<ko_pm>[0-9]{{1,2}})\. ?(?P<ko_pd>[0-9]{{1,2}})\.(?![0-9])",
    "ko_date": rf"(?<![0-9])(?:(?P<ko_y>{_YEAR})년(?: ?(?P<ko_m>[0-9]{{1,2}})월"
    r"(?: ?(?P<ko_d>[0-9]{1,2})일)?)?|(?P<ko_m2>[0-9]{1,2})월(?: ?(?P<ko_d2>[0-9]{1,2})일)?)",
    "zh_day": rf"(?<![0-9])(?:(?P<zh_y>{_YEAR})年)?(?P<zh_m>[0-9]{{1,2}})月(?P<zh_d>[0-9]{{1,2}})[号號]",
    "other_relative": rf"(?<![a-zà-ÿ])(?P<other_rel>{'|'.join(sorted(_RELATIVE, key=len)[::-1])})"
    r"(?![a-zà-ÿ])",
}
BEGINS: Final = "작지올내어오이다"
"""Characters that such an expression begins with, but for figures, Latin letters and kanji."""


def read(found: re.Match[str], today: date) -> Mention | None:
    """The expression that one of PATTERNS found, None where it says no time after all."""
    said = found.groupdict()

    def first(*names: str) -> str:
        return next((said[one] for one in names if said[one]), "")

    relative = first("other_rel")
    if relative:
        away, unit = _RELATIVE[relative]
        return Mention(*found.span(), unit_away(today, away, unit))
    named = first("eu_m", "eu_m2", "eu_dated", "eu_alone")
    figures = first("eu_fm", "eu_sm", "ko_pm", "ko_m", "ko_m2", "zh_m")
    month = _NUMBERS[named] if named else int(figures or 0)
    year = first("eu_y", "eu_dy", "eu_fy", "eu_sy", "ko_py", "ko_y", "zh_y")
    of_month = int(first("eu_d", "eu_fd", "eu_sd", "ko_pd", "ko_d", "ko_d2", "zh_d") or 0)

    def yearly(in_year: int) -> Span | None:
        if not month:
            return whole_year(in_year)
        return day(in_year, month, of_month) if of_month else months(in_year, month)

    span = yearly(int(year)) if year else latest(yearly, today) if 1 <= month <= 12 else None
    if span is None:
        return None
    return Mention(*found.span(), span, yearly, year_said=bool(year))

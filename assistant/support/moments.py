"""Times of the calendar in statements, and which of them are the same. Pure.

A moment has the parts that are told of it; what is left out may be that of the day of the post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

_MONTHS: Final = {
    name: i
    for i, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEARS: Final = {
    "一昨年": -2, "おととし": -2, "昨年": -1, "去年": -1, "前年": -1, "昨秋": -1, "昨春": -1,
    "昨夏": -1, "昨冬": -1, "今年": 0, "本年": 0, "年内": 0, "来年": 1, "翌年": 1, "再来年": 2,
    "来春": 1, "last year": -1, "this year": 0, "next year": 1, "今春": 0, "今夏": 0, "今秋": 0,
    "end of the year": 0,
}  # fmt: skip
_MONTHS_AWAY: Final = {
    "先々月": -2, "先月": -1, "今月": 0, "来月": 1, "last month": -1, "this month": 0,
    "next month": 1,
}  # fmt: skip
_RELATIVE_YEAR = "|".join(sorted(_YEARS, key=len, reverse=True))
_RELATIVE_MONTH = "|".join(sorted(_MONTHS_AWAY, key=len, reverse=True))
_PART = (
    r"(?P<half>上期|上半期|前半|下期|下半期|後半|first half|second half|h[12]\b)"
    r"|(?P<season>[春夏秋冬]|spring|summer|autumn|winter)"
    r"|(?P<turn>初め|初頭|末|半ば|上旬|中旬|下旬)"
)
_NO_DAY = r"(?!間|で|の間|ほど|以内|以上|余|程度|ぶり|連続|分|前|後(?!に発))"
_JAPANESE = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d)年?(?P<fiscal>度)?|(?P<short>'?\d\d)年(?=\d+月)"
    rf"|(?P<relative>{_RELATIVE_YEAR})(?P<fiscal2>度)?)?"
    rf"(?:の)?(?:(?:(?P<from>\d{{1,2}})[〜~–—-])?(?P<month>\d{{1,2}})月(?P<period>期)?"
    rf"|(?P<away>{_RELATIVE_MONTH})|第?(?P<quarter>[1-4一二三四])四半期|q(?P<q>[1-4])\b)?"
    rf"(?:の)?(?:(?P<day>\d{{1,2}})日{_NO_DAY})?"
    rf"(?:の)?(?:{_PART})?"
)
_ENGLISH = re.compile(
    rf"(?P<quarter>first|second|third|fourth|q[1-4])[ -]quarter(?: of (?P<qy>20\d\d))?"
    rf"|(?P<half>first|second) half(?: of (?:fiscal )?(?P<hy>20\d\d))?"
    rf"|\bh(?P<h>[12]) (?P<hy2>20\d\d)"
    rf"|(?P<from>{_MONTH})\s?[–—-]\s?(?P<to>{_MONTH})(?:,? (?P<ry>20\d\d))?"
    rf"|(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? )?\b(?P<month>{_MONTH})"
    rf"(?: (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,? (?P<my>20\d\d))?"
    rf"|(?P<season>spring|summer|autumn|winter) (?:of )?(?P<sy>20\d\d)"
    rf"|(?P<fiscal>fiscal (?:year )?|fy ?)?(?P<year>(?<![\d,.$])(?:19|20)\d\d(?![\d,.]\d|%))"
    rf"|(?P<relative>last year|this year|next year|end of the year)"
    rf"|(?P<away>last month|this month|next month)"
)
_BEFORE_MONTH: Final = r"(?:in|since|until|by|of|from|late|early|mid) $"
_ORDER: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_SEASONS: Final = {
    "春": 1, "夏": 2, "秋": 3, "冬": 4, "spring": 1, "summer": 2, "autumn": 3, "winter": 4,
}  # fmt: skip
_QUARTERS: Final = {(1, 3): 1, (4, 6): 2, (7, 9): 3, (10, 12): 4}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it stands at `start`–`end`, with the parts of it that are told."""

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    relative: bool = False


@lru_cache(maxsize=256)
def moments(folded: str, post: date | None) -> tuple[Moment, ...]:
    """The times that a folded text tells; what is relative (昨年) is counted from `post`."""
    pattern = _JAPANESE if re.search(r"[ぁ-ゖ一-鿿]", folded) else _ENGLISH
    read = _japanese if pattern is _JAPANESE else _english
    found = []
    for match in pattern.finditer(folded):
        if match[0].strip("の") and (moment := read(match, post)):
            found.append(moment)
    return tuple(found)


def _japanese(match: re.Match[str], post: date | None) -> Moment | None:
    if match["year"] and not _is_a_year(match):
        return None
    year, month, part = _year_and_month(match, post)
    day = int(match["day"]) if match["day"] else None
    relative = bool(post and (match["relative"] or match["away"]))
    if match["half"]:
        part = "h1" if match["half"] in ("上期", "上半期", "前半", "first half", "h1") else "h2"
    elif match["season"] and (year or match["relative"]):
        part = f"s{_SEASONS[match['season']]}"
    real = (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31)
    unclear = (day and month is None and year is not None and not relative) or (
        match["half"] and year is None and month is None
    )
    if not real or unclear or not (year or month or day or part):
        return None
    return Moment(match[0], match.start(), match.end(), year, month, day, part, relative)


def _is_a_year(match: re.Match[str]) -> bool:
    """Whether four digits are a year: they say so, or they stand alone."""
    text, (start, end) = match.string, match.span("year")
    if re.match(r"年|q|h[12]", text[end : end + 2]):
        return True
    alone = re.search(r"(?<![\d,.a-z-])$", text[max(0, start - 1) : start])
    counted = re.match(r"[\d,.]?\d|[万億兆千円ドル人件社台基個%]|[a-z]", text[end : end + 2])
    return bool(alone) and not counted and end == match.end()


def _year_and_month(match: re.Match[str], post: date | None) -> tuple[int | None, int | None, str]:
    """The year, the month, and the quarter or the season of an expression."""
    year = month = None
    part = ""
    if match["year"] or match["short"]:
        year = int(match["year"] or 2000 + int(match["short"].lstrip("'")))
    elif match["relative"] and post:
        year = post.year + _YEARS[match["relative"]]
        part = next((f"s{_SEASONS[c]}" for c in match["relative"][1:] if c in _SEASONS), "")
    if match["month"]:
        month = int(match["month"])
        if match["from"]:
            first = int(match["from"])
            part = f"q{_QUARTERS[first, month]}" if (first, month) in _QUARTERS else f"m{first}"
            month = None if part[0] == "q" else month
    elif match["away"] and post:
        count = post.year * 12 + post.month - 1 + _MONTHS_AWAY[match["away"]]
        year, month = count // 12, count % 12 + 1
    elif mark := match["quarter"] or match["q"]:
        part = "q" + (mark if mark.isdigit() else str("一二三四".index(mark) + 1))
    return year, month, part


def _english(match: re.Match[str], post: date | None) -> Moment | None:
    groups = match.groupdict()
    told = next(
        (groups[k] for k in ("qy", "hy", "hy2", "ry", "my", "sy", "year") if groups[k]), None
    )
    year = int(told) if told else None
    month = day = None
    part = ""
    relative = False
    if groups["quarter"]:
        mark = groups["quarter"]
        part = f"q{_ORDER.get(mark) or mark[-1]}"
    elif groups["half"] or groups["h"]:
        part = f"h{_ORDER.get(groups['half'] or '') or groups['h']}"
    elif groups["from"]:
        first, last = (_MONTHS[groups[k].rstrip(".")] for k in ("from", "to"))
        part = f"q{_QUARTERS[first, last]}" if (first, last) in _QUARTERS else f"m{first}"
        month = None if part[0] == "q" else last
    elif groups["month"]:
        month = _MONTHS[groups["month"].rstrip(".")]
        at = groups["d1"] or groups["d2"]
        day = int(at) if at else None
        if (
            month == 5
            and not day
            and not year
            and not re.search(
                _BEFORE_MONTH, match.string[max(0, match.start() - 8) : match.start()]
            )
        ):
            return None
        if (
            month == 3
            and not day
            and not year
            and not re.search(
                _BEFORE_MONTH, match.string[max(0, match.start() - 8) : match.start()]
            )
        ):
            return None
    elif groups["season"]:
        part = f"s{_SEASONS[groups['season']]}"
    elif groups["relative"] and post:
        year, relative = post.year + _YEARS[groups["relative"]], True
    elif groups["away"] and post:
        count = post.year * 12 + post.month - 1 + _MONTHS_AWAY[groups["away"]]
        year, month, relative = count // 12, count % 12 + 1, True
    if year is None and month is None and day is None and not part:
        return None
    return Moment(match[0], match.start(), match.end(), year, month, day, part, relative)


def told(one: Moment, others: Sequence[Moment], post: date | None) -> bool:
    """Whether one of the moments of a passage, or the day of its post, is that of a sentence."""
    return any(_agrees(one, other) for other in _completed(others, post))


def _completed(others: Sequence[Moment], post: date | None) -> Iterator[Moment]:
    year = None
    for other in others:
        yield other
        if other.year is None and year is not None:
            yield replace(other, year=year)
        year = other.year or year
        if post is None:
            continue
        if other.year is None:
            month = other.month or post.month
            for near in (post.year, post.year - (month > post.month), post.year + 1):
                yield replace(other, year=near)
                if other.month is None and other.day is not None:
                    yield replace(other, year=near, month=post.month)
                    before = (post.month - 2) % 12 + 1
                    yield replace(other, year=near, month=before)
        elif other.month is None and other.day is not None:
            yield replace(other, month=post.month)
    if post:
        yield Moment("", 0, 0, post.year, post.month, post.day)


def _agrees(one: Moment, other: Moment) -> bool:
    for mine, theirs in ((one.year, other.year), (one.month, other.month), (one.day, other.day)):
        if mine is not None and mine != theirs:
            return False
    if not one.part or one.part == other.part:
        return True
    return _within(one.part, other)


def _within(part: str, other: Moment) -> bool:
    """Whether a month lies in the half or the quarter, or the quarter in the half."""
    month = other.month
    if other.part[:1] == "q":
        month = int(other.part[1]) * 3
    if month is None:
        return False
    if part[0] == "q":
        return (month + 2) // 3 == int(part[1])
    if part[0] == "h":
        return (1 if month <= 6 else 2) == int(part[1])
    return part[0] == "s" and (month % 12) // 3 == int(part[1]) % 4

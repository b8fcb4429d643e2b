"""Dates as Jekyll reads them: YAML's timestamps, and all that Ruby's `Time.parse` takes.

`Time.parse` looks for a time of day, then for a day in one form after the other (those of
`Date._parse`), and ignores what is left. A zone that it does not know, such as CET, is the
site's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MOST = 128
_ZONES = {"UTC": 0, "Z": 0, "UT": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5}
_ZONES |= {"MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_ZONES |= {letter: hours for hours, letter in enumerate("ABCDEFGHIKLM", 1)}
_ZONES |= {letter: -hours for hours, letter in enumerate("NOPQRSTUVWXY", 1)}
_ERAS = {"m": 1867, "t": 1911, "s": 1925, "h": 1988, "r": 2018}

# YAML 1.1, as Ruby's Psych has it: without a zone it is UTC.
_TIMESTAMP = re.compile(
    r"(-?[0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|\s+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.[0-9]*)?(?:\s*(?:Z|([-+])([0-9]{1,2}):?([0-9]{2})?))?"
)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_ERA = r"(c(?:e|\.e\.)|b(?:ce|\.c\.e\.)|a(?:d|\.d\.)|b(?:c|\.c\.))?"
_UNREAD = re.compile(r"[^-+',./:@\[\]\w]+|_+")
_WEEKDAY = _pattern(r"\b(?:sun|mon|tue|wed|thu|fri|sat)[^-/0-9 ]*")
_TIME = _pattern(
    r"("
    r"[0-9]+ *: *[0-9]+(?: *: *[0-9]+(?:[,.][0-9]*)?)?(?: *[ap](?:m\b|\.m\.))?"
    r"|[0-9]+ *h(?: *[0-9]+m?(?: *[0-9]+s?)?)?(?: *[ap](?:m\b|\.m\.))?"
    r"|[0-9]+ *[ap](?:m\b|\.m\.)"
    r")"
    r"(?: *("
    r"(?:gmt|utc?)?[-+][0-9]+(?:[,.:][0-9]+(?::[0-9]+)?)?"
    r"|[^\W\d_]{1,40}(?:[ .][^\W\d_]{1,40}){0,4} (?:standard|daylight) time\b"
    r"|[^\W\d_]+(?: dst)?\b"
    r"))?"
)
_CLOCK = _pattern(
    r"([0-9]+)h?(?: *:? *([0-9]+)m?(?: *:? *([0-9]+)(?:[,.][0-9]*)?s?)?)?(?: *([ap])(?:m\b|\.m\.))?"
)
_EUROPEAN = _pattern(
    rf"('?[0-9]+)[^-0-9 ]* *({_MONTHS})[^-0-9 ']*(?: *{_ERA} *('?-?[0-9]+(?:(?:st|nd|rd|th)\b)?))?"
)
_AMERICAN = _pattern(
    rf"\b({_MONTHS})[^-0-9 ']* *('?[0-9]+)[^-0-9 ']*(?: *,? *{_ERA} *('?-?[0-9]+))?"
)
_ISO = _pattern(r"('?[-+]?[0-9]+)-([0-9]+)-('?-?[0-9]+)")
_JAPANESE = _pattern(r"\b([mtshr])([0-9]+)\.([0-9]+)\.([0-9]+)")
_DAY_FIRST = _pattern(rf"('?-?[0-9]+)-({_MONTHS})[^-/.]*-('?-?[0-9]+)")
_MONTH_FIRST = _pattern(rf"\b({_MONTHS})[^-/.]*-('?[0-9]+)(?:-('?-?[0-9]+))?")
_SLASHES = _pattern(r"('?-?[0-9]+)/ *('?[0-9]+)(?:[^0-9] *('?-?[0-9]+))?")
_DOTS = _pattern(r"('?-?[0-9]+)\. *('?[0-9]+)\. *('?-?[0-9]+)")
_DAY_OF_YEAR = _pattern(r"(?<![,.])\b([0-9]{2}|[0-9]{4})-([0-9]{3})\b")
_YEAR = _pattern(r"'([0-9]+)\b")
_MONTH = _pattern(rf"\b({_MONTHS})[^ ]*")
_ORDINAL = _pattern(r"([0-9]+)(?:st|nd|rd|th)\b")
_DIGITS = _pattern(
    r"([-+]?)([0-9]{2,14})(?: *t? *([0-9]{2,6})?(?:[,.]([0-9]*))?)? *(z\b|[-+][0-9]{1,4}\b)?"
)
_BEFORE_CHRIST = _pattern(r"\b(?:bc\b|bce\b|b\.c\.|b\.c\.e\.)")
_ALONE = _pattern(r" *([0-9]{1,2}) *")
_NUMBER = re.compile(r"[0-9]+")
_SIGNED = re.compile(r"([-+])?([0-9]+)")
_OFFSET = re.compile(r"([-+])([0-9]{2})(:?)([0-9]{2})(?:\3([0-9]{2}))?")


def read_date(text: str, zone: tzinfo, *, plain: bool) -> datetime:
    """The time that a front matter's `date` tells, in the site's `zone`, to the second.

    `plain` says that it stands there without quotes, so that YAML may read it. Raises
    `ValueError` or `OverflowError` for what Jekyll refuses, and for a date without a year,
    which Jekyll would take from the day of the build.
    """
    text = text.strip()
    if plain and (match := _TIMESTAMP.fullmatch(text)):
        return _timestamp(match).astimezone(zone)
    if plain and re.fullmatch(r"[0-9][0-9_]*", text):
        text = text.replace("_", "")
    return parse_time(text, zone)


def parse_time(text: str, zone: tzinfo) -> datetime:
    """What `Time.parse` makes of a text where the local time is that of `zone`.

    Raises `ValueError` or `OverflowError` where it finds no date, or one that there is not.
    """
    found = _parse(text)
    if found.year is None:
        raise ValueError("no year")
    offset = _offset(found.zone, found.year, zone)
    clock = (found.hour or 0, found.minute or 0, found.second or 0)
    month, day = found.month, found.day
    if found.yday is not None:
        date = _first(found.year) + timedelta(days=found.yday - 1)
        if date.year != found.year:
            raise ValueError("no such day")
        month, day = date.month, date.day
    parts = (found.year, 1 if month is None else month, 1 if day is None else day, *clock)
    return _made(parts, offset or zone).astimezone(zone)


@dataclass(slots=True)
class _Found:
    """What was read so far."""

    rest: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    yday: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    zone: str | None = None
    short: bool = True
    """A year of two digits is one of 1969 to 2068."""

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what matches out of the rest."""
        match = pattern.search(self.rest)
        if match:
            self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}"
        return match

    def three(self, year: str | None, month: str, day: str | None, *, bc: bool = False) -> None:
        """Three numbers in the order in which their form has them, which what they look like
        may change."""
        year, month_, day = _ordered(year, month, day)
        if year and (match := _SIGNED.search(year)):
            if match[1] or len(match[2]) > 2:
                self.short = False
            self.year = int(match[0])
            if bc:
                self.year = 1 - self.year
        if month_ and (match := _NUMBER.search(month_)):
            self.month = int(match[0])
        if day and (match := _NUMBER.search(day)):
            self.day = int(match[0])


def _ordered(
    year: str | None, month: str | None, day: str | None
) -> tuple[str | None, str | None, str | None]:
    """The numbers with the longest, or one with an apostrophe before it, as the year."""
    if year and month and not day:
        year, month, day = None, year, month
    if year is None and day and (len(day) > 2 or day.startswith("'")):
        year, day = day, None
    if year and (match := re.match(r"[^0-9]*([0-9]+)(.+)?", year)) and match[2]:
        year, day = day, match[1]
    if month and (month.startswith("'") or len(month) > 2):
        year, month, day = month, day, year
    if day and (day.startswith("'") or len(day) > 2):
        year, day = day, year
    return year, month, day


def _parse(text: str) -> _Found:
    if len(text) > _MOST:
        raise ValueError("too long")
    found = _Found(_UNREAD.sub(" ", text))
    found.take(_WEEKDAY)
    _read_time(found)
    for read in _FORMS:
        if read(found):
            break
    if found.take(_BEFORE_CHRIST) and found.year is not None:
        found.year = 1 - found.year
    if match := _ALONE.fullmatch(found.rest):
        number = int(match[1])
        if found.hour is not None and found.day is None and 1 <= number <= 31:
            found.day = number
        if found.day is not None and found.hour is None and number <= 24:
            found.hour = number
    if found.short and found.year is not None and 0 <= found.year <= 99:
        found.year += 1900 if found.year >= 69 else 2000
    return found


def _read_time(found: _Found) -> None:
    match = found.take(_TIME)
    clock = _CLOCK.match(match[1]) if match else None
    if match is None or clock is None:
        return
    found.zone = match[2]
    found.hour = int(clock[1])
    found.minute = int(clock[2]) if clock[2] else None
    found.second = int(clock[3]) if clock[3] else None
    if clock[4]:
        found.hour = found.hour % 12 + (12 if clock[4] in "pP" else 0)


def _european(found: _Found) -> bool:
    match = found.take(_EUROPEAN)
    if match:
        found.three(match[4], _month(match[2]), match[1], bc=_is_bc(match[3]))
    return match is not None


def _american(found: _Found) -> bool:
    match = found.take(_AMERICAN)
    if match:
        found.three(match[4], _month(match[1]), match[2], bc=_is_bc(match[3]))
    return match is not None


def _japanese(found: _Found) -> bool:
    match = found.take(_JAPANESE)
    if match:
        found.year = int(match[2]) + _ERAS[match[1].lower()]
        found.month, found.day = int(match[3]), int(match[4])
        found.short = False
    return match is not None


def _with_month_names(found: _Found) -> bool:
    if match := found.take(_DAY_FIRST):
        found.three(match[3], _month(match[2]), match[1])
    elif match := found.take(_MONTH_FIRST):
        found.three(match[3], _month(match[1]), match[2])
    return match is not None


def _numbers(pattern: re.Pattern[str]) -> Callable[[_Found], bool]:
    """The reader of three numbers of which the year is the first."""

    def read(found: _Found) -> bool:
        match = found.take(pattern)
        if match:
            found.three(match[1], match[2], match[3])
        return match is not None

    return read


def _day_of_year(found: _Found) -> bool:
    match = found.take(_DAY_OF_YEAR)
    if match:
        found.year, found.yday = int(match[1]), int(match[2])
    return match is not None


def _one(pattern: re.Pattern[str], key: str) -> Callable[[_Found], bool]:
    """The reader of one part alone."""

    def read(found: _Found) -> bool:
        match = found.take(pattern)
        if match:
            setattr(found, key, int(match[1]) if match[1].isdecimal() else int(_month(match[1])))
        return match is not None

    return read


def _digits(found: _Found) -> bool:
    """Digits without marks between them, such as 20260105 or 20260105T093000Z."""
    match = found.take(_DIGITS)
    if match is None:
        return False
    sign, digits, time, fraction, zone = match.groups()
    size = len(digits)
    if time is None and fraction is not None and size != 7:
        _from_end(found, digits)
    elif size in {2, 4}:
        found.day = int(digits[-2:])
        found.month = int(digits[:2]) if size == 4 else None
    elif size in {3, 5, 7}:
        found.yday = int(digits[-3:])
        found.year = int(sign + digits[:-3]) if size > 3 else None
    elif size == 6:
        found.year = int(sign + digits[:2])
        found.month, found.day = int(digits[2:4]), int(digits[4:6])
    elif size in {8, 10, 12, 14}:
        found.year = int(sign + digits[:4])
        found.month, found.day = int(digits[4:6]), int(digits[6:8])
        found.short = False
        _from_start(found, digits[8:])
    if time and fraction is not None:
        _from_end(found, time)
    elif time:
        _from_start(found, time)
    if zone:
        found.zone = zone
    return True


def _from_start(found: _Found, digits: str) -> None:
    for at, key in enumerate(("hour", "minute", "second")):
        if part := digits[2 * at : 2 * at + 2]:
            setattr(found, key, int(part))


def _from_end(found: _Found, digits: str) -> None:
    """What comes before a fraction are seconds, before these minutes, and so on."""
    for key in ("second", "minute", "hour", "day", "month", "year"):
        size = 4 if key == "year" else 2
        if digits:
            setattr(found, key, int(digits[-size:]))
            digits = digits[:-size]


_FORMS: tuple[Callable[[_Found], bool], ...] = (
    _european,
    _american,
    _numbers(_ISO),
    _japanese,
    _with_month_names,
    _numbers(_SLASHES),
    _numbers(_DOTS),
    _day_of_year,
    _one(_YEAR, "year"),
    _one(_MONTH, "month"),
    _one(_ORDINAL, "day"),
    _digits,
)


def _month(name: str) -> str:
    return str(_MONTHS.split("|").index(name.lower()) + 1)


def _is_bc(era: str | None) -> bool:
    return era is not None and era[:1] in "bB"


def _offset(name: str | None, year: int, zone: tzinfo) -> tzinfo | None:
    """The zone of a name or an offset; None where Ruby does not know it, and takes the site's."""
    if name is None:
        return None
    if match := _OFFSET.fullmatch(name):
        seconds = (int(match[2]) * 60 + int(match[4])) * 60 + int(match[5] or 0)
        return timezone(timedelta(seconds=-seconds if match[1] == "-" else seconds))
    if re.fullmatch(r"[-+][0-9]{2}", name):
        return timezone(timedelta(hours=int(name)))
    if name.upper() in _ZONES:
        return timezone(timedelta(hours=_ZONES[name.upper()]))
    for month in (1, 7):
        local = _first(year, month).replace(tzinfo=zone)
        if (local.tzname() or "").upper() == name.upper() and (offset := local.utcoffset()):
            return timezone(offset)
    return None


def _timestamp(match: re.Match[str]) -> datetime:
    numbers = [int(part) for part in match.groups()[:6]]
    written: tzinfo = UTC
    if match[7]:
        minutes = int(match[8]) * 60 + int(match[9] or 0)
        written = timezone(timedelta(minutes=-minutes if match[7] == "-" else minutes))
    return _made(numbers, written)


def _made(parts: Sequence[int], zone: tzinfo) -> datetime:
    """A time as Ruby counts it: 30 February is 2 March, 24:00 the next day, 60 seconds a minute."""
    year, month, day, hour, minute, second = parts
    whole = hour < 24 or not (minute or second) or bool(zone.utcoffset(None))
    if not (1 <= day <= 31 and hour <= 24 and minute <= 59 and second <= 60 and whole):
        raise ValueError("no such time")
    start = _first(year, month) + timedelta(days=day - 1)
    if hour == 24 or second == 60:
        start += timedelta(hours=hour, minutes=minute, seconds=second)
        return start.replace(tzinfo=zone)
    return start.replace(hour=hour, minute=minute, second=second, tzinfo=zone)


def _first(year: int, month: int = 1) -> datetime:
    """The first moment of a month, of no zone yet."""
    return datetime(year, month, 1)

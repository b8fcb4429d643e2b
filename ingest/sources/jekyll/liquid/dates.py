"""Days and times as Ruby writes and reads them, whatever the machine's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

from ingest.sources.jekyll.dates import parse_time

# Not the standard library's, which follow the machine's locale.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_FORMAT = re.compile(r"%(?P<flags>[-0^#_:]*+)(?P<width>\d{0,3})(?P<code>[A-Za-z+%])")
_TIME = re.compile(
    r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?"
    r"(?:[Tt\s]\s*+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d*+)?)?)?\s*+(Z|UTC|GMT|[-+]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_WORDS = re.compile(
    r"(?:[a-z]{3,9},?\s++)?(?:(\d{1,2})(?:st|nd|rd|th)?\s++([a-z]{3,9})\.?|"
    r"([a-z]{3,9})\.?\s++(\d{1,2})(?:st|nd|rd|th)?),?\s++(\d{4})"
    r"(?:\s++(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*+(Z|UTC|GMT|[-+]\d{2}:?\d{2})?",
    re.IGNORECASE,
)

_CODES: dict[str, Callable[[datetime], tuple[str | int, int]]] = {
    "Y": lambda t: (t.year, 0),
    "C": lambda t: (t.year // 100, 2),
    "y": lambda t: (t.year % 100, 2),
    "m": lambda t: (t.month, 2),
    "d": lambda t: (t.day, 2),
    "j": lambda t: (t.timetuple().tm_yday, 3),
    "H": lambda t: (t.hour, 2),
    "I": lambda t: (t.hour % 12 or 12, 2),
    "M": lambda t: (t.minute, 2),
    "S": lambda t: (t.second, 2),
    "L": lambda t: (t.microsecond // 1000, 3),
    "N": lambda t: (t.microsecond * 1000, 9),
    "u": lambda t: (t.isoweekday(), 1),
    "w": lambda t: (t.isoweekday() % 7, 1),
    "G": lambda t: (t.isocalendar().year, 4),
    "g": lambda t: (t.isocalendar().year % 100, 2),
    "V": lambda t: (t.isocalendar().week, 2),
    "U": lambda t: ((t.timetuple().tm_yday + 6 - t.isoweekday() % 7) // 7, 2),
    "W": lambda t: ((t.timetuple().tm_yday + 6 - t.weekday()) // 7, 2),
    "s": lambda t: (int(t.timestamp()), 0),
    "B": lambda t: (MONTHS[t.month - 1], 0),
    "b": lambda t: (MONTHS[t.month - 1][:3], 0),
    "h": lambda t: (MONTHS[t.month - 1][:3], 0),
    "A": lambda t: (DAYS[t.weekday()], 0),
    "a": lambda t: (DAYS[t.weekday()][:3], 0),
    "p": lambda t: ("PM" if t.hour >= 12 else "AM", 0),
    "P": lambda t: ("pm" if t.hour >= 12 else "am", 0),
    "Z": lambda t: (t.tzname() or "", 0),
    "%": lambda _: ("%", 0),
    "n": lambda _: ("\n", 0),
    "t": lambda _: ("\t", 0),
}
_BLANK = {"e": "d", "k": "H", "l": "I"}
_WHOLE = {
    "F": "%Y-%m-%d",
    "D": "%m/%d/%y",
    "x": "%m/%d/%y",
    "T": "%H:%M:%S",
    "X": "%H:%M:%S",
    "R": "%H:%M",
    "r": "%I:%M:%S %p",
    "c": "%a %b %e %H:%M:%S %Y",
    "v": "%e-%^b-%Y",
    "+": "%a %b %e %H:%M:%S %Z %Y",
}


def strftime(moment: date, form: str) -> str:
    """A day or time in Ruby's form."""
    time = moment if isinstance(moment, datetime) else _midnight(moment, UTC)

    def filled(match: re.Match[str]) -> str:
        flags, code = match["flags"], match["code"]
        if code in _WHOLE:
            return strftime(time, _WHOLE[code])
        if code == "z":
            return _offset(time, flags.count(":"))
        value, width = (_CODES.get(_BLANK.get(code, code)) or (lambda _: (match[0], 0)))(time)
        pad = " " if code in _BLANK or isinstance(value, str) else "0"
        pad = {"-": "", "_": " ", "0": "0"}.get(flags[-1:] if flags[-1:] in "-_0" else "", pad)
        text = str(value)
        if "^" in flags:
            text = text.upper()
        elif "#" in flags:
            text = text.lower() if code == "p" else text.upper()
        return text.rjust(min(100, int(match["width"] or width)), pad) if pad else text

    return _FORMAT.sub(filled, form)


def moment(value: Any, zone: tzinfo, now: datetime) -> date | None:  # noqa: PLR0911
    """What Ruby takes for a day or time; None for what it does not."""
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)) or (isinstance(value, str) and value.isdigit()):
        try:
            return datetime.fromtimestamp(int(value), tz=zone)
        except (ValueError, OverflowError, OSError):
            return None
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = value.strip()
    if text.lower() in {"now", "today"}:
        return now.astimezone(zone)
    try:
        if clock := _CLOCK.fullmatch(text):
            hour, minute, second = (int(part or 0) for part in clock.groups())
            today = now.astimezone(zone)
            return today.replace(hour=hour, minute=minute, second=second, microsecond=0)
        return _read(text, zone)
    except (ValueError, OverflowError):
        return None


def _read(text: str, zone: tzinfo) -> datetime:
    if found := _TIME.fullmatch(text):
        year, month, day, *time = found.groups()[:6]
        written = found[7]
    elif found := _WORDS.fullmatch(text):
        names = [name[:3].lower() for name in MONTHS]
        name = (found[2] or found[3])[:3].lower()
        if name not in names:
            return parse_time(text, zone)
        year, month, day = found[5], str(names.index(name) + 1), found[1] or found[4]
        time, written = list(found.group(6, 7, 8)), found[9]
    else:
        return parse_time(text, zone)
    hour, minute, second = (int(part or 0) for part in time)
    there = _zone(written) if written else zone
    return datetime(int(year), int(month), int(day or 1), hour, minute, second, tzinfo=there)


def _zone(written: str) -> tzinfo:
    if written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def local(moment: date, zone: tzinfo) -> datetime:
    """A day or time in the site's zone, as `Time#localtime` gives it."""
    if isinstance(moment, datetime):
        return moment.astimezone(zone)
    return _midnight(moment, zone)


def xmlschema(moment: date, zone: tzinfo) -> str:
    """A time as feeds have it."""
    time = local(moment, zone)
    return f"{strftime(time, '%Y-%m-%dT%H:%M:%S')}{_offset(time, 1)}"


def _offset(time: datetime, colons: int) -> str:
    offset = time.utcoffset() or timedelta()
    minutes = abs(int(offset.total_seconds())) // 60
    sign = "-" if offset < timedelta() else "+"
    return f"{sign}{minutes // 60:02}{':' if colons else ''}{minutes % 60:02}"

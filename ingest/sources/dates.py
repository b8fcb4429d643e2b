"""The days and times that people and programs write above a post, in many forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MOST = 100
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "west": 1, "cest": 2,
    "eet": 2, "eest": 3, "msk": 3, "ist": 5.5, "cst": -6, "cdt": -5, "est": -5, "edt": -4,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "hst": -10, "jst": 9, "kst": 9,
    "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jän jänner janvier janv enero ene",
            "february feb februar février févr fév febrero",
            "march mar märz mär mrz mars marzo",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet juil julio",
            "august aug août aou agosto ago",
            "september sep sept septembre septiembre set setiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre déc diciembre dic",
        ),
        1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?:(?:T|,?\s+(?:at\s+|um\s+|à\s+)?)(?P<hour>\d{1,2})[:h](?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?:\s*(?P<half>[ap])\.?m\.?)?)?"
    r"\s*(?:(?P<zone>[a-z]{1,4})|(?:GMT|UTC)?(?P<offset>[-+]\d{1,2})(?::?(?P<more>\d{2}))?)?"
    r"(?:\s*[(\[][^()\[\]]{1,40}[)\]])?"
)
_YEAR, _DAY, _WORD = r"(?P<year>\d{4})", r"(?P<day>\d{1,2})", r"(?P<name>[^\W\d_]{3,10})\.?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark){_DAY}{_CLOCK}",
        rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})(?:T?(?P<hour>\d{{2}})(?P<minute>\d{{2}})"
        r"(?P<second>\d{2})?(?P<zone>Z)?)?",
        rf"{_YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?{_DAY}\s?[日일]"
        rf"(?:\s?[(（][^()（）]{{1,4}}[)）])?{_CLOCK}",
        rf"{_WEEKDAY}{_WORD}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}{_CLOCK}",
        rf"{_WEEKDAY}{_DAY}(?:st|nd|rd|th|er|\.|º)?[-\s]\s*(?:de\s+|of\s+)?{_WORD},?[-\s]\s*"
        rf"(?:de\s+)?{_YEAR}{_CLOCK}",
        rf"(?:[a-z]{{3}}\s+)?{_WORD}\s+{_DAY}\s+(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}}):"
        rf"(?P<second>\d{{2}})\s+(?:(?P<zone>[a-z]{{1,4}})|(?P<offset>[-+]\d{{2}})(?P<more>\d{{2}}))"
        rf"?\s*{_YEAR}",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})" + _CLOCK,
    )
)
_IN_PATH = re.compile(
    r"/(\d{4})/(\d{1,2})/(\d{1,2})(?=[/.-]|$)|/(\d{4})-(\d{2})-(\d{2})(?=[-/_.]|$)"
)


def read_date(text: str, zone: tzinfo = UTC) -> datetime | None:
    """The day and time that a text is, in its own zone or else in `zone`; None for none.

    Read are ISO 8601 and what is like it, the forms of e-mails and of `date`, names of months in
    English, German, French and Spanish, 2025年3月1日 and 2025년 3월 1일. Days of numbers only have
    the year first, or dots: 03/04/2025 is a day of two months.
    """
    text = " ".join(text.split())
    if not text or len(text) > _MOST:
        return None
    for form in _FORMS:
        match = form.fullmatch(text)
        if match and (found := _date(match, zone)):
            return found
    return None


def date_in_path(path: str, zone: tzinfo = UTC) -> datetime | None:
    """The day that an address or a file's path names: /2025/03/01/ or /2025-03-01-x."""
    match = _IN_PATH.search(path)
    if match is None:
        return None
    try:
        return datetime(*(int(number) for number in match.groups() if number), tzinfo=zone)  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def _date(match: re.Match[str], zone: tzinfo) -> datetime | None:
    part = match.groupdict()
    month = part.get("month") or _MONTHS.get((part.get("name") or "").lower())
    if month is None:
        return None
    hour = int(part.get("hour") or 0)
    if half := part.get("half"):
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    written = zone
    if part.get("offset"):
        sign = -1 if part["offset"][0] == "-" else 1
        minutes = 60 * int(part["offset"][1:]) + int(part["more"] or 0)
        if minutes >= 24 * 60:
            return None
        written = timezone(sign * timedelta(minutes=minutes))
    elif name := part.get("zone"):
        if name.lower() not in _ZONES:
            return None
        written = timezone(timedelta(hours=_ZONES[name.lower()]))
    try:
        return datetime(
            int(part["year"]),
            int(month),
            int(part["day"]),
            hour,
            int(part.get("minute") or 0),
            min(int(part.get("second") or 0), 59),
            tzinfo=written,
        )
    except ValueError:
        return None


def zone_named(name: str) -> tzinfo | None:
    """The time zone of this name, such as Asia/Tokyo; None for none."""
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return None

"""Parts of addresses as generators write them, and addresses by a pattern."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import quote

from assistant.domain.errors import SourceError

UNESCAPED = "-._~!$&'()*+,;=:@/?%#"
_LONGEST = 1_000
_KEPT = frozenset("./\\_-#+~@")
_PLACEHOLDER = re.compile(r":([a-z]+)(?:\[([^\]\n]{1,20})\])?")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def encoded(address: str) -> str:
    """An address as links have it: percent-encoded, once."""
    return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address), safe=UNESCAPED)


def sanitized(text: str) -> str:
    """As Hugo writes what is in an address: letters, digits and some marks, spaces as hyphens."""
    pieces: list[str] = []
    hyphen = False
    for char in text.strip():
        if char.isspace():
            hyphen = bool(pieces)
        elif char in _KEPT or char.isalnum() or unicodedata.category(char)[0] == "M":
            if hyphen and char != "-" and pieces[-1:] != ["-"]:
                pieces.append("-")
            hyphen = False
            pieces.append(char)
    return "".join(pieces)


def hugo_path(text: str, *, lower: bool = True) -> str:
    """A file's path as Hugo has it in an address."""
    text = text.lower() if lower else text
    return sanitized(re.sub(r"\s", "-", text))


def slug(text: str) -> str:
    """As github-slugger, which Astro uses, writes a name: in small letters, without punctuation."""
    kept = (
        char
        for char in text.strip().lower()
        if char in "-_ " or char.isalnum() or unicodedata.category(char)[0] == "M"
    )
    return "".join(kept).replace(" ", "-")


def slugified(text: str) -> str:
    """As Eleventy's `slugify` and `slug` write a title: letters without marks, one hyphen."""
    text = unicodedata.normalize("NFKD", text[:_LONGEST].replace("ß", "ss").replace("&", " and "))
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    text = re.sub(r"['’.]", "", text)
    return re.sub(r"[\W_]+", "-", text).strip("-")


def by_pattern(pattern: str, values: Mapping[str, Callable[[], str]], where: str) -> str:
    """A pattern with its placeholders filled in, one slash between its parts. Raises
    `SourceError`, which begins with `where`, for a placeholder that has no value."""

    def fill(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = ", ".join(f":{name}" for name in sorted(values))
            raise SourceError(f"{where} has :{match[1]}; what is known is {known}")
        return _part(values[match[1]](), match[2])

    scheme, mark, rest = pattern.rpartition("://")
    return scheme + mark + re.sub(r"/{2,}", "/", _PLACEHOLDER.sub(fill, rest))


def of_day(day: datetime) -> dict[str, Callable[[], str]]:
    """The placeholders that a day fills in."""
    return {
        "year": lambda: f"{day.year:04}",
        "month": lambda: f"{day.month:02}",
        "monthname": _MONTHS[day.month - 1].lower,
        "day": lambda: f"{day.day:02}",
        "weekday": lambda: f"{day.isoweekday() % 7}",
        "weekdayname": _DAYS[day.weekday()].lower,
        "yearday": lambda: f"{day.timetuple().tm_yday}",
    }


def of_path(path: PurePosixPath, made: Callable[[str], str]) -> dict[str, Callable[[], str]]:
    """The placeholders that a file's path fills in, its parts written as `made` writes them."""
    page = path.parent if path.stem == "index" and path.parent.name else path.with_suffix("")
    sections = [made(part) for part in page.parts[:-1]]
    return {
        "path": lambda: "/".join([*sections, made(page.name)]),
        "filename": partial(made, page.name),
        "contentbasename": partial(made, page.name),
        "section": lambda: sections[0] if sections else "",
        "sections": lambda: "/".join(sections),
    }


def _part(value: str, chosen: str | None) -> str:
    """Of a value with slashes what a slice such as [1:] or [last] chooses."""
    if chosen is None:
        return value
    parts = value.split("/")
    if chosen == "last":
        return parts[-1]
    first, colon, last = chosen.partition(":")
    try:
        if not colon:
            return "/".join(parts[int(first) : int(first) + 1])
        end = len(parts) - 1 if last == "last" else int(last) if last else len(parts)
        return "/".join(parts[int(first or 0) : end])
    except ValueError:
        return value

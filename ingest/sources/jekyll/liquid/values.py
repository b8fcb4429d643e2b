"""Values as Jekyll's Ruby has them: what YAML's words become, and how they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from math import isfinite
from typing import Any

from liquid.undefined import Undefined

from ingest.sources.jekyll.front_matter import Plain, Yaml

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][\d_,]*)")
_OTHER_INTEGER = re.compile(r"[-+]?(?:0b[01_,]+|0x[\da-fA-F_,]+|0o?[0-7_,]+)")
_FLOAT = re.compile(r"[-+]?(?:\d[\d_,]*)?\.[\d_]*(?:[eE][-+]?\d+)?|[-+]?\d[\d_,]*[eE][-+]?\d+")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|\s+)(\d{1,2}):(\d\d):(\d\d)(?:\.(\d*))?"
    r"(?:\s*(?:(Z)|([-+])(\d{1,2}):?(\d\d)?))?"
)
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_NULL = frozenset({"", "~", "null"})


def typed(value: Yaml, zone: tzinfo) -> Any:
    """What YAML takes these words for: numbers, days, truth values, times in the site's zone."""
    if isinstance(value, dict):
        return {key: typed(one, zone) for key, one in value.items()}
    if isinstance(value, list):
        return [typed(one, zone) for one in value]
    made = _scalar(str(value)) if isinstance(value, Plain) else value
    return made.astimezone(zone) if isinstance(made, datetime) and made.tzinfo is UTC else made


def _scalar(text: str) -> Any:
    word = text.lower()
    if word in _NULL:
        return None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if not (text[0].isdigit() or text[0] in "+-."):
        return text
    return text if len(text) > 100 else _figures(text)


def _figures(text: str) -> Any:
    plain = text.replace(",", "").replace("_", "")
    if _INTEGER.fullmatch(text):
        return int(plain)
    if _OTHER_INTEGER.fullmatch(text):
        return _based(plain)
    if _FLOAT.fullmatch(text) and any(c.isdigit() for c in text):
        return float(plain)
    return _moment(text)


def _based(plain: str) -> int:
    sign = -1 if plain.startswith("-") else 1
    digits = plain.lstrip("+-").lower()
    for prefix, base in (("0x", 16), ("0b", 2), ("0o", 8)):
        if digits.startswith(prefix):
            return sign * int(digits[2:], base)
    return sign * int(digits, 8)


def _moment(text: str) -> Any:
    try:
        if day := _DAY.fullmatch(text):
            return date(int(day[1]), int(day[2]), int(day[3]))
        if not (time := _TIME.fullmatch(text)):
            return text
        zone = UTC
        if time[9]:
            offset = timedelta(hours=int(time[10]), minutes=int(time[11] or 0))
            zone = timezone(-offset if time[9] == "-" else offset)
        moment = datetime(*map(int, time.group(1, 2, 3, 4, 5, 6)), tzinfo=zone)  # type: ignore[misc,arg-type]
    except ValueError:
        return text
    return moment


class Lazy(Mapping[str, Any]):
    """A mapping whose values are made when they are asked for."""

    def __init__(self, values: Mapping[str, Any], **made: Any) -> None:
        self._values = dict(values)
        self._made = made

    def __getitem__(self, key: str) -> Any:
        if key in self._made:
            self._values[key] = self._made[key]()
            del self._made[key]
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._values, *self._made]))

    def __len__(self) -> int:
        return len(set(self._values) | set(self._made))

    def __contains__(self, key: object) -> bool:
        return key in self._values or key in self._made

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


def shown(value: Any) -> str:  # noqa: PLR0911  (one line a kind)
    """A value as Ruby's `to_s` writes it."""
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, Undefined):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, datetime):
        return f"{value.year:04}-{value:%m-%d %H:%M:%S %z}"
    if isinstance(value, (list, tuple)):
        return "".join(shown(one) for one in value)
    if isinstance(value, range):
        return f"{value.start}..{value.stop - 1}"
    if isinstance(value, Mapping):
        return inspected(value)
    return str(value)


def inspected(value: Any) -> str:
    """A value as Ruby's `inspect` writes it."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        escaped = escaped.replace("\n", "\\n").replace("\t", "\\t").replace("#{", "\\#{")
        return f'"{escaped}"'
    if value is None or isinstance(value, Undefined):
        return "nil"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(inspected(one) for one in value)}]"
    if isinstance(value, Mapping):
        pairs = (f"{inspected(key)}=>{inspected(one)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    return shown(value)


def _float(value: float) -> str:
    if not isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    text = repr(value)
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        mantissa = mantissa if "." in mantissa else f"{mantissa}.0"
        return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0').zfill(2)}"
    return text

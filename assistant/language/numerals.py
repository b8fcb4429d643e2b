"""Numbers as they are written: 1,234.5, 1.234,5, 1万3,120, 5千万, 三百二十億, 二〇二五. Pure.

Texts are folded in place (`folding.in_place`). Time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

DIGITS: Final = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
TENS: Final = {"十": 10, "百": 100, "千": 1000}
MYRIADS: Final = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
SEVERAL: Final = 5
"""What 数 stands for in 数百 and 百数十: it may be 2 to 9."""
MOST_DIGITS: Final = 24
"""What has more digits in a row is a code."""

_GROUP = "'"
_TOO_LARGE = Decimal(10) ** MOST_DIGITS
_RUN = re.compile(r"(?:[0-9][0-9,.']*+|[〇零一二三四五六七八九十百千万億兆京数])++")
_TOKEN = re.compile(r"[0-9][0-9,.']*+|.")
_GROUPED = {
    sign: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})++") for sign in ",.'"
}


_Piece = tuple[int, int, str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at `start`–`end` of a text. It is `vague` where it says 数 (数百), and
    `scaled` where it has 万, 億 and the like. `digits` are there when it begins with Arabic
    ones, `tens` when 十, 百, 千 are in it."""

    value: Decimal
    start: int
    end: int
    vague: bool = False
    scaled: bool = False
    digits: bool = True
    tens: bool = False


def numerals(text: str) -> list[Numeral]:
    """The numbers of a text in digits and kanji, in their order; codes (0120, 1.2.3) are none.

    Of two kinds of separators the last is the decimal one (1,234.5 and 1.234,5); a comma alone
    groups digits, a point alone parts them.

    >>> [float(one.value) for one in numerals("1万3,120円、5千万、三百億、二〇二五")]
    [13120.0, 50000000.0, 30000000000.0, 2025.0]
    """
    return [one for run in _RUN.finditer(text) for one in _of_run(run[0], run.start())]


def value_of(said: str) -> int:
    """The whole number that stands alone: `7`, `七`, `二十九`, `二〇二五`, `元` of an era's first
    year; 0 where there is none."""
    if said == "元":
        return 1
    if said.isdecimal():
        return int(said)
    found = numerals(said)
    return int(found[0].value) if found else 0


class _Reading:
    """One number while it is read: sections of thousands, each with its 万, 億 …"""

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.total = self.section = Decimal(0)
        self.now: Decimal | None = None
        self.least_ten: int | None = None
        self.least_myriad: int | None = None
        self.vague = self.scaled = self.digits = self.tens = self.any = False
        self.positional = True

    def takes(self, token: str) -> bool:
        """Whether the token can go on with this number."""
        if token in MYRIADS:
            has = self.now is not None or self.section or self.vague
            return bool(has) and (self.least_myriad is None or MYRIADS[token] < self.least_myriad)
        if token in TENS:
            return self.least_ten is None or TENS[token] < self.least_ten
        if token in DIGITS:
            return self.now is None or (self.positional and not self.digits)
        return self.now is None

    def put(self, token: str, end: int, value: Decimal | None) -> None:
        """Takes a token that ends at `end`; `value` is that of Arabic digits."""
        self.any, self.end = True, end
        if token in MYRIADS:
            part = self.section + (self.now or 0)
            self.total += part * MYRIADS[token]
            self.section, self.now = Decimal(0), None
            self.least_ten, self.least_myriad = None, MYRIADS[token]
            self.scaled, self.positional = True, True
        elif token in TENS:
            self.section += (Decimal(1) if self.now is None else self.now) * TENS[token]
            self.now, self.least_ten, self.tens, self.positional = None, TENS[token], True, False
        elif token in DIGITS:
            self.now = (self.now or Decimal(0)) * 10 + DIGITS[token]
        elif value is None:
            self.now, self.vague = Decimal(SEVERAL), True
        else:
            self.now, self.digits = value, self.digits or not self._begun()

    def _begun(self) -> bool:
        return bool(self.total or self.section or self.vague)

    def done(self) -> Numeral:
        """The number as it stands."""
        value = self.total + self.section + (self.now or 0)
        return Numeral(value, self.start, self.end, self.vague, self.scaled, self.digits, self.tens)


def _of_run(run: str, offset: int) -> list[Numeral]:
    found: list[Numeral] = []
    reading = _Reading(offset)

    def close() -> None:
        if reading.any and (one := reading.done()).value < _TOO_LARGE:
            found.append(one)

    for match in _TOKEN.finditer(run):
        token, start = match[0], match.start() + offset
        if not token[0].isascii():
            pieces: list[_Piece] = [(start, match.end() + offset, token, None)]
        else:
            pieces = _arabic(token, start)
        for first, last, said, value in pieces:
            if first != reading.end or not reading.takes(said):
                close()
                reading = _Reading(first)
            if reading.takes(said):
                reading.put(said, last, value)
            else:
                reading = _Reading(last)
    close()
    return found


def _arabic(token: str, start: int) -> list[_Piece]:
    """The numbers of a run of digits and separators; several where these only list them."""
    token = token.rstrip(",.'")
    whole = _digits(token)
    if whole is not None:
        return [(start, start + len(token), token, whole)]
    if "," not in token:
        return []
    pieces: list[_Piece] = []
    for part in re.finditer(r"[0-9.']+", token):
        value = _digits(part[0].strip(".'"))
        if value is not None:
            pieces.append((start + part.start(), start + part.end(), part[0], value))
    return pieces


def _digits(token: str) -> Decimal | None:
    """The value of digits with their separators, None where they are no number."""
    if len(token) > 2 * MOST_DIGITS or not token:
        return None
    signs = [char for char in token if not char.isdigit()]
    plain = token
    if signs:
        point = _point(token, signs)
        if point is None:
            return None
        body, _, rest = token.rpartition(point) if point else (token, "", "")
        kinds = set(body) - set("0123456789")
        if len(kinds) > 1 or (point and not rest.isdigit()):
            return None
        if kinds and not _GROUPED[kinds.pop()].fullmatch(body):
            return None
        plain = re.sub(r"[,.']", "", body) + (f".{rest}" if point else "")
    whole = plain.partition(".")[0]
    if len(plain) > MOST_DIGITS or (len(whole) > 1 and whole[0] == "0"):
        return None
    return Decimal(plain)


def _point(token: str, signs: list[str]) -> str | None:
    """Which of the separators is the decimal one, "" for none; None where they say nothing."""
    last = signs[-1]
    if len(set(signs)) > 1:
        return last if signs.count(last) == 1 and last != _GROUP else None
    if last == _GROUP or len(signs) > 1:
        return ""
    if last == ".":
        return "."
    return "" if _GROUPED[last].fullmatch(token) else None

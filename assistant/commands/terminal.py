"""What is written to a terminal or a pipe. What posts, files and models say moves no cursor, sets
no title and hides nothing there: it goes out without control characters."""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from io import TextIOWrapper
from typing import Any, Final, TextIO
from urllib.parse import quote, urlsplit

from assistant.language.invisible import visible
from assistant.runtime import output

_NO_LINKS: Final = ("", "dumb", "linux")
"""Terminals that show the hidden half of a hyperlink, or none at all."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPED = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""Letters and marks that show nothing."""
_JAPANESE_MARKS = frozenset("・、。「」『』【】（）！？：〜～")
_URL = "!#$%&'()*+,/:;=?@[]~"  # what stands in a URL as it is


def forgive() -> None:
    """Let characters that standard output and error have no code for be written as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def safe(text: str) -> str:
    """The text without characters that a terminal obeys, or that nobody sees. Line ends and tabs
    stay."""
    return visible(_CONTROL.sub("", text))


def safe_line(text: str) -> str:
    """The same on one line."""
    return safe(" ".join(text.split()))


def say(text: str = "", *, end: str = "\n") -> None:
    """Write to standard output, at once."""
    output.tell(safe(text), end=end)


def tell(text: str) -> None:
    """Write a line to standard error."""
    output.tell(safe(text), sys.stderr)


def say_json(data: Any) -> None:
    """Write JSON to standard output: all of the data, what a terminal would obey as escapes."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    output.tell(_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def say_source(url: str, link: str, *, whole: bool) -> None:
    """Write where a source stands, indented: its post's address, on a terminal as a hyperlink to
    the very words; or the `whole` link to them."""
    shown = safe_line(link) if whole else address(url)
    if _links(sys.stdout) and (target := _target(link)):
        shown = f"\x1b]8;;{target}\x1b\\{shown}\x1b]8;;\x1b\\"
    output.tell(f"    {shown}")


def address(url: str) -> str:
    """A URL as a person reads it: letters and figures of any script as themselves, all else as
    it is.

    >>> address("https://example.org/2025/%E8%88%B9%20%2F%E2%80%AE/?a=%41#b")
    'https://example.org/2025/船%20%2F%E2%80%AE/?a=%41#b'
    """
    return safe_line(_ENCODED.sub(lambda run: _read(run[0]), url))


def _read(run: str) -> str:
    """A run of encoded bytes, decoded where it is text that shows what it is."""
    try:
        text = bytes.fromhex(run.replace("%", "")).decode()
    except UnicodeDecodeError:
        return run
    return "".join(char if _shows(char) else _as_it_was(char, run) for char in text)


def _as_it_was(char: str, run: str) -> str:
    """A character in the same kind of hexadecimal digits as the run has."""
    told = "".join(f"%{byte:02X}" for byte in char.encode())
    return told.lower() if run == run.lower() else told


def _shows(char: str) -> bool:
    if char.isascii():
        return False  # it means something in a URL, or it was encoded for nothing
    known = unicodedata.category(char)[0] in "LMN" or char in _JAPANESE_MARKS
    return known and char not in _BLANK and visible(char) == char


def _links(stream: TextIO) -> bool:
    """Whether hyperlinks (OSC 8) are understood where this goes."""
    return stream.isatty() and os.environ.get("TERM", "") not in _NO_LINKS


def _target(link: str) -> str | None:
    """The link in the characters that a hyperlink may have; None where it leads not to a page."""
    try:
        scheme = urlsplit(link).scheme
    except ValueError:
        return None
    return quote(link, safe=_URL, errors="replace") if scheme in ("http", "https") else None

"""Characters that nobody sees, taken out of what is searched, shown and given to a model; and
those that nobody can write, or that have several forms, brought to one.

Zero-width and tag characters, marks of direction and runs of variation selectors can carry
words that only a machine reads. What belongs to a visible character stays: emoji joined with
U+200D, the flags of England, Scotland and Wales, emoji and ideographic variants.
"""

from __future__ import annotations

import re
import unicodedata

_PICTURE = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_IDEOGRAPH = (
    "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SELECTOR = "\ufe00-\ufe0f"
_IDEOGRAPHIC_SELECTOR = "\U000e0100-\U000e01ef"
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # control characters that are no white space
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # halves of a character
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff" + _SELECTOR
)
_MARKS_IN_A_ROW = 30
"""Marks on one character at most, as in Unicode's stream-safe format (UAX #15): to put them in
order takes time by the square of their number."""
_LIKE_MARKS = frozenset("\uff9e\uff9f\u0f73\u0f75\u0f81")
"""What is no mark itself, but becomes one."""
_MAYBE_MARKS = re.compile(rf"(?:[^\w\s\x00-\u02ff]|[\uff9e\uff9f]){{{_MARKS_IN_A_ROW + 1},}}+")
_SUSPECT = re.compile(f"[{_UNSEEN}]")
_SIFTED = re.compile(
    "(?P<seen>"
    # A subdivision's flag: black flag, three to six letters or digits as tags, cancel tag.
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
    rf"|[{_PICTURE}]\ufe0f?\u200d(?=[{_PICTURE}])"
    rf"|[{_IDEOGRAPH}][{_IDEOGRAPHIC_SELECTOR}]"
    rf"|[^\s{_UNSEEN}][{_SELECTOR}]"
    rf")|[{_UNSEEN}]"
)


_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


def visible(text: str) -> str:
    """The text without the characters that show nothing; nothing else is normalised."""
    if not _SUSPECT.search(text):
        return text
    return _SIFTED.sub(lambda match: match["seen"] or "", text)


def writable(text: str) -> str:
    """The text as it can be stored and sent: without NUL, and with U+FFFD for half a character."""
    if not _UNWRITABLE.search(text):
        return text
    pairs = text.replace("\0", "").encode("utf-16-le", "surrogatepass")
    return pairs.decode("utf-16-le", "replace")


def beginning(text: str, most: int) -> str:
    """The first `most` characters of a text, or one less where that would be half of one."""
    if len(text) <= most:
        return text
    return text[: most - 1 if "\ud800" <= text[most - 1 : most] < "\udc00" else most]


def nfkc(text: str) -> str:
    """The text with its forms of one character (NFKC), and no more marks on one than people
    write.

    >>> nfkc("ＡＩ㈱"), len(nfkc("a" + 1000 * "\u0323\u0300"))
    ('AI(株)', 30)
    """
    return unicodedata.normalize("NFKC", _few_marks(text))


def nfc(text: str) -> str:
    """The same, but only with composed characters (NFC)."""
    return unicodedata.normalize("NFC", _few_marks(text))


def _few_marks(text: str) -> str:
    return text if text.isascii() else _MAYBE_MARKS.sub(_first_marks, text)


def _first_marks(run: re.Match[str]) -> str:
    kept = []
    marks = 0
    for char in run[0]:
        marks = marks + 1 if char in _LIKE_MARKS or unicodedata.combining(char) else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)

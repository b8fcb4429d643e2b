"""What the words beside a number say of it: about, at least, at most; and its sign. Pure."""

from __future__ import annotations

import re

from assistant.language.amounts.amount import Bound

_LOOK = 16
_BEHIND = 10
_SIGN = r"\s?(?:[$€£¥]|us\$)?$"
_ABOUT = re.compile(
    r"(?:約|およそ|おおよそ|ほぼ|推定|about|around|roughly|nearly|almost|approximately|some|近く"
    r"|(?<![0-9a-z%㐀-鿿])(?<![0-9a-z%㐀-鿿] )~)" + _SIGN
)
_ABOUT_AFTER = re.compile(r"ほど|前後|程度|近く|弱|強|余り|あまり|規模|台(?!の)")
_LEAST = re.compile(
    r"(?:少なくとも|最低でも|最低|more than|over|at least|exceeding|above|exceeds|exceeded)" + _SIGN
)
_LEAST_AFTER = re.compile(r"(?:の[^、。]{0,6})?(?:以上|超|を超え|を上回|余り)")
_MOST = re.compile(
    r"(?:最大で?|最長で?|最高で?|多くて|上限|up to|at most|less than|under|below"
    r"|fewer than|no more than|as much as|a maximum of)" + _SIGN
)
_MOST_AFTER = re.compile(
    r"(?:の[^、。]{0,6})?(?:以下|未満|以内|を下回|弱|に満たな|に(?:も)?(?:届|達し(?:な|て(?:い)?な)|及ば)|まで(?!に))"
)
_MINUS = re.compile(r"(?:[−▲△]|マイナス|(?<![0-9a-z%)])[-–]|\bminus ) ?(?:[$€£¥]|us\$)?$")


def bound(text: str, start: int, end: int) -> Bound:
    """What is said of the number of a folded text that stands at these offsets."""
    before, after = text[max(0, start - _LOOK) : start], text[end : end + _BEHIND]
    if before.endswith("±"):
        return "±"
    if _LEAST.search(before) or _LEAST_AFTER.match(after):
        return ">"
    if _MOST.search(before) or _MOST_AFTER.match(after):
        return "<"
    return "~" if _ABOUT.search(before) or _ABOUT_AFTER.match(after) else "="


def negative(text: str, start: int) -> bool:
    """Whether a minus (-, −, ▲, △, マイナス) stands before the number at an offset."""
    return bool(_MINUS.search(text[max(0, start - _LOOK) : start]))

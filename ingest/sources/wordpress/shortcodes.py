"""WordPress' shortcodes: `[gallery ids="1"]`, `[caption]…[/caption]`.

Which names are shortcodes only the site knows. Taken for one is what has attributes, an end, a name
with a digit, `_` or `-`, or a name that is common; `[sic]` and `[the]` are text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.sources.jekyll.liquid import MARK

_NAME = r"[A-Za-z][A-Za-z0-9_-]{0,60}+"
_VALUE = (
    r"(?:\"[^\"]{0,4000}+\"|'[^']{0,4000}+'|&quot;[^\[\]]{0,400}?&quot;|[^\s\"'\[\]=<>]{1,400}+)"
)
_ATTRIBUTES = rf"(?:\s++[A-Za-z_][\w-]{{0,60}}+=\s?{_VALUE}|\s++[^\s\[\]=<>]{{1,400}}+){{0,60}}+"
_SHORTCODE = re.compile(
    r"<(?P<literal>pre|code)\b.*?(?:</(?P=literal)\s*>|\Z)|"
    rf"\[(?P<double>\[)?(?P<close>/)?(?P<name>{_NAME})(?P<attributes>{_ATTRIBUTES})\s*+"
    r"(?P<alone>/)?\](?P<doubled>\])?",
    re.DOTALL,
)
_BEYOND_WORDS = re.compile(r"[0-9_-]")
_COMMON = frozenset(
    re.split(
        " ",
        "ad ads adsense archives audio button buttons caption clear code column columns contact "
        "divider embed faq gallery googlemap map more nextpage playlist poll products row section "
        "sitemap slider spacer tab table tabs toc tweet twitter video vimeo year youtube",
    )
)
# What stands between the two is shown by them in another way than it is written.
_WITH_CONTENT = frozenset({"embed", "audio", "video", "playlist", "gallery", "googlemap", "map"})
_CODE = frozenset(
    re.split(
        " ",
        "bash cc code cpp csharp css html java javascript js php python ruby source sourcecode sql "
        "xml",
    )
)
_ENDS_BLOCK = re.compile(
    r"(?:\A|\n|</?(?:p|div|li|h[1-6]|td|th|blockquote|figure|section|ul|ol|tr)\b[^<>]{0,500}>)\s*+\Z",
    re.IGNORECASE,
)
_STARTS_BLOCK = re.compile(
    r"\s*+(?:\Z|\n|</?(?:p|div|li|h[1-6]|td|th|blockquote|figure|section|ul|ol|tr)\b)|[ \t]*+\r?\n",
    re.IGNORECASE,
)
_LONGEST_TAG = 520


@dataclass(frozen=True, slots=True)
class _Code:
    """One shortcode in a text."""

    start: int
    end: int
    name: str
    closes: bool
    has_attributes: bool
    written: str
    is_escaped: bool = False


def without_shortcodes(html: str) -> tuple[str, list[str]]:
    """HTML without its shortcodes, and what stood in a sentence where now a mark stands.

    What encloses a text leaves it, what is a text's only content on its line leaves nothing, and
    `[[escaped]]` is text.
    """
    codes = list(_codes(html))
    ends = {code.name for code in codes if code.closes}
    pieces: list[str] = []
    holes: list[str] = []
    at = number = 0
    while number < len(codes):
        code = codes[number]
        number += 1
        if code.is_escaped:
            pieces += [html[at : code.start], code.written]
            at = code.end
            continue
        if not _is_one(code, ends):
            continue
        pieces.append(html[at : code.start])
        at = code.end
        closing = _closing(codes, number, code) if code.name in ends and not code.closes else None
        if closing is not None and code.name in _CODE:
            inside = html[code.end : codes[closing].start]
            pieces.append(f"\n\n<pre><code>{inside}</code></pre>\n\n")
            at, number = codes[closing].end, closing + 1
        elif closing is not None and code.name in _WITH_CONTENT:
            pieces.append("\n\n")
            at, number = codes[closing].end, closing + 1
        elif code.name == "caption":
            pieces.append("\n\n")
        elif not code.closes and closing is None and _within(html, code):
            pieces.append(MARK)
            holes.append(code.written)
    pieces.append(html[at:])
    return "".join(pieces), holes


def _codes(html: str) -> list[_Code]:
    found = []
    for match in _SHORTCODE.finditer(html):
        name = match["name"]
        if name is None:
            continue
        closes, escaped = bool(match["close"]), bool(match["double"] and match["doubled"])
        start, end = match.span()
        if not escaped:
            start, end = start + bool(match["double"]), end - bool(match["doubled"])
        attributes = "=" in match["attributes"] or bool(match["alone"])
        written = html[start + escaped : end - escaped]
        if attributes or closes or escaped or not html[max(0, start - 1) : start].isalnum():
            found.append(_Code(start, end, name.lower(), closes, attributes, written, escaped))
    return found


def _is_one(code: _Code, ends: set[str]) -> bool:
    return (
        code.closes
        or code.has_attributes
        or code.name in ends
        or code.name in _COMMON
        or bool(_BEYOND_WORDS.search(code.name))
    )


def _closing(codes: Sequence[_Code], number: int, code: _Code) -> int | None:
    """The number of the shortcode that ends another one: the next of its name, if it does."""
    for further in range(number, min(number + 50, len(codes))):
        if codes[further].name == code.name:
            return further if codes[further].closes else None
    return None


def _within(html: str, code: _Code) -> bool:
    """Whether a shortcode stands in a text, before or after words on its line."""
    before = html[max(0, code.start - _LONGEST_TAG) : code.start]
    after = html[code.end : code.end + _LONGEST_TAG]
    return not (_ENDS_BLOCK.search(before) and _STARTS_BLOCK.match(after))

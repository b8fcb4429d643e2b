"""Tags of HTML, and what a browser knows of their elements."""

from __future__ import annotations

import re
from html import unescape


def names(words: str) -> frozenset[str]:
    """The words of a text as a set of names."""
    return frozenset(words.split())


TAG = re.compile(r"</?([A-Za-z][\w:-]*+)(?=[\s/>])(?:\"[^\"]*+\"|'[^']*+'|[^<>\"']++)*+>")
BLOCKS = names(
    "address article aside blockquote body caption center col colgroup dd details dialog dir div "
    "dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html "
    "legend li main menu nav ol optgroup option p pre search section summary table tbody td tfoot "
    "th thead tr ul"
)
EMPTY = names("area base br col embed hr img input keygen link meta param source track wbr")
LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# In these a browser looks for nothing but their end.
RAW_END = {
    name: re.compile(f"</{name}(?![\\w-])[^<>]*+>?", re.IGNORECASE)
    for name in ("script", "style", "iframe", "textarea", "title", "noembed", "noframes", "xmp")
}
_UNSEEN = names(
    "audio canvas datalist embed head iframe math noembed noframes noscript object script select "
    "style svg template textarea title video"
)
_READINGS = frozenset({"rt", "rp", "rtc"})
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+"
)
_INVISIBLE = re.compile(
    r"(?<![\w-])(?:display:none|visibility:hidden|(?:font-size|opacity):0++(?:\.0*+)?+(?![.\d]))"
)
# Of a title only the tags of HTML fall: `List<String>` is a text.
_TITLE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|br|center|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|kbd|"
    r"mark|p|q|rb|rp|rt|ruby|s|samp|script|small|span|strike|strong|style|sub|sup|svg|time|tt|u|"
    r"var|wbr)(?![\w-])[^<>]*+>",
    re.IGNORECASE,
)


def attributes(written: str) -> dict[str, str]:
    """The attributes of an opening tag, names in lower case; the first of two counts."""
    found: dict[str, str] = {}
    name = re.match(r"<[\w:-]*+", written)
    for one in _ATTRIBUTE.finditer(written, name.end() if name else 0):
        found.setdefault(one[1].lower(), unescape(one[2] or one[3] or one[4] or ""))
    return found


def hides(name: str, written: str) -> bool:
    """Whether a browser shows nothing of the element that this tag opens, or only beside what
    it belongs to, as the reading of a word."""
    if name in _UNSEEN or name in _READINGS:
        return True
    if name in EMPTY or (" " not in written and "\n" not in written and "\t" not in written):
        return False
    found = attributes(written)
    if "hidden" in found:
        return True
    style = found.get("style", "")
    return bool(style and _INVISIBLE.search("".join(style.lower().split())))


def end_of_markup(html: str, at: int) -> int:
    """The end of a comment, declaration or instruction that starts at `at`; `at` for none."""
    if html.startswith("<!--", at):
        return after(html, "-->", at + 2)
    if html.startswith("<![CDATA[", at):
        return after(html, "]]>", at)
    if re.match(r"<[!?/A-Za-z]", html[at : at + 2]):
        return after(html, ">", at)
    return at


def after(text: str, end: str, position: int) -> int:
    """The offset behind the next `end`, or that of the text's end."""
    at = text.find(end, position)
    return at + len(end) if at >= 0 else len(text)


def without_title_markup(title: str) -> str:
    """A title without HTML: tags fall, what stands between them stays, entities are read."""
    return unescape(_TITLE_TAG.sub("", title))

"""What a reader sees of HTML: tags, comments and hidden elements fall away."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"</?([A-Za-z][\w-]*+)(?:\"[^\"]*+\"|'[^']*+'|[^<>\"']++)*+>")
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "head"})
# In these a browser looks for nothing but their end.
_RAW_END = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "iframe")}
_EMPTY = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
_ROW_TAG = re.compile(
    r"address|article|aside|blockquote|br|dd|details|div|dl|dt|figcaption|figure|footer|form|"
    r"h[1-6r]|header|li|main|nav|ol|p|pre|section|summary|table|tr|ul"
)
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


class Html:
    """HTML read piece by piece: an element that hides its contents may end in a later piece."""

    def __init__(self) -> None:
        self._hidden = ""
        self._depth = 0

    @property
    def hides(self) -> bool:
        """Whether what comes next stands in an element that nobody sees."""
        return bool(self._hidden)

    def show(self) -> None:
        """Ends a hidden element that was left open where what it stands in ends."""
        self._hidden = ""

    def tag(self, written: str) -> str:
        """Takes note of one tag; its name in lower case, empty for what is no tag."""
        tag = _TAG.match(written)
        if tag is None:
            return ""
        name = tag[1].lower()
        closing = written[1] == "/"
        if self._hidden:
            if name == self._hidden:
                self._depth += -1 if closing else 0 if name in _RAW_END else 1
            if not self._depth:
                self._hidden = ""
        elif not closing and not written.endswith("/>") and _hides(name, written):
            self._hidden, self._depth = name, 1
        return name

    def text(self, html: str) -> str:
        """The visible text of an HTML block, one line for each element on its own."""
        pieces: list[str] = []
        position = 0
        while (at := html.find("<", position)) >= 0:
            if self._hidden in _RAW_END:
                end = _RAW_END[self._hidden].search(html, position)
                if end is None:
                    position = len(html)
                    break
                position = _after(html, ">", end.end())
                self.show()
                continue
            self._keep(pieces, html[position:at])
            tag = _TAG.match(html, at)
            if html.startswith("<!--", at):
                position = _after(html, "-->", at)
            elif tag:
                position = tag.end()
                if _ROW_TAG.fullmatch(self.tag(tag[0])) and not self._hidden:
                    pieces.append("\n")
            elif re.match(r"<[/!?A-Za-z]", html[at : at + 2]):
                position = _after(html, ">", at)
            else:
                self._keep(pieces, "<")
                position = at + 1
        self._keep(pieces, html[position:])
        if self._hidden == "p":
            self.show()
        rows = (" ".join(row.split()) for row in unescape("".join(pieces)).split("\n"))
        return "\n".join(row for row in rows if row)

    def _keep(self, pieces: list[str], text: str) -> None:
        if not self._hidden:
            pieces.append(text)


def without_title_markup(title: str) -> str:
    """A title without HTML: tags fall, what stands between them stays, entities are read."""
    return unescape(_TITLE_TAG.sub("", title))


def _hides(name: str, written: str) -> bool:
    """Whether a browser shows nothing of the element that this tag opens."""
    if name in _UNSEEN:
        return True
    if _EMPTY.fullmatch(name):
        return False
    for attribute in _ATTRIBUTE.finditer(written, 1 + len(name), len(written) - 1):
        key = attribute[1].lower()
        if key == "hidden":
            return True
        if key == "style":
            style = attribute[2] or attribute[3] or attribute[4] or ""
            if _INVISIBLE.search("".join(unescape(style).lower().split())):
                return True
    return False


def _after(text: str, end: str, position: int) -> int:
    """The offset behind the next `end`, or that of the text's end."""
    at = text.find(end, position)
    return at + len(end) if at >= 0 else len(text)

"""Text and inline tags, one after the other → what a reader sees of them."""

from __future__ import annotations

import re
from html import unescape

from assistant.language.invisible import visible
from ingest.sources.html.tags import EMPTY, RAW_END, TAG, attributes, hides

_SPACE = re.compile(r"[ \t\n\r\f]+")
_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
# Of a power or an index, no ordinal such as 1st, 2e or 1er, and nothing that is a text.
_INDEX = re.compile(r"[-+−=()\w.,]{1,12}")
_ORDINAL = re.compile(
    r"(?:st|nd|rd|th|er|ers|re|res|e|es|d|de|nd|nde|ème|eme|ᵉ|o|a|os|as|ª|º|tm|sm|™|®|©|r|c)",
    re.IGNORECASE,
)
_FEW = 8
_NOTE = re.compile(r"\[?(?:\w{1,4}|[*†‡§¶]{1,3})\]?")
_BASE = re.compile(r"[A-Za-zΑ-ωℝ\d)\]}%°′'’]$")


class Seen:
    """A run of text and tags, as a browser shows it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._hidden = ""
        self._depth = 0
        self._shifted: list[tuple[str, int]] = []
        self._into_page: int | None = None
        self._noted = False

    @property
    def hides(self) -> bool:
        """Whether what comes next stands in an element that nobody sees."""
        return bool(self._hidden)

    def show(self) -> None:
        """Ends a hidden element that was left open where what it stands in ends."""
        self._hidden = ""

    def text(self, text: str) -> None:
        """Adds text in which entities are read already."""
        if not self._hidden:
            self._pieces.append(text)

    def line(self) -> None:
        """Breaks the line."""
        if not self._hidden:
            self._pieces.append("\x0b")

    def tag(self, written: str) -> str:
        """Adds a tag; its name in lower case, "" for what is none."""
        tag = TAG.match(written)
        if tag is None:
            return ""
        name, closing = tag[1].lower(), written[1] == "/"
        if self._hidden:
            self._in_hidden(name, closing=closing)
        elif not closing and not written.endswith("/>") and hides(name, written):
            self._hidden, self._depth = name, 1
        elif name == "a":
            self.link(None if closing else attributes(written).get("href", ""))
        elif name == "br":
            self.line()
        elif name == "q":
            self._pieces.append("”" if closing else "“")
        elif name in ("sup", "sub"):
            if closing:
                self._shift(name)
            else:
                self._shifted.append((name, len(self._pieces)))
                self._noted = self._into_page is not None
        return name

    def link(self, address: str | None) -> None:
        """A link begins, or ends where there is no address. One into the page that is a raised
        number, or a sign without a word, leads to a note and back."""
        if self._hidden:
            return
        if self._into_page is not None and address is None:
            at = self._into_page
            if len(self._pieces) - at <= _FEW and not any(
                char.isalnum() for piece in self._pieces[at:] for char in piece
            ):
                del self._pieces[at:]
            self._into_page = None
        elif address is not None and address.startswith("#"):
            self._into_page = len(self._pieces)
            self._noted = True

    def _in_hidden(self, name: str, *, closing: bool) -> None:
        if self._hidden in ("rt", "rp", "rtc") and name in ("rt", "rp", "rb", "rtc", "ruby"):
            self._hidden = ""  # what opens next to it, or ends what it stands in, ends it
            if name in ("rt", "rp", "rtc") and not closing:
                self._hidden = name
        elif name == self._hidden:
            self._depth += -1 if closing else 0 if name in RAW_END or name in EMPTY else 1
            if not self._depth:
                self._hidden = ""

    def _shift(self, name: str) -> None:
        """Raises or lowers what stands since the last such tag."""
        if not self._shifted or self._shifted[-1][0] != name:
            return
        _, at = self._shifted.pop()
        if len(self._pieces) - at > _FEW:
            return
        text = "".join(self._pieces[at:])
        del self._pieces[at:]
        if self._noted and _NOTE.fullmatch(text.strip()):
            return
        base = next((piece for piece in reversed(self._pieces) if piece), "")
        self._pieces.append(_shifted(text, base, raised=name == "sup"))

    def take(self) -> str:
        """What was seen since the last time: white space as a browser shows it, a line for each
        line break."""
        joined = _SPACE.sub(" ", visible("".join(self._pieces)))
        self._pieces, self._shifted = [], []
        lines = (line.strip() for line in joined.split("\x0b"))
        return "\n".join(line for line in lines if line)


def _shifted(text: str, base: str, *, raised: bool) -> str:
    """A text above or below the line, told apart from the one on the line: 10⁶ is not 106."""
    bare = text.strip()
    if not _INDEX.fullmatch(bare) or not _BASE.search(base):
        return text
    if raised and ((_ORDINAL.fullmatch(bare) and base[-1:].isdigit()) or bare in ("TM", "SM", "R")):
        return text
    moved = bare.translate(_RAISED if raised else _LOWERED)
    if all(char not in bare for char in moved):
        return moved
    if not bare.isascii():
        return text
    return f"^({bare})" if raised else f"_({bare})"


def add(seen: Seen, html: str, start: int, end: int) -> None:
    """Adds `html[start:end]`, text and inline tags, to what is seen."""
    position = start
    while (at := html.find("<", position, end)) >= 0:
        seen.text(unescape(html[position:at]))
        tag = TAG.match(html, at, end)
        if tag:
            seen.tag(tag[0])
        else:
            seen.text("<")
        position = tag.end() if tag else at + 1
    seen.text(unescape(html[position:end]))

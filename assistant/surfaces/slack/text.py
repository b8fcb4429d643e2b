"""Text as Slack writes it: what is escaped, what a message asks, where a long one is cut. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from assistant.domain.nouns import is_link

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS = re.compile(r"[\\`*_~]|^#|^[-+](?= )|\[(?!\d+\])", re.MULTILINE)
_MARKED = re.compile(r"[*_~`\n]")
_URL = re.compile(r"https?://", re.IGNORECASE)
_IN_URL = str.maketrans({"|": "%7C", "<": "%3C", ">": "%3E", " ": "%20", "\n": "", "&": "&amp;"})
_ANGLED = re.compile(r"<([^<>]*)>")
_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_BREAKS = (re.compile(r"\n"), re.compile(r"[。！？!?]|\. "), re.compile(r"[\s、,]"))


def escape(text: str) -> str:
    """The text so that Slack shows it and does nothing: no mention, no link, no special command.

    >>> escape("R&D <!channel>")
    'R&amp;D &lt;!channel&gt;'
    """
    return text.translate(_ESCAPES)


def bold(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The escaped text with spans of it in bold, [start, end) in characters: those that stand
    between blanks or ends, which Slack wants, and hold no mark of Slack's.

    >>> bold("It began. It ended.", [(0, 9)])
    '*It began.* It ended.'
    >>> bold("a*b* c", [(0, 4)])
    'a*b* c'
    """
    found, at = "", 0
    for start, end in spans:
        apart = not (text[:start][-1:].strip() or text[end : end + 1].strip())
        run = text[start:end]
        if start < at or not apart or not run or run != run.strip() or _MARKED.search(run):
            continue
        found += f"{escape(text[at:start])}*{escape(run)}*"
        at = end
    return found + escape(text[at:])


def markdown(text: str) -> str:
    """The same for a text that Slack reads as Markdown, as streams are.

    >>> markdown("*R&D* <@U1>")
    '\\\\*R&amp;D\\\\* &lt;@U1&gt;'
    """
    return escape(_MARKS.sub(lambda mark: f"\\{mark[0]}", text))


def link(address: str, label: str) -> str:
    """A link with this label, not yet escaped; the label alone where there is no whole address."""
    if not (_URL.match(address) and is_link(address)):
        return escape(label)
    return f"<{address.translate(_IN_URL)}|{escape(label.replace('|', '｜'))}>"


def length(text: str) -> int:
    """How long Slack takes an escaped text to be: characters beyond the basic plane count two.

    >>> length("a😀")
    3
    """
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, most: int) -> list[str]:
    """The text in escaped pieces of at most `most` characters, cut where a line, a sentence or
    a word ends if there is such a place in the second half of a piece."""
    pieces = []
    rest = text.strip()
    while rest:
        end = _fitting(rest, most)
        if end < len(rest):
            end = _break(rest, end)
        pieces.append(escape(rest[:end].rstrip()))
        rest = rest[end:].lstrip()
    return pieces


def cut(text: str, most: int) -> str:
    """The escaped text, with an ellipsis where it is longer than `most` characters."""
    if length(escape(text)) <= most:
        return escape(text)
    return escape(text[: _fitting(text, most - 1)].rstrip()) + "…"


def question(text: str) -> str:
    """What a message asks, as it was typed: without people and groups that it mentions.

    >>> question("<@U0BOT> R&amp;D at <https://a.example|A>?")
    'R&D at A?'
    """
    return " ".join(unescape(_ANGLED.sub(_typed, text)).split(" ")).strip()


def people(text: str) -> set[str]:
    """The ids of the people whom a message mentions."""
    return set(_PERSON.findall(text))


def _typed(angled: re.Match[str]) -> str:
    target, _, label = angled[1].partition("|")
    if target.startswith(("@", "!")):
        return ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    return label or target.removeprefix("mailto:")


def _fitting(text: str, most: int) -> int:
    """How many characters of the text come to at most `most` when they are escaped; at least 1."""
    size = 0
    for number, char in enumerate(text):
        size += length(escape(char))
        if size > most:
            return max(1, number)
    return len(text)


def _break(text: str, end: int) -> int:
    for kind in _BREAKS:
        ends = [found.end() for found in kind.finditer(text, end // 2, end)]
        if ends:
            return ends[-1]
    return end

"""Hugo's shortcodes: what they call is no text, what stands in a pair of them is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ingest.sources.folder.cleaned import (
    HOLE,
    Cleaned,
    Span,
    in_order,
    stands_alone,
    with_space,
)
from ingest.sources.html.tags import names

_OPEN = re.compile(
    r"\{\{(?P<mark>[<%])(?P<comment>\s*+/\*)?\s*+(?P<close>/?)\s*+(?P<name>[\w./-]*+)"
)
_CLOSING = re.compile(r"\{\{[<%]\s*+/\s*+(?P<name>[\w./-]++)\s*+[>%]\}\}")
# What a pair of these holds is no text: data, code that draws, comments.
_SILENT = names(
    "mermaid math comment chart echarts music script style rawhtml plantuml katex graphviz "
    "markmap typeit columns-data timeline-data"
)
# What shows no words, wherever it stands.
_WORDLESS = re.compile(
    r"(?:fa[bsr]?|icons?|fontawesome|emoji|br|anchor|ref|relref|figure|img|image|picture|gallery|"
    r"youtube|vimeo|tweet|x|twitter|instagram|gist|toc|video|audio|clear|hr|space|pagebreak|"
    r"footnote|sidenote)(?:-.*)?",
    re.IGNORECASE,
)
_CODE = frozenset({"highlight", "code-block"})
_CAPTION = re.compile(r"\bcaption\s*=\s*[\"`]([^\"`]{1,1000})[\"`]")
_PARAM = re.compile(r"\s*[\"`]?([\w.-]{1,100})[\"`]?\s*/?\s*[>%]\}\}")
_MOST_ARGUMENTS = 4_000
_ATTRIBUTE = r"(?:[#.][\w-]{1,100}|[\w-]{1,100}=(?:\"[^\"\n]{0,200}\"|[^\s}]{1,200}))"
_ATTRIBUTES = re.compile(
    rf"(?<![ \t])[ \t]*+\{{[ \t]*{_ATTRIBUTE}(?:[ \t]+{_ATTRIBUTE}){{0,9}}[ \t]*\}}[ \t]*$",
    re.MULTILINE,
)


def without_shortcodes(text: Cleaned, param: Callable[[str], str] = lambda _: "") -> Cleaned:
    """A text of Hugo without its shortcodes. In place of `param` stands what that gives, in place
    of a figure its caption; where another stands alone in a sentence, a hole, unless it shows no
    words."""
    text = text.without(in_order(_spans(text.text, param)))
    return text.without(match.span() for match in _ATTRIBUTES.finditer(text.text))


def _spans(text: str, param: Callable[[str], str]) -> Iterator[Span]:
    position = 0
    closed = {match["name"]: match.start() for match in _CLOSING.finditer(text)}
    while match := _OPEN.search(text, position):
        end = _end(text, match)
        if end < 0:
            position = match.end()
            continue
        start, position, name = match.start(), end, match["name"]
        if match["comment"]:
            # {{</* name */>}} is how one writes about a shortcode.
            opened = match.end("comment")
            yield start + 3, opened
            closing = text.rfind("*/", opened, end)
            yield closing, closing + (2 if closing >= 0 else 0)
            continue
        paired = closed.get(name, -1) >= start
        if paired and not match["close"] and name.lower() in _SILENT:
            close = next((c for c in _CLOSING.finditer(text, end) if c["name"] == name), None)
            position = close.end() if close else end
            yield start, position
        elif paired and name in _CODE and text[start - 1 : start] in {"", "\n"}:
            yield start, end, "```"
        elif name == "figure" and stands_alone(text, start, end):
            caption = _CAPTION.search(text, start, end)
            yield start, end, caption[1] if caption else ""
        elif match["close"] or paired or stands_alone(text, start, end):
            yield with_space(text, start, end)
        elif name == "param" and (key := _PARAM.match(text, match.end())):
            yield start, end, param(key[1]) or HOLE
        elif _WORDLESS.fullmatch(name.rpartition("/")[2]) or text[start - 1 : start] in '("':
            yield with_space(text, start, end)
        else:
            yield start, end, HOLE


def _end(text: str, match: re.Match[str]) -> int:
    """The offset behind a shortcode, whose arguments may hold quotes; -1 for what is none."""
    mark = match["mark"].replace("<", ">")
    position, last = match.end(), min(match.end() + _MOST_ARGUMENTS, len(text))
    while position < last:
        char = text[position]
        if char in '"`':
            closing = text.find(char, position + 1, last)
            if closing < 0:
                return -1
            position = closing
        elif text.startswith(mark + "}}", position):
            return position + 3
        elif text.startswith("{{", position):
            return -1
        position += 1
    return -1

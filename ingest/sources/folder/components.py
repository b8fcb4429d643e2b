"""MDX: imports, exports, expressions and components are no text; what components hold is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.sources.folder.cleaned import (
    HOLE,
    Cleaned,
    Span,
    in_order,
    stands_alone,
    with_space,
)

_MODULE = re.compile(
    r"import\s+(?:[\w$*{][^;\"'`]{0,2000}?\bfrom\s*)?[\"'][^\"'\n]{1,500}[\"']"
    r"|export\s+(?:const|let|var|function|async|class|default|type|interface|\*|\{)"
)
_TOKEN = re.compile(
    r"(?P<fence>^ {0,3}(?P<ticks>`{3,}|~{3,})[^\n]*+\n(?:.*?^ {0,3}(?P=ticks)[`~]*[ \t]*$|.*\Z))"
    r"|(?P<code>(?P<run>`+)(?!`)[^`]{1,2000}(?P=run)(?!`))"
    r"|(?P<module>^(?=(?:import|export)\b))"
    r"|(?P<escaped>\\.)"
    r"|(?P<brace>\{)"
    r"|(?P<tag></?(?:[A-Z][\w.]*+|(?=>)))",
    re.DOTALL | re.MULTILINE,
)
_BRACE = re.compile(r"\{\s*(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}')\s*\}|[{}]")
_SAID = re.compile(r"\{\s*([\"'`])([^\"'`$\\]*)\1\s*\}")
_COMMENT = re.compile(r"\{\s*/\*")
_MOST_CODE, _MOST_TAG = 20_000, 2_000


def without_components(text: Cleaned) -> Cleaned:
    """An MDX text as Markdown. An expression in a sentence is a hole in it, unless it is a text."""
    return text.without(in_order(_spans(text.text)))


def _spans(text: str) -> Iterator[Span]:
    braces = _braces(text)
    position = 0
    while match := _TOKEN.search(text, position):
        start = match.start()
        position = max(match.end(), start + 1)
        if match["module"] is not None:
            if _begins(text, start) and _MODULE.match(text, start):
                position = _statement(text, start)
                yield start, position
        elif match["brace"]:
            end = braces.get(start)
            if end is None:
                continue
            position = end
            said = _SAID.fullmatch(text, start, end)
            if said:
                yield start, end, said[2]
            elif _COMMENT.match(text, start) or stands_alone(text, start, end):
                yield with_space(text, start, end)
            else:
                yield start, end, HOLE
        elif match["tag"]:
            end = _tag(text, start, braces)
            if end > start:
                position = end
                yield start, end


def _begins(text: str, start: int) -> bool:
    """Whether a line is the first of a paragraph, or stands below another import."""
    before = text[max(0, start - _MOST_TAG) : start]
    above = before.rstrip("\n")
    if len(above) <= len(before) - 2 or not above:
        return True
    line = above[above.rfind("\n") + 1 :]
    return bool(re.match(r"import\b|export\b|\}", line))


def _braces(text: str) -> dict[int, int]:
    """Where each brace that opens is closed: the offset behind it."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for brace in _BRACE.finditer(text):
        if len(brace[0]) > 1:
            pairs[brace.start()] = brace.end()
        elif brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            pairs[opened.pop()] = brace.end()
    return pairs


def _statement(text: str, position: int) -> int:
    """The end of an import or export: of its line, or behind what it opens."""
    depth, at, last = 0, position, min(len(text), position + _MOST_CODE)
    while at < last:
        char = text[at]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "\n" and depth <= 0:
            return at + 1
        at += 1
    end = text.find("\n", position)
    return end + 1 if end >= 0 and last < len(text) else len(text)


def _tag(text: str, position: int, braces: dict[int, int]) -> int:
    """The offset behind a component's tag, whose attributes may hold braces and quotes; its own
    for what is none."""
    at, last = position + 1, min(len(text), position + _MOST_TAG)
    while at < last:
        char = text[at]
        if char == ">":
            return at + 1
        if char == "{":
            at = braces.get(at, last) - 1
        elif char in "\"'":
            closing = text.find(char, at + 1, last)
            if closing < 0:
                return position
            at = closing
        at += 1
    return position

"""Where in a source what readers see of it comes from: `plain` text ↔ source `text`. Pure.

Every quote is an exact substring of the source because of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape

from assistant.domain.nouns import Block

# Of a source what a page never shows as it is written.
_SILENT = re.compile(
    r"(?<=\])\([^()\s]*+(?:\([^()\n]*+\)[^()\s]*+)*+(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?+\s*+\)"
    r"|!\[[^\[\]]*+\](?=\()"
    r"|<!--.{0,2000}?-->|</?[A-Za-z][^<>]*+>|\{%[^{}]*+%\}|\{:[^{}\n]*+\}|&(?:#\w{1,8}|\w{2,32});",
    re.DOTALL,
)
_NEAR, _FARTHEST = 40, 2000
_RUN = 24
"""Characters that are compared at once: most stand in the source as they are shown."""
_PAIRED = ("**", "__", "~~", "`")


def align(plain: str, text: str) -> list[tuple[int, int]]:
    """For each character of `plain` the span of `text` that it comes from, in their order.

    Rendering drops marks, reads entities and changes white space, and keeps all else in order:
    each character is looked for behind the one before it, past what is never shown. One that
    rendering made, such as the space between two lines, has the empty span where it stands.
    """
    silent = {match.start(): match.end() for match in _SILENT.finditer(text)}
    spans: list[tuple[int, int]] = []
    at = 0
    while (number := len(spans)) < len(plain):
        same = plain[number : number + _RUN]
        if "&" not in same and text.startswith(same, at):
            spans += zip(range(at, at + len(same)), range(at + 1, at + len(same) + 1), strict=True)
            at += len(same)
            continue
        char = plain[number]
        tag = char == "<" and at in silent and not plain.startswith(text[at : silent[at]], number)
        if char != "&" and not tag and text.startswith(char, at):
            spans.append((at, at + 1))
            at += 1
            continue
        found = None if char.isspace() else _find(plain, number, text, at, silent)
        if char.isspace() and at < len(text) and text[at].isspace():
            found = at, at + 1
        spans.append(found or (at, at))
        at = spans[-1][1]
    return spans


def _find(
    plain: str, number: int, text: str, start: int, silent: Mapping[int, int]
) -> tuple[int, int] | None:
    """The span of `text` from `start` on that shows as `plain[number]`: a near one, or a farther
    one that what follows in `plain` follows too."""
    char = plain[number]
    at, near, last = start, start + _NEAR, min(len(text), start + _FARTHEST)
    while at < last:
        end = silent.get(at, at + 1)
        if text[at] == "&" and end > at + 1 and not plain.startswith(text[at:end], number):
            shows = unescape(text[at:end]) == char
        else:
            shows = text[at] == char and (
                end == at + 1
                or (at == start and char != "<")
                or plain.startswith(text[at:end], number)
            )
            end = at + 1 if shows else end
        if shows and (at <= near or plain[number : number + 4] == text[at : at + 4]):
            return at, end
        # What is never shown is no distance.
        near += end - at - 1
        last = min(len(text), last + end - at - 1)
        at = end
    return None


def source_span(plain: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The span of `text` that renders as `plain[start:end]`, with both ends of its marks."""
    return span(align(plain, text), text, start, end)


def cut(block: Block, spans: Sequence[tuple[int, int]]) -> list[Block]:
    """The parts of a block at these spans of its plain text, each with its own source."""
    aligned = align(block.plain, block.text)
    parts = []
    for start, end in spans:
        first, last = span(aligned, block.text, start, end)
        parts.append(
            replace(
                block,
                text=block.text[first:last],
                plain=block.plain[start:end],
                start=block.start + first,
                end=block.start + last,
            )
        )
    return parts


def span(spans: Sequence[tuple[int, int]], text: str, start: int, end: int) -> tuple[int, int]:
    """The span of `text` that renders as `plain[start:end]`, with both ends of its marks; `spans`
    is what `align` gives for the two."""
    first, last = spans[start][0], spans[end - 1][1]
    if first == last:
        last = min(first + 1, len(text))
        first = last - 1
    for mark in _PAIRED:
        if text.count(mark, first, last) % 2 == 0:
            continue
        if text.endswith(mark, 0, first):
            first -= len(mark)
        elif text.startswith(mark, last):
            last += len(mark)
    if text.endswith("[", 0, first) and text.count("]", first, last) > text.count("[", first, last):
        first -= 1
    return first, last

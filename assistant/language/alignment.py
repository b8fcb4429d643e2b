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
    r"(?<=\])\((?:\{\{[^{}]*+\}\}|[^()\s])*+(?:\([^()\n]*+\)[^()\s]*+)*+(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?+\s*+\)"
    r"|(?<=\])\[[^\[\]\n]{0,200}\]|\[\^[^\[\]\s]{1,200}\]:?"
    r"|!\[[^\[\]]*+\](?=\()|(?<![^\n \t>])\d{1,9}[.)](?=[ \t])"
    r"|(?<![^\n])[ \t>]*+(?:[-*+][ \t]++|\d++[.)][ \t]++)?+(?:`{3,}(?![^\n]*`)|~{3,})[^\n]*+"
    r"|<!--.{0,2000}?-->|<(?:rt|rp)\b[^<>]*+>[^<]*+(?:</(?:rt|rp)\s*+>)?+"
    r"|</?[A-Za-z][\w-]*+(?=[\s/>])[^<>]*+>|\{%(?:[^{}%]|%(?!\}))*+%\}|\{\{[^{}]*+\}\}|\{:[^{}\n]*+\}|&(?:#\w{1,8}|\w{2,32});",
    re.DOTALL,
)
_BRACKET = re.compile(r"[\[\]]")
_LINK_END = re.compile(
    r"\](?:\([^()\s]*+(?:\([^()\n]*+\)[^()\s]*+)*+[^()\n]*+\)|\[[^\[\]\n]{0,200}\])"
)
_FENCE = re.compile(r"[ \t>]*+(?:[-*+][ \t]++|\d++[.)][ \t]++)?+(?:```|~~~)")
# What stands above or below the line, and what is written for it.
_ON_LINE = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
        "0123456789+-=()0123456789+-=()abcdefghijklmnoprstuvwxyzaehijklmnoprstuvx",
        strict=True,
    )
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
        behind = silent.get(at, at) if _FENCE.match(text, at) else at
        if char.isspace() and behind < len(text) and text[behind].isspace():
            found = behind, behind + 1
        spans.append(found or (at, at))
        at = spans[-1][1]
    return spans


def _find(
    plain: str, number: int, text: str, start: int, silent: Mapping[int, int]
) -> tuple[int, int] | None:
    """The span of `text` from `start` on that shows as `plain[number]`: a near one behind nothing
    but marks, or a farther one that what follows in `plain` follows too, the more of it the farther
    it is."""
    char = plain[number]
    on_line = _ON_LINE.get(char, char)
    at, last = start, min(len(text), start + _FARTHEST)
    passed = skipped = 0
    while at < last:
        end = silent.get(at, at + 1)
        if text[at] == "&" and end > at + 1 and not plain.startswith(text[at:end], number):
            shows = unescape(text[at:end]) == char
        else:
            shows = text[at] in (char, on_line) and (
                (at == start and char != "<")
                or end == at + 1
                or plain.startswith(text[at : min(end, at + 9)], number)
            )
            end = at + 1 if shows else end
        if shows:
            follows = 1 if not passed and at - start - skipped <= _NEAR else 4 + passed // 8
            if text.startswith(plain[number : number + min(follows, 40)].partition("\n")[0], at):
                return at, end
            if follows == 1 and end > at + 1:
                return at, end
        if end > at + 1:
            skipped += end - at
            last = min(len(text), last + end - at - 1)
        else:
            passed += text[at].isalnum()
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


def _whole_code(text: str, first: int, last: int) -> tuple[int, int]:
    """The span, with both marks of a piece of code that it begins or ends in."""
    before = text.rfind("\n", 0, first) + 1
    behind = text.find("\n", last)
    behind = behind if behind >= 0 else len(text)
    opening, closing = text[before:first].rstrip(" "), text[last:behind].lstrip(" ")
    if opening.endswith("`") and opening.count("`") % 2:
        first = before + len(opening) - 1
    if closing.startswith("`") and closing.count("`") % 2:
        last = behind - len(closing) + 1
    return first, last


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
    first, last = _whole_code(text, first, last)
    opened = closed = 0
    for bracket in _BRACKET.finditer(text, first, last):
        if bracket[0] == "[":
            opened += 1
        elif opened:
            opened -= 1
        else:
            closed += 1
    if closed and text.endswith("[", 0, first):
        first -= 1
    if opened and (link_end := _LINK_END.match(text, last)):
        last = link_end.end()
    return first, last

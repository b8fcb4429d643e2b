"""Where in a source what readers see of it comes from: `plain` text ↔ source `text`. Pure.

Every quote is an exact substring of the source because of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*+>|&nbsp;")
_PARTS = re.compile(r"( \| |^ ?\| | \|$)")
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
    rendering made, such as the space between two lines, has the empty span where it stands. So
    have cells of a table that stand in the source once, and are told of several rows.
    """
    source = _Source(text)
    lines = plain.split("\n")
    rows = _rows(text) if " | " in plain and not text.startswith("<pre") else []
    if not rows or not len(rows) <= len(lines) <= len(rows) + 1:
        return source.aligned(plain, 0, len(text))
    if len(lines) > len(rows):  # the header row of a long table was put above a part of it
        rows.insert(0, (rows[0][0], rows[0][0]))
    spans: list[tuple[int, int]] = []
    for number, (line, (start, end)) in enumerate(zip(lines, rows, strict=True)):
        if number:
            before = spans[-1][1] if spans else 0
            spans.append((before, start) if text[before:start] == "\n" else (start, start))
        spans += _row(source, line, start, end)
    return spans


def _row(source: _Source, line: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of a row, cell by cell: one that is not in it has none."""
    spans: list[tuple[int, int]] = []
    for part in _PARTS.split(line):
        at = spans[-1][1] if spans else start
        found = source.aligned(part, at, end)
        missed = sum(left == right for left, right in found)
        goes_on = found and part[-1].isalnum() and source.goes_on(found[-1][1])
        if part.strip() in ("", "|") or missed > len(part) // 8 or goes_on:
            found = [(at, at)] * len(part)
        spans += found
    return spans


def _rows(text: str) -> list[tuple[int, int]]:
    """Where the rows of a table stand that say something."""
    if "<tr" in text or "<TR" in text:
        starts = [match.start() for match in _ROW.finditer(text)]
        rows = zip(starts, [*starts[1:], len(text)], strict=True)
        return [(a, b) for a, b in rows if _TAGS.sub("", text[a:b]).strip()]
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip(" \t|:+=-") and not line.startswith("{:"):
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


class _Source:
    """A source, in which the characters of what it shows are looked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._silent = {match.start(): match.end() for match in _SILENT.finditer(text)}

    def aligned(self, plain: str, at: int, limit: int) -> list[tuple[int, int]]:
        """The spans of all characters of `plain`, from `at` on and before `limit`."""
        text, silent = self._text, self._silent
        spans: list[tuple[int, int]] = []
        while (number := len(spans)) < len(plain):
            same = plain[number : number + _RUN]
            if "&" not in same and text.startswith(same, at, limit):
                ends = range(at + 1, at + len(same) + 1)
                spans += zip(range(at, at + len(same)), ends, strict=True)
                at += len(same)
                continue
            char = plain[number]
            tag = char == "<" and not self._shows(plain, number, at)
            if char != "&" and not tag and text.startswith(char, at, limit):
                spans.append((at, at + 1))
                at += 1
                continue
            found = None if char.isspace() else self._find(plain, number, at, limit)
            behind = silent.get(at, at) if _FENCE.match(text, at) else at
            if char.isspace() and behind < limit and text[behind].isspace():
                found = behind, behind + 1
            spans.append(found or (at, at))
            at = spans[-1][1]
        return spans

    def _shows(self, plain: str, number: int, at: int) -> bool:
        """Whether what stands at an offset is shown as it is written: a tag in code may be."""
        end = self._silent.get(at)
        return end is None or plain.startswith(self._text[at:end], number)

    def goes_on(self, at: int) -> bool:
        """Whether a word of Latin letters or a figure goes on at an offset."""
        return self._text[at : at + 1].isalnum() and self._text[at : at + 1].isascii()

    def _find(self, plain: str, number: int, start: int, limit: int) -> tuple[int, int] | None:
        """The span, from `start` on, that shows as `plain[number]`: a near one behind nothing but
        marks, or a farther one that what follows in `plain` follows too, the more of it the
        farther it is."""
        text, char = self._text, plain[number]
        on_line = _ON_LINE.get(char, char)
        at, last = start, min(limit, start + _FARTHEST)
        passed = skipped = 0
        while at < last:
            end = self._silent.get(at, at + 1)
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
                near = not passed and at - start - skipped <= _NEAR
                follows = 1 if near else min(4 + passed // 8, 40)
                wanted = plain[number : number + follows].partition("\n")[0]
                if text.startswith(wanted, at) or (near and end > at + 1):
                    return at, end
            if end > at + 1:
                skipped += end - at
                last = min(limit, last + end - at - 1)
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

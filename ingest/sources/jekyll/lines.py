"""The lines of a post as Markdown sees them: what kramdown takes away is emptied.

kramdown's attribute lists, extensions and comments, and marks of a merge are no text; a fence
that is never closed is no fence. Every scan is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = re.compile(r"\s*+(?:[-*+]\s++|\d++[.)]\s++)?+(`{3,}(?=[^`]*+$)|~{3,})(.*)")
_MARKER = re.compile(r"\s*+-{2,}+\s*+END\s*+-*+\s*+")
_CONFLICT = re.compile(r"(?:<{7}|>{7})(?: .*)?|={7}")
_KRAMDOWN = re.compile(
    r"(?P<ticks>`++)"
    r"|(?P<comment><!--|\{::comment\b[^{}/]*+\})"
    r"|(?P<toc>^\s*+\{:toc\b[^}]*+\}\s*+$)"
    r"|(?P<extension>\{:[:/][^{}\n]*+\})"
    r"|\{:[^{}\n]*+\}"
)
# What is before an attribute list that is one: the start of a block, or the end of a span.
_BLOCK_START = re.compile(r"[\s>]*+(?:[-*+]\s++|\d++[.)]\s++)?+")
_MOST_INDENT = 3
_NAMED = re.compile(r"^\{:\s*+(?:[.#][A-Za-z]|[\w-]++=[\"'])")
_SPAN_END = frozenset("*_`)]>~}")
_TICKS = re.compile(r"`++")


def visible_lines(lines: Sequence[str]) -> list[str]:
    """The same number of lines, without what Jekyll never shows as text."""
    conflict = any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in lines)
    last_comment_end = max((i for i, line in enumerate(lines) if "-->" in line), default=-1)
    last_extension_end = max((i for i, line in enumerate(lines) if "{:/" in line), default=-1)
    closing = _closing_fences(lines)
    seen: list[str] = []
    fence = until = ""
    for number, line in enumerate(lines):
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not opened[2].strip():
                fence = ""
            seen.append(line)
            continue
        if opened and not until:
            if closing[number].get(opened[1][0], 0) >= len(opened[1]):
                fence = opened[1]
                seen.append(line)
            else:
                seen.append("")
            continue
        if line == "^" or _MARKER.fullmatch(line) or (conflict and _CONFLICT.fullmatch(line)):
            seen.append("")
            continue
        if until or "{:" in line or "<!--" in line:
            ends = {"-->": last_comment_end >= number, "{:/": last_extension_end >= number}
            visible, until, contents = _without_kramdown(line, until, ends)
            if contents and seen:
                seen[-1] = ""
            seen.append(visible if visible.strip() else "")
        else:
            seen.append(line)
    return seen


def _closing_fences(lines: Sequence[str]) -> list[dict[str, int]]:
    """For each line, the longest fence below it that can close one, by character."""
    longest: dict[str, int] = {}
    below: list[dict[str, int]] = []
    for line in reversed(lines):
        below.append(longest)
        fence = line.strip()
        if len(fence) >= 3 and fence[0] in "`~" and not fence.strip(fence[0]):
            longest = {**longest, fence[0]: max(len(fence), longest.get(fence[0], 0))}
    below.reverse()
    return below


def _without_kramdown(line: str, until: str, ends: dict[str, bool]) -> tuple[str, str, bool]:
    """One line without comments, extensions and attribute lists: what remains, what a
    comment that goes on waits for, and whether the line made a table of contents of the
    list above it."""
    kept: list[str] = []
    position, contents = 0, False
    last_ticks = {len(ticks[0]): ticks.start() for ticks in _TICKS.finditer(line)}
    while True:
        if until:
            end = line.find(until, position)
            if end < 0:
                return "".join(kept), until, contents
            position = end if until == "{:/" else end + len(until)
            until = ""
        match = _KRAMDOWN.search(line, position)
        if match is None:
            kept.append(line[position:])
            return "".join(kept), "", contents
        kept.append(line[position : match.start()])
        position = match.end()
        if match["ticks"]:
            position = _code_end(line, match.end(), len(match[0]), last_ticks)
            kept.append(line[match.start() : position])
        elif match["comment"]:
            wanted = "-->" if match[0] == "<!--" else "{:/"
            if ends[wanted]:
                until = wanted
            else:
                kept.append(match[0])
        elif not (match["toc"] or match["extension"] or _is_attributes(line, match)):
            kept.append(match[0])
        contents = contents or bool(match["toc"])


def _is_attributes(line: str, match: re.Match[str]) -> bool:
    """Whether kramdown takes `{:…}` for attributes: elsewhere than at the start of a block and
    right behind a span it is a text, as in `{:ok, value}`."""
    start = match.start()
    if line[:start].isspace() and start > _MOST_INDENT and not _NAMED.search(match[0]):
        return False  # it may be code
    return line[start - 1 : start] in _SPAN_END or bool(_BLOCK_START.fullmatch(line, 0, start))


def _code_end(line: str, start: int, ticks: int, last: dict[int, int]) -> int:
    """Where the code ends that as many `ticks` open before `start`: there, if nothing closes
    it."""
    if last[ticks] < start:
        return start
    closing = next(run for run in _TICKS.finditer(line, start) if len(run[0]) == ticks)
    return closing.end()

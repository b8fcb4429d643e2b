"""HTML between paragraphs: it goes on to the end of its element, over empty lines too, and is
Markdown inside where it says so (`markdown="1"`)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it.rules_block import StateBlock, html_block

from ingest.sources.html.tags import EMPTY, RAW_END, TAG, attributes, hides, names

# These stand within a paragraph, also where they begin one.
_WITHIN = names(
    "a abbr acronym b big bdi bdo br button cite code data del dfn em font i img input ins kbd "
    "label mark option q rb rbc rp rt rtc ruby s samp select small span strike strong sub sup time "
    "tt u var wbr"
)
_OF_BLOCKS = names(
    "address applet article aside blockquote body dd details div dl fieldset figure figcaption "
    "footer form header hgroup iframe li main map menu nav noscript object section summary td"
)
# Markdown in these is read cell by cell and item by item, with what stands around it.
_TOGETHER = names("table ul ol dl select pre")
_STEPS_OF_TAG = 2
_OPENS = re.compile(r"</?[A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Element:
    """Where an element begins, what it holds begins and ends, and it ends."""

    start: int
    inner: int
    close: int
    end: int


def html_element(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """An element that stands by itself, to its end, and the rest of that line."""
    if state.is_code_block(startLine):
        return False
    start = state.bMarks[startLine] + state.tShift[startLine]
    if not state.src.startswith("<", start):
        return False
    if not _OPENS.match(state.src, start):
        return html_block(state, startLine, endLine, silent)
    tag = TAG.match(state.src, start)
    if tag is None or tag[1].lower() in _WITHIN or ":" in tag[1]:
        return False
    if silent:
        return True
    last = _last_line(state, startLine, endLine)
    limit = state.eMarks[last]
    name, hidden = tag[1].lower(), hides(tag[1].lower(), tag[0])
    end = tag.end()
    element = None
    if tag[0][1] != "/" and not tag[0].endswith("/>") and name not in EMPTY:
        element = _element(state, name, start, tag.end(), limit)
        end = element.end if element else limit if hidden else _next_empty(state, startLine, last)
    bottom = _line(state, end, startLine) + 1
    if element and not hidden and "markdown" in state.src[start:end]:
        _with_markdown(state, element, startLine, bottom)
    else:
        _push(state, startLine, bottom)
    state.line = bottom
    return True


def _last_line(state: StateBlock, first: int, end: int) -> int:
    """The last line of what the element stands in."""
    if not state.blkIndent:
        return end - 1
    line = first
    while line + 1 < end and (state.isEmpty(line + 1) or state.sCount[line + 1] >= state.blkIndent):
        line += 1
    return line


def _next_empty(state: StateBlock, first: int, last: int) -> int:
    """The end of the lines up to the next empty one, for an element without an end."""
    line = first
    while line < last and not state.isEmpty(line + 1):
        line += 1
    return state.eMarks[line]


def _line(state: StateBlock, offset: int, first: int) -> int:
    return bisect_left(state.eMarks, offset, first, state.lineMax)


def _element(state: StateBlock, name: str, start: int, inner: int, limit: int) -> _Element | None:
    """The element that a tag opens, None for one without an end."""
    ends: dict[str, int] = state.env.setdefault("last_ends", {})
    if name not in ends:
        ends[name] = state.src.lower().rfind(f"</{name}")
    if ends[name] < inner:
        return None
    if name in RAW_END:
        found = RAW_END[name].search(state.src, inner, limit)
        return _Element(start, inner, found.start(), found.end()) if found else None
    depth = 1
    for tag in _tags(state, inner, limit):
        if tag[1].lower() != name or tag[0].endswith("/>"):
            continue
        depth += -1 if tag[0][1] == "/" else name != "p"
        if not depth:
            return _Element(start, inner, tag.start(), tag.end())
    return None


def _tags(state: StateBlock, start: int, limit: int) -> Iterator[re.Match[str]]:
    """The tags from an offset on, without those in comments and scripts."""
    position = start
    while (at := state.src.find("<", position, limit)) >= 0:
        state.env["work"].spend(_STEPS_OF_TAG)
        tag = TAG.match(state.src, at, limit)
        position = tag.end() if tag else at + 1
        if tag:
            yield tag
            name = tag[1].lower()
            if name in RAW_END and tag[0][1] != "/" and not tag[0].endswith("/>"):
                found = RAW_END[name].search(state.src, position, limit)
                position = found.start() if found else position
        elif state.src.startswith("<!--", at):
            end = state.src.find("-->", at, limit)
            position = end + 3 if end >= 0 else position


def _with_markdown(state: StateBlock, element: _Element, top: int, bottom: int) -> None:
    """An element's HTML, and the blocks of the Markdown in it, one after the other."""
    at = state.bMarks[top]
    for part in list(_parts(state, element)):
        _push_piece(state, at, part.inner)
        _blocks(state, part.inner, part.close, top)
        at = part.close
    if at == state.bMarks[top]:
        _push(state, top, bottom)
    else:
        _push_piece(state, at, state.eMarks[bottom - 1])


def _parts(state: StateBlock, element: _Element) -> Iterator[_Element]:
    """The elements from here on whose contents are blocks of Markdown, none within another."""
    name = TAG.match(state.src, element.start)
    tags = [*([name] if name else []), *_tags(state, element.inner, element.close)]
    behind = 0
    for tag in tags:
        if tag.start() < behind or tag[0][1] == "/":
            continue
        name_ = tag[1].lower()
        if "markdown" in tag[0] and _is_of_blocks(name_, tag[0]) and not hides(name_, tag[0]):
            found = _element(state, name_, tag.start(), tag.end(), element.end)
            if found:
                yield found
                behind = found.end
        elif name_ in _TOGETHER or hides(name_, tag[0]):
            found = _element(state, name_, tag.start(), tag.end(), element.end)
            behind = found.end if found else behind


def _is_of_blocks(name: str, written: str) -> bool:
    """Whether what an element holds is blocks of Markdown."""
    told = attributes(written).get("markdown")
    return told == "block" or (told == "1" and name in _OF_BLOCKS)


def _blocks(state: StateBlock, start: int, end: int, first: int) -> None:
    """The blocks of the Markdown between two offsets, which may be in the midst of lines."""
    src = state.src
    top, bottom = _line(state, start, first), _line(state, end, first)
    if not src[start : state.eMarks[top]].strip():
        top += 1
    left = max(start, state.bMarks[top]) if top <= bottom else start
    if not src[state.bMarks[bottom] : end].strip():
        bottom -= 1
    if top > bottom or not src[left:end].strip():
        return
    kept: list[Any] = [
        state.bMarks[top], state.tShift[top], state.sCount[top], state.eMarks[bottom],
        state.lineMax, state.parentType, state.blkIndent,
    ]  # fmt: skip
    known = len(state.tokens)
    if left > state.bMarks[top]:
        while src[left] in " \t":
            left += 1
        state.bMarks[top], state.tShift[top], state.sCount[top] = left, 0, state.blkIndent
    right = min(end, state.eMarks[bottom])
    state.eMarks[bottom], state.lineMax, state.parentType = right, bottom + 1, "root"
    state.md.block.tokenize(state, top, bottom + 1)
    for token in state.tokens[known:]:
        if token.map and token.map[0] == top and left > kept[0]:
            token.meta["left"] = left - kept[0]
        if token.map and token.map[1] == bottom + 1 and right < kept[3]:
            token.meta["right"] = right - (kept[0] if top == bottom else state.bMarks[bottom])
    state.bMarks[top], state.tShift[top], state.sCount[top] = kept[:3]
    state.eMarks[bottom], state.lineMax, state.parentType, state.blkIndent = kept[3:]


def _push(state: StateBlock, top: int, bottom: int) -> None:
    """Lines of HTML."""
    token = state.push("html_block", "", 0)
    token.map = [top, bottom]
    token.content = state.getLines(top, bottom, state.blkIndent, True)


def _push_piece(state: StateBlock, start: int, end: int) -> None:
    """HTML between two offsets, which may be in the midst of lines."""
    content = state.src[start:end]
    if not content.strip():
        return
    top, bottom = _line(state, start, 0), _line(state, end, 0)
    token = state.push("html_block", "", 0)
    token.map = [top, bottom + 1]
    token.content = content
    token.meta = {"left": start - state.bMarks[top], "right": end - state.bMarks[bottom]}

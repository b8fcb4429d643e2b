"""Formulas between `$$`, which are kept as they are written, and line breaks of two `\\`."""

from __future__ import annotations

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_MOST_LINES = 200


def formula_block(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """A formula on lines of its own, up to the `$$` that ends a line."""
    if silent or state.is_code_block(startLine):
        return False
    start = state.bMarks[startLine] + state.tShift[startLine]
    if not state.src.startswith("$$", start):
        return False
    for line in range(startLine, min(endLine, startLine + _MOST_LINES)):
        first = start + 2 if line == startLine else state.bMarks[line]
        end = state.src.find("$$", first, state.eMarks[line])
        if end < 0:
            continue
        if state.src[end + 2 : state.eMarks[line]].strip():
            return False
        if line + 1 < endLine and not state.isEmpty(line + 1):
            return False
        token = state.push("code_block", "code", 0)
        token.map = [startLine, line + 1]
        token.content = state.getLines(startLine, line + 1, state.blkIndent, False)
        token.markup = "$$"
        state.line = line + 1
        return True
    return False


def formula(state: StateInline, silent: bool) -> bool:
    """A formula within a text."""
    if state.src[state.pos] != "$" or not state.src.startswith("$$", state.pos):
        return False
    last = state.env.setdefault("last_formula", {})
    if last.get(state.src, len(state.src)) <= state.pos:
        return False
    end = state.src.find("$$", state.pos + 2)
    if end < 0:
        state.env["last_formula"] = {state.src: state.pos}
        return False
    if not silent:
        token = state.push("formula", "", 0)
        token.content = " ".join(state.src[state.pos : end + 2].split("\n"))
    state.pos = end + 2
    return True


def line_break(state: StateInline, silent: bool) -> bool:
    r"""Two `\` at the end of a line break it."""
    if not state.src.startswith("\\\\\n", state.pos):
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos += 3
    while state.pos < state.posMax and state.src[state.pos] in " \t":
        state.pos += 1
    return True

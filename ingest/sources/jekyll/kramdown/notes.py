"""What a post says beside its text: abbreviations, which only explain a word on the page, and
several terms of one definition."""

from __future__ import annotations

import re

from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.rules_block import StateBlock

_MOST_TERMS = 10
_ABBREVIATION = re.compile(r" {0,3}\*\[[^\n\]]+\]:")


def abbreviation(state: StateBlock, startLine: int, _: int, silent: bool) -> bool:
    """The definition of an abbreviation, which is no text of the page."""
    if silent or state.is_code_block(startLine):
        return False
    start = state.bMarks[startLine] + state.tShift[startLine]
    if not _ABBREVIATION.match(state.src, start, state.eMarks[startLine]):
        return False
    state.line = startLine + 1
    return True


def footnote(define: RuleFuncBlockType) -> RuleFuncBlockType:
    """The rule for a footnote, which ends another one but no paragraph: `define` is the rule for
    one anywhere."""

    def alone(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
        inside = state.env.setdefault("inside_notes", 0)
        if silent and not inside:
            return False
        state.env["inside_notes"] += not silent
        found = define(state, startLine, endLine, silent)
        state.env["inside_notes"] = inside
        return found

    return alone


def terms(define: RuleFuncBlockType) -> RuleFuncBlockType:
    """The rule for several terms, a line each, that share the definitions below them: `define` is
    the rule for one term."""

    def shared(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
        if silent:
            return define(state, startLine, endLine, True)
        if state.is_code_block(startLine):
            return False
        last = _last_term(state, startLine, endLine)
        if last <= startLine:
            return define(state, startLine, endLine, False)
        known, level = len(state.tokens), state.level
        opened = state.push("dl_open", "dl", 1)
        for line in range(startLine, last):
            state.push("dt_open", "dt", 1)
            token = state.push("inline", "", 0)
            token.map, token.children = [line, line + 1], []
            token.content = state.getLines(line, line + 1, state.blkIndent, False).strip()
            state.push("dt_close", "dt", -1)
        inner = len(state.tokens)
        if not define(state, last, endLine, False):
            del state.tokens[known:]
            state.level = level
            return False
        opened.map = [startLine, state.line]
        del state.tokens[inner], state.tokens[-1]
        state.push("dl_close", "dl", -1)
        return True

    return shared


def _last_term(state: StateBlock, first: int, end: int) -> int:
    """The line of text right above a definition, `first` where nothing is told of more lines."""
    for line in range(first + 1, min(end, first + _MOST_TERMS)):
        if state.isEmpty(line):
            if line + 1 < end and _defines(state, line + 1):
                return line - 1
            break
        if state.sCount[line] < state.blkIndent:
            break
        if _defines(state, line):
            return line - 1
    return first


def _defines(state: StateBlock, line: int) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    return state.src.startswith((": ", ":\t"), start) and not state.is_code_block(line)

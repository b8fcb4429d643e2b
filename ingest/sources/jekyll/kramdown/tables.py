"""Tables as kramdown has them: rows with a `|` each; lines between them part head and foot."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

_RULE = re.compile(r"[+|: \t-]*-[+|: \t-]*|[+|: \t=]*=[+|: \t=]*")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|<code\b[^<>]*>.*?</code>")
_PIPE = re.compile(r"(?<!\\)\|")
_MOST_ROWS = 20_000
_LONGEST_ROW = 20_000


def table(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:
    """Lines that have a `|` each, up to an empty one: rows, those above the first rule its head."""
    if silent or state.is_code_block(startLine):
        return False
    rows: list[tuple[int, list[str]]] = []
    head = 0
    line = startLine
    while line < min(endLine, startLine + _MOST_ROWS):
        if state.sCount[line] < state.blkIndent or state.isEmpty(line):
            break
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
        if _starts_attributes(text):
            break
        if "|" not in text or len(text) > _LONGEST_ROW:
            return False
        if _RULE.fullmatch(text):
            head = head or len(rows)
        else:
            cells = _cells(text)
            if cells is None:
                return False
            rows.append((line, cells))
        line += 1
    if not rows or head == len(rows):
        return False  # kramdown takes no table without a body
    state.line = line
    _push(state, rows, head, startLine, line)
    return True


def _starts_attributes(text: str) -> bool:
    return text.startswith("{:") and text.endswith("}")


def _cells(text: str) -> list[str] | None:
    """The cells of a row, None for a line whose only `|` stand in code or behind a `\\`."""
    bare = _CODE.sub(lambda code: "\0" * len(code[0]), text) if "`" in text or "<" in text else text
    at, cells = 0, []
    for pipe in _PIPE.finditer(bare):
        cells.append(text[at : pipe.start()])
        at = pipe.end()
    if not cells:
        return None
    cells.append(text[at:])
    if not cells[0].strip():
        cells.pop(0)
    if cells and not cells[-1].strip():
        cells.pop()
    return [cell.strip().replace("\\|", "|") for cell in cells]


def _push(
    state: StateBlock, rows: list[tuple[int, list[str]]], head: int, start: int, end: int
) -> None:
    width = max(len(cells) for _, cells in rows)
    state.push("table_open", "table", 1).map = [start, end]
    for number, (line, cells) in enumerate(rows):
        state.push("tr_open", "tr", 1).map = [line, line + 1]
        kind = "th" if number < head else "td"
        for text in [*cells, *[""] * min(width - len(cells), 50)]:
            state.push(f"{kind}_open", kind, 1)
            token = state.push("inline", "", 0)
            token.map, token.content, token.children = [line, line + 1], text, []
            state.push(f"{kind}_close", kind, -1)
        state.push("tr_close", "tr", -1)
    state.push("table_close", "table", -1)

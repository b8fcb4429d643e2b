"""Sentences with a hole in them are nothing to quote: where a plugin would show something."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from assistant.domain.nouns import Block
from assistant.language.alignment import cut
from assistant.language.sentences import sentence_spans
from ingest.sources.jekyll.liquid import MARK, Rendered

_LEFT_OUT = "…"


def without_marks(
    blocks: Sequence[Block], rendered: Rendered
) -> tuple[tuple[Block, ...], tuple[tuple[int, str], ...]]:
    """The blocks without the sentences, items, rows and lines that hold a mark; and of each mark
    the position of its block, or of the next one, and what calls the plugin."""
    if not rendered.marks:
        return tuple(blocks), ()
    kept: list[Block] = []
    for block in blocks:
        heading = tuple(step.replace(MARK, _LEFT_OUT) for step in block.heading)
        whole = replace(block, heading=heading)
        kept += _good(whole) if MARK in block.plain else [whole]
    ends = [block.end for block in blocks]
    left_out = []
    for offset, calls in rendered.marks:
        number = min(bisect_left(ends, offset + 1), len(blocks) - 1)
        left_out.append((blocks[number].position if blocks else 0, calls))
    return tuple(kept), tuple(left_out)


def _good(block: Block) -> list[Block]:
    """The parts of a block between what holds a mark."""
    spans: list[tuple[int, int]] = []
    broken = True
    for start, end in _units(block):
        if MARK in block.plain[start:end]:
            broken = True
        elif broken:
            spans.append((start, end))
            broken = False
        else:
            spans[-1] = spans[-1][0], end
    parts = [(start, end) for start, end in spans if block.plain[start:end].strip()]
    return [part for part in cut(block, parts) if any(c.isalnum() for c in part.plain)]


def _units(block: Block) -> list[tuple[int, int]]:
    if block.kind in ("paragraph", "quote"):
        return sentence_spans(block.plain)
    units, at = [], 0
    for line in block.plain.split("\n"):
        units.append((at, at + len(line)))
        at += len(line) + 1
    return units

"""Blocks become passages within a token budget. Pure.

A block is one passage. One that is over the budget is split where a reader would: between
sentences, list items, table rows or lines of code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.archive import passage_id
from assistant.domain.nouns import (
    Block,
    Passage,
    Place,
    is_table,
)
from assistant.language.alignment import cut
from assistant.language.sentences import sentence_spans

CountTokens = Callable[[str], int]

PASSAGE_TOKENS = 400
"""Most tokens of a passage. The embedded model reads 512, and has the title and the headings before
the passage; the rest would be searched by words alone."""


def passages(
    file: str, blocks: Sequence[Block], budget: int, count_tokens: CountTokens
) -> list[Passage]:
    """The passages of one post: one for each distinct text, with every place in `file`.

    `budget` is the most tokens of a passage's plain text as `count_tokens` counts them.
    Passages come in the order of their first places. Two with the same id are the same in
    all but their places.
    """
    firsts: dict[str, Block] = {}
    places: dict[str, list[Place]] = {}
    for block in blocks:
        for piece in split(block, budget, count_tokens):
            key = passage_id(piece.kind, piece.text, piece.plain)
            firsts.setdefault(key, piece)
            place = Place(file, piece.position, piece.start, piece.end, piece.heading)
            own = places.setdefault(key, [])
            if place not in own:  # two pieces may come from the same few characters
                own.append(place)
    return [
        Passage(
            key,
            piece.kind,
            piece.text,
            piece.plain,
            count_tokens(piece.plain),
            tuple(places[key]),
        )
        for key, piece in firsts.items()
    ]


def split(block: Block, budget: int, count_tokens: CountTokens) -> list[Block]:
    """The block itself, or pieces of it that each have at most `budget` tokens. Of a table with a
    short header row, that stands above the rows of each piece."""
    # A character is never more than three tokens here, so short blocks need no counting.
    if len(block.plain) * 3 <= budget or count_tokens(block.plain) <= budget:
        return [block]
    header = _header(block, budget, count_tokens)
    budget -= count_tokens(header) if header else 0
    spans: list[tuple[int, int]] = []
    start = end = 0
    size = 0
    for left, right in _units(block, budget, count_tokens):
        cost = count_tokens(block.plain[left:right]) + 1
        if size and size + cost > budget:
            spans.append((start, end))
            size = 0
        if not size:
            start = left
        end = right
        size += cost
    if size:
        spans.append((start, end))
    pieces = cut(block, spans)
    return [*pieces[:1], *(replace(one, plain=header + one.plain) for one in pieces[1:])]


def _header(block: Block, budget: int, count_tokens: CountTokens) -> str:
    """The header row of a table, with its line end; "" where none can stand above each piece."""
    if block.kind != "table" or not is_table(block.text):
        return ""
    header = block.plain.partition("\n")[0] + "\n"
    return header if count_tokens(header) * 4 <= budget else ""


def _units(block: Block, budget: int, count_tokens: CountTokens) -> list[tuple[int, int]]:
    """Spans of the plain text that may be parted, none of them over the budget."""
    plain = block.plain
    if block.kind in ("paragraph", "quote"):
        spans = sentence_spans(plain)
    else:
        spans, at = [], 0
        for line in plain.split("\n"):
            if line.strip():
                spans.append((at, at + len(line)))
            at += len(line) + 1
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        step = end - start
        while step > 1 and count_tokens(plain[start : start + step]) >= budget:
            step = step * 2 // 3
        whole += [(at, min(at + step, end)) for at in range(start, end, max(1, step))]
    return whole

"""A page → what it says of itself, and the blocks of its article with their exact places."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Set
from dataclasses import replace
from itertools import accumulate

import trafilatura

from assistant.domain.nouns import Block
from ingest.sources.html import read_html
from ingest.sources.web.elements import BLOCKS, Document, Element
from ingest.sources.web.main import Main

_NAME = re.compile(r"<([A-Za-z][^\s/<>]*+)")
_LEAST_FOUND, _NEARLY_ALL = 0.2, 0.9
_PROSE, _MOST_SEARCHED = 60, 2_000
_HOLDERS = frozenset({"div", "section", "td", "article", "main", "center", "blockquote", "dd"})


def article_blocks(page: Document, main: Main) -> tuple[tuple[Block, ...], int]:
    """The blocks of a page's article, and how many were left out because they lead elsewhere.

    Where the page does not mark its article, a block counts when its text stands in what
    trafilatura takes for the article's. Raises `ValueError` as `read_html` does.
    """
    element = main.element
    shown = blanked(page, main)
    blocks, navigation = read_html(shown, element.inside, element.until)
    blocks = tuple(replace(one, text=page.source[one.start : one.end]) for one in blocks)
    if main.told_by:
        return blocks, navigation
    kept = _told(page, shown, element, blocks)
    return kept, navigation + len(blocks) - len(kept)


def blanked(page: Document, main: Main) -> str:
    """The page's source with nothing of what is no text of its article, each character at its
    place."""
    pieces = []
    position = 0
    for start, end in main.hidden:
        pieces.append(page.source[position:start])
        name = _NAME.match(page.source, start)
        size = end - start
        if size >= 7 and not (name and name[1].lower() in BLOCKS):
            pieces.append(f"<!--{' ' * (size - 7)}-->")
        else:
            pieces.append(f"{'<hr>' if size >= 7 else '':{size}}")
        position = end
    return "".join((*pieces, page.source[position:]))


def _told(
    page: Document, shown: str, main: Element, blocks: tuple[Block, ...]
) -> tuple[Block, ...]:
    """The blocks in the smallest element that holds nearly all of what trafilatura finds; where
    that is the whole page, the blocks that it finds, or all where it finds next to nothing."""
    told = _extracted(shown)
    lines, found = {_letters(line) for line in told.split("\n")}, _letters(told)
    found = found if len(blocks) <= _MOST_SEARCHED else ""
    sizes = [_found(one.plain, lines, found) for one in blocks]
    # Short lines are as often of a page's frame as of its article.
    weights = [size if size >= _PROSE else size // 4 for size in sizes]
    known = sum(weights)
    if sum(sizes) < _LEAST_FOUND * sum(len(one.plain) for one in blocks):
        return blocks
    starts, sums = [one.start for one in blocks], [0, *accumulate(weights)]
    holder = main
    for element in page.within(main):
        if element.name in _HOLDERS and element.end <= holder.end:
            first, last = (bisect_left(starts, at) for at in (element.inside, element.until))
            if sums[last] - sums[first] >= _NEARLY_ALL * known:
                holder = element
    if holder is main:
        kept = [one for one, size in zip(blocks, sizes, strict=True) if size]
    else:
        kept = [one for one in blocks if holder.inside <= one.start < holder.until]
    return tuple(replace(one, position=number) for number, one in enumerate(kept))


def _extracted(html: str) -> str:
    try:
        return trafilatura.extract(html, include_comments=False, favor_recall=True) or ""
    except (ValueError, AssertionError, RecursionError):
        return ""


def _found(plain: str, lines: Set[str], found: str) -> int:
    """How many letters of a block are lines of what was found, or stand in it."""
    own = (_letters(line) for line in plain.split("\n"))
    return sum(len(line) for line in own if line and (line in lines or line in found))


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())

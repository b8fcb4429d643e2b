"""Which blocks of a post say what was said before, with the reason and the score. Pure.

Machine-made posts repeat paragraphs, with and without small edits, and some end with the
whole article once more, flattened into one long line with its headings in it, and cut off in
mid-sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np

from assistant.domain.nouns import Block, Passage
from assistant.language.alignment import cut
from ingest.likeness import gram_hashes, tells, words

Reason = Literal["repeat", "copy", "near", "fragment"]
COPY_SHARE = 0.8
FRAGMENT = 8
_NEWS = 20
_LONE = 15
_SHINGLE = 8
_EFFORT = 30_000_000
_FULL_STOPS = "。．.！!？?"
_BREAK = re.compile(
    r"[。！？!?]+[」』）)。！？!?]*|[.:](?:\s+|$)|\n|(?<!#)#{2,}+\s|(?<!-)-{3,}+[A-Z]++-{3,}"
)
_MARK = re.compile(r"(?<!-)-{3,}+[A-Z]++-{3,}")
BOILERPLATE_POSTS, BOILERPLATE_SHARE = 5, 0.01


@dataclass(frozen=True, slots=True)
class DroppedBlock:
    """A block that is left out: `repeat` of an earlier block, `copy` of earlier sentences,
    `near` when some of them were edited a little, or `fragment`, a few characters without a
    full stop.

    `score` is the share of its characters that stood before: 1.0 for a repeat.
    """

    block: Block
    reason: Reason
    score: float


class _Piece(NamedTuple):
    """A sentence of a block: its offsets in the plain text, and without white space, where
    `at` is its offset in the post."""

    text: str
    bare: str
    at: int
    start: int
    end: int


def within_post(blocks: Sequence[Block]) -> tuple[list[Block], list[DroppedBlock]]:
    """The blocks without those that repeat earlier ones, and the ones dropped, in order.

    A block goes if at least `COPY_SHARE` of its characters are in sentences that stood in
    earlier blocks, to the letter or with the same words (`likeness.words`). Sentences in
    between that tell a figure or a name are kept as blocks of their own. Takes time in
    proportion to n log n for n characters.
    """
    kept: list[Block] = []
    dropped: list[DroppedBlock] = []
    firsts: dict[str, int] = {}
    for i, block in enumerate(blocks):
        firsts.setdefault(_bare(block.plain), i)
    fresh = dict(zip(firsts.values(), firsts, strict=True))
    earlier = _Earlier(blocks, fresh)
    for i, block in enumerate(blocks):
        if i not in fresh:
            dropped.append(DroppedBlock(block, "repeat", 1.0))
        elif copy := _copy(block, earlier, i):
            dropped.append(copy[0])
            kept += copy[1]
        elif len(fresh[i]) < FRAGMENT and fresh[i][-1:] not in _FULL_STOPS:
            dropped.append(DroppedBlock(block, "fragment", 0.0))
        else:
            kept.append(block)
    return kept, dropped


def _copy(block: Block, earlier: _Earlier, i: int) -> tuple[DroppedBlock, list[Block]] | None:
    """The i-th block as dropped, and what is news in it, if it is made of earlier sentences."""
    if earlier.share(i) < COPY_SHARE / 2:
        return None
    pieces = earlier.pieces(i)
    prose = block.kind in ("paragraph", "quote")
    if len(pieces) < 3 and not (prose and sum(len(p.bare) for p in pieces) >= _LONE):
        return None
    exact = [earlier.holds(piece, i) for piece in pieces]
    open_to = [holds or earlier.hints(piece) for holds, piece in zip(exact, pieces, strict=True)]
    if _share(pieces, open_to) < COPY_SHARE:
        return None
    known = [
        holds or (hints and earlier.says(piece, last=piece is pieces[-1]))
        for holds, hints, piece in zip(exact, open_to, pieces, strict=True)
    ]
    share = _share(pieces, known)
    marked = list(zip(known, pieces, strict=True))
    if share < COPY_SHARE:
        return None
    runs = [
        [piece for _, piece in run]
        for is_known, run in groupby(marked, key=lambda pair: pair[0])
        if not is_known
    ]
    news = cut(block, [_news_span(block, run) for run in runs if _is_news(run)])
    if news and not prose:
        return None
    return DroppedBlock(block, "copy" if exact == known else "near", round(share, 3)), news


def _share(pieces: Sequence[_Piece], known: Sequence[bool]) -> float:
    """The share of the pieces' characters that is in known ones."""
    sizes = [len(piece.bare) for piece in pieces]
    return sum(size for size, is_known in zip(sizes, known, strict=True) if is_known) / sum(sizes)


def _is_news(run: Sequence[_Piece]) -> bool:
    """Whether the sentences are whole and tell a figure or a name."""
    text = " ".join(piece.text for piece in run)
    return len(text) >= _NEWS and run[-1].bare[-1] in _FULL_STOPS and tells(text)


def _news_span(block: Block, run: Sequence[_Piece]) -> tuple[int, int]:
    """The span of a run of sentences, without white space and number signs around it."""
    piece = block.plain[run[0].start : run[-1].end]
    start = run[0].start + len(piece) - len(piece.lstrip("# \n"))
    return start, run[-1].end - len(piece) + len(piece.rstrip())


class _Earlier:
    """What stood in earlier blocks of a post.

    The text of all `fresh` blocks, each after the headings that are new with it, stands in a
    row without white space; of each window of `_SHINGLE` characters the first one that is
    equal to it is known. `fresh` gives the block's number and its text without white space.
    """

    def __init__(self, blocks: Sequence[Block], fresh: Mapping[int, str]) -> None:
        self._blocks = blocks
        self._spans: dict[int, tuple[int, int]] = {}
        self._numbers = list(fresh)
        self._pieces: dict[int, list[_Piece]] = {}
        texts: list[str] = []
        at = 0
        heading: tuple[str, ...] = ()
        for i, bare in fresh.items():
            if blocks[i].heading != heading:
                new = [_bare(part) for part in blocks[i].heading if part not in heading]
                texts += new
                at += sum(map(len, new))
                heading = blocks[i].heading
            texts.append(bare)
            self._spans[i] = at, at + len(bare)
            at += len(bare)
        self._text = "".join(texts)
        self._effort = _EFFORT
        hashes = gram_hashes(self._text + "\0" * _SHINGLE, _SHINGLE)
        _, first, which = np.unique(hashes, return_index=True, return_inverse=True)
        begins = [start for start, _ in self._spans.values()]
        self._begins = np.array(begins, dtype=np.int64)
        own = np.repeat([0, *begins], np.diff([0, *begins, len(hashes)]))
        self._first = np.where(first[which] < own, first[which], -1)
        self._seen = [0, *np.cumsum(self._first >= 0).tolist()]
        self._follow = [0, *np.cumsum(np.diff(self._first) == 1).tolist()]

    def share(self, i: int) -> float:
        """The share of the i-th block's windows that stood before it."""
        start, end = self._spans[i]
        last = max(end - _SHINGLE + 1, start + 1)
        return float(self._seen[last] - self._seen[start]) / (last - start)

    def pieces(self, i: int) -> list[_Piece]:
        """The sentences of the i-th block."""
        if i not in self._pieces:
            plain, at = self._blocks[i].plain, self._spans[i][0]
            found: list[_Piece] = []
            start = 0
            for end in [*(stop.end() for stop in _BREAK.finditer(plain)), len(plain)]:
                bare = _bare(plain[start:end])
                if bare:
                    found.append(_Piece(plain[start:end], bare, at, start, end))
                    at += len(bare)
                    start = end
            self._pieces[i] = found
        return self._pieces[i]

    def holds(self, piece: _Piece, i: int) -> bool:
        """Whether the piece of the i-th block stood before the block to the letter.

        Windows that follow one another as they did before prove it; otherwise it is searched
        for, as long as the post's `_EFFORT` lasts.
        """
        start, end = piece.at, piece.at + len(piece.bare) - _SHINGLE + 1
        if start < end:
            if self._seen[end] - self._seen[start] < end - start:
                return False
            if self._follow[end - 1] - self._follow[start] == end - 1 - start:
                return True
        before = self._spans[i][0]
        self._effort -= before
        return self._effort > 0 and self._text.find(piece.bare, 0, before) >= 0

    def hints(self, piece: _Piece) -> bool:
        """Whether a good part of the piece's windows stood in earlier blocks."""
        start, end = piece.at, piece.at + len(piece.bare) - _SHINGLE + 1
        return start < end and self._seen[end] - self._seen[start] >= (end - start) / 4

    def says(self, piece: _Piece, *, last: bool) -> bool:
        """Whether an earlier sentence has the same words, or, where this one is the `last` of
        its block and is cut off, begins with them."""
        windows = self._first[piece.at : piece.at + len(piece.bare) - _SHINGLE + 1]
        windows = windows[windows >= 0]
        which = np.searchsorted(self._begins, windows, side="right") - 1
        block = int(np.bincount(np.maximum(which, 0)).argmax())
        pieces = self.pieces(self._numbers[block])
        inside = windows[which == block]
        if not inside.size:
            return False
        middle = int(inside[len(inside) // 2])
        said = words(pieces[max(0, bisect_right(pieces, middle, key=_offset) - 1)].text)
        own = words(piece.text)
        cut_off = last and piece.bare[-1] not in _FULL_STOPS and len(own) > 2
        return bool(own) and (said == own or (cut_off and said[: len(own)] == own))


def boilerplate(passages: Sequence[Passage], posts: int) -> set[str]:
    """Ids of the passages that stand in so many of the `posts` that they belong to none: blurbs,
    notes on authors and licences. They are found where nothing else says as much."""
    many = max(BOILERPLATE_POSTS, BOILERPLATE_SHARE * posts)
    return {
        passage.id for passage in passages if len({place.file for place in passage.places}) >= many
    }


def _offset(piece: _Piece) -> int:
    return piece.at


def _bare(text: str) -> str:
    """Without white space and the marks that are left of headings in a flattened copy."""
    if "---" in text:
        text = _MARK.sub("", text)
    return "".join(text.replace("#", " ").split())

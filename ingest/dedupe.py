"""Which blocks of a post say what was said before, with the reason and the score. Pure.

Machine-made posts repeat paragraphs, and some end with the whole article once more,
flattened into one long line with its headings in it, and cut off in mid-sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.language import sentence_spans
from assistant.passage import Block, Passage

Reason = Literal["repeat", "copy", "fragment"]
COPY_SHARE = 0.8
FRAGMENT = 8
_FULL_STOPS = "。．.！!？?"
BOILERPLATE_POSTS, BOILERPLATE_SHARE = 5, 0.01


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block that is left out: `repeat` of an earlier block, `copy` of earlier sentences, or
    `fragment`, a few characters without a full stop.

    `score` is the share of its characters that stood before: 1.0 for a repeat.
    """

    block: Block
    reason: Reason
    score: float


def within_post(blocks: Sequence[Block]) -> tuple[list[Block], list[Dropped]]:
    """The blocks without those that repeat earlier ones, and the ones dropped, in order."""
    kept: list[Block] = []
    dropped: list[Dropped] = []
    whole: set[str] = set()
    running = ""
    heading: tuple[str, ...] = ()
    for block in blocks:
        bare = _bare(block.plain)
        sentences = [_bare(block.plain[start:end]) for start, end in sentence_spans(block.plain)]
        share = 0.0
        if len(sentences) > 2:
            known = sum(len(sentence) for sentence in sentences if sentence in running)
            share = known / sum(map(len, sentences))
        if bare in whole:
            dropped.append(Dropped(block, "repeat", 1.0))
        elif share >= COPY_SHARE:
            dropped.append(Dropped(block, "copy", round(share, 3)))
        elif len(bare) < FRAGMENT and bare[-1:] not in _FULL_STOPS:
            dropped.append(Dropped(block, "fragment", 0.0))
        else:
            kept.append(block)
        whole.add(bare)
        if block.heading != heading:
            running += "".join(_bare(part) for part in block.heading if part not in heading)
            heading = block.heading
        running += bare
    return kept, dropped


def boilerplate(passages: Sequence[Passage], posts: int) -> set[str]:
    """Ids of the passages that stand in so many of the `posts` that they belong to none:
    calls to action, notes on advertising, blurbs."""
    many = max(BOILERPLATE_POSTS, BOILERPLATE_SHARE * posts)
    return {
        passage.id for passage in passages if len({place.file for place in passage.places}) >= many
    }


def _bare(text: str) -> str:
    """Without white space and the number signs that headings leave in a flattened copy."""
    return "".join(text.replace("#", " ").split())

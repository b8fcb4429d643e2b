"""Which blocks of a post say what was said before, with the reason and the score. Pure.

Machine-made posts repeat paragraphs, and some end with the whole article once more,
flattened into one long line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.language import sentence_spans
from assistant.passage import Block

Reason = Literal["repeat", "copy"]
COPY_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Dropped:
    """A block that is left out: `repeat` of an earlier block, or `copy` of earlier sentences.

    `score` is the share of its characters that stood before: 1.0 for a repeat.
    """

    block: Block
    reason: Reason
    score: float


def within_post(blocks: Sequence[Block]) -> tuple[list[Block], list[Dropped]]:
    """The blocks without those that repeat earlier ones, and the ones dropped, in order."""
    kept: list[Block] = []
    dropped: list[Dropped] = []
    seen_blocks: set[str] = set()
    seen_sentences: set[str] = set()
    for block in blocks:
        bare = _bare(block.plain)
        sentences = [_bare(block.plain[start:end]) for start, end in sentence_spans(block.plain)]
        known = sum(len(sentence) for sentence in sentences if sentence in seen_sentences)
        share = known / max(1, sum(map(len, sentences)))
        if bare in seen_blocks:
            dropped.append(Dropped(block, "repeat", 1.0))
        elif len(sentences) > 2 and share >= COPY_SHARE:
            dropped.append(Dropped(block, "copy", round(share, 3)))
        else:
            kept.append(block)
        seen_blocks.add(bare)
        seen_sentences.update(sentences)
    return kept, dropped


def _bare(text: str) -> str:
    return "".join(text.split())

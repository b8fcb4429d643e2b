"""Plain text → blocks: what blank lines part is a paragraph."""

from __future__ import annotations

import re

from assistant.domain.nouns import Block
from assistant.language.invisible import visible

_MOST_PARAGRAPH = 200_000
_BLANK = re.compile(r"(?:\r\n|\r|\n)[ \t\u3000]*+(?:\r\n|\r|\n)\s*+")


def read_text(source: str) -> tuple[Block, ...]:
    """The paragraphs of a text; each is exactly `source[start:end]`. Raises `ValueError`, which
    names the line, for a longer one than a person writes."""
    blocks: list[Block] = []
    start = 0
    ends = [(gap.start(), gap.end()) for gap in _BLANK.finditer(source)]
    for end, following in [*ends, (len(source), len(source))]:
        written = source[start:end]
        first = start + len(written) - len(written.lstrip())
        text = written.strip()
        plain = visible(text)
        if len(plain) > _MOST_PARAGRAPH:
            line = source.count("\n", 0, first) + 1
            raise ValueError(
                f"line {line}: {len(plain):,} characters without a blank line, "
                f"{_MOST_PARAGRAPH:,} are the most; divide them into paragraphs"
            )
        if any(char.isalnum() for char in plain):
            blocks.append(
                Block("paragraph", text, plain, first, first + len(text), (), len(blocks))
            )
        start = following
    return tuple(blocks)


def shown_text(text: str) -> str:
    """What a reader sees of plain text: its lines."""
    lines = (" ".join(line.split()) for line in visible(text).splitlines())
    return "\n".join(line for line in lines if line)

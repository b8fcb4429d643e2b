"""Rows of posts' tables as they are told: a row tells nothing without its header. Pure."""

from __future__ import annotations

import re

from assistant.answering.quoted.paragraphs import units
from assistant.domain.nouns import Hit

_BETWEEN = re.compile(r"(?:^|\s)\|(?:\s|$)")
_EMPTY = re.compile(r"[\s–—―ー-]*")


def told(hit: Hit, start: int, end: int) -> str:
    """A span of a hit's text; a row of a table with what its columns are called.

    Of "重さ | 12 kg" below "項目 | HR-7" that is "項目：重さ、HR-7：12 kg"; columns without a name
    are told alone, and empty cells not at all.
    """
    plain = hit.passage.plain
    text = plain[start:end]
    if hit.passage.kind != "table" or (start, end) not in units(hit):
        return text
    header, _, rest = plain.partition("\n")
    if not rest or start < len(header):
        return text
    names, cells = _cells(header), _cells(text)
    if len(cells) < 2 or len(cells) > len(names):
        return text
    ja = bool(re.search(r"[぀-ヿ㐀-鿿]", header + text))
    colon, joint = ("：", "、") if ja else (": ", ", ")
    pairs = (
        f"{name}{colon}{cell}" if name else cell
        for name, cell in zip(names, cells, strict=False)
        if not _EMPTY.fullmatch(cell)
    )
    return joint.join(pairs)


def _cells(row: str) -> list[str]:
    return [one.strip() for one in _BETWEEN.split(row)]

"""The figures as a person reads them in a terminal: at most 110 columns wide."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

from assistant.commands.evaluation.figures import (
    ALIKE,
    ANSWER_CHARACTERS,
    CONTEXT_CHARACTERS,
    RESAMPLES,
    Group,
    Interval,
)

WIDTH = 110
_COLUMN = 15
_NAME = 21
_SECTIONS = {
    "Passages": (
        f"context fact recall@{CONTEXT_CHARACTERS}",
        "evidence recall@1",
        "evidence recall@5",
        "evidence recall@10",
        "MRR@10",
    ),
    "First passage, posts, repeats, time": (
        "first passage fact recall",
        "post recall@5",
        "pairs that say the same",
        "latency p50 ms",
        "latency p95 ms",
    ),
    "Answers, citations": (
        *(f"answer fact recall@{most}" for most in ANSWER_CHARACTERS),
        "citations all verbatim",
        "cites a required fact",
        "cites a named post",
    ),
    "States, length": (
        "none, wrongly",
        "nearest, wrongly",
        "near or none, rightly",
        "answer characters",
        "citations per answer",
    ),
}
_WHOLE = ("pairs that say the same", "latency p50 ms", "latency p95 ms", "answer characters")


def text(groups: Sequence[Group]) -> str:
    """Blocks of figures, a row for each group, and how to read them."""
    blocks = []
    for title, names in _SECTIONS.items():
        shown = [name for name in names if any(name in group.figures for group in groups)]
        if shown:
            blocks.append("\n".join(_block(title, shown, groups)))
    return "\n\n".join([*blocks, *_notes(groups)])


def _block(title: str, names: Sequence[str], groups: Sequence[Group]) -> list[str]:
    headers = [textwrap.wrap(name, _COLUMN) for name in names]
    height = max(map(len, headers))
    lines = []
    for row in range(height):
        cells = [header[row] if row < len(header) else "" for header in headers]
        lines.append(_line(title if row == height - 1 else "", cells))
    lines.append("─" * len(lines[-1]))
    before = groups[0].by if groups else ""
    for group in groups:
        if group.by != before:
            lines.append("")
        before = group.by
        cells = [
            _cell(group.figures[name], whole=name in _WHOLE) if name in group.figures else "   –"
            for name in names
        ]
        lines.append(_line(group.name, cells))
    return [line.rstrip() for line in lines]


def _line(name: str, cells: Sequence[str]) -> str:
    return _padded(name, _NAME) + "".join(f"  {cell:{_COLUMN}}" for cell in cells)


def _cell(figure: Interval, *, whole: bool) -> str:
    if whole:
        return f"{figure.value:4.0f} {figure.low:.0f}–{figure.high:.0f}"
    return f"{figure.value:.2f} {figure.low:.2f}–{figure.high:.2f}"


def _padded(name: str, width: int) -> str:
    """The name on so many columns of a terminal, where CJK characters take two."""
    kept, taken = "", 0
    for character in name if name.isprintable() else ascii(name)[1:-1]:
        columns = 2 if unicodedata.east_asian_width(character) in "FW" else 1
        if taken + columns > width - 1:
            kept, taken = kept + "…", taken + 1
            break
        kept, taken = kept + character, taken + columns
    return kept + " " * (width - taken)


def _notes(groups: Sequence[Group]) -> list[str]:
    kinds = {"all": "", "lang": "by language: ", "type": "by type: "}
    counts = [
        kinds[by] + ", ".join(f"{g.name} {g.questions}" for g in groups if g.by == by)
        for by in kinds
    ]
    notes = (
        f"Questions: {'; '.join(counts)}.",
        f"Beside each figure stands its 95 % interval (percentile bootstrap, {RESAMPLES:,}"
        " resamples); – where a figure applies to no question of the group.",
        "Strings are compared after NFKC, case folding and removal of white space. The context is"
        f" the retrieved passages in rank order, until {CONTEXT_CHARACTERS:,} characters are full."
        " An answer's fact recall looks at so many of its first characters; that of what only comes"
        " nearest too."
        " Two passages say the same from a Jaccard similarity of character 5-grams of"
        f" {ALIKE} on; the pairs among the first ten are added up and must be 0.",
    )
    return ["\n".join(line for note in notes for line in textwrap.wrap(note, WIDTH))]

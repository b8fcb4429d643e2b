"""Which of two sentences overtakes the other: both say the same of the same, with other figures.

A newer post that gives another figure, date or outcome for what an older one told supersedes it.
"""

from __future__ import annotations

import re
from datetime import datetime

from assistant.archive import words
from assistant.characters import nfkc

_ALIKE = 0.5
"""Share of the words of the shorter sentence that the other has to have."""
_FEWEST_WORDS = 4
_NEAR = 40
"""Characters before a figure among which the name is looked for that it is the version of."""
_NAME = re.compile(r"[A-Z][A-Za-z.&-]+|[ァ-ヺー]{4,}")
_FIGURE = re.compile(
    r"(?<![A-Za-z0-9.])([0-9][0-9.]{0,30}+\s?(?:[万億兆]|million|billion)?)"
    r"\s?(?:[年月日時分秒人社件台個枚本基棟%円倍割度GM$]|ドル|ユーロ|元|ポイント|percent|[a-z]{4,})"
)
_VERSION_OF = re.compile(r"[A-Z][A-Za-z-]*\s$")


def supersedes(newer: tuple[datetime, str], older: tuple[datetime, str]) -> bool:
    """Whether a sentence, told on a later day, says of the same thing that it is otherwise now.

    >>> from datetime import datetime as day
    >>> old = day(2024, 1, 5), "有料会員の月額料金は980円と発表された。"
    >>> supersedes((day(2025, 2, 1), "有料会員の月額料金は1,280円に改定された。"), old)
    True
    >>> supersedes((day(2025, 2, 1), "有料会員の月額料金は980円のままだ。"), old)
    False
    """
    if newer[0].date() <= older[0].date():
        return False
    figures = [_figures(text) for _, text in (newer, older)]
    if not all(figures) or figures[0] >= figures[1] or figures[1] >= figures[0]:
        return False
    named = [set(_NAME.findall(text)) for _, text in (newer, older)]
    if not (named[0] <= named[1] or named[1] <= named[0]) or bool(named[0]) != bool(named[1]):
        return False
    said = [{word for word in words(text) if not word[0].isdigit()} for _, text in (newer, older)]
    least = min(map(len, said))
    shared = len(said[0] & said[1])
    return shared >= _FEWEST_WORDS and shared >= _ALIKE * least


def _figures(text: str) -> set[str]:
    folded = nfkc(text).replace(",", "")
    return {
        match[1].replace(" ", "").rstrip(".")
        for match in _FIGURE.finditer(folded)
        if not _VERSION_OF.search(folded, max(0, match.start() - _NEAR), match.start())
    }

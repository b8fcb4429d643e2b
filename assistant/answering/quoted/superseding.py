"""Which of two sentences overtakes the other: both say the same of the same, with other figures.

A newer post that gives another figure, date or outcome for what an older one told supersedes it.
"""

from __future__ import annotations

import re
from datetime import datetime

from assistant.language.amounts import amounts
from assistant.language.dates import times_in
from assistant.language.words import words

_ALIKE = 0.5
"""Share of the words of the shorter sentence that the other has to have."""
_FEWEST_WORDS = 4
_NAME = re.compile(r"[A-Z][A-Za-z.&-]+|[ァ-ヺー]{4,}")


def supersedes(newer: tuple[datetime, str], older: tuple[datetime, str]) -> bool:
    """Whether a sentence, told on a later day, says of the same thing that it is otherwise now.

    >>> from datetime import datetime as day
    >>> old = day(2024, 1, 5), "有料会員の月額料金は980円と発表された。"
    >>> supersedes((day(2025, 2, 1), "有料会員の月額料金は1,280円に改定された。"), old)
    True
    >>> supersedes((day(2025, 2, 1), "有料会員の月額料金は980円のままだ。"), old)
    False
    """
    return newer[0].date() > older[0].date() and otherwise(newer[1], older[1])


def otherwise(one: str, other: str) -> bool:
    """Whether two sentences say of the same thing that it is otherwise: with other figures.

    >>> otherwise("北斗社の倉庫は2024年5月に開きました。", "北斗社の倉庫は2025年3月に開きました。")
    True
    >>> otherwise("北斗社の倉庫は2024年5月に開きました。", "北斗社の倉庫は2024年に開いた。")
    False
    """
    figures = [_figures(text) for text in (one, other)]
    if not all(figures) or figures[0] >= figures[1] or figures[1] >= figures[0]:
        return False
    named = [set(_NAME.findall(text)) for text in (one, other)]
    if not (named[0] <= named[1] or named[1] <= named[0]) or bool(named[0]) != bool(named[1]):
        return False
    said = [{word for word in words(text) if not word[0].isdigit()} for text in (one, other)]
    least = min(map(len, said))
    shared = len(said[0] & said[1])
    return shared >= _FEWEST_WORDS and shared >= _ALIKE * least


def _figures(text: str) -> set[tuple[float | str | None, str]]:
    """The amounts of a text with their units, and the years, months, days … of its times."""
    found: set[tuple[float | str | None, str]] = set()
    found |= {(one.value, one.unit) for one in amounts(text) if one.bound != "?"}
    for time in times_in(text):
        for one in time.ends or (time,):
            parts = {"year": one.year, "month": one.month, "day": one.day, "part": one.part}
            found |= {(value, name) for name, value in parts.items() if value}
    return found

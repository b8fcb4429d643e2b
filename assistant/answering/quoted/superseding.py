"""Which of two sentences overtakes the other: both say the same of the same, with other figures.

A newer post that gives another figure, date or outcome for what an older one told supersedes it.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from assistant.answering.quoted.same_thing import apart, other_version, same_thing, things
from assistant.language.amounts import amounts
from assistant.language.dates import times_in
from assistant.language.words import words

_ALIKE = 0.5
"""Share of the words of the shorter sentence that the other has to have."""
_FEWEST_WORDS = 4
_OF_TIMES = ("year", "month", "day", "part")
_FROM_TO = re.compile(
    r"[^、。0-9]{0,8}?(?:から|より|→|を)[、 ]?| (?:[a-z]{1,12} ){0,2}to (?:[$€£¥])?", re.IGNORECASE
)
"""What stands between a value and the one that it is now."""
_NAME = re.compile(r"[A-Z][A-Za-z.&-]+|[ァ-ヺー]{4,}")

_Figure = tuple[float | str | None, str]


def supersedes(
    newer: tuple[datetime, str], older: tuple[datetime, str], above: tuple[str, str] = ("", "")
) -> bool:
    """Whether a sentence, told on a later day, says of what is surely the same thing that it is
    otherwise now. `above` is what stands above either: the title of its post, and what is said
    before it.

    >>> from datetime import datetime as day
    >>> old = day(2024, 1, 5), "有料会員の月額料金は980円と発表された。"
    >>> supersedes((day(2025, 2, 1), "有料会員の月額料金は1,280円に改定された。"), old)
    True
    >>> supersedes((day(2025, 2, 1), "有料会員の月額料金は980円のままだ。"), old)
    False
    """
    return newer[0].date() > older[0].date() and disagree((newer[1], older[1]), above)


def disagree(texts: tuple[str, str], above: tuple[str, str] = ("", "")) -> bool:
    """Whether two sentences say of what is surely the same thing that it is otherwise, whichever
    is newer. `above` is what stands above either."""
    begins = [_before(one, other) for one, other in (texts, texts[::-1])]
    few = all(above) and not apart(*(_plain_words(one) for one in begins))
    if not otherwise(*texts, fewest=1 if few else _FEWEST_WORDS):
        return False
    if other_version(*("\n".join(one) for one in zip(above, texts, strict=True))):
        return False
    named = [one if things(one).all else text for one, text in zip(begins, texts, strict=True)]
    return same_thing(named[0], named[1], above)


def _before(text: str, other: str) -> str:
    """A text up to its first amount that the other lacks, or else its first such time."""
    theirs = _figures(other)
    mine = {one: place for one, place in _figures(text).items() if one not in theirs}
    counted = [start for one, (start, _) in mine.items() if one[1] not in _OF_TIMES]
    return text[: min(counted or [start for start, _ in mine.values()], default=len(text))]


def _plain_words(text: str) -> tuple[str, ...]:
    return tuple(word for word in words(text) if not word[0].isdigit())


def replaces(newer: str, older: str) -> bool:
    """Whether a sentence says itself that a value which another one has is another now: AからBに,
    from A to B.

    >>> replaces("料金は980円から1,280円に改める。", "料金は980円だ。")
    True
    """
    if not set(_plain_words(newer)) & set(_plain_words(older)):
        return False
    theirs = _figures(older)
    mine = sorted(_figures(newer).items(), key=lambda one: one[1])
    return any(
        before in theirs
        and after not in theirs
        and before[1] == after[1]
        and _FROM_TO.fullmatch(newer, end, start)
        for (before, (_, end)), (after, (start, _)) in pairwise(mine)
    )


def otherwise(one: str, other: str, fewest: int = _FEWEST_WORDS) -> bool:
    """Whether two sentences that share at least the `fewest` words say of the same thing that it is
    otherwise: with other figures.

    >>> otherwise("北斗社の倉庫は2024年5月に開きました。", "北斗社の倉庫は2025年3月に開きました。")
    True
    >>> otherwise("北斗社の倉庫は2024年5月に開きました。", "北斗社の倉庫は2024年に開いた。")
    False
    """
    figures = [_figures(text).keys() for text in (one, other)]
    if not all(figures) or figures[0] >= figures[1] or figures[1] >= figures[0]:
        return False
    named = [set(_NAME.findall(text)) for text in (one, other)]
    if not (named[0] <= named[1] or named[1] <= named[0]) or bool(named[0]) != bool(named[1]):
        return False
    said = [set(_plain_words(text)) for text in (one, other)]
    least = min(map(len, said))
    shared = len(said[0] & said[1])
    return shared >= fewest and shared >= _ALIKE * least


def _figures(text: str) -> dict[_Figure, tuple[int, int]]:
    """The amounts of a text with their units, and the years, months, days … of its times, with
    where each stands first."""
    found: dict[_Figure, tuple[int, int]] = {}
    for amount in amounts(text):
        if amount.bound != "?":
            found.setdefault((amount.value, amount.unit), (amount.start, amount.end))
    for time in times_in(text):
        for one in time.ends or (time,):
            parts = {"year": one.year, "month": one.month, "day": one.day, "part": one.part}
            for name, value in parts.items():
                if value:
                    found.setdefault((value, name), (one.start, one.end))
    return found

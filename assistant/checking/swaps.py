"""Figures and times of a sentence that the passage tells of something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

from assistant.checking import binding
from assistant.checking.figures import (
    Figure,
    figures,
    same,
)
from assistant.checking.moments import (
    Moment,
    moments,
    told,
)
from assistant.checking.opposites import stances
from assistant.checking.wording import (
    Word,
    held,
    words,
)
from assistant.runtime import time_limit

_SWAP = 0.5


_BOUND = re.compile(r"以上|以下|未満|超|最大|最高|最低|最小|上限|下限|上回|下回|到達")


T = TypeVar("T", bound=Figure | Moment)


def without(folded: str, times: Sequence[Moment]) -> str:
    """A folded text with blanks in the place of its times."""
    kept: list[str] = []
    at = 0
    for one in times:
        kept += folded[at : one.start], " " * (one.end - one.start)
        at = one.end
    return "".join((*kept, folded[at:]))


def swapped(said: str, text: str, day: date | None) -> Iterator[str]:
    """Figures and times of a sentence that the passage tells of something else."""
    my_times, their_times = moments(said, day), moments(text, day)
    mine, theirs = figures(without(said, my_times)), figures(without(text, their_times))
    for one in mine:
        time_limit.check()
        own = [other for other in theirs if same(one, other)]
        rest = [
            o for o in theirs if o.unit == one.unit and not same(one, o) and o.value != one.value
        ]
        alike = [f for f in theirs if f.unit == one.unit]
        stops = _stops(mine, said), _stops(alike, text)
        if one.unit in ("", "の"):
            continue
        if own and rest and _better(without(said, my_times), one, (own, rest), text, stops):
            yield one.text
    if _turned_round(mine, theirs, said, text):
        yield said
    if (
        len(my_times) == 1
        and len(mine) == 1
        and _crossed(my_times[0], mine[0], their_times, theirs, day)
    ):
        yield mine[0].text
    for time in my_times:
        time_limit.check()
        near = [o for o in their_times if told(time, [o], day)]
        far = [o for o in their_times if o not in near and _like(time, o)]
        if (
            near
            and far
            and _better(
                said,
                time,
                (near, far),
                text,
                (_stops(my_times, said), _stops(their_times, text)),
            )
        ):
            yield time.text


def _crossed(
    time: Moment,
    figure: Figure,
    times: Sequence[Moment],
    found: Sequence[Figure],
    day: date | None,
) -> bool:
    """Whether the passage tells the figure of another time, and another figure of that time."""
    own = [f for f in found if same(figure, f)]
    for f in own:
        before = [t for t in times if t.end <= f.start and f.start - t.end < 12]
        if not before or told(time, before[-1:], day) or not _like(time, before[-1]):
            return False
    for t in times:
        after = [f for f in found if t.end <= f.start < t.end + 12]
        if told(time, [t], day) and after and after[0].unit == figure.unit:
            return bool(own) and not same(figure, after[0])
    return False


def _stops(found: Sequence[Figure | Moment], text: str) -> list[tuple[int, int]]:
    """Where figures stand, but for those that are joined as "from … to …"."""
    joined = {id(part) for pair in _ways(found, text) for part in pair}
    return [(one.start, one.end) for one in found if id(one) not in joined]


def _like(one: Moment, other: Moment) -> bool:
    """Whether two different times can be told of the same thing."""
    return any(
        mine is not None and theirs is not None
        for mine, theirs in ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    )


def _better(
    said: str,
    one: Figure | Moment,
    choice: tuple[Sequence[Figure | Moment], Sequence[Figure | Moment]],
    text: str,
    stops: tuple[list[tuple[int, int]], list[tuple[int, int]]],
) -> bool:
    """Whether what stands beside a figure of the sentence stands beside another of the passage."""
    beside = binding.segment(said, one.start, one.end, stops[0])
    own, rest = choice
    turns = [turn for turn in stances(beside) if not _BOUND.match(turn.text)]
    near = tuple(
        w
        for w in words(beside)
        if w.text not in one.text and not any(t.text in w.text or w.text in t.text for t in turns)
    )
    if not near or sum(w.weight for w in near) < 1:
        return False
    if turns and any(
        turn.meets(other)
        for o in own
        for other in stances(binding.segment(text, o.start, o.end, stops[1]))
        for turn in turns
    ):
        return False
    known = [_told_beside(near, text, one, stops[1], own=True) for one in own]
    best = max(known, key=sum)
    if not re.search("[ぁ-ゖ]", said):
        return any(
            sum(there) >= 0.6 * sum(w.weight for w in near) and sum(best) <= 0.1 * sum(there)
            for there in (_told_beside(near, text, one, stops[1], own=False) for one in rest)
        )
    for rival in rest:
        there = _told_beside(near, text, rival, stops[1], own=False)
        gain = sum(max(0.0, b - a) for a, b in zip(best, there, strict=True))
        loss = sum(max(0.0, a - b) for a, b in zip(best, there, strict=True))
        if gain >= _SWAP and loss <= 0.4 * gain:
            return True
    return False


def _told_beside(
    near: Sequence[Word],
    text: str,
    one: Figure | Moment,
    stops: list[tuple[int, int]],
    *,
    own: bool,
) -> list[float]:
    """For each word its weight where it stands beside a figure, half of it where it stands in
    the same sentence; a name counts twice."""
    cuts = (binding.segment, binding.stretch) if own else (binding.segment, binding.since)
    beside = " ".join(cut(text, one.start, one.end, stops) for cut in cuts)
    sentence = binding.sentence_at(text, one.start)
    return [
        word.weight
        * (2 if binding.proper(word) else 1)
        * (_whole(word, beside) + _whole(word, sentence))
        / 2
        for word in near
    ]


def _whole(word: Word, text: str) -> float:
    return float(held(word, text) >= 0.6)


def _turned_round(mine: Sequence[Figure], theirs: Sequence[Figure], said: str, text: str) -> bool:
    """Whether the sentence goes from one figure to another, and the passage the other way."""
    pairs = list(_ways(mine, said))
    for one, other in pairs:
        ways = list(_ways(theirs, text))
        if any(same(one, a) and same(other, b) for a, b in ways):
            continue
        if any(same(one, b) and same(other, a) for a, b in ways):
            return True
    return False


def _ways(found: Sequence[T], text: str) -> Iterator[tuple[T, T]]:
    for one, other in pairwise(found):
        between = text[one.end : other.start]
        if re.match(r"[^、。]{0,10}(?:から|より|→|to )", between) and len(between) < 16:
            yield one, other

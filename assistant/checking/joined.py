"""Figures that stand beside another name, figure or direction in the passage. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from assistant.checking import binding
from assistant.checking.figures import (
    Figure,
    figures,
    same,
)
from assistant.checking.lists import listed
from assistant.checking.moments import moments
from assistant.checking.opposites import stances
from assistant.checking.swaps import without
from assistant.runtime import time_limit

_CLOSE = 12
_FAR = 20


def misjoined(
    said: str, text: str, names: Sequence[binding.Name], day: date | None
) -> Iterator[str]:
    """The figures of a folded sentence that a folded passage joins with something else; `names`
    are those of the sentence."""
    mine = figures(without(said, moments(said, day)))
    theirs = figures(without(text, moments(text, day)))
    names = _apart(names, mine)
    their_names = _apart(binding.names_in(text), theirs)
    for one in mine:
        time_limit.check()
        own = [o for o in theirs if same(one, o)]
        if not own:
            continue
        counted = one.unit not in ("", "の")
        if _of_another(one, own, (said, names), (text, their_names), theirs) or (
            counted and _other_way(one, own, (said, mine), (text, theirs))
        ):
            yield one.text
    for before, after in pairwise(mine):
        close = before.unit != after.unit and after.start - before.end < _CLOSE
        if close and _after_another(before, after, theirs):
            yield before.text


def _apart(names: Sequence[binding.Name], found: Sequence[Figure]) -> list[binding.Name]:
    """The names that are no part of a figure and no common word."""
    return [
        n
        for n in names
        if n.text not in listed("generic") and not any(f.start < n.end <= f.end for f in found)
    ]


def _before(names: Sequence[binding.Name], text: str, at: int) -> binding.Name | None:
    """The last name before an offset in its sentence."""
    sentence = binding.sentence_at(text, at)
    start = text.find(sentence)
    found = [n for n in names if start <= n.start and n.end <= at]
    return found[-1] if found else None


def _of_another(
    one: Figure,
    own: Sequence[Figure],
    said: tuple[str, Sequence[binding.Name]],
    text: tuple[str, Sequence[binding.Name]],
    theirs: Sequence[Figure],
) -> bool:
    name = _before(said[1], said[0], one.start)
    if name is None:
        return False
    holders = [_before(text[1], text[0], o.start) for o in own]
    if any(h is None or binding.same_name(name.text, h.text) for h in holders):
        return False
    for other in theirs:
        far = max(one.value, other.value) > _FAR * min(one.value, other.value)
        if other.unit != one.unit or same(one, other) or far:
            continue
        holder = _before(text[1], text[0], other.start)
        if holder and binding.same_name(name.text, holder.text):
            return True
    return False


def _other_way(
    one: Figure,
    own: Sequence[Figure],
    said: tuple[str, Sequence[Figure]],
    text: tuple[str, Sequence[Figure]],
) -> bool:
    """Whether all that the passage says beside a figure goes the other way."""
    mine = stances(_beside(one, *said))
    if not mine:
        return False
    found = [stances(_beside(o, *text)) for o in own]
    return all(
        any(m.opposes(t) for m in mine for t in there)
        and not any(m.meets(t) for m in mine for t in there)
        for there in found
    )


def _beside(one: Figure, text: str, found: Sequence[Figure]) -> str:
    stops = [(f.start, f.end) for f in found if f.unit == one.unit and f is not one]
    return binding.segment(text, one.start, one.end, stops)


def _after_another(before: Figure, after: Figure, theirs: Sequence[Figure]) -> bool:
    """Whether the passage has another figure of the same unit before every one like `after`,
    and the first of the two elsewhere."""
    if not any(same(before, f) for f in theirs):
        return False
    found = []
    for one, other in pairwise(theirs):
        if same(after, other) and other.start - one.end < _CLOSE and one.unit == before.unit:
            found.append(one)
    return bool(found) and not any(same(before, f) for f in found)

"""A briefing out of pinned paragraphs: a dossier of quotes by theme, and what contradicts what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from assistant.answering.collected.pins import Collected
from assistant.answering.collected.themes import themes
from assistant.answering.quoted.superseding import disagree
from assistant.language.amounts import amounts
from assistant.language.dates import times_in
from assistant.language.sentences import sentence_spans

_MOST_COMPARED = 80
"""Pins that are compared with each other at most, the newest: each with all others."""
_MOST_SENTENCES = 6
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A pinned paragraph of a dossier with its number, which counts through it from 1."""

    number: int
    pin: Collected


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sentences of two entries that say of the same thing that it is otherwise, the newer one
    first; of the same day where neither is newer."""

    newer: Entry
    older: Entry
    says: str
    said: str

    @property
    def same_day(self) -> bool:
        """Whether neither is newer."""
        days = {one.pin.pinned.post.date.date() for one in (self.newer, self.older)}
        return len(days) == 1


@dataclass(frozen=True, slots=True)
class Dossier:
    """Quotes by theme, in the order of the themes' newest posts, those without one ("") at the end;
    within a theme, and in the `timeline`, the oldest first. `gone` counts pins whose posts are not
    in the archive any more."""

    name: str
    made: date
    themes: tuple[tuple[str, tuple[Entry, ...]], ...]
    timeline: tuple[Entry, ...]
    disagreements: tuple[Disagreement, ...]
    gone: int

    @property
    def span(self) -> tuple[date, date] | None:
        """The days of its oldest and its newest post."""
        days = [entry.pin.pinned.post.date.date() for entry in self.timeline]
        return (days[0], days[-1]) if days else None


def dossier(name: str, pins: Sequence[Collected], made: date) -> Dossier:
    """The dossier of a folder's pins, of which `collected` decided the order. A pin that has no
    theme is given one that several of them share."""
    shown = [pin for pin in pins if pin.standing != "gone"]
    grouped: dict[str, list[Collected]] = {}
    for pin, theme in zip(shown, themed(shown), strict=True):
        grouped.setdefault(theme, []).append(pin)
    newest = {theme: max(p.pinned.post.date for p in some) for theme, some in grouped.items()}
    order = sorted(grouped, key=lambda theme: (not theme, -newest[theme].timestamp()))
    number = 0
    groups = []
    for theme in order:
        entries = tuple(Entry(number + at, pin) for at, pin in enumerate(grouped[theme], 1))
        number += len(entries)
        groups.append((theme, entries))
    timeline = sorted(
        (entry for _, entries in groups for entry in entries),
        key=lambda entry: (entry.pin.pinned.post.date, entry.number),
    )
    return Dossier(
        name,
        made,
        tuple(groups),
        tuple(timeline),
        tuple(disagreements(timeline)),
        len(pins) - len(shown),
    )


def themed(pins: Sequence[Collected]) -> list[str]:
    """The theme of each pin: its own, or else one that it shares with others of those without."""
    bare = [(one.pinned.post.title, one.pinned.paragraph) for one in pins if not one.theme]
    given = iter(themes(bare))
    return [one.theme or next(given) for one in pins]


def disagreements(timeline: Sequence[Entry]) -> Iterator[Disagreement]:
    """Where two of some entries, given the oldest first, say of surely the same thing that it is
    otherwise: one for each pair of them."""
    told = [(entry, list(_figures(entry.pin))) for entry in timeline[-_MOST_COMPARED:]]
    for (older, theirs), (newer, mine) in combinations(told, 2):
        if older.pin.pinned.post.file == newer.pin.pinned.post.file:
            continue
        pair = contradiction(
            (newer.pin.pinned.post.title, mine), (older.pin.pinned.post.title, theirs)
        )
        if pair:
            yield Disagreement(newer, older, *pair)


def contradiction(
    newer: tuple[str, Sequence[str]], older: tuple[str, Sequence[str]]
) -> tuple[str, str] | None:
    """The first two sentences of two posts, each given with its title, that say of the same thing
    that it is otherwise; None for none."""
    for said in newer[1]:
        for before in older[1]:
            if disagree((said, before), (newer[0], older[0])):
                return said, before
    return None


def _figures(pin: Collected) -> Iterator[str]:
    yield from with_figures(pin.quote)


def with_figures(text: str) -> list[str]:
    """The sentences of a text that tell an amount or a time, the first ones."""
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if len(sentence) <= _LONGEST and (amounts(sentence) or times_in(sentence)):
            found.append(sentence)
    return found[:_MOST_SENTENCES]

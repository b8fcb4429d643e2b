"""The check without a model: what of a sentence none of the passages shown has. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final, get_args

from assistant.checking import days, elsewhere, figures, names, polarity, sources
from assistant.checking.shown import Shown, Source
from assistant.checking.verdict import Fault, Rule, Verdict
from assistant.runtime import time_limit

RULES: Final[frozenset[Rule]] = frozenset(get_args(Rule))
_LONGEST = 1000
"""Characters of a sentence that are read; no sentence of a model is longer."""
_MARKS = re.compile(r"[*`_]{1,3}")


def check(
    sentence: str,
    cited: Sequence[int],
    shown: Shown,
    before: str = "",
    *,
    rules: Collection[Rule] = RULES,
    placed: Sequence[int] = (),
) -> Verdict:
    """What is known of a sentence that cites these of the passages shown (counted from 1); the
    sentence `before` it may tell what it leans on. What it is `placed` at is what may support it.

    It is contradicted only by what none of the passages shown has, or by one that it repeats
    turned round; see `figures`, `days`, `names`, `polarity`.
    """
    said = _MARKS.sub("", sentence[:_LONGEST])
    time_limit.check()
    faults = tuple(_faults(said, cited, shown, before[:_LONGEST], rules))
    if faults:
        return Verdict("contradicted", faults)
    said_there = sources.supports(said, shown.cited(placed or cited))
    return Verdict("supported" if said_there else "unchecked")


def _faults(
    said: str, cited: Sequence[int], shown: Shown, before: str, rules: Collection[Rule]
) -> Iterator[Fault]:
    pointed = shown.cited(cited)
    near = pointed or shown.sources
    every = (*shown.all, Source(before))
    if "figure" in rules:
        for figure in figures.figures(said):
            if not any(figures.has(part, figure) for part in every) and not figures.derived(
                figure, said, near, before
            ):
                yield Fault("figure", figure.text, "figure")
    if "date" in rules:
        for time in days.times(said):
            if not any(days.has(part, time) for part in every) and not days.derived(time, near):
                yield Fault("date", time.text, "date")
    if "name" in rules:
        for name in names.names(said):
            time_limit.check()
            if not any(names.has(part, name) for part in every) and names.would_be_known(
                name, shown, replaces=lambda: _replaces(said, near)
            ):
                yield Fault("name", name.text, "name")
        yield from (Fault("name", one, "name") for one in names.turned_models(said, shown))
    if "polarity" in rules and (turned := polarity.turned(said, shown.sources)):
        yield Fault("polarity", turned, "polarity")
    if "elsewhere" in rules:
        yield from elsewhere.faults(said, pointed, shown, before)


def _replaces(said: str, cited: Sequence[Source]) -> bool:
    """Whether what a sentence tells has names there that the sentence lacks."""
    there = elsewhere.nearest(said, cited)
    return there is not None and names.rival(there, said)

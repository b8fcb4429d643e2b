"""The check without a model: what of a sentence none of the passages shown has. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final, get_args

from assistant.checking import names, polarity, sources
from assistant.checking.kinds import READERS
from assistant.checking.shown import LONGEST, CheckedSentence, ShownPassages, Source
from assistant.checking.verdict import Fault, Rule, Verdict
from assistant.runtime import time_limit

RULES: Final[frozenset[Rule]] = frozenset(get_args(Rule))
_MARKS = re.compile(r"[*`_]{1,3}")


def check(
    sentence: str,
    cited: Sequence[int],
    shown: ShownPassages,
    before: str = "",
    *,
    rules: Collection[Rule] = RULES,
    placed: Sequence[int] = (),
) -> Verdict:
    """What is known of a sentence that cites these of the passages shown (counted from 1); the
    sentence `before` it may tell what it leans on. What it is `placed` at is what may support it.
    """
    text = _MARKS.sub("", sentence[:LONGEST])
    said = CheckedSentence(text, shown.cited(cited), shown, before[:LONGEST])
    faults = tuple(_faults(said, rules))
    if faults:
        return Verdict("contradicted", faults)
    there = sources.supports(text, shown.cited(placed or cited))
    return Verdict("supported" if there else "unchecked")


def _faults(said: CheckedSentence, rules: Collection[Rule]) -> Iterator[Fault]:
    every = (*said.shown.all, Source(said.before))
    for reader in READERS:
        for one in reader.found(said.text) if reader.kind in rules else ():
            time_limit.check()
            if not any(reader.has(part, one) for part in every) and not reader.excused(one, said):
                yield Fault(reader.kind, one.text, reader.kind)
    if "name" in rules:
        yield from (Fault("name", one, "name") for one in names.turned(said.text, said.shown))
    if "polarity" in rules and (turned := polarity.turned(said.text, said.shown.sources)):
        yield Fault("polarity", turned, "polarity")

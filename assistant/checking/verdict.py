"""What a check of a sentence finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["figure", "date", "name", "polarity"]
Rule = Literal["figure", "date", "name", "polarity"]
Check = Literal["supported", "unchecked", "contradicted"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What speaks against a sentence: of which kind it is, the words of the sentence, and which
    rule found it."""

    kind: Kind
    text: str
    rule: Rule | Literal["model"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a sentence: `contradicted` by its faults, `supported` by what it cites, or
    `unchecked`, which says nothing against it."""

    check: Check
    faults: tuple[Fault, ...] = ()

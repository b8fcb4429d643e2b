"""What a check of a sentence finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["figure", "date", "name", "polarity"]
Rule = Literal["figure", "date", "name", "polarity"]
Check = Literal["supported", "unchecked", "contradicted"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What speaks against a sentence: its kind, the words, and the rule that found it."""

    kind: Kind
    text: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a sentence: its faults contradict it, or what it cites supports it."""

    check: Check
    faults: tuple[Fault, ...] = ()

"""One amount in a text, as it stands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.language.amounts.units import KINDS, Kind

Bound = Literal["=", "~", ">", "<", "±", "?"]
"""What is said of a value: it is this, about this, at least this, at most this, a margin, or one
of several hundred (数百)."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Characters `start` to `end` say `value`, in units, not in millions of them, of `unit` (see
    `units`; a code of ISO 4217 for money, "%" for 3割, "" where none is told).

    The number itself ends at `number_end`; `scaled` says that it is written with 万, million and
    the like. Ranks (第3位) have the unit "第", numbers of names (Windows 11) "no.". `per` is the
    unit of a rate ("時間" of 5 km/h), "" for what is no rate.
    """

    value: float
    unit: str
    text: str
    start: int
    end: int
    bound: Bound = "="
    number_end: int = 0
    scaled: bool = False
    per: str = ""

    @property
    def kind(self) -> Kind:
        """What it measures; "" where no unit is told."""
        return KINDS.get(self.unit, "")

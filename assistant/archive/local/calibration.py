"""What questions reach in an archive that have nothing to do with it, and what its own clauses
reach: the measures of relevance.

It is taken once for an archive and an embedding model, and kept with the index.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import Language
from assistant.language.languages import UNSPACED


@dataclass(frozen=True, slots=True)
class Distribution:
    """Mean and standard deviation of a figure."""

    mean: float
    deviation: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.mean) or not 0 < self.deviation < math.inf:
            raise ValueError("no mean and deviation")

    def above(self, value: float) -> float:
        """How many standard deviations a value lies above the mean."""
        return (value - self.mean) / self.deviation


@dataclass(frozen=True, slots=True)
class OffTopicReach:
    """What questions beside the point reach: the cosine similarity of the closest passage, and
    the share of the question's words that one of the best passages holds."""

    cosine: Distribution
    coverage: Distribution


@dataclass(frozen=True, slots=True)
class OwnReach:
    """What clauses of an archive's own passages reach in it as questions: the cosine similarity
    of the closest passage, and how far the best one stands out from the others."""

    cosine: Distribution
    stands_out: Distribution


@dataclass(frozen=True, slots=True)
class Calibration:
    """The noise by the question's language and the own clauses by theirs, the language of most
    of them first, taken when there were so many passages; `made_with` is a digest of the code
    that measured it."""

    passages: int
    noise: Mapping[Language, OffTopicReach]
    own: Mapping[Language, OwnReach]
    made_with: str = ""

    def beside_the_point(self, language: Language) -> OffTopicReach | None:
        """What questions beside the point reach in a language, or else in one that is as near."""
        return self.noise.get(language) or self.noise.get(_near(language))

    def reach(self, language: Language) -> OwnReach | None:
        """What own clauses reach in a language, or else in one that is as near, or in that of
        most passages."""
        own = self.own.get(language) or self.own.get(_near(language))
        return own or next(iter(self.own.values()), None)

    def write(self, path: Path) -> None:
        """Keep it in a file."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def _near(language: Language) -> Language:
    """The language that stands for another where that was not measured."""
    return "ja" if language in UNSPACED else "en"


def read(path: Path) -> Calibration | None:
    """What `Calibration.write` kept; None where there is none. Raises `IndexUnusable` for a
    file that is damaged."""
    try:
        return of(json.loads(path.read_text(encoding="utf-8")), path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def of(data: Any, where: object) -> Calibration | None:
    """What `asdict` made of one, None of None. Raises `IndexUnusable` for what is damaged."""
    if data is None:
        return None
    try:
        noise: dict[Language, OffTopicReach] = {
            language: OffTopicReach(
                **{name: Distribution(**values) for name, values in one.items()}
            )
            for language, one in data["noise"].items()
        }
        own: dict[Language, OwnReach] = {
            language: OwnReach(**{name: Distribution(**values) for name, values in one.items()})
            for language, one in data.get("own", {}).items()
        }
        return Calibration(int(data["passages"]), noise, own, str(data.get("made_with", "")))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise _unreadable(where, error) from None


def _unreadable(where: object, error: Exception) -> IndexUnusable:
    return IndexUnusable(f"{where} cannot be read ({error}). Run the ingest with --rebuild.")

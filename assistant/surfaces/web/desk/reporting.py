"""The editor's report for the desk: from what was typed, or from an address."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from assistant.domain.nouns import Language
from assistant.records import VoteCounts
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import gaps
from assistant.surfaces.web.desk.controls import NotUnderstood, day
from assistant.surfaces.web.desk.parts import Parts

USUAL_MONTHS: Final = 12
MOST_MONTHS: Final = 1200
_USUAL_AGE = 3
_SOME = 5000


def usual_since() -> date:
    """The day since which questions are looked at if no other is chosen."""
    return gaps.months_before(datetime.now(UTC).date(), _USUAL_AGE)


def report(parts: Parts, since: str, months: float | None, spoken: Language) -> gaps.Report:
    """The report for a day and an age as they were typed. Raises `NotUnderstood`, `RecordsError`
    and what the embedder raises."""
    first = day(since, spoken) or usual_since()
    if months is not None and not 1 <= months <= MOST_MONTHS:
        raise NotUnderstood(WORDING[spoken]["bad_months"])
    age = USUAL_MONTHS if months is None else int(months)
    kept = list(parts.answering.answers.since(first))
    tallies: dict[tuple[str, int], VoteCounts] = {}
    for start in range(0, len(kept), _SOME):
        tallies |= parts.votes.tallies([one.id for one in kept[start : start + _SOME]])
    vectors = gaps.remembered(parts.meanings, parts.answering.assistant.embedder)
    return gaps.report(kept, tallies, first, age, vectors)

"""Can a question be answered from what was found? Relevance and evidence, taken together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.evidence import Lack, demand, lacking
from assistant.relevance import NEEDED_OF_FEWER, Measure, relevance, speaks_of
from assistant.retrieval import Found
from assistant.surroundings import Surroundings
from assistant.understanding import Understood

_SURELY = 1.9
"""Relevance from which a word that the archive never uses is but another wording."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether the archive speaks of a question, whether posts are at least near it, and what
    quotes would lack as an answer."""

    covered: bool
    near: bool = False
    lack: Lack | None = None


def judged(understood: Understood, found: Found) -> Judged:
    """What the passages that were found are worth for a question."""
    if not found.hits:
        return Judged(covered=False)
    if understood.gist:
        return Judged(covered=True)
    generation = found.generation
    idf = generation.lexical.idf
    reached = relevance(understood.searched, found.hits, idf, generation.calibration)
    needed = demand(understood.question, understood.when, idf)
    around = Surroundings(generation)
    lack = lacking(needed, found.hits, around)
    alone = understood.searched == understood.topic
    if lack is not None and lack.kind == "topic" and alone and reached >= _SURELY:
        lack = lacking(replace(needed, topics=()), found.hits, around)
    covered = speaks_of(
        understood.searched if understood.surely else understood.topic,
        understood.searched,
        found.hits,
        idf,
        Measure(generation.calibration, found.filtered, lack is None and needed.named),
    )
    return Judged(covered, covered or reached >= NEEDED_OF_FEWER, lack)

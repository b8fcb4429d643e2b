"""Can a question be answered from what was found? Relevance and evidence, taken together."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from assistant.answering.answerable.evidence import (
    Demand,
    Lack,
    demand,
    lacking,
)
from assistant.answering.asked.understanding import Understood
from assistant.retrieval.neighbours import Surroundings
from assistant.retrieval.relevance import (
    NEEDED_OF_FEWER,
    Measure,
    relevance,
    speaks_of,
)
from assistant.retrieval.search import Found

_SURELY = 1.9
"""Relevance from which a word that the archive never uses is but another wording."""


class Judged:
    """What the passages that were found are worth for a question. Each part is found out when
    it is first asked for: what quotes would lack takes time, and a chat model's answer may not
    need it. For one thread."""

    def __init__(self, understood: Understood, found: Found) -> None:
        self._understood, self._found = understood, found
        self._idf = found.generation.lexical.idf

    @cached_property
    def covered(self) -> bool:
        """Whether the archive speaks of the question."""
        if not self._found.hits:
            return False
        return (
            self._understood.gist
            or self._speaks(named=False)
            or (self._demand.named and self.lack is None and self._speaks(named=True))
        )

    @cached_property
    def near(self) -> bool:
        """Whether posts are at least near it. What was found with earlier turns that it only may
        lean on is near those, unless the question itself names what was found."""
        if not self._found.hits:
            return False
        if self.covered:
            return True
        understood = self._understood
        guessed = understood.searched != understood.topic and not understood.surely
        return (not guessed or self._names_it) and self._relevance >= NEEDED_OF_FEWER

    @cached_property
    def lack(self) -> Lack | None:
        """What quotes would lack as an answer."""
        if not self._found.hits or self._understood.gist:
            return None
        hits, understood = self._found.hits, self._understood
        around = Surroundings(self._found.generation)
        lack = lacking(self._demand, hits, around)
        alone = understood.searched == understood.topic
        if lack is not None and lack.kind == "topic" and alone and self._relevance >= _SURELY:
            lack = lacking(replace(self._demand, topics=()), hits, around)
        return lack

    @property
    def _names_it(self) -> bool:
        return self._demand.named and (self.lack is None or self.lack.kind != "name")

    @cached_property
    def _demand(self) -> Demand:
        return demand(self._understood.question, self._understood.when, self._idf)

    @cached_property
    def _relevance(self) -> float:
        measured = self._found.generation.calibration
        return relevance(self._understood.searched, self._found.hits, self._idf, measured)

    def _speaks(self, *, named: bool) -> bool:
        understood, found = self._understood, self._found
        return speaks_of(
            understood.searched if understood.surely else understood.topic,
            understood.searched,
            found.hits,
            self._idf,
            Measure(found.generation.calibration, found.filtered, named),
        )

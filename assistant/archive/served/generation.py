"""One generation of an index in PostgreSQL, as it is searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.archive.interface import Found, Mask
from assistant.archive.local import calibration, suggested
from assistant.archive.local.addresses import path_of
from assistant.archive.local.languages import Languages
from assistant.archive.served.ledger import Ledger
from assistant.archive.served.schema import live, missing
from assistant.archive.served.standing import (
    ServedMask,
    ServedPlaces,
    ServedVectors,
    ServedWordings,
    Standing,
    written,
)
from assistant.archive.served.words import ServedWords
from assistant.database import Query
from assistant.domain.nouns import ArchiveInfo, Post

_EXACT_ALL = 10_000
"""Small archives are compared whole."""
_EXACT = 30_000
"""As many are compared with a question where a filter leaves no more."""
_ENOUGH = 50
_MORE = 1.5
_FEW = 2_000
"""Passages that pass a filter, up to which only they are looked at for words."""


@dataclass(frozen=True, slots=True)
class State:
    """What a generation knows of itself: `number` counts them, `era` is that of its vectors'
    graph, `patched` counts those that came into it or left it since, `length` is how many words
    a passage usually has."""

    number: int
    era: int
    patched: int
    length: float
    info: ArchiveInfo
    calibration: Any
    suggested: Any


def latest(query: Query, where: str) -> State:
    """The current one. Raises `IndexMissing` where there is none."""
    found = query(
        "SELECT number, era, patched, length, info, calibration, suggested FROM generation"
        " ORDER BY number DESC LIMIT 1"
    )
    if not found:
        raise missing(where)
    number, era, patched, length, info, *rest = found[0]
    for name in ("first_day", "last_day"):
        info[name] = date.fromisoformat(info[name]) if info[name] else None
    info["created"] = datetime.fromisoformat(info["created"])
    info["questions"] = tuple(info["questions"])
    return State(number, era, patched, length, ArchiveInfo(**info), *rest)


class ServedGeneration:
    """See `interface.Generation`. What it is asked, `query` asks of the database."""

    def __init__(self, query: Query, state: State, where: str) -> None:
        self.state, self.where, self.info = state, where, state.info
        self._query = query
        self.calibration = calibration.of(state.calibration, where)
        self.suggested = suggested.of(state.suggested, where)
        known = Standing(query, state.number)
        self.ledger = Ledger(query, state.number, state.info)
        self.matrix = ServedVectors(query, state.number, known, state.info)
        self.places = ServedPlaces(query, state.number, known)
        self.wordings = ServedWordings(query, state.number, known)
        self.lexical = ServedWords(query, state.number, state.info)

    @cached_property
    def languages(self) -> Languages:
        """What languages it is written in; read at the first use."""
        return Languages(self.ledger)

    def post_at(self, address: str) -> Post | None:
        """The post that a page of the site shows, by the page's address; None for other pages."""
        path = path_of(address)
        return self.ledger.at_path(path) if path else None

    def by_meaning(
        self, vector: NDArray[np.float32], limit: int, passing: Mask | None = None
    ) -> Found:
        """The rows of at most `limit` passages and their cosine similarities, best first."""
        mask = cast("ServedMask | None", passing)
        count = mask.count() if mask else self.info.passages
        if limit < 1 or not count:
            return _none()
        alive, number = live("v", self.state.number)
        only, values = mask.condition("v.number") if mask else ("true", ())
        if count <= (_EXACT if mask else _EXACT_ALL):
            column, near = "v.vector", "(v.vector <=> %s::halfvec) + 0"  # which no graph has
        else:
            column = f"v.vector::halfvec({self.info.dimension})"
            near = f"{column} <=> %s::halfvec({self.info.dimension})"
        found = self._query(
            f"SELECT v.number, {near} FROM vector v WHERE v.era = {self.state.era}"
            f" AND {alive} AND {only} ORDER BY 2 LIMIT %s",
            (written(vector), *number, *values, limit),
        )
        rows = np.array([row for row, _ in found], dtype=np.int64)
        scores = 1 - np.array([far for _, far in found], dtype=np.float32)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def by_words(self, text: str, limit: int, passing: Mask | None = None) -> Found:
        """The rows of at most `limit` passages and their BM25 scores, best first."""
        mask = cast("ServedMask | None", passing)
        serials, scores = self.lexical.scored(text)
        if limit < 1 or not len(serials):
            return _none()
        fetched, enough = int(_MORE * limit) + _ENOUGH, limit
        if mask is not None:
            count = mask.count()
            if count <= _FEW:
                own = np.isin(serials, self._serials(mask))
                serials, scores = serials[own], scores[own]
            enough = min(limit, _ENOUGH)
            fetched = max(limit, int(_MORE * enough * self.info.passages / max(1, count)))
        while True:
            rows, good = self._passing(serials[:fetched], mask)
            if good.sum() >= enough or fetched >= len(serials):
                return rows[good][:limit], scores[:fetched][good][:limit]
            fetched *= 4

    def _serials(self, mask: ServedMask) -> NDArray[np.int64]:
        """The serial numbers of all vectors that pass."""
        alive, number = live("v", self.state.number)
        only, values = mask.condition("v.number")
        sql = f"SELECT v.serial FROM vector v WHERE {alive} AND {only}"
        return np.array([n for (n,) in self._query(sql, (*number, *values))], dtype=np.int64)

    def _passing(
        self, serials: NDArray[np.int64], mask: ServedMask | None
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The rows of serial numbers, and which of them are of this generation and pass."""
        alive, number = live("v", self.state.number)
        only, values = mask.condition("v.number") if mask else ("true", ())
        found: dict[int, int] = dict(
            self._query(
                f"SELECT v.serial, v.number FROM vector v WHERE {alive}"
                f" AND v.serial = ANY(%s) AND {only}",
                (*number, serials.tolist(), *values),
            )
        )
        rows = np.array([found.get(one, -1) for one in serials.tolist()], dtype=np.int64)
        return rows, rows >= 0


def _none() -> Found:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)

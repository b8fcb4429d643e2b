"""The lexical index in PostgreSQL: for each word the passages that have it, packed.

A row of the table `word` holds, for passages that came together, their serial numbers and what
the word weighs in each: its frequency, saturated and set against the length of the passage, as in
BM25 (Robertson and Zaragoza 2009). How rare the word is is counted when it is searched for. An
edit adds a row for each of its words; where a word has many rows, they are made one.
Words are those of `assistant.language.words`, as in the lexical index of a folder.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from assistant.archive.served.schema import live
from assistant.database import Query, Writing
from assistant.domain.nouns import ArchiveInfo
from assistant.language.words import query_words, words

_K1, _B = 1.2, 0.75
_REMEMBERED = 50_000
_MOST_ROWS = 24
"""Rows of one word, before they are made one."""
_SERIAL, _WEIGHT = np.dtype("<u4"), np.dtype("<f2")


class ServedWords:
    """See `interface.Words`; searches, too."""

    def __init__(self, query: Query, number: int, info: ArchiveInfo) -> None:
        self._query, self._number, self._info = query, number, info
        counted = partial(_rarity, query, number, info.passages)
        self._rarity = lru_cache(_REMEMBERED)(counted)

    def __len__(self) -> int:
        return self._info.passages

    def idf(self, word: str) -> float:
        """How rare a word is: ln(1 + (N - n + ½) / (n + ½)), as in BM25."""
        return self._rarity(word)

    def scored(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The serial numbers of all passages that have a word of a text, with their BM25 scores,
        best first; some of them may be of other generations."""
        counted = Counter(query_words(text))
        alive, number = live("w", self._number)
        found = (
            self._query(
                f"SELECT w.word, w.serials, w.weights FROM word w WHERE {alive}"
                " AND w.word = ANY(%s)",
                (*number, list(counted)),
            )
            if counted
            else []
        )
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        holding = Counter[str]()
        for word, serials, _ in found:
            holding[word] += len(serials) // _SERIAL.itemsize
        every = np.concatenate([np.frombuffer(serials, _SERIAL) for _, serials, _ in found])
        gains = np.concatenate(
            [
                np.frombuffer(weights, _WEIGHT).astype(np.float64)
                * (counted[word] * _idf(self._info.passages, holding[word]))
                for word, _, weights in found
            ]
        )
        first = int(every.min())
        scores = np.bincount(every.astype(np.int64) - first, gains)
        at = np.flatnonzero(scores)
        order = at[np.argsort(-scores[at], kind="stable")]
        return order + first, scores[order].astype(np.float32)


def _rarity(query: Query, number: int, passages: int, word: str) -> float:
    alive, own = live("w", number)
    sql = f"SELECT COALESCE(sum(w.passages), 0)::bigint FROM word w WHERE {alive} AND w.word = %s"
    ((n,),) = query(sql, (*own, word))
    return _idf(passages, n)


def _idf(passages: int, n: int) -> float:
    n = min(n, passages)  # those that were taken out are counted, too
    return math.log(1 + (passages - n + 0.5) / (n + 0.5))


class Postings:
    """The words of passages that come together, gathered one by one."""

    def __init__(self) -> None:
        self._serials: dict[str, array[int]] = {}
        self._counts: dict[str, array[int]] = {}
        self._lengths: list[int] = []
        self._first = 0

    def add(self, serial: int, text: str) -> None:
        """Add a passage, with the serial number that follows the last one's."""
        found = words(text)
        self._first = self._first or serial
        self._lengths.append(len(found))
        for word, count in Counter(found).items():
            if word not in self._serials:
                self._serials[word], self._counts[word] = array("I"), array("H")
            self._serials[word].append(serial)
            self._counts[word].append(min(count, 65535))

    def length(self) -> float:
        """The mean number of words of a passage."""
        return sum(self._lengths) / max(1, len(self._lengths)) or 1.0

    def write(self, to: Writing, number: int, usual: float) -> None:
        """Write them for the generation `number`, where a passage usually has so many words."""
        norms = _K1 * (1 - _B + _B * np.array(self._lengths) / usual)

        def rows() -> Iterator[Sequence[object]]:
            for word, serials in self._serials.items():
                own = np.array(serials, dtype=_SERIAL)
                counts = np.array(self._counts[word], dtype=np.float64)
                norm = norms[own.astype(np.int64) - self._first]
                weights = (counts * (_K1 + 1) / (counts + norm)).astype(_WEIGHT)
                yield word, len(own), own.tobytes(), weights.tobytes(), number

        to.copy("COPY word (word, passages, serials, weights, since) FROM STDIN", rows())
        _join(to, number, list(self._serials))


def _join(to: Writing, number: int, touched: Sequence[str]) -> None:
    """Make the rows of each of these words one where it has many."""
    alive, own = live("w", number)
    many = [
        word
        for (word,) in to.rows(
            f"SELECT w.word FROM word w WHERE {alive} AND w.word = ANY(%s)"
            " GROUP BY 1 HAVING count(*) > %s",
            (*own, touched, _MOST_ROWS),
        )
    ]
    if not many:
        return
    joined: dict[str, tuple[list[bytes], list[bytes]]] = {}
    for word, serials, weights in to.rows(
        f"SELECT w.word, w.serials, w.weights FROM word w WHERE {alive} AND w.word = ANY(%s)",
        (*own, many),
    ):
        both = joined.setdefault(word, ([], []))
        both[0].append(serials)
        both[1].append(weights)
    to.rows("DELETE FROM word WHERE word = ANY(%s) AND since = %s", (many, number))
    to.rows(
        f"UPDATE word w SET until = %s WHERE {alive} AND w.word = ANY(%s)", (number, *own, many)
    )
    _keep(to, number, joined)


def _keep(
    to: Writing, number: int, joined: Mapping[str, tuple[Sequence[bytes], Sequence[bytes]]]
) -> None:
    rows = (
        (
            word,
            sum(map(len, serials)) // _SERIAL.itemsize,
            b"".join(serials),
            b"".join(weights),
            number,
        )
        for word, (serials, weights) in joined.items()
    )
    to.copy("COPY word (word, passages, serials, weights, since) FROM STDIN", rows)

"""Proof that an index is whole: its files are those that were written, its parts agree, and every
passage can be found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.archive import index, interface
from assistant.archive.contents import searched_text
from assistant.archive.index import INFO, LEDGER, Generation
from assistant.archive.local import checksums
from assistant.archive.local.folded_texts import Wording
from assistant.archive.local.matrix import numbers
from assistant.archive.local.memory import (
    content_key,
    passage_id,
    passage_number,
)
from assistant.archive.publish import vector_memory
from assistant.archive.served.publish import looked_at
from assistant.database import DatabaseServer
from assistant.domain.errors import IndexMissing, IndexUnusable
from assistant.language.words import query_words

FOUND_SHARE = 0.995
TOP = 10
_AT_ONCE = 1000
_BY_WORDS = 1000
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One statement about an index, whether it holds, and what was found."""

    name: str
    holds: bool
    found: str

    def text(self) -> str:
        """As one line."""
        return f"{'ok    ' if self.holds else 'FAILED'} {self.name}: {self.found}"


Comparison = Callable[[interface.Generation, Path], Iterator[Check]]


@dataclass(frozen=True, slots=True)
class Proof:
    """All checks of the current generation of the index at `index`."""

    index: str
    generation: str
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready data."""
        return {"holds": self.holds, **asdict(self)}

    def text(self) -> str:
        """As a person reads it."""
        ending = (
            f"The index in {self.index} is whole."
            if self.holds
            else f"The index in {self.index} cannot be trusted: run the ingest with --rebuild."
        )
        return "\n".join([*(check.text() for check in self.checks), ending])


def prove(
    folder: Path, more: Sequence[Comparison] = (), *, server: DatabaseServer | None = None
) -> Proof:
    """Check the current generation of the index at `folder`, or of that on a `server`, whatever
    embedder made it, and let it pass `more` checks after those that are always made.

    Raises `IndexMissing` when there is none, and `IndexAway`. What is damaged is a check that
    does not hold.
    """
    if server is not None:
        return _served(server, folder, more)
    if not index.exists(folder):
        raise IndexMissing(f"There is no index in {folder}: nothing to check.")
    checks: list[Check] = []
    try:
        home = index.home(folder, index.pointed_at(folder))
        checks += _files(home)
        if not all(check.holds for check in checks):  # what is damaged may end the process
            return Proof(str(folder), home.name, tuple(checks))
        generation = Generation(home)
    except IndexUnusable as error:
        return Proof(str(folder), "", (*checks, Check("The index opens", False, str(error))))
    checks.append(Check("The index opens", True, generation.info.generation))
    always = [_database, _passages, _same, _vectors, _wordings, _themselves, _words]
    found = _checked(generation, folder, [*always, *more])
    return Proof(str(folder), generation.info.generation, (*checks, *found))


def _served(server: DatabaseServer, folder: Path, more: Sequence[Comparison]) -> Proof:
    generation = looked_at(server).current()
    if generation is None:
        raise IndexMissing(f"There is no index at {server.name}: nothing to check.")
    opens = Check("The index opens", True, generation.info.generation)
    always = [_passages, _same_rows, _lengths, _found_again]
    found = _checked(generation, folder, [*always, *more])
    return Proof(server.name, generation.info.generation, (opens, *found))


def _checked(
    generation: Any, folder: Path, checks: Sequence[Callable[[Any, Path], Iterator[Check]]]
) -> list[Check]:
    found: list[Check] = []
    for check in checks:
        try:
            found += check(generation, folder)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of tantivy's is no Exception
            found.append(Check(check.__doc__ or "", False, str(error)))
            break
    return found


def _files(home: Path) -> Iterator[Check]:
    """Each file that is not as it was written; or that all are"""
    try:
        wrong, held = checksums.damage(home), checksums.read(home)
    except IndexUnusable:
        index.read_info(home / INFO)  # tells of another format, which has no sums
        raise
    for name, what in wrong.items():
        yield Check(f"{name} is as it was written", False, f"it {what}")
    if not wrong:
        size = sum(one.size for one in held.values()) / 1e6
        found = f"{len(held):,} files, {size:,.1f} MB"
        yield Check("Every file is as it was written", True, found)


def _database(generation: Generation, _: Path) -> Iterator[Check]:
    """The ledger's file is sound"""
    path = generation.folder / LEDGER
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        (sound,) = db.execute("PRAGMA integrity_check").fetchone()
        loose = db.execute("PRAGMA foreign_key_check").fetchall()
    yield Check("The ledger's file is sound", sound == "ok" and not loose, str(sound))


def _passages(generation: interface.Generation, _: Path) -> Iterator[Check]:
    """Ids match the ledger"""
    wrong: list[str] = []
    count = 0
    for some in _groups(list(generation.ledger.contexts())):
        found = generation.ledger.passages(some)
        count += len(found)
        wrong += [key for key in some if key not in found]
        wrong += [
            key
            for key, passage in found.items()
            if passage_id(passage.kind, passage.text, passage.plain) != key or not passage.places
        ]
    yield Check("Ids match the ledger", not wrong, _told(wrong, f"{count:,} passages"))


def _same(generation: Generation, _: Path) -> Iterator[Check]:
    """The ledger, the vectors and the lexical index hold the same passages"""
    searched = set(_searched(generation))
    known = {passage_number(key): key for key in searched}
    every = np.arange(len(generation.matrix))
    sides: dict[str, Callable[[], list[str]]] = {
        "The vectors": generation.vectors.ids,
        "The matrix": lambda: generation.matrix.ids(every),
        "The lexical index": lambda: [
            known.get(n, f"{n:015x}…") for n in generation.lexical.numbers().tolist()
        ],
    }
    for side, ids in sides.items():
        held = ids()
        wrong = sorted(searched ^ set(held)) or (held if len(held) != len(searched) else [])
        yield Check(
            f"{side} hold{'' if side.endswith('s') else 's'} the ledger's passages",
            not wrong,
            _told(wrong, f"{len(held):,} passages"),
        )


def _vectors(generation: Generation, folder: Path) -> Iterator[Check]:
    """Vectors are those that were made of their texts"""
    contexts = _searched(generation)
    compared = 0
    wrong: list[str] = []
    with closing(vector_memory(folder, generation.info.embedder, read_only=True)) as memory:
        for some in _groups(list(contexts)):
            held = generation.vectors.get(some)
            rows = generation.matrix.find(numbers(list(held)))
            again = dict(zip(held, generation.matrix.vectors[rows], strict=True))
            wrong += [key for key, row in zip(held, rows, strict=True) if row < 0]
            keys = {
                key: content_key(searched_text(contexts[key], passage))
                for key, passage in generation.ledger.passages(some).items()
            }
            made = memory.recall(list(keys.values()))
            wrong += [key for key in some if key not in held]
            for key, vector in held.items():
                sound = np.isfinite(vector).all() and abs(float(vector @ vector) - 1) <= 0.01
                if not sound or not np.allclose(vector, again[key], atol=1e-5):
                    wrong.append(key)
                elif (known := made.get(keys.get(key, b""))) is not None:
                    compared += 1
                    if not np.allclose(known, vector, atol=1e-5):
                        wrong.append(key)
    yield Check(
        "Vectors are those that were made of their texts",
        not wrong and compared == len(contexts),
        _told(wrong, f"{compared:,} of {len(contexts):,} are remembered and compared"),
    )


def _wordings(generation: Generation, _: Path) -> Iterator[Check]:
    """Wordings for the ranking are those of the ledger"""
    wrong: list[str] = []
    count = 0
    for some in _groups(list(_searched(generation))):
        texts = generation.ledger.texts(some)
        held = generation.wordings.of(generation.matrix.rows_of(some))
        made = Wording.of([texts[key] for key in some])
        count += len(some)
        ends = zip(held.starts[1:].tolist(), made.starts[1:].tolist(), strict=True)
        wrong += [key for key, (one, other) in zip(some, ends, strict=True) if one != other]
        wrong += [some[i] for i in np.flatnonzero(held.bodies != made.bodies).tolist()]
        if not wrong and not np.array_equal(held.characters, made.characters):
            wrong += some
    yield Check(
        "Wordings for the ranking are those of the ledger", not wrong, _told(wrong, f"{count:,}")
    )


def _themselves(generation: Generation, _: Path) -> Iterator[Check]:
    """Each vector finds itself"""
    ids = generation.vectors.ids()
    found = 0
    for some in _groups(ids):
        held = generation.vectors.get(some)
        keys = list(held)
        hits = generation.vectors.search_many(np.stack([held[key] for key in keys]), TOP)
        found += sum(key in {hit for hit, _ in row} for key, row in zip(keys, hits, strict=True))
    yield _share(f"Each vector finds itself in the first {TOP}", found, len(ids))


def _words(generation: Generation, _: Path) -> Iterator[Check]:
    """Each passage finds itself by its words"""
    ids = sorted(_searched(generation))
    sample = ids[:: max(1, len(ids) // _BY_WORDS)]
    passages = generation.ledger.passages(sample)
    found = 0
    for key, passage in passages.items():
        hits = generation.lexical.search(passage.plain, TOP)[0]
        found += passage_number(key) in hits or not (len(hits) or query_words(passage.plain))
    yield _share(f"Passages are in the first {TOP} by their own words", found, len(sample))


def _same_rows(generation: interface.Generation, _: Path) -> Iterator[Check]:
    """The ledger and the vectors hold the same passages"""
    searched = list(_searched(generation))
    rows = generation.matrix.find(numbers(searched))
    wrong = [key for key, row in zip(searched, rows.tolist(), strict=True) if row < 0]
    told = _told(wrong, f"{len(searched):,} passages")
    holds = not wrong and len(searched) == generation.info.passages
    yield Check("The ledger and the vectors hold the same passages", holds, told)


def _lengths(generation: interface.Generation, _: Path) -> Iterator[Check]:
    """Vectors and wordings are whole"""
    wrong: list[str] = []
    count = 0
    for some in _groups(list(_searched(generation))):
        rows = generation.matrix.find(numbers(some))
        lengths = np.linalg.norm(generation.matrix.vectors[rows], axis=1)
        texts = generation.ledger.texts(some)
        held = generation.wordings.of(rows)
        made = Wording.of([texts[key] for key in some])
        count += len(some)
        wrong += [some[i] for i in np.flatnonzero(np.abs(lengths - 1) > 0.01).tolist()]
        if not np.array_equal(held.characters, made.characters):
            wrong += some
    yield Check("Vectors and wordings are whole", not wrong, _told(wrong, f"{count:,}"))


def _found_again(generation: interface.Generation, _: Path) -> Iterator[Check]:
    """Passages find themselves"""
    ids = sorted(_searched(generation))
    sample = ids[:: max(1, len(ids) // _BY_WORDS)]
    rows = generation.matrix.find(numbers(sample))
    texts = generation.ledger.texts(sample)
    near = by_words = 0
    for key, row, vector in zip(sample, rows, generation.matrix.vectors[rows], strict=True):
        near += row in generation.by_meaning(vector, TOP)[0]
        found = generation.by_words(texts[key][1], TOP)[0]
        by_words += row in found or not (len(found) or query_words(texts[key][1]))
    yield _share(f"Each vector finds itself in the first {TOP}", near, len(sample))
    yield _share(f"Passages are in the first {TOP} by their own words", by_words, len(sample))


def _searched(generation: interface.Generation) -> dict[str, str]:
    """By the id of each passage that is searched, what stands above its text there."""
    contexts = generation.ledger.contexts()
    return {key: above for key, above in contexts.items() if above is not None}


def _share(name: str, found: int, of: int) -> Check:
    share = found / of if of else 1.0
    return Check(name, share >= FOUND_SHARE, f"{found:,} of {of:,} ({share:.2%})")


def _told(wrong: Sequence[str], right: str) -> str:
    if not wrong:
        return right
    return f"{len(wrong):,} are wrong, such as {', '.join(wrong[:_SEVERAL])}"


def _groups(keys: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield list(keys[start : start + _AT_ONCE])

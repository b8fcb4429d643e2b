"""Writing an index: one writer, a new generation beside the old one, one atomic step.

A new generation is a copy of the current one with what changed taken out and put in, or is
built from nothing where that is less work or there is no current one. It is opened and counted
before it becomes current, so what readers are pointed at has been read once.

What is built upon was looked at wholly first, so that damage is not handed on.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.archive import index, vectors
from assistant.archive.contents import Contents, Entry
from assistant.archive.index import (
    CALIBRATION,
    CHROMA,
    INFO,
    LEDGER,
    LEXICAL,
    MATRIX,
    SUGGESTED,
    WORDING,
    Generation,
)
from assistant.archive.local import (
    checksums,
    folded_texts,
    lexical,
    matrix,
    schema,
)
from assistant.archive.local.calibration import Calibration
from assistant.archive.local.ledger import Ledger
from assistant.archive.local.memory import VectorMemory
from assistant.archive.local.suggested import Suggested
from assistant.archive.locks import Writing
from assistant.archive.vectors import Vectors, Vectors32
from assistant.domain.errors import IndexAway, IndexUnusable
from assistant.domain.nouns import ArchiveInfo

_PATCHED_SHARE = 0.5

Recall = Callable[[Sequence[bytes]], Mapping[bytes, Vectors32]]


@dataclass(frozen=True)
class Change:
    """What has to be done to make `base` hold `contents`; to nothing when it is None.

    `remove` are ids that are searched in `base` and will not be, `add` entries that will be
    searched and are not, or in other words.
    """

    base: Generation | None
    contents: Contents
    remove: Sequence[str]
    add: Sequence[Entry]


def vector_memory(folder: Path, embedder: str, *, read_only: bool = False) -> VectorMemory:
    """The vectors that earlier runs on the index at `folder` made with this embedder."""
    return VectorMemory(folder / "vectors.sqlite3", embedder, read_only=read_only)


def current(folder: Path, embedder: str) -> Generation | None:
    """The generation that `embedder` may build upon, None where there is none yet; every byte of
    it is as it was written.

    Raises `IndexUnusable` when it is damaged, or of another embedder or format.
    """
    if not index.exists(folder):
        return None
    home = index.home(folder, index.pointed_at(folder))
    generation = Generation(home, whole=True)
    if generation.info.embedder != embedder:
        raise IndexUnusable(f"it was made with the embedding model '{generation.info.embedder}'")
    return generation


def old_ledger(folder: Path) -> Ledger | None:
    """The ledger of the current generation, by whatever embedder, to compare with what is made
    anew; nothing else of it is opened. None where there is none that can be used."""
    try:
        home = index.home(folder, index.pointed_at(folder))
        index.read_info(home / INFO)
        return None if LEDGER in checksums.damage(home) else Ledger(home / LEDGER)
    except IndexUnusable:
        return None


def change(base: Generation | None, contents: Contents, *, remote: bool = False) -> Change:
    """The least work from `base` to `contents`, or from nothing when most of it is new: what
    is taken out of a vector graph leaves a hole in it, and so the graph is renewed in time.
    `remote` says that the vectors will be on a server, where `base` need not have been."""
    new = {e.passage.id: e for e in contents.entries if e.above is not None}
    if base is not None and (remote or not base.shared):
        old = {key: above for key, above in base.ledger.contexts().items() if above is not None}
        add = [entry for key, entry in new.items() if old.get(key) != entry.above]
        remove = [key for key in old if key not in new or new[key].above != old[key]]
        patched = 0 if remote else base.patched
        if patched + max(len(add), len(remove)) <= _PATCHED_SHARE * len(new):
            return Change(base, contents, remove, add)
    return Change(None, contents, (), list(new.values()))


def publish(
    to: Writing,
    info: ArchiveInfo,
    changed: Change,
    recall: Recall,
    *,
    progress: Callable[[int], None] | None = None,
    calibrate: Callable[[Generation], Calibration | None] | None = None,
    suggest: Callable[[Generation], Suggested] | None = None,
) -> None:
    """Build the generation `info.generation` and make it the current one of the index that is
    written `to`, on its server first.

    `recall` gives the vectors of the keys of `changed.add`,
    `calibrate` what is kept with the new generation as its calibration, None for nothing, and
    then `suggest` the questions that it is known to answer.
    Until the last step nothing that readers use changes. Raises `IndexUnusable` when the new
    generation cannot be built, or not be published; the old one stays current then.
    """
    folder, final = to.folder, index.home(to.folder, info.generation)
    try:
        final.mkdir(parents=True)
        _build(final, info, changed, recall, progress, remote=to.server is not None)
        made = Generation(final)
        if calibrate and info.passages:
            measured = calibrate(made)
            if measured:
                measured.write(final / CALIBRATION)
                made.calibration = measured
        if suggest and info.passages:
            suggest(made).write(final / SUGGESTED)
        checksums.renew(final, (CALIBRATION, SUGGESTED))
        to.share(final, anew=changed.base is None)
        index.point_at(folder, info.generation)
    except IndexAway:
        index.discard(folder, final)
        raise
    except (OSError, sqlite3.Error, ValueError, RuntimeError, IndexUnusable) as error:
        index.discard(folder, final)
        raise IndexUnusable(
            f"The new index cannot be written to {final} ({error}). Make room and check the"
            " rights there; the old index is as it was."
        ) from error
    except BaseException:
        index.discard(folder, final)
        raise
    to.tidy()


def _build(
    final: Path,
    info: ArchiveInfo,
    changed: Change,
    recall: Recall,
    progress: Callable[[int], None] | None,
    *,
    remote: bool,
) -> None:
    base, add = changed.base, changed.add
    made = recall([entry.key for entry in add])
    stopped = threading.Event()

    def step(stored: int) -> None:
        if stopped.is_set():
            raise RuntimeError("stopped")
        if progress:
            progress(stored)

    with ThreadPoolExecutor(1, thread_name_prefix="vectors") as beside:
        stored = beside.submit(_build_vectors, final, info, changed, made, None if remote else step)
        try:
            if base is not None:
                shutil.copyfile(base.folder / LEDGER, final / LEDGER)
                lexical.copy(base.folder / LEXICAL, final / LEXICAL)
            schema.write(final / LEDGER, changed.contents)
            texts = [(e.passage.id, e.searched) for e in add]
            lexical.change(final / LEXICAL, changed.remove, texts)
            stored.result()
        except BaseException:
            stopped.set()
            raise
    patched = base.patched + max(len(add), len(changed.remove)) if base and not remote else 0
    index.write_info(final, info, patched, shared=remote)


def _build_vectors(
    final: Path,
    info: ArchiveInfo,
    changed: Change,
    made: Mapping[bytes, Vectors32],
    progress: Callable[[int], None] | None,
) -> None:
    """Write the matrix, and with `progress` Chroma's collection beside it."""
    add = changed.add
    if changed.base is not None and progress:
        vectors.copy(changed.base.folder / CHROMA, final / CHROMA)
    ids = [entry.passage.id for entry in add]
    values = (
        np.stack([made[entry.key] for entry in add])
        if add
        else np.zeros((0, info.dimension), dtype=np.float32)
    )
    before = changed.base.matrix if changed.base else None
    kept, order = matrix.write(final / MATRIX, before, changed.remove, ids, values)
    known = changed.base.wordings if changed.base else None
    texts = [(entry.above or "", entry.passage.plain) for entry in add]
    folded_texts.write(final / WORDING, known, kept, texts, order)
    if progress is None:
        return
    store = Vectors(final / CHROMA, change=True, create=changed.base is None)
    with closing(store):
        store.remove(changed.remove)
        store.add(ids, values, progress)
        if changed.base is None or store.whole():
            return
    shutil.rmtree(final / CHROMA)
    with closing(Vectors(final / CHROMA, create=True)) as store:
        every = matrix.Matrix(final / MATRIX)
        store.add(every.ids(np.arange(len(every))), every.vectors, progress)

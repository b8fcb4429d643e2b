"""Writing an index: one writer, a new generation beside the old one, one atomic step.

A new generation is a copy of the current one with what changed taken out and put in, or is
built from nothing where that is less work or there is no current one. Whoever makes it has it
built, measures it, and makes it current, in calls that follow each other (`new_generation`). It is
opened and counted before, so what readers are pointed at has been read once.

What is built upon was looked at wholly first, so that damage is not handed on.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from assistant.archive import index, interface, vectors
from assistant.archive.contents import Contents
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
from assistant.archive.vectors import Vectors, Vectors32
from assistant.archive.writer import IndexChange, Progress, Recall, change
from assistant.domain.errors import IndexUnusable
from assistant.domain.nouns import ArchiveInfo

_BOTH = {"words": 1, "vectors": 5}
"""How long a passage takes in the lexical index and in Chroma: 45,000 took 9 and 54 seconds."""


def vector_memory(folder: Path, embedder: str, *, read_only: bool = False) -> VectorMemory:
    """The vectors that earlier runs on the index at `folder` made with this embedder."""
    return VectorMemory(folder / "vectors.sqlite3", embedder, read_only=read_only)


class FolderWriting:
    """The index at `folder`, while one ingest writes it or looks at it. See
    `assistant.archive.writer.IndexWriter`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.where = str(folder)

    def exists(self) -> bool:
        """Whether anything was ingested there."""
        return index.exists(self.folder)

    def base(self, embedder: str) -> Generation | None:
        """The generation that `embedder` may build upon, None where there is none yet; every byte
        of it is as it was written.

        Raises `IndexUnusable` when it is damaged, or of another embedder or format.
        """
        if not self.exists():
            return None
        home = index.home(self.folder, index.pointed_at(self.folder))
        generation = Generation(home, whole=True)
        if generation.info.embedder != embedder:
            raise IndexUnusable(
                f"it was made with the embedding model '{generation.info.embedder}'"
            )
        return generation

    def old_ledger(self) -> Ledger | None:
        """The ledger of the current generation, by whatever embedder, to compare with what is
        made anew; nothing else of it is opened. None where there is none that can be used."""
        try:
            home = index.home(self.folder, index.pointed_at(self.folder))
            index.read_info(home / INFO)
            return None if LEDGER in checksums.damage(home) else Ledger(home / LEDGER)
        except IndexUnusable:
            return None

    def change(self, base: interface.Generation | None, contents: Contents) -> IndexChange:
        """The least work from `base` to `contents`, or from nothing when most of it is new."""
        return change(base, contents, base.patched if isinstance(base, Generation) else 0)

    @contextmanager
    def new_generation(self, info: ArchiveInfo, changed: IndexChange) -> Iterator[NewInFolder]:
        """The generation `info.generation`, to be made.

        Until it is made current nothing that readers use changes, and where it is not, it is
        removed at the end. Raises `IndexUnusable` when it cannot be made; the old one stays
        current then.
        """
        new = NewInFolder(self.folder, info, changed)
        try:
            yield new
        except (OSError, sqlite3.Error, ValueError, RuntimeError, IndexUnusable) as error:
            raise IndexUnusable(
                f"The new index cannot be written to {new.folder} ({error}). Make room and check"
                " the rights there; the old index is as it was."
            ) from error
        finally:
            if not new.is_current:
                index.discard(self.folder, new.folder)


class NewInFolder:
    """A generation that is being made, which nobody is pointed at.

    It is built, measured and asked by whoever makes it, in this order, and made current then.
    """

    def __init__(self, index_folder: Path, info: ArchiveInfo, changed: IndexChange) -> None:
        self.info, self.changed = info, changed
        self.folder = index.home(index_folder, info.generation)
        self.is_current = False
        self._index = index_folder

    def build(self, recall: Recall, progress: Progress = lambda *_: None) -> Generation:
        """Write what it holds, and open it. `recall` gives the vectors of the keys of
        `changed.add`; `progress` counts passages."""
        self.folder.mkdir(parents=True)
        _build(self.folder, self.info, self.changed, recall, progress)
        return Generation(self.folder)

    def keep_calibration(self, made: Calibration) -> None:
        """Keep what questions beside the point reach in it."""
        made.write(self.folder / CALIBRATION)

    def keep_suggested(self, made: Suggested) -> None:
        """Keep the questions that it is known to answer."""
        made.write(self.folder / SUGGESTED)

    def make_current(self) -> None:
        """Make it the current generation of the index."""
        checksums.renew(self.folder, (CALIBRATION, SUGGESTED))
        index.point_at(self._index, self.info.generation)
        self.is_current = True


def _build(
    final: Path,
    info: ArchiveInfo,
    changed: IndexChange,
    recall: Recall,
    progress: Progress,
) -> None:
    base, add = _own(changed), changed.add
    sides = _Sides(len(add), _BOTH, progress)
    made = recall([entry.key for entry in add])
    with ThreadPoolExecutor(1, thread_name_prefix="vectors") as beside:
        stored = beside.submit(_build_vectors, final, info, changed, made, sides)
        try:
            if base is not None:
                shutil.copyfile(base.folder / LEDGER, final / LEDGER)
                lexical.copy(base.folder / LEXICAL, final / LEXICAL)
            schema.write(final / LEDGER, changed.contents)
            texts = [(e.passage.id, e.searched) for e in add]
            lexical.change(
                final / LEXICAL, changed.remove, texts, sides.counting("words", len(add))
            )
            stored.result()
        except BaseException:
            sides.stopped = True
            raise
    patched = base.patched + max(len(add), len(changed.remove)) if base else 0
    index.write_info(final, info, patched)


def _own(changed: IndexChange) -> Generation | None:
    """The generation of a folder that a change is made to."""
    return changed.base if isinstance(changed.base, Generation) else None


class _Sides:
    """How far the parts are that are made side by side of `count` passages, in all, by their
    `weights`. Thread-safe; once it is `stopped`, what tells of a step is stopped by it."""

    def __init__(self, count: int, weights: Mapping[str, int], progress: Progress) -> None:
        self.stopped = False
        self._weights, self._progress = weights, progress
        self._done = dict.fromkeys(weights, 0)
        self._of = dict.fromkeys(weights, count)
        self._telling = threading.Lock()
        self._tell()

    def counting(self, side: str, of: int) -> Callable[[int], None]:
        """A part begins, or begins again, to be made of so many passages: what is to be called
        with how many more are done."""
        self._done[side], self._of[side] = 0, of

        def step(some: int) -> None:
            if self.stopped:
                raise RuntimeError("stopped")
            with self._telling:
                self._done[side] += some
                self._tell()

        return step

    def _tell(self) -> None:
        total = max(self._of.values())
        done, work = (
            sum(weight * counts[side] for side, weight in self._weights.items())
            for counts in (self._done, self._of)
        )
        if work:
            self._progress(total * done // work, total)


def _build_vectors(
    final: Path,
    info: ArchiveInfo,
    changed: IndexChange,
    made: Mapping[bytes, Vectors32],
    sides: _Sides,
) -> None:
    """Write the matrix, and Chroma's collection beside it."""
    base, add = _own(changed), changed.add
    if base is not None:
        vectors.copy(base.folder / CHROMA, final / CHROMA)
    ids = [entry.passage.id for entry in add]
    values = (
        np.stack([made[entry.key] for entry in add])
        if add
        else np.zeros((0, info.dimension), dtype=np.float32)
    )
    before = base.matrix if base else None
    kept, order = matrix.write(final / MATRIX, before, changed.remove, ids, values)
    known = base.wordings if base else None
    texts = [(entry.above or "", entry.passage.plain) for entry in add]
    folded_texts.write(final / WORDING, known, kept, texts, order)
    store = Vectors(final / CHROMA, change=True, create=base is None)
    with closing(store):
        store.remove(changed.remove)
        store.add(ids, values, sides.counting("vectors", len(ids)))
        if base is None or store.whole():
            return
    shutil.rmtree(final / CHROMA)
    with closing(Vectors(final / CHROMA, create=True)) as store:
        every = matrix.Matrix(final / MATRIX)
        ids = every.ids(np.arange(len(every)))
        store.add(ids, every.vectors, sides.counting("vectors", len(ids)))

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
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
from assistant.archive.locks import IndexWriting
from assistant.archive.vectors import Vectors, Vectors32
from assistant.domain.errors import IndexAway, IndexUnusable
from assistant.domain.nouns import ArchiveInfo

_PATCHED_SHARE = 0.5

_BOTH = {"words": 1, "vectors": 5}
"""How long a passage takes in the lexical index and in Chroma: 45,000 took 9 and 54 seconds."""

Recall = Callable[[Sequence[bytes]], Mapping[bytes, Vectors32]]
Progress = Callable[[int, int], None]
"""Is told how many are done, of how many."""


@dataclass(frozen=True)
class IndexChange:
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


def change(base: Generation | None, contents: Contents, *, remote: bool = False) -> IndexChange:
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
            return IndexChange(base, contents, remove, add)
    return IndexChange(None, contents, (), list(new.values()))


class NewGeneration:
    """A generation that is being made, which nobody is pointed at; see `new_generation`.

    It is built, measured and asked by whoever makes it, in this order, and made current then.
    """

    def __init__(self, to: IndexWriting, info: ArchiveInfo, changed: IndexChange) -> None:
        self.info, self.changed = info, changed
        self.folder = index.home(to.folder, info.generation)
        self.is_current = False
        self._to = to

    def build(self, recall: Recall, progress: Progress = lambda *_: None) -> Generation:
        """Write what it holds, and open it. `recall` gives the vectors of the keys of
        `changed.add`; `progress` counts passages."""
        self.folder.mkdir(parents=True)
        remote = self._to.server is not None
        _build(self.folder, self.info, self.changed, recall, progress, remote=remote)
        return Generation(self.folder)

    def keep_calibration(self, made: Calibration) -> None:
        """Keep what questions beside the point reach in it."""
        made.write(self.folder / CALIBRATION)

    def keep_suggested(self, made: Suggested) -> None:
        """Keep the questions that it is known to answer."""
        made.write(self.folder / SUGGESTED)

    def make_current(self, progress: Progress = lambda *_: None) -> None:
        """Make it the current generation of the index, on its server first; `progress` counts
        the bytes of what has to be there."""
        checksums.renew(self.folder, (CALIBRATION, SUGGESTED))
        self._to.share(self.folder, anew=self.changed.base is None, progress=progress)
        index.point_at(self._to.folder, self.info.generation)
        self.is_current = True


@contextmanager
def new_generation(
    to: IndexWriting, info: ArchiveInfo, changed: IndexChange
) -> Iterator[NewGeneration]:
    """The generation `info.generation`, to be made in the index that is written `to`.

    Until it is made current nothing that readers use changes, and where it is not, it is removed
    at the end. Raises `IndexUnusable` when it cannot be made, or not be published; the old one
    stays current then.
    """
    new = NewGeneration(to, info, changed)
    try:
        yield new
    except IndexAway:
        raise
    except (OSError, sqlite3.Error, ValueError, RuntimeError, IndexUnusable) as error:
        raise IndexUnusable(
            f"The new index cannot be written to {new.folder} ({error}). Make room and check the"
            " rights there; the old index is as it was."
        ) from error
    finally:
        if not new.is_current:
            index.discard(to.folder, new.folder)
    to.tidy()


def _build(
    final: Path,
    info: ArchiveInfo,
    changed: IndexChange,
    recall: Recall,
    progress: Progress,
    *,
    remote: bool,
) -> None:
    base, add = changed.base, changed.add
    sides = _Sides(len(add), {"words": 1} if remote else _BOTH, progress)
    made = recall([entry.key for entry in add])
    with ThreadPoolExecutor(1, thread_name_prefix="vectors") as beside:
        stored = beside.submit(_build_vectors, final, info, changed, made, sides, remote=remote)
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
    patched = base.patched + max(len(add), len(changed.remove)) if base and not remote else 0
    index.write_info(final, info, patched, shared=remote)


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
    *,
    remote: bool,
) -> None:
    """Write the matrix, and Chroma's collection beside it where no server has it."""
    add = changed.add
    if changed.base is not None and not remote:
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
    if remote:
        return
    store = Vectors(final / CHROMA, change=True, create=changed.base is None)
    with closing(store):
        store.remove(changed.remove)
        store.add(ids, values, sides.counting("vectors", len(ids)))
        if changed.base is None or store.whole():
            return
    shutil.rmtree(final / CHROMA)
    with closing(Vectors(final / CHROMA, create=True)) as store:
        every = matrix.Matrix(final / MATRIX)
        ids = every.ids(np.arange(len(every)))
        store.add(ids, every.vectors, sides.counting("vectors", len(ids)))

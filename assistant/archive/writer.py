"""What an index is for the one who writes it, whichever engine keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.archive.contents import Contents, Entry
from assistant.archive.interface import Generation, Ledger
from assistant.archive.local.calibration import Calibration
from assistant.archive.local.suggested import Suggested
from assistant.domain.nouns import ArchiveInfo

_PATCHED_SHARE = 0.5

Recall = Callable[[Sequence[bytes]], Mapping[bytes, NDArray[np.float32]]]
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


def change(base: Generation | None, contents: Contents, patched: int) -> IndexChange:
    """The least work from `base` to `contents`, or from nothing when most of it is new: what
    is taken out of a vector graph leaves a hole in it, and so the graph is renewed in time.
    `patched` counts what came into it or left it since it was."""
    new = {e.passage.id: e for e in contents.entries if e.above is not None}
    if base is not None:
        old = {key: above for key, above in base.ledger.contexts().items() if above is not None}
        add = [entry for key, entry in new.items() if old.get(key) != entry.above]
        remove = [key for key in old if key not in new or new[key].above != old[key]]
        if patched + max(len(add), len(remove)) <= _PATCHED_SHARE * len(new):
            return IndexChange(base, contents, remove, add)
    return IndexChange(None, contents, (), list(new.values()))


class NewGeneration(Protocol):
    """A generation that is being made, which nobody is pointed at. It is built, measured and
    asked by whoever makes it, in this order, and made current then."""

    @property
    def changed(self) -> IndexChange:
        """What is done to the one before."""
        ...

    def build(self, recall: Recall, progress: Progress = ...) -> Generation:
        """Write what it holds, and open it. `recall` gives the vectors of the keys of
        `changed.add`; `progress` counts passages."""
        ...

    def keep_calibration(self, made: Calibration) -> None:
        """Keep what questions beside the point reach in it."""
        ...

    def keep_suggested(self, made: Suggested) -> None:
        """Keep the questions that it is known to answer."""
        ...

    def make_current(self) -> None:
        """Make it the current generation of the index."""
        ...


class IndexWriter(Protocol):
    """The index, for the one who writes it or looks at it."""

    where: str

    def exists(self) -> bool:
        """Whether anything was ingested there."""
        ...

    def base(self, embedder: str) -> Generation | None:
        """The generation that `embedder` may build upon, None where there is none yet. Raises
        `IndexUnusable` when it is damaged, or of another embedder or format."""
        ...

    def old_ledger(self) -> Ledger | None:
        """The ledger of the current generation, by whatever embedder, to compare with what is
        made anew; None where there is none that can be used."""
        ...

    def change(self, base: Generation | None, contents: Contents) -> IndexChange:
        """The least work from `base` to `contents`, or from nothing when most of it is new."""
        ...

    def new_generation(
        self, info: ArchiveInfo, changed: IndexChange
    ) -> AbstractContextManager[NewGeneration]:
        """The generation `info.generation`, to be made. Until it is made current nothing that
        readers use changes, and where it is not, it is gone at the end. Raises `IndexUnusable`
        when it cannot be made, or not be published; the old one stays current then."""
        ...

"""Being the one that changes an index: on this machine, and on the server where there is one.

Without a server an index is the folder, and one ingest at a time changes it. With one the folder
is a replica, which whoever follows the server changes too, one process at a time: several may
share the folder, and one of them fetches for all.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from assistant.archive import index
from assistant.archive.index import INFO, Generation
from assistant.archive.local import checksums
from assistant.archive.shared import generations
from assistant.archive.shared.generations import PublishedGeneration
from assistant.archive.shared.lease import Lease, leased
from assistant.archive.vectors import Server
from assistant.domain.errors import (
    IndexAway,
    IndexTaken,
    IndexUnusable,
)

log = logging.getLogger(__name__)

GRACE = 60.0


@dataclass(frozen=True)
class IndexWriting:
    """The index at `folder` while one ingest writes it; with a server, on which it is published
    upon the generation `upon`, while it holds the `lease`; all of it where what is there is
    `damaged`."""

    folder: Path
    server: Server | None = None
    upon: PublishedGeneration | None = None
    lease: Lease | None = None
    damaged: bool = False

    @property
    def published(self) -> bool:
        """Whether what is current here is current on the server, or there is none."""
        if self.server is None:
            return True
        return self.upon is not None and self.upon.generation == index.pointed_at(self.folder)

    def share(
        self,
        home: Path,
        *,
        anew: bool = False,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        """Publish the generation in the folder `home` on the server, where there is one; with
        `anew` with all of its vectors. `progress` is told how many bytes of how many are there.
        Raises `IndexAway` and `IndexUnusable`."""
        if self.server is not None and self.lease is not None:
            anew = anew or self.damaged
            generations.push(
                self.server, home, self.upon, anew=anew, sure=self.lease.hold, progress=progress
            )

    def tidy(self) -> None:
        """Remove from the server what nobody needs any more; what fails is done next time."""
        if self.server is None:
            return
        names = {index.pointed_at(self.folder), index.pointed_at(self.folder, before=True)}
        try:
            generations.sweep(
                self.server, [index.home(self.folder, name) for name in names if name]
            )
        except IndexUnusable as error:
            log.warning("The server was not tidied up: %s", error)


@contextmanager
def writing(folder: Path, server: Server | None = None) -> Iterator[IndexWriting]:
    """Be the one writer of the index at `folder`, and clear away what runs before left there;
    with a server be the one that writes there, too, and bring the folder up to it.

    Raises `IndexUnusable` at once when another ingest is at work there, or the folder cannot
    be written, and `IndexAway`.
    """
    with locked(folder):
        if server is None:
            yield IndexWriting(folder)
            return
        with leased(server) as lease:
            damaged = False
            try:
                catch_up(folder, server)
            except IndexAway:
                raise
            except IndexUnusable as error:
                log.warning("What the server holds is published anew. %s", error)
                damaged = True
            yield IndexWriting(folder, server, generations.latest(server), lease, damaged)


@contextmanager
def locked(folder: Path, seconds: float = 0) -> Iterator[None]:
    """Be the one process of this machine that changes the index at `folder`, when others let go
    of it within so many seconds, and clear away what runs before left there. Raises
    `IndexTaken` and `IndexUnusable`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock", timeout=seconds)
        lock.acquire()
    except Timeout:
        raise IndexTaken(
            f"Another ingest is writing to {folder}. Wait for it to end; nothing was changed."
        ) from None
    except OSError as error:
        raise IndexUnusable(
            f"{folder} cannot be written ({error.strerror}). Choose another with --index."
        ) from None
    try:
        clear(folder)
        yield
        clear(folder)
    except PermissionError as error:
        raise IndexUnusable(
            f"{error.filename} cannot be read or written: check the rights there."
        ) from None
    finally:
        lock.release()


def catch_up(folder: Path, server: Server, embedder: str | None = None) -> bool:
    """Make what is current on the server current in `folder`, which has to be `locked`, and make
    it anew where it is damaged there; whether that changed anything. With `embedder` a generation
    of another one is refused.

    Raises `IndexAway`, and `IndexUnusable` when what is there cannot be used; the folder stays
    as it was.
    """
    wanted = generations.latest(server)
    if wanted is None:
        return False
    if embedder is not None and wanted.embedder != embedder:
        raise index.of_another(f"on {server.address}", wanted.embedder, embedder)
    base = None
    if index.exists(folder):
        with suppress(IndexUnusable):
            held = index.home(folder, index.pointed_at(folder))
            base = held if _sound(held) else None
            if base is not None and base.name == wanted.generation:
                return False
    final = index.home(folder, wanted.generation)
    made = final.with_suffix(".new")
    shutil.rmtree(made, ignore_errors=True)
    try:
        made.mkdir(parents=True)
        _brought(server, wanted, made, base)
        shutil.rmtree(final, ignore_errors=True)
        made.rename(final)
        index.point_at(folder, wanted.generation)
    except (OSError, sqlite3.Error, ValueError) as error:
        index.discard(folder, made)
        raise IndexUnusable(
            f"The index on {server.address} cannot be copied to {final} ({error}). Make room and"
            " check the rights there."
        ) from error
    except BaseException:
        index.discard(folder, made)
        raise
    return True


def _sound(home: Path) -> bool:
    """Whether a generation that is held here may be used and built upon; the log says where it
    is damaged."""
    try:
        index.read_info(home / INFO)
        checksums.refuse_damage(home, whole=True)
    except IndexUnusable as error:
        log.warning("It is fetched anew: %s", error)
        return False
    return True


def _brought(server: Server, wanted: PublishedGeneration, final: Path, base: Path | None) -> None:
    """Bring a generation, and open it once; what is damaged here is not built upon."""
    try:
        generations.bring(server, wanted, final, base)
    except IndexAway:
        raise
    except (IndexUnusable, OSError, sqlite3.Error):
        if base is None:
            raise
        shutil.rmtree(final, ignore_errors=True)
        final.mkdir()
        generations.bring(server, wanted, final, None)
    Generation(final)


@contextmanager
def glanced(folder: Path, server: Server | None) -> Iterator[Path]:
    """A folder with what is current on the server, or in `folder` where there is none: it is
    left as it is, and where it is behind, a replica is made elsewhere and removed afterwards.
    Raises `IndexAway` and `IndexUnusable`."""
    if server is None or current_on(server, folder):
        yield folder
        return
    with TemporaryDirectory(prefix="index-", ignore_cleanup_errors=True) as elsewhere:
        catch_up(Path(elsewhere), server)
        yield Path(elsewhere)


def current_on(server: Server, folder: Path) -> bool:
    """Whether what is current on the server, if anything, is current in `folder`. Raises
    `IndexAway`."""
    wanted = generations.latest(server)
    if wanted is None:
        return True
    with suppress(IndexUnusable):
        return index.exists(folder) and index.pointed_at(folder) == wanted.generation
    return False


def clear(folder: Path) -> None:
    """Remove generations that are neither current, nor held by a reader, nor the last one
    before within `GRACE` seconds, for readers that were just told of it."""
    try:
        name = index.pointed_at(folder)
    except IndexUnusable:
        return
    kept = {name}
    if time.time() - index.pointed_since(folder) < GRACE:
        kept |= {index.pointed_at(folder, before=True)}
    generations = folder / "generations"
    for old in generations.iterdir() if generations.is_dir() else ():
        if old.name not in kept and not index.in_use(old):
            shutil.rmtree(old, ignore_errors=True)

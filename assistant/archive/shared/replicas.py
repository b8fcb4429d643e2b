"""Following a server: what becomes current there becomes current in the folder of a replica."""

from __future__ import annotations

import logging
import threading
import weakref
from pathlib import Path

from assistant.archive import index
from assistant.archive.index import Archive
from assistant.archive.locks import (
    catch_up,
    current_on,
    locked,
)
from assistant.archive.vectors import Server
from assistant.domain.errors import IndexTaken, IndexUnusable

log = logging.getLogger(__name__)

_FIRST = 300.0  # seconds that another process may take to fetch the first generation


def opened(folder: Path, embedder: str, server: Server, every: float) -> Archive:
    """The index that is current on the server, by a replica in `folder`, which is looked after
    every so many seconds for as long as somebody holds the archive.

    What is in the folder already is used while the server cannot be reached or what it holds
    cannot be used. Raises `IndexMissing`, `IndexUnusable` and `IndexAway` where nothing is.
    """
    held, behind = index.exists(folder), None
    try:
        with locked(folder, 0 if held else _FIRST):
            catch_up(folder, server, embedder)
    except IndexUnusable as error:
        if not held:
            raise
        if not isinstance(error, IndexTaken):
            behind = str(error)
            log.warning("Answering from the replica as it is. %s", error)
    archive = Archive(folder, embedder, server)
    archive.behind = behind
    follower = _Follower(folder, embedder, server, weakref.ref(archive))
    over = threading.Event()
    weakref.finalize(archive, over.set)
    threading.Thread(
        target=follower.follow, args=(every, over), name="following", daemon=True
    ).start()
    return archive


class _Follower:
    def __init__(
        self, folder: Path, embedder: str, server: Server, archive: weakref.ref[Archive]
    ) -> None:
        self._folder, self._embedder, self._server = folder, embedder, server
        self._archive = archive

    def follow(self, every: float, over: threading.Event) -> None:
        """Look after every so many seconds until it is over; of what goes wrong the log has one
        line when it begins, and one when it ends."""
        while not over.wait(every):
            if (archive := self._archive()) is None:
                return
            before = archive.behind
            archive.behind = self._looked_after(archive)
            if archive.behind and not before:
                log.warning("Answering from the replica as it is. %s", archive.behind)
            elif before and not archive.behind:
                log.warning("Following the Chroma server at %s again.", self._server.address)
            del archive

    def _looked_after(self, archive: Archive) -> str | None:
        """What keeps the replica from being what is current on the server, if anything."""
        try:
            if not current_on(self._server, self._folder):
                with locked(self._folder):
                    catch_up(self._folder, self._server, self._embedder)
            archive.current()
        except IndexTaken:  # who shares the folder fetches it
            return None
        except IndexUnusable as error:
            return str(error)
        except Exception as error:  # the thread has to go on, whatever happens
            log.exception("The replica is not followed")
            return str(error)
        return None

"""The current generation of an index in PostgreSQL, followed: what becomes current is told by
PostgreSQL at once, and looked after every few seconds besides."""

from __future__ import annotations

import logging
import threading
import weakref
from contextlib import suppress
from typing import Any

from assistant.archive.index import of_another
from assistant.archive.served import schema
from assistant.archive.served.generation import ServedGeneration, latest
from assistant.database import DatabaseServer
from assistant.domain.errors import ArchiveError, IndexMissing, IndexUnusable

log = logging.getLogger(__name__)

_LISTENING, _ASKING = 5.0, 0.5
"""Seconds between two looks, where PostgreSQL tells of what is new, and where it does not: a
standby cannot."""


class ServedArchive:
    """The index on a server, opened for an embedder; followed for as long as somebody holds it.

    Raises `IndexMissing` when nothing was ingested there, `IndexAway` when the server cannot be
    reached, and `IndexUnusable` when the index was made by another embedder or version.
    """

    def __init__(self, server: DatabaseServer, embedder: str) -> None:
        self._server, self._embedder = server, embedder
        self._looking = threading.Lock()
        self._held: ServedGeneration | None = None
        self.behind: str | None = None
        """What keeps it from following its server now, if anything."""
        self.look()
        over = threading.Event()
        weakref.finalize(self, over.set)
        follower = _Follower(server, weakref.ref(self), over)
        threading.Thread(target=follower.follow, name="following", daemon=True).start()

    def current(self) -> ServedGeneration:
        """The current generation; hold on to it for the whole of one question."""
        held = self._held
        if held is None:
            self.look()
            return self.current()
        return held

    def outdated(self) -> str | None:
        """Why what is answered from is not what is current, None where it is."""
        return self.behind

    def look(self) -> None:
        """Change over to what is current now. Raises as the class does."""
        with self._looking:
            query, where = self._server.rows, self._server.name
            schema.refuse_other(schema.revision(query, self._server.schema), where)
            held = self._held
            if held is not None:
                newest = query("SELECT max(number) FROM generation")
                if newest == [(held.state.number,)]:
                    return
            state = latest(query, where)
            if state.info.embedder != self._embedder:
                raise of_another(f"at {where}", state.info.embedder, self._embedder)
            self._held = ServedGeneration(query, state, where)


class _Follower:
    def __init__(
        self,
        server: DatabaseServer,
        archive: weakref.ref[ServedArchive],
        over: threading.Event,
    ) -> None:
        self._server, self._archive, self._over = server, archive, over
        self._connection: Any = None
        self._listens = True

    def follow(self) -> None:
        """Look after until it is over; of what goes wrong the log has one line when it begins,
        and one when it ends."""
        while not self._over.is_set():
            self._wait()
            if (archive := self._archive()) is None:
                break
            before = archive.behind
            archive.behind = _looked(archive)
            if archive.behind and not before:
                log.warning("Answering from the state that was read last. %s", archive.behind)
            elif before and not archive.behind:
                log.warning("Following the index at %s again.", self._server.name)
            del archive
        self._let_go()

    def _wait(self) -> None:
        """Wait until something may have become current."""
        try:
            if self._connection is None and self._listens:
                self._connection = self._server.connect()
                with self._server.told():
                    self._connection.execute(f'LISTEN "{self._server.schema}"')
                return  # what was told before
            if self._connection is not None:
                with self._server.told():
                    for _ in self._connection.notifies(timeout=_LISTENING, stop_after=1):
                        pass
                return
        except ArchiveError as error:
            state = getattr(error.__cause__, "sqlstate", None)
            self._listens = state not in {"25006", "0A000"}
            self._let_go()
        self._over.wait(_ASKING)

    def _let_go(self) -> None:
        with suppress(Exception):
            if self._connection is not None:
                self._connection.close()
        self._connection = None


def _looked(archive: ServedArchive) -> str | None:
    """What keeps an archive from being what is current, if anything."""
    try:
        archive.look()
    except (IndexUnusable, IndexMissing) as error:
        return str(error)
    except Exception as error:  # the thread has to go on, whatever happens
        log.exception("The index is not followed")
        return str(error)
    return None

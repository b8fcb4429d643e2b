"""One ingest at a time on a server: a claim that ends by itself when its holder dies.

It keeps a second ingest from beginning work in vain. It depends on clocks that agree within
`SECONDS`; that nothing is overwritten does not, as no number of a generation is taken twice (see
`assistant.archive.shared`).
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from assistant.archive.vectors import Server
from assistant.domain.errors import (
    IndexAway,
    IndexTaken,
    IndexUnusable,
)

log = logging.getLogger(__name__)

SECONDS = 60.0
_KIND = _KEY = "lease"
_RENEWED = 4  # times in `SECONDS`


class Lease:
    """A claim that is held; see `leased`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._token = secrets.token_hex(16)
        self._lost = False
        self._over = threading.Event()

    def take(self) -> None:
        """Claim, or raise `IndexTaken` where another does. Raises `IndexAway`."""
        kept: dict[str, object] = {}
        for _ in range(3):
            kept = self._server.record_once(_KEY, self._record())
            if kept.get("token") == self._token:
                return
            if kept and _until(kept) > time.time():
                break
            self._server.withdraw([_KEY], token=str(kept.get("token")))
        left = max(1, round(_until(kept) - time.time()))
        raise IndexTaken(
            f"Another ingest ({kept.get('holder', 'elsewhere')}) is writing to"
            f" {self._server.address}. Wait for it to end; nothing was changed. If it was killed,"
            f" its claim ends in {left} s."
        )

    def renew(self) -> None:
        """Prolong the claim again and again, until `release`."""
        while not self._over.wait(SECONDS / _RENEWED):
            try:
                if not self._held():
                    self._lost = True
                    return
                self._server.record(_KEY, self._record())
            except IndexAway as error:
                log.info("The claim is not prolonged yet: %s", error)

    def hold(self) -> None:
        """Raise `IndexUnusable` where the claim was lost, `IndexAway` where nobody can tell."""
        if self._lost or not self._held():
            raise IndexUnusable(
                f"Another ingest has taken over on {self._server.address}, as this one was not"
                " heard of for too long. Nothing was published; run it again."
            )

    def release(self) -> None:
        """Give the claim back."""
        self._over.set()
        with suppress(IndexAway):
            self._server.withdraw([_KEY], token=self._token)

    def _held(self) -> bool:
        return self._server.records(_KIND).get(_KEY, {}).get("token") == self._token

    def _record(self) -> dict[str, str | int | float]:
        holder = f"process {os.getpid()} on {socket.gethostname()}"
        until = time.time() + SECONDS
        return {"kind": _KIND, "token": self._token, "holder": holder, "until": until}


@contextmanager
def leased(server: Server) -> Iterator[Lease]:
    """Be the one that writes on the server. Raises `IndexTaken` and `IndexAway`."""
    lease = Lease(server)
    lease.take()
    threading.Thread(target=lease.renew, name="lease", daemon=True).start()
    try:
        yield lease
    finally:
        lease.release()


def _until(kept: dict[str, object]) -> float:
    try:
        return float(str(kept.get("until")))
    except ValueError:
        return 0.0

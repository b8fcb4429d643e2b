"""One answer for each event, however often and to however many processes it is sent."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor

from assistant.domain.errors import RecordsError
from assistant.records import Claims

log = logging.getLogger(__name__)

_LOOKS = 20
_SOON = 0.05


class EventDeduplicator:
    """Work that is done once, by whichever process claims it first. If that one dies, another
    one that was asked for the same takes it over when the claim has run out. Thread-safe."""

    def __init__(self, claims: Claims, pool: Executor) -> None:
        self._claims, self._pool = claims, pool
        self._held: set[str] = set()
        self._lock = threading.Lock()
        self._renewing: threading.Thread | None = None

    def start(self, name: str, work: Callable[[], None]) -> None:
        """Do the work in a thread of the pool, unless it is being done or was done."""
        self._pool.submit(self._run, name, work, _LOOKS)

    def _run(self, name: str, work: Callable[[], None], looks: int) -> None:
        try:
            if not self._claims.taken(name):
                self._look_again(name, work, looks)
                return
        except RecordsError as error:  # rather twice than never
            log.error("%s", error)
        self._hold(name)
        try:
            work()
        except Exception:
            log.exception("an event of Slack was not dealt with")
        finally:
            with self._lock:
                self._held.discard(name)
            try:
                self._claims.done(name)
            except RecordsError as error:
                log.error("%s", error)

    def _look_again(self, name: str, work: Callable[[], None], looks: int) -> None:
        left = self._claims.left(name)
        with self._lock:
            own = name in self._held
        if left is None or own or not looks:
            return
        timer = threading.Timer(left + _SOON, self._submit, (name, work, looks - 1))
        timer.daemon = True
        timer.start()

    def _submit(self, name: str, work: Callable[[], None], looks: int) -> None:
        try:
            self._pool.submit(self._run, name, work, looks)
        except RuntimeError:  # the process is about to end
            return

    def _hold(self, name: str) -> None:
        with self._lock:
            self._held.add(name)
            if self._renewing is None:
                self._renewing = threading.Thread(target=self._renew, daemon=True)
                self._renewing.start()

    def _renew(self) -> None:
        while True:
            time.sleep(self._claims.lease.total_seconds() / 3)
            with self._lock:
                held = list(self._held)
                if not held:
                    self._renewing = None
                    return
            for name in held:
                try:
                    self._claims.renewed(name)
                except RecordsError as error:
                    log.error("%s", error)

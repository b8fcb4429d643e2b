"""Connections to PostgreSQL that wait no longer than they may, whatever the far end does.

The server keeps its own limits only while it runs. One that was frozen, or whose host is cut off
behind something that still acknowledges, says nothing at all: then the connection is given up here.
"""

from __future__ import annotations

import math
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.waiting import READY_NONE

from assistant.database import deadline

_LEAST_CONNECT = 2
"""The least that libpq takes as a limit, in seconds."""
_KEPT_ALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 3000,
}
"""A host that no longer acknowledges is given up by the system: also an idle connection that
something on the way has forgotten, in time for another one to be made."""


class _Patient(psycopg.Connection[Any]):
    """Closes itself when an answer is not there by the thread's deadline."""

    def wait(self, gen: PQGen[RV], *args: Any, **named: Any) -> RV:
        return super().wait(self._watched(gen), *args, **named)

    def _watched(self, gen: PQGen[RV]) -> PQGen[RV]:
        """The same steps; psycopg comes by every tenth of a second while there is nothing."""
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready == READY_NONE and deadline.left() <= 0:
                    self.close()
                    raise psycopg.OperationalError("the server did not answer in time")
                wanted = gen.send(ready)
        except StopIteration as ended:
            value: RV = ended.value
            return value


def connect(longest: int, *args: Any, **named: Any) -> psycopg.Connection[Any]:
    """A connection as `psycopg.connect` makes it, within the thread's deadline and at most
    `longest` seconds. What the address sets is kept. Raises `psycopg.OperationalError`."""
    left = deadline.left()
    if left <= 0:
        raise psycopg.OperationalError("the server did not answer in time")
    seconds = max(_LEAST_CONNECT, math.ceil(min(left, longest)))
    return _Patient.connect(*args, **({"connect_timeout": seconds} | _KEPT_ALIVE | named))

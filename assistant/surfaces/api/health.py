"""`/healthz`: the process lives. `/readyz`: it can answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.answering.service import AnsweringService
from assistant.surfaces.api import shapes
from assistant.surfaces.api.document import described
from assistant.surfaces.api.told import (
    RETRY_SECONDS,
    ProblemRoute,
    RefusedRequest,
    answered,
)

log = logging.getLogger(__name__)

_GOOD_FOR = 3.0
"""Seconds for which it is known whether the index answers, however often that is asked."""
_NO_ANSWER = "readyz"
"""The id of no answer: to look one up shows that the records can be read."""


def routes(answering: AnsweringService) -> APIRouter:
    """The routes for what watches over the server; anybody may call them."""
    router = APIRouter(route_class=ProblemRoute)

    answers = _Remembered(answering.assistant.probe)

    def index() -> None:
        """Raises an error unless the index that is answered from can be read and answers."""
        generation = answering.assistant.generation
        _, passages = generation.ledger.counts()
        found = len(generation.lexical), len(generation.matrix)
        if found != (passages, passages):
            raise RuntimeError(f"{passages} passages in the ledger, but {found} to search in")
        answers()

    def records() -> None:
        """Raises an error unless the records can be read."""
        answering.answers.get(_NO_ANSWER)

    needed = {"index": index, "records": records}

    @router.get(
        "/healthz",
        tags=["health"],
        summary="Does the process live?",
        response_model=shapes.Health,
        responses=described(),
        openapi_extra={"security": []},
    )
    async def healthz() -> Response:
        """Always `ok` while the process serves."""
        return answered({"status": "ok"})

    @router.get(
        "/readyz",
        tags=["health"],
        summary="Can it answer?",
        response_model=shapes.Readiness,
        responses=described(503),
        openapi_extra={"security": []},
    )
    def readyz() -> Response:
        """`ready` where the index finds what it is asked for and the records can be read; else
        `missing` names what isn't. `behind` names the index where its newest state cannot be had
        or used, and answers come from the one before."""
        missing = [name for name, look in needed.items() if not _well(name, look)]
        if missing:
            detail = f"Can't be used just now: {', '.join(missing)}."
            headers = {"retry-after": str(RETRY_SECONDS)}
            raise RefusedRequest("not-ready", detail, headers, missing=missing)
        behind = [] if answering.assistant.outdated is None else ["index"]
        return answered({"status": "ready", "behind": behind})

    return router


class _Remembered:
    """A look whose outcome is good for `_GOOD_FOR` seconds. One looks at a time; others are told
    what was seen last."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._looking = threading.Lock()
        self._seen: tuple[float, str | None] | None = None

    def __call__(self) -> None:
        if self._looking.acquire(blocking=self._seen is None):
            try:
                if self._seen is None or time.monotonic() > self._seen[0] + _GOOD_FOR:
                    self._seen = time.monotonic(), self._wrong()
            finally:
                self._looking.release()
        if self._seen is not None and self._seen[1] is not None:
            raise RuntimeError(self._seen[1])

    def _wrong(self) -> str | None:
        try:
            self._look()
        except Exception as error:
            return str(error) or type(error).__name__
        return None


def _well(name: str, look: Callable[[], None]) -> bool:
    try:
        look()
    except Exception as error:
        log.error("not ready: %s: %s", name, error)
        return False
    return True

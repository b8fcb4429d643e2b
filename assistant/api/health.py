"""`/healthz`: the process lives. `/readyz`: it can answer."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.answering import Answering
from assistant.api import shapes
from assistant.api.document import described
from assistant.api.told import RETRY_SECONDS, Refused, Told, answered

log = logging.getLogger(__name__)

_NO_ANSWER = "readyz"
"""The id of no answer: to look one up shows that the records can be read."""


def routes(answering: Answering) -> APIRouter:
    """The routes for what watches over the server; anybody may call them."""
    router = APIRouter(route_class=Told)

    def index() -> None:
        """Raises an error unless the index that is answered from is whole and can be read."""
        generation = answering.assistant.generation
        _, passages = generation.ledger.counts()
        found = len(generation.lexical), len(generation.matrix)
        if found != (passages, passages):
            raise RuntimeError(f"{passages} passages in the ledger, but {found} to search in")

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
        """`ready` where the index is open and the records can be read; else `missing` names
        what isn't. `behind` names the index where its newest state cannot be had or used, and
        answers come from the one before."""
        missing = [name for name, look in needed.items() if not _well(name, look)]
        if missing:
            detail = f"Can't be used just now: {', '.join(missing)}."
            headers = {"retry-after": str(RETRY_SECONDS)}
            raise Refused("not-ready", detail, headers, missing=missing)
        behind = [] if answering.assistant.outdated is None else ["index"]
        return answered({"status": "ready", "behind": behind})

    return router


def _well(name: str, look: Callable[[], None]) -> bool:
    try:
        look()
    except Exception as error:
        log.error("not ready: %s: %s", name, error)
        return False
    return True

"""What the operators' machines ask for: `GET /metrics`, with a key."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.answering.service import AnsweringService
from assistant.domain.errors import KeyRefused
from assistant.runtime import metrics
from assistant.runtime.keys import Keys

_STATUS = {"missing": 401, "unknown": 401, "scope": 403, "often": 429}


def routes(answering: AnsweringService, keys: Keys) -> APIRouter:
    """`/metrics`, for keys with the scope `metrics`."""
    router = APIRouter()

    @router.get("/metrics")
    def figures(request: Request) -> Response:
        try:
            keys.admitted(request.headers.get("authorization"), request.state.client, "metrics")
        except KeyRefused as refused:
            return _refused(refused)
        page = metrics.page(_state(answering))
        return Response(page, media_type=metrics.CONTENT_TYPE, headers=_NOT_KEPT)

    return router


_NOT_KEPT = {"cache-control": "no-store"}


def _state(answering: AnsweringService) -> metrics.State:
    gate, info = answering.gate, answering.assistant.info
    age = datetime.now(UTC) - info.created
    return metrics.State(
        gate.inside,
        gate.waiting,
        gate.turned_away,
        age.total_seconds(),
        info.posts,
        info.passages,
        behind=answering.assistant.outdated is not None,
    )


def _refused(error: KeyRefused) -> Response:
    headers = dict(_NOT_KEPT)
    if error.kind in ("missing", "unknown"):
        headers["www-authenticate"] = "Bearer"
    if error.wait:
        headers["retry-after"] = str(error.wait)
    return JSONResponse({"error": str(error)}, _STATUS[error.kind], headers)

"""`POST /api/feedback`: what people think of an answer, or of one of its citations."""

from __future__ import annotations

import secrets

from fastapi import APIRouter
from fastapi.responses import Response
from fastapi.routing import APIRoute

from assistant.answering.service import AnsweringService
from assistant.records import Vote, Votes
from assistant.records.votes import WHOLE
from assistant.surfaces.api import shapes
from assistant.surfaces.api.document import described
from assistant.surfaces.api.told import RefusedRequest, answered


def routes(
    answering: AnsweringService,
    votes: Votes,
    route: type[APIRoute],
    security: list[dict[str, list[str]]],
) -> APIRouter:
    """The route for feedback."""
    router = APIRouter(route_class=route)

    @router.post(
        "/feedback",
        tags=["answers"],
        summary="Give feedback",
        response_model=shapes.Vote,
        responses=described(401, 403, 404, 413, 415, 422, 429, 503),
        openapi_extra={"security": security},
    )
    def feedback(given: shapes.Feedback) -> Response:
        """Keeps a thumb up or down, in the place of the voter's earlier one; 0 takes it back."""
        kept = answering.answers.get(given.answer)
        if kept is None:
            raise RefusedRequest("not-found", "There is no answer with this id.")
        if given.citation not in {WHOLE, *(c.number for c in kept.answer.citations)}:
            raise RefusedRequest("not-found", "The answer has no citation with this number.")
        voter = given.voter or secrets.token_urlsafe(16)
        if given.value == 0:
            votes.withdraw(given.answer, given.citation, voter)
        else:
            votes.cast(Vote(given.answer, voter, given.value, given.citation, given.why))
        return answered(
            {
                "answer": given.answer,
                "citation": given.citation,
                "value": given.value,
                "voter": voter,
            }
        )

    return router

"""The API's description in OpenAPI's words: made of its routes, so that it is true."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from assistant.surfaces.api import examples, shapes
from assistant.surfaces.problems import (
    KINDS,
    MEDIA_TYPE,
    VERSION,
    problem,
)

KEY: Final = "key"
_ALWAYS = (421, 500)
_METHODS = {"get": ("GET", "HEAD"), "post": ("POST",)}
_USUAL = ("HTTPValidationError", "ValidationError")
_REFERENCE = "5f0c1d2e3a4b"
_VERSION_HEADER = {
    "API-Version": {
        "description": "The version of the API.",
        "required": True,
        "schema": {"type": "string", "enum": [VERSION]},
    }
}
_SECONDS = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
_OWN_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {
        "WWW-Authenticate": {
            "description": "`Bearer`, and what is wrong with the key.",
            "schema": {"type": "string"},
        }
    },
    429: {"Retry-After": _SECONDS},
    503: {"Retry-After": _SECONDS},
}
_SAYS = """\
Questions to an archive of articles, answered with citations to the paragraph.

**Keys.** `Authorization: Bearer KEY`; each is good for some of the scopes `ask`, `search`, `read`
and `feedback`. What needs none may be called without.

**Errors** are `application/problem+json` (RFC 9457). A `type` leads to what `x-problems` of this
document says of it, and the log of the server knows more under the `request_id`.

**Versions.** This is version 1; every answer says so in `API-Version`. Without notice there may
come new members of objects, new events, new optional parameters and new types of problems, and
texts for people (`detail`, `title`, `notice`) may change: ignore what you do not know. Nothing else
that is described here changes below `/api`; what has to will be served
below another path beside it.

**HEAD** goes wherever GET does, and gives the same headers without a body.

**Events.** `POST /api/ask` with `Accept: text/event-stream` answers with server-sent events:
`retrieval` (what was searched for and found, as `GET /api/search` has it), `citation` (before the
first sentence that has its number), `sentence` (final), and at the end either `done` (the whole
Answer, which is what counts) or `error` (a problem). Lines that begin with a colon keep the
connection alive.
"""
_TAGS = [
    {"name": "answers", "description": "Questions, and what people think of the answers."},
    {"name": "archive", "description": "What the archive holds."},
    {"name": "health", "description": "For what watches over the server."},
]


def described(*statuses: int, events: bool = False) -> dict[int | str, dict[str, Any]]:
    """What a route may answer, for its `responses`: what was asked for, also as `events` where
    it has these, and problems with these statuses."""
    given: dict[str, Any] = {"description": "What was asked for.", "headers": _VERSION_HEADER}
    if events:
        stream = {"schema": {"type": "string"}, "example": examples.EVENTS}
        given["content"] = {"text/event-stream": stream}
    found: dict[int | str, dict[str, Any]] = {200: given}
    posted = (400, 408) if 415 in statuses else ()
    for status in sorted({*statuses, *posted, *_ALWAYS}):
        found[status] = _problem(status)
    return found


def document(router: APIRouter, title: str, longest_question: int) -> dict[str, Any]:
    """The description of a router's routes."""
    found = get_openapi(
        title=f"{title}: API", version=VERSION, description=_SAYS, routes=router.routes, tags=_TAGS
    )
    operations = {
        path: operation for path, of in found["paths"].items() for operation in of.values()
    }
    for path, operation in operations.items():
        whole = operation["responses"]["200"]["content"]["application/json"]
        whole["example"] = examples.OF[path]
        _without_usual(operation["responses"])
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _not_null(parameter["schema"])
    parts = found["components"]
    for name in _USUAL:
        parts["schemas"].pop(name, None)
    parts["schemas"]["Problem"] = _schema()
    parts["securitySchemes"] = {
        KEY: {
            "type": "http",
            "scheme": "bearer",
            "description": "A key from `ask-the-archive new-key`.",
        }
    }
    found["x-problems"] = {
        kind: {"status": status, "title": name, "description": usual}
        for kind, (status, name, usual) in KINDS.items()
    }
    for schema in _questions(found):
        schema["maxLength"] = longest_question
    return found


def methods(document: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The paths of a description, each with its methods; HEAD goes with GET."""
    return [
        (path, [name for method in _METHODS if method in operations for name in _METHODS[method]])
        for path, operations in document["paths"].items()
    ]


def _problem(status: int) -> dict[str, Any]:
    kinds = [kind for kind, (own, *_) in KINDS.items() if own == status]
    return {
        "description": ", ".join(KINDS[kind][1] for kind in kinds),
        "headers": _OWN_HEADERS.get(status, {}),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind: {"value": problem(kind, None, _REFERENCE)} for kind in kinds},
            }
        },
    }


def _without_usual(responses: dict[str, Any]) -> None:
    """Without what FastAPI believes that a route of it would say: ours do not."""
    for status in [status for status, one in responses.items() if _USUAL[0] in json.dumps(one)]:
        del responses[status]


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without null, which an address cannot say."""
    alternatives = [one for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
    return {**schema, **alternatives[0]} if alternatives else schema


def _schema() -> dict[str, Any]:
    """The schema of a problem, with what it is made of inside it."""
    schema = shapes.Problem.model_json_schema()
    parts = schema.pop("$defs")
    text = json.dumps(schema)
    for name, part in parts.items():
        text = text.replace(json.dumps({"$ref": f"#/$defs/{name}"}), json.dumps(part))
    found: dict[str, Any] = json.loads(text)
    return found


def _questions(document: dict[str, Any]) -> Iterable[dict[str, Any]]:
    yield document["components"]["schemas"]["Question"]["properties"]["question"]
    for parameter in document["paths"]["/api/search"]["get"]["parameters"]:
        if parameter["name"] == "question":
            yield parameter["schema"]

"""What a program is told that something went wrong: problem details (RFC 9457). Pure."""

from __future__ import annotations

from typing import Any, Final

MEDIA_TYPE: Final = "application/problem+json"
DOCUMENT: Final = "/api/openapi.json"
VERSION: Final = "1"
"""The version of the API, which each of its answers tells."""

KINDS: Final[dict[str, tuple[int, str, str]]] = {
    "not-understood": (400, "Not understood", "That request could not be understood."),
    "key-missing": (401, "A key is needed", "A key is needed here: Authorization: Bearer KEY."),
    "key-unknown": (401, "Unknown key", "This key is not known."),
    "key-scope": (403, "Not for this key", "This key is not good for this."),
    "forbidden": (403, "Forbidden", "Another site's page may not do that here."),
    "not-found": (404, "Not found", "Nothing is found at that address."),
    "wrong-method": (405, "Wrong method", "Nothing is done here by that method."),
    "slow": (408, "Too slow", "It took too long to send that."),
    "too-large": (413, "Too large", "The body is larger than is accepted here."),
    "media-type": (415, "Wrong media type", "The body has to be application/json."),
    "wrong-host": (421, "Wrong address", "This server isn't known by that address."),
    "invalid": (422, "Invalid", "The request does not fit its description."),
    "too-often": (429, "Too often", "That was too often. Wait as long as Retry-After says."),
    "failed": (500, "Something went wrong", "Something went wrong here; the log knows more."),
    "busy": (503, "Busy", "Too many questions are being answered just now. Try again soon."),
    "unavailable": (503, "Unavailable", "What is needed for this can't be reached just now."),
    "took-too-long": (
        504,
        "Took too long",
        "That took too long to answer. Ask it in fewer words, or try again.",
    ),
    "not-ready": (503, "Not ready", "What is needed for answers can't be reached just now."),
}
"""Every kind of problem: its status, its title, and what is usually said of it."""

_BY_STATUS: Final = {
    status: kind
    for kind, (status, *_) in KINDS.items()
    if kind not in ("key-unknown", "key-scope", "unavailable", "not-ready")
} | {502: "busy", 504: "busy"}


def kind_of(status: int) -> str:
    """The kind of problem that an error with this status usually is."""
    return _BY_STATUS.get(status, "failed" if status >= 500 else "not-understood")


def problem(
    kind: str, detail: str | None = None, request_id: str | None = None, **more: Any
) -> dict[str, Any]:
    """A problem of one of the `KINDS` as JSON-ready data; `more` are members of its own. Its
    `type` leads to what the API's description says of it."""
    status, title, usual = KINDS[kind]
    return {
        "type": f"{DOCUMENT}#/x-problems/{kind}",
        "title": title,
        "status": status,
        "detail": detail or usual,
        "request_id": request_id,
        **more,
    }

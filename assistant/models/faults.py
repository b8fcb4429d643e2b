"""What goes wrong at the far end: in one line for the reader, and what to make of it."""

from __future__ import annotations

import math
import re
import time
from email.utils import parsedate_to_datetime

import openai
from langchain_core.exceptions import ContextOverflowError

_AGAIN_SECONDS = 0.5


class StreamCutOff(Exception):
    """The reply stopped, and nobody said that it was over."""


class EmptyReply(Exception):
    """The reply is over and said nothing."""


class CircuitOpen(Exception):
    """The far end has failed so often that it is left alone."""


def is_about_the_request(error: Exception) -> bool:
    """Whether the far end refused this one request, and would answer others."""
    return is_too_long(error) or isinstance(
        error, (openai.BadRequestError, openai.UnprocessableEntityError)
    )


_TOO_LONG = re.compile(
    r"context.{0,20}(?:length|size|window|limit)|maximum context|prompt is too long"
    r"|too many (?:input )?tokens",
    re.IGNORECASE,
)


def is_too_long(error: Exception) -> bool:
    """Whether the prompt is more than the model takes."""
    if isinstance(error, openai.APIStatusError) and error.status_code == 413:
        return True
    return isinstance(error, ContextOverflowError) or (
        isinstance(error, openai.BadRequestError) and _TOO_LONG.search(str(error)) is not None
    )


def retry_after(error: Exception) -> float | None:
    """Seconds after which to ask once more, None for never."""
    if isinstance(error, (openai.RateLimitError, openai.InternalServerError)):
        return _told(error.response.headers.get("retry-after", ""))
    if isinstance(error, openai.APIConnectionError) and not isinstance(
        error, openai.APITimeoutError
    ):
        return _AGAIN_SECONDS
    return None


def _told(value: str) -> float:
    """The seconds of a `Retry-After` (RFC 9110, 10.2.3), which may be a time of day."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return _AGAIN_SECONDS
    return max(0.0, seconds) if math.isfinite(seconds) else _AGAIN_SECONDS


_REASONS: tuple[tuple[str, tuple[type[Exception], ...], str], ...] = (
    ("left_alone", (CircuitOpen,), "has failed again and again, and is left alone for a while."),
    ("broken_off", (StreamCutOff,), "broke off its reply."),
    ("empty", (EmptyReply,), "sent an empty reply."),
    (
        "key",
        (openai.AuthenticationError, openai.PermissionDeniedError),
        "refused the key. Check OPENAI_API_KEY.",
    ),
    (
        "unknown",
        (openai.NotFoundError,),
        "is not known there. Check CHAT_MODEL and OPENAI_BASE_URL.",
    ),
    ("often", (openai.RateLimitError,), "is over its rate limit or quota. Try again later."),
    ("timeout", (openai.APITimeoutError, TimeoutError), "did not reply in time."),
    (
        "unreachable",
        (openai.APIConnectionError, OSError),
        "cannot be reached. Check OPENAI_BASE_URL and the network.",
    ),
    ("error", (openai.APIError,), "answered with an error. Look at that server's own log."),
)


def why(error: Exception) -> str:
    """The end of a sentence that begins with the model's name; nothing in it is the far end's."""
    if is_too_long(error):
        return "takes no prompt of that length. Lower CONTEXT_TOKENS."
    for _, kinds, reason in _REASONS:
        if isinstance(error, kinds):
            return reason
    return "sent a reply that cannot be understood."


def kind(error: Exception) -> str:
    """A word for what went wrong: `key`, `unknown`, `often`, `timeout`, … or `other`."""
    if is_too_long(error):
        return "too_long"
    return next((name for name, kinds, _ in _REASONS if isinstance(error, kinds)), "other")

"""One line for the operator per answer: what it was and what it cost, never what was said."""

from __future__ import annotations

import json
import logging

from assistant import notices
from assistant.passage import Answer

LOGGER = "assistant.answers"

_log = logging.getLogger(LOGGER)


def note(answer: Answer, *, left: bool = False) -> None:
    """Write the line of an answer at level INFO, as a JSON object with keys that stay.

    `left` says that the reader went before the answer was whole. Times are milliseconds.
    """
    usage = answer.usage
    line = {
        "mode": answer.mode,
        "model": answer.model,
        "prompt_tokens": usage.prompt_tokens if usage else 0,
        "completion_tokens": usage.completion_tokens if usage else 0,
        "estimated": usage.estimated if usage else False,
        "cost_usd": usage.to_json()["cost_usd"] if usage else None,
        "ms": round(answer.timings.total),
        "first_ms": round(answer.timings.first_token),
        "language": answer.language,
        "abstained": answer.abstained,
        "citations": len(answer.citations),
        "notice": notices.kind(answer.notice) if answer.notice else None,
        "left": left,
    }
    _log.info("%s", json.dumps(line))

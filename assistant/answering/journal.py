"""One line for the operator per answer: what it was and what it cost, never what was said."""

from __future__ import annotations

import logging

from assistant.domain.nouns import Answer
from assistant.runtime import logs, metrics

LOGGER = "assistant.answers"

_log = logging.getLogger(LOGGER)


def note(answer: Answer, *, left: bool = False) -> None:
    """Write the line of an answer at level INFO, as a JSON object with keys that stay, and count
    it.

    `left` says that the reader went before the answer was whole. Times are milliseconds.
    """
    usage = answer.usage
    known = logs.known()
    notice = answer.notices[0].kind if answer.notices else None
    cost = usage.to_json()["cost_usd"] if usage else None
    line = {
        "request": known.get("request"),
        "surface": known.get("surface"),
        "mode": answer.mode,
        "model": answer.model,
        "prompt_tokens": usage.prompt_tokens if usage else 0,
        "completion_tokens": usage.completion_tokens if usage else 0,
        "estimated": usage.estimated if usage else False,
        "cost_usd": cost,
        "ms": round(answer.timings.total),
        "first_ms": round(answer.timings.first_token),
        "language": answer.language,
        "abstained": answer.abstained,
        "citations": len(answer.citations),
        "notice": notice,
        "left": left,
    }
    _log.info(logs.Event("answer", line))
    if usage:
        metrics.spent(usage.prompt_tokens, usage.completion_tokens, cost)
    if not left:
        timings = answer.timings
        metrics.answered(
            known.get("surface", "none"),
            answer.mode,
            refused=answer.abstained,
            notice=notice,
            seconds={
                "retrieve": timings.retrieve / 1000,
                "first_words": timings.first_token / 1000,
                "total": timings.total / 1000,
            },
        )

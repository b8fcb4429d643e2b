"""A question that a person is to answer: passed on with its answer and the way to its thread."""

from __future__ import annotations

import logging
from typing import Any

from assistant.domain.nouns import Answer
from assistant.surfaces.slack.blocks import MESSAGE, SECTION
from assistant.surfaces.slack.calls import Calls, Refused
from assistant.surfaces.slack.delivery import Place
from assistant.surfaces.slack.text import cut, link
from assistant.surfaces.texts.slack import WORDING

log = logging.getLogger(__name__)

_QUESTION, _ANSWER = SECTION // 2, SECTION // 2


def hand_over(calls: Calls, answer: Answer, place: Place, to: str, page: str | None) -> bool:
    """Tell the channel or person `to` what was asked by whom, what was answered, and where: in
    which thread, and on which `page`. Whether that could be done; why not, the operator is told."""
    say = WORDING[answer.language]
    asked = say["handover_asked"].format(user=f"<@{place.user}>")
    ways = [link(thread, say["handover_thread"])] if (thread := _thread(calls, place)) else []
    ways += [link(page, say["web"])] if page else []
    told = [
        asked,
        *(f"> {line}" for line in cut(answer.question, _QUESTION).splitlines()),
        f"*{say['handover_answer']}*",
        cut(answer.answer, _ANSWER),
        "  ·  ".join(ways),
    ]
    text = "\n".join(filter(None, told))[:MESSAGE]
    try:
        calls.surely(
            "chat.postMessage",
            channel=to,
            text=text,
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            link_names=False,
        )
    except Refused as refused:
        log.error("a question was not passed on (SLACK_HANDOVER=%s): %s", to, refused.line())
        return False
    return True


def _thread(calls: Calls, place: Place) -> str | None:
    """The address of the thread, None where Slack does not tell it."""
    if not place.thread:
        return None
    try:
        told: Any = calls.once("chat.getPermalink", channel=place.channel, message_ts=place.thread)
    except Refused as refused:
        calls.complain(refused)
        return None
    return str(told.get("permalink") or "") or None

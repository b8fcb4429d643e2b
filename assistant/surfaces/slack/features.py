"""What is new in Slack and not every workspace has: told apart by what Slack refuses."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from assistant.surfaces.slack.buttons import Block, plainer
from assistant.surfaces.slack.calls import Refused

log = logging.getLogger(__name__)

_STREAMLESS: Final = {
    "feature_not_enabled",
    "method_deprecated",
    "missing_scope",
    "not_allowed_token_type",
    "unknown_method",
}


class Streams:
    """What the workspace has of what is new in Slack, as far as is known: streams, steps in them
    that tell what is being done, and thumbs of Slack's own. `handover` is where questions are
    passed on to. One serves a process."""

    def __init__(self, handover: str | None = None) -> None:
        self.had = self.steps = self.thumbs = True
        self.handover = handover

    def refused(self, refused: Refused) -> None:
        """Remember that there are none, and tell the operator once."""
        if self.had and refused.code in _STREAMLESS:
            self.had = False
            log.info("no streams in Slack (%s): answers grow by edits", refused.code)

    def stepless(self, refused: Refused) -> None:
        """Remember that there are no steps, and tell the operator once."""
        if self.steps and not refused.passing and not refused.channel:
            self.steps = False
            log.info("no steps in streams of Slack (%s): the status tells them", refused.code)

    def sent(
        self,
        call: Callable[..., Mapping[str, Any]],
        method: str,
        blocks: Sequence[Block],
        **more: Any,
    ) -> Mapping[str, Any]:
        """Call a method with blocks: where Slack does not take its own thumbs, with buttons in
        their place, then and from then on. Raises `Refused`."""
        simple = plainer(blocks)
        if not self.thumbs or simple == tuple(blocks):
            return call(method, blocks=list(simple) or None, **more)
        try:
            return call(method, blocks=list(blocks), **more)
        except Refused as refused:
            if not refused.content:
                raise
            told = call(method, blocks=list(simple), **more)
            self.thumbs = False
            log.info("no thumbs of its own in Slack (%s): there are two buttons", refused.code)
            return told


def task(title: str, status: str) -> dict[str, str]:
    """A step of a stream: https://docs.slack.dev/reference/methods/chat.appendStream."""
    return {"type": "task_update", "id": "search", "title": title, "status": status}

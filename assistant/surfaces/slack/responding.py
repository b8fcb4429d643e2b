"""An answer to a slash command where the bot may not write: only the one who asked sees it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Any

from slack_sdk.webhook import WebhookClient

from assistant.domain.nouns import Answer, Language
from assistant.runtime import metrics
from assistant.surfaces.slack.blocks import messages
from assistant.surfaces.slack.buttons import plainer
from assistant.surfaces.slack.calls import quiet
from assistant.surfaces.slack.text import escape

log = logging.getLogger(__name__)

_SECONDS = 20
_MOST = 4
"""Slack takes five answers to one command."""
_TRIES = 4
_LONGEST_WAIT = 60.0


class CommandResponder:
    """Writes to the `response_url` of a command."""

    def __init__(self, response_url: str) -> None:
        self._client = WebhookClient(
            response_url, timeout=_SECONDS, retry_handlers=[], logger=quiet("hook")
        )

    def begin(self, language: Language) -> None:
        """Nothing: the command was acknowledged."""

    def draft(self, answer: Answer) -> None:
        """Nothing: there are few answers to one command."""

    def finish(self, answer: Answer, key: str | None, base: str | None) -> bool:
        """Show the whole answer to the one who asked."""
        shown = messages(answer, key, base)[:_MOST]
        return all(self._sent(message.text, plainer(message.blocks)) for message in shown)

    def fail(self, text: str) -> None:
        """Tell the one who asked."""
        self.tell(text)

    @property
    def begun(self) -> bool:
        """No: it comes whole."""
        return False

    @property
    def way(self) -> metrics.SlackWay:
        """As a response to a command."""
        return "response"

    def tell(self, text: str) -> None:
        """Tell the one who asked."""
        self._sent(escape(text), ())

    def _sent(self, text: str, blocks: Sequence[dict[str, Any]]) -> bool:
        for number in range(_TRIES):
            try:
                response = self._client.send(
                    text=text,
                    blocks=blocks or None,
                    response_type="ephemeral",
                    unfurl_links=False,
                    unfurl_media=False,
                )
            except OSError:
                metrics.slack_failed("unreachable")
                wait = 2.0**number
            else:
                if response.status_code == 200:
                    return True
                metrics.slack_failed(_kind(response.status_code))
                if response.status_code != 429 and response.status_code < 500:
                    break
                headers = {name.lower(): told for name, told in response.headers.items()}
                told = headers.get("retry-after", "")
                wait = float(told) if told.isdecimal() else 2.0**number
            time.sleep(min(wait, _LONGEST_WAIT))
        log.error("an answer to a command of Slack was not delivered")
        return False


def _kind(status: int) -> metrics.SlackFailure:
    return "often" if status == 429 else "down" if status >= 500 else "other"

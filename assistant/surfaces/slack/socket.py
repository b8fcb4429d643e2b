"""The bot by Socket Mode: a connection of its own to Slack, no address that the world can see."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from assistant.answering.service import AnsweringService
from assistant.domain.errors import RecordsError, SettingError
from assistant.records import Database
from assistant.runtime.output import tell
from assistant.settings.settings import Settings
from assistant.suggesting import Suggesting
from assistant.surfaces.slack import shapes
from assistant.surfaces.slack.app import (
    BOLT,
    bot,
    look,
)
from assistant.surfaces.slack.calls import refused

log = logging.getLogger(__name__)

_DAY_SECONDS = 86_400.0


def serve(
    settings: Settings,
    answering: AnsweringService,
    database: Database,
    suggesting: Suggesting,
    stop: threading.Event,
) -> None:
    """Answer in Slack until `stop` is set; what was begun is finished first.

    Raises `SettingError` where a token lacks or is not good.
    """
    if settings.slack_app_token is None:
        raise SettingError(
            "SLACK_APP_TOKEN is not set: the token of the Slack app, xapp-…, with the scope"
            " connections:write (api.slack.com/apps → Basic Information → App-Level Tokens)."
        )
    made = bot(settings, answering, database, suggesting)
    handler = _Handler(
        made.app,
        settings.slack_app_token.get_secret_value().strip(),
        logger=logging.getLogger(BOLT),
        web_client=made.calls.web,
    )
    try:
        if not look(made.calls, settings):
            raise SettingError("Slack does not take SLACK_BOT_TOKEN: see the line above.")
        _connect(handler)
    except SettingError:
        handler.client.close()
        made.close()
        raise
    tell("Ready: connected to Slack (stop with Ctrl-C)")
    try:
        while True:
            _forget(settings, answering)
            if stop.wait(_DAY_SECONDS):
                break
    finally:
        answering.closing.begin(settings.shutdown_seconds)
        handler.client.close()
        made.close()


class _Handler(SocketModeHandler):
    """Takes what Slack sends, and no other thing."""

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Deal with one message; what makes no sense, or is nothing for the bot, is only
        acknowledged."""
        try:
            taken = shapes.check(req.payload)
        except ValueError as error:
            log.warning("What came from Slack makes no sense: %s", error)
            taken = False
        if taken:
            super().handle(client, req)
        else:
            client.send_socket_mode_response(SocketModeResponse(req.envelope_id))


def _connect(handler: SocketModeHandler) -> None:
    try:
        handler.client.connect()
    except SlackApiError as error:
        raise SettingError(
            f"{refused('apps.connections.open', error).line()} SLACK_APP_TOKEN (xapp-…) needs the"
            " scope connections:write, and the app Socket Mode."
        ) from None
    except OSError as error:
        raise SettingError(f"Slack cannot be reached ({error}). See SLACK_API_URL.") from None


def _forget(settings: Settings, answering: AnsweringService) -> None:
    if not settings.records_days:
        return
    try:
        answering.answers.forget(datetime.now(UTC) - timedelta(days=settings.records_days))
    except RecordsError as error:
        log.error("%s", error)

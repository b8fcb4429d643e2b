"""What Slack sends by HTTP: events, presses of buttons, forms and commands, all at one address."""

from __future__ import annotations

import logging
import re
import threading

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from slack_bolt import BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from assistant.answering.service import AnsweringService
from assistant.domain.errors import SettingError
from assistant.records import Database
from assistant.runtime.rate import Rate
from assistant.settings.settings import Settings
from assistant.suggesting import Suggesting
from assistant.surfaces.slack import shapes
from assistant.surfaces.slack.app import (
    Bot,
    bot,
    look,
)

log = logging.getLogger(__name__)

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def routes(
    settings: Settings,
    answering: AnsweringService,
    database: Database,
    suggesting: Suggesting,
    asking: Rate,
) -> APIRouter | None:
    """`/slack/events`, where the settings have a bot and a signing secret; None without them.

    Raises `SettingError` where they have only one of the two.
    """
    token, secret = settings.slack_bot_token, settings.slack_signing_secret
    if secret is None:
        if token is not None and settings.slack_app_token is None:
            raise SettingError(
                "SLACK_BOT_TOKEN is set, SLACK_SIGNING_SECRET is not. Set it too"
                " (api.slack.com/apps → Basic Information), or SLACK_APP_TOKEN for"
                " `ask-the-archive slack`."
            )
        return None
    return entrance(bot(settings, answering, database, suggesting, asking), settings)


def entrance(made: Bot, settings: Settings) -> APIRouter:
    """`/slack/events` for a bot. Asks Slack who it is, for the operator. Raises `SettingError`
    where no signing secret is set."""
    if settings.slack_signing_secret is None:
        raise SettingError("SLACK_SIGNING_SECRET is not set (api.slack.com/apps).")
    verifier = SignatureVerifier(settings.slack_signing_secret.get_secret_value().strip())
    threading.Thread(target=look, args=(made.calls, settings), daemon=True).start()
    router = APIRouter()

    @router.post("/slack/events")
    async def slack_events(request: Request) -> Response:
        body = await request.body()
        if not signed(verifier, body, request.headers):
            return JSONResponse({"error": "This was not signed by Slack just now."}, 401)
        try:
            if not shapes.read(body, request.headers.get("content-type", "")):
                return JSONResponse({"error": "The bot takes nothing of that kind."}, 404)
            asked = _as_bolt_has_it(body, request)
        except ValueError as error:
            log.warning("What was signed for Slack makes no sense: %s", error)
            return JSONResponse({"error": "That request could not be understood."}, 400)
        return to_starlette_response(await run_in_threadpool(made.app.dispatch, asked))

    return router


def _as_bolt_has_it(body: bytes, request: Request) -> BoltRequest:
    """Raises `ValueError` for what Bolt stumbles over."""
    try:
        return BoltRequest(
            body=body.decode(), query=dict(request.query_params), headers=dict(request.headers)
        )
    except (ValueError, TypeError, AttributeError, LookupError):
        raise ValueError("it is not what Slack sends") from None


def signed(verifier: SignatureVerifier, body: bytes, headers: Headers) -> bool:
    """Whether Slack signed these bytes within the last five minutes."""
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        return bool(verifier.is_valid(body, timestamp, signature))
    except UnicodeDecodeError:
        return False

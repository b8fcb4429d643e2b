"""The Bolt app with all that it needs: the same for HTTP and for Socket Mode."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pydantic import SecretStr
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from assistant.answering.service import AnsweringService
from assistant.domain.errors import SettingError
from assistant.language.sentences import language_of
from assistant.records import Claims, Database, Threads, Votes
from assistant.runtime.rate import Rate
from assistant.settings.settings import Settings
from assistant.suggesting import Suggesting
from assistant.surfaces.slack.answerer import Answerer, SlackSetup
from assistant.surfaces.slack.calls import (
    Calls,
    Pace,
    Refused,
)
from assistant.surfaces.slack.features import Streams
from assistant.surfaces.slack.listeners import Listeners, Tools
from assistant.surfaces.slack.once import EventDeduplicator
from assistant.surfaces.slack.people import Locales
from assistant.surfaces.slack.scopes import missing

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=45)
"""How long after the death of a process its events may be taken over by another one."""
BOLT: Final = "assistant.surfaces.slack.bolt"
"""Bolt's logger. Its warnings are of variables that it finds by itself, and doesn't need."""
_LISTENERS = 16
_SPARE = 40


@dataclass(frozen=True)
class Bot:
    """A Bolt app, the Web API that it calls, and the threads that work for it."""

    app: App
    calls: Calls
    pools: tuple[ThreadPoolExecutor, ...]

    def close(self) -> None:
        """Wait until what was begun is done."""
        for pool in self.pools:
            pool.shutdown()


def bot(
    settings: Settings,
    answering: AnsweringService,
    database: Database,
    suggesting: Suggesting,
    asking: Rate | None = None,
    *,
    lease: timedelta = LEASE,
) -> Bot:
    """The bot of the settings. `asking` is how often one person may ask; calls nobody yet.

    Raises `SettingError` where there is no token.
    """
    if settings.slack_bot_token is None:
        raise SettingError("SLACK_BOT_TOKEN is not set: the token of the Slack bot, xoxb-….")
    token = settings.slack_bot_token.get_secret_value().strip()
    calls = Calls(token, settings.slack_api_url)
    most = answering.gate.most + _SPARE
    quick = ThreadPoolExecutor(_LISTENERS, thread_name_prefix="slack-listener")
    pool = ThreadPoolExecutor(most, thread_name_prefix="slack")
    making = ThreadPoolExecutor(most, thread_name_prefix="slack-answer")
    where = SlackSetup(
        frozenset(settings.slack_quiet_channels), settings.public_url, _key(settings).encode()
    )
    streams = Streams(settings.slack_handover)
    usual = language_of(answering.assistant.info.title)
    tools = Tools(
        Answerer(
            *(answering, Threads(database), asking or Rate(settings.rate_limit)),
            *(calls, where),
            streams=streams,
        ),
        Votes(database),
        suggesting,
        calls,
        Pace(),
        streams,
        EventDeduplicator(Claims(database, lease), pool),
        Locales(calls, usual),
        pool,
        making,
    )
    bolt = logging.getLogger(BOLT)
    bolt.setLevel(logging.ERROR)
    app = App(
        name="ask-the-archive",
        logger=bolt,
        signing_secret=_text(settings.slack_signing_secret) or "socket mode needs none",
        authorize=lambda enterprise_id, team_id: AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token
        ),
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        listener_executor=quick,
    )
    Listeners(tools).listen(app)
    return Bot(app, calls, (quick, pool, making))


def look(calls: Calls, settings: Settings) -> bool:
    """Ask Slack who the bot is, and tell the operator what lacks; whether it may work at all."""
    if settings.public_url is None:
        log.warning("PUBLIC_URL is not set: answers in Slack have no link to their own pages.")
    try:
        told = calls.once("auth.test")
    except Refused as refused:
        log.error("%s", refused.line())
        return refused.passing
    scopes = told["scopes"]
    if lacking := missing(scopes) if scopes is not None else []:
        log.error(
            "The Slack bot lacks %s. Add it at api.slack.com/apps → OAuth & Permissions → Bot"
            " Token Scopes, then reinstall the app.",
            ", ".join(lacking),
        )
    return True


def _key(settings: Settings) -> str:
    return _text(settings.slack_signing_secret) or _text(settings.slack_bot_token)


def _text(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""

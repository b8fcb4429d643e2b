"""The archive in Slack: the only one that knows slack_bolt and slack_sdk."""

from assistant.surfaces.slack.app import (
    LEASE,
    Bot,
    bot,
)
from assistant.surfaces.slack.calls import Refused
from assistant.surfaces.slack.digests import must_have_channel, of_watches, told_once
from assistant.surfaces.slack.http import entrance, routes
from assistant.surfaces.slack.known import (
    BotIdentity,
    connects,
    known,
)
from assistant.surfaces.slack.scopes import manifest
from assistant.surfaces.slack.socket import serve

__all__ = [
    "LEASE",
    "Bot",
    "BotIdentity",
    "Refused",
    "bot",
    "connects",
    "entrance",
    "known",
    "manifest",
    "must_have_channel",
    "of_watches",
    "routes",
    "serve",
    "told_once",
]

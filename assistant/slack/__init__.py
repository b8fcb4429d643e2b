"""The archive in Slack: the only one that knows slack_bolt and slack_sdk."""

from assistant.slack.app import LEASE, Bot, bot
from assistant.slack.calls import Refused
from assistant.slack.http import entrance, routes
from assistant.slack.known import Known, connects, known
from assistant.slack.scopes import manifest
from assistant.slack.socket import serve

__all__ = [
    "LEASE",
    "Bot",
    "Known",
    "Refused",
    "bot",
    "connects",
    "entrance",
    "known",
    "manifest",
    "routes",
    "serve",
]

"""The archive in Slack: the only one that knows slack_bolt and slack_sdk."""

from assistant.slack.app import Bot, bot
from assistant.slack.http import routes
from assistant.slack.scopes import manifest
from assistant.slack.socket import serve

__all__ = ["Bot", "bot", "manifest", "routes", "serve"]

"""What the bot needs of Slack: scopes and events, as `manifest.json` asks for them."""

from __future__ import annotations

import json
from collections.abc import Set
from importlib.resources import files
from typing import Any, Final

SCOPES: Final[dict[str, str]] = {
    "assistant.threads.setStatus": "chat:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "assistant.threads.setTitle": "assistant:write",
    "chat.appendStream": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.startStream": "chat:write",
    "chat.stopStream": "chat:write",
    "chat.update": "chat:write",
    "users.info": "users:read",
}
"""The scope of each method that is called and needs one."""

EVENTS: Final[dict[str, str | None]] = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "assistant_thread_started": "assistant:write",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}
"""The events that are listened to, with the scope that each needs. Of `assistant_thread_started`
only apps hear that were made before `agent_view`: the manifest does not ask for it."""

COMMAND: Final = "/archive"
NEEDED: Final = frozenset({"commands", *SCOPES.values(), *filter(None, EVENTS.values())})


def missing(given: Set[str]) -> list[str]:
    """The scopes that a token lacks."""
    return sorted(NEEDED - given)


def manifest(public_url: str | None = None) -> dict[str, Any]:
    """The app's manifest: for HTTP under this address, or for Socket Mode without one."""
    text = files("assistant.surfaces.slack").joinpath("manifest.json").read_text(encoding="utf-8")
    made: dict[str, Any] = json.loads(text)
    settings, address = made["settings"], f"{public_url}/slack/events"
    holders = [settings["event_subscriptions"], settings["interactivity"]]
    settings["socket_mode_enabled"] = public_url is None
    for holder, name in [(h, "request_url") for h in holders] + [
        (command, "url") for command in made["features"]["slash_commands"]
    ]:
        if public_url is None:
            holder.pop(name, None)
        else:
            holder[name] = address
    return made

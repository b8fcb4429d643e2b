"""Who the bot is for Slack, and what it may do there: asked once, by whoever sets it up."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.surfaces.slack.calls import Calls
from assistant.surfaces.slack.scopes import missing

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Names of the bot and its workspace; `lacking` are the scopes that its token lacks, None
    where Slack does not tell."""

    bot: str
    workspace: str
    lacking: tuple[str, ...] | None


def known(token: str, base_url: str, seconds: int) -> BotIdentity:
    """Whom Slack takes the bearer of a bot token for, within so many seconds. Raises `Refused`."""
    told = Calls(token, base_url, seconds).once("auth.test")
    scopes = told["scopes"]
    return BotIdentity(
        _name(told.get("user") or told.get("user_id")),
        _name(told.get("team") or told.get("team_id")),
        None if scopes is None else tuple(missing(scopes)),
    )


def connects(token: str, base_url: str, seconds: int) -> None:
    """Ask for a Socket Mode connection with an app-level token, and leave it unused. Raises
    `Refused` where Slack gives none."""
    Calls(token, base_url, seconds).once("apps.connections.open")


def _name(told: object) -> str:
    return "".join(one for one in str(told or "") if one.isprintable())[:_LONGEST]

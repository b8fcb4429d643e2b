"""The bot in Slack: its tokens, who it is there, and what it may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from assistant.commands.doctor.finding import (
    Examination,
    Finding,
    State,
)
from assistant.settings.settings import Settings

if TYPE_CHECKING:
    from assistant.surfaces import slack as slacks

_SECONDS = 5
_BOT, _ROTATING, _APP = "xoxb-", "xoxe.xoxb-", "xapp-"
_KINDS: Final = {
    _BOT: "a bot token",
    _ROTATING: "a bot token",
    _APP: "an app-level token",
    "xoxp-": "a person's token",
    "xoxe.xoxp-": "a person's token",
    "xoxe-": "a refresh token",
}
_PLACES: Final = {
    "SLACK_BOT_TOKEN": "OAuth & Permissions → Bot User OAuth Token (xoxb-…)",
    "SLACK_APP_TOKEN": "Basic Information → App-Level Tokens (xapp-…), scope connections:write",
    "SLACK_SIGNING_SECRET": "Basic Information → Signing Secret",
}


def slack(examined: Examination) -> Iterator[Finding]:
    """Whether the tokens are there and of the right kind, whether Slack takes the bot's, for
    whom, and which scopes it lacks; with `network` whether the app's gets a connection."""
    chosen = examined.settings
    bot, app = _text(chosen.slack_bot_token), _text(chosen.slack_app_token)
    http = bool(_text(chosen.slack_signing_secret))
    if not (bot or app or http):
        yield _found("off", "no token is set, so there is no bot")
        return
    unusable = list(_unusable(bot, app, http=http))
    yield from unusable
    if bot.startswith((_BOT, _ROTATING)):
        yield from _asked(chosen, bot, _ways(app, http=http))
    if app.startswith(_APP) and examined.network:
        yield _connected(chosen, app)


def _unusable(bot: str, app: str, *, http: bool) -> Iterator[Finding]:
    if not bot:
        yield _lacks("SLACK_BOT_TOKEN is not set", "SLACK_BOT_TOKEN")
    elif not bot.startswith((_BOT, _ROTATING)):
        yield _lacks(f"SLACK_BOT_TOKEN is {_kind(bot)}, not the bot's", "SLACK_BOT_TOKEN")
    if app and not app.startswith(_APP):
        said = f"SLACK_APP_TOKEN is {_kind(app)}, which opens no Socket Mode"
        yield _lacks(said, "SLACK_APP_TOKEN")
    if bot and not app and not http:
        yield _found(
            "wrong",
            "Slack has no way to the bot: neither SLACK_SIGNING_SECRET nor SLACK_APP_TOKEN is set",
            f"By HTTP set the first ({_PLACES['SLACK_SIGNING_SECRET']}), for Socket Mode the"
            f" second ({_PLACES['SLACK_APP_TOKEN']}).",
        )
    if bot.startswith(_ROTATING):
        then = "Make a Slack app without token rotation."
        yield _found("look", "SLACK_BOT_TOKEN is of those that end after twelve hours", then)


def _asked(chosen: Settings, token: str, ways: str) -> Iterator[Finding]:
    # Slack's clients take a while to import: not for those who have no bot.
    from assistant.surfaces import slack as slacks  # noqa: PLC0415

    try:
        told = slacks.known(token, chosen.slack_api_url, _SECONDS)
    except slacks.Refused as refused:
        yield _refused(refused)
        return
    bot = f"the bot '{told.bot}' in the workspace '{told.workspace}', {ways}"
    if told.lacking:
        yield _found(
            "wrong",
            f"{bot}, lacks {', '.join(told.lacking)}",
            "Add it at api.slack.com/apps → OAuth & Permissions → Bot Token Scopes, then"
            " reinstall the app.",
        )
    elif told.lacking is None:
        yield _found("ok", f"{bot}; Slack does not tell its scopes")
    else:
        yield _found("ok", f"{bot}, has all scopes that it needs")
    if chosen.public_url is None:
        said = "answers have no link to pages of their own, for PUBLIC_URL is not set"
        yield _found("look", said, "Set it where Slack's people can reach the web app.")


def _connected(chosen: Settings, token: str) -> Finding:
    from assistant.surfaces import slack as slacks  # noqa: PLC0415  # as above

    try:
        slacks.connects(token, chosen.slack_api_url, _SECONDS)
    except slacks.Refused as refused:
        if refused.passing:
            return _refused(refused)
        said = f"Slack opens no Socket Mode for SLACK_APP_TOKEN ({refused.code})"
        then = "Switch Socket Mode on at api.slack.com/apps, and make a token there:"
        return _found("wrong", said, f"{then} {_PLACES['SLACK_APP_TOKEN']}.")
    return _found("ok", "Slack opens Socket Mode for SLACK_APP_TOKEN")


def _refused(refused: slacks.Refused) -> Finding:
    """What Slack did not do; a rate limit is no fault."""
    said, _, then = refused.line().removesuffix(".").partition(". ")
    state: State = "look" if refused.wait is not None else "wrong"
    return _found(state, said, f"{then}." if then else "")


def _ways(app: str, *, http: bool) -> str:
    ways = (["HTTP"] if http else []) + (["Socket Mode"] if app else [])
    return f"by {' and '.join(ways)}" if ways else "without a way to it"


def _kind(token: str) -> str:
    known = (kind for prefix, kind in _KINDS.items() if token.startswith(prefix))
    return next(known, "no token of Slack's")


def _lacks(said: str, name: str) -> Finding:
    return _found("wrong", said, f"Set it as api.slack.com/apps shows it: {_PLACES[name]}.")


def _found(state: State, said: str, then: str = "") -> Finding:
    return Finding("slack", state, said, then)


def _text(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""

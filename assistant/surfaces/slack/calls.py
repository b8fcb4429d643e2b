"""Calls of Slack's Web API: what is refused, how long to wait, and what the operator is told."""

from __future__ import annotations

import http.client
import logging
import re
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from assistant.runtime import metrics
from assistant.surfaces.slack.scopes import SCOPES

log = logging.getLogger(__name__)

_SECONDS = 20
_LONGEST_WAIT = 300.0
_TRIES = 6
_CODE = re.compile(r"[a-z0-9_]{1,100}")
_SCOPES = re.compile(r"[a-z_.:, ]{1,200}")
_DOWN: Final = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_OFTEN: Final = {"ratelimited", "rate_limited", "message_limit_exceeded"}
_CONTENT: Final = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
_STREAM: Final = {
    "feature_not_enabled",
    "message_not_in_streaming_state",
    "method_deprecated",
    "unknown_method",
}
_TOKEN: Final = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}
_CHANNEL: Final = {
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "restricted_action",
    "user_not_in_channel",
}
_KINDS: Final[dict[str, metrics.SlackFailure]] = {
    "unreachable": "unreachable",
    "missing_scope": "scope",
    **dict.fromkeys(_OFTEN, "often"),
    **dict.fromkeys(_DOWN, "down"),
    **dict.fromkeys(_TOKEN, "token"),
    **dict.fromkeys(_CHANNEL, "channel"),
    **dict.fromkeys(_CONTENT, "content"),
    **dict.fromkeys(_STREAM, "stream"),
}


def quiet(name: str) -> logging.Logger:
    """A logger for the SDK, which would tell whatever it meets; what matters of it is told here."""
    logger = log.getChild(name)
    logger.setLevel(logging.CRITICAL)
    return logger


class Refused(Exception):
    """Slack did not do what it was asked for: `code` is its word for why, `wait` the seconds
    until it may be asked again, where it is worth it."""

    def __init__(self, method: str, code: str, needed: str = "", wait: float | None = None) -> None:
        super().__init__(f"{method}: {code}")
        self.method, self.code, self.needed, self.wait = method, code, needed, wait

    @property
    def passing(self) -> bool:
        """Whether the same call may do later."""
        return self.wait is not None or self.kind in ("often", "unreachable", "down")

    @property
    def kind(self) -> metrics.SlackFailure:
        """What is the matter, as it is counted."""
        return _KINDS.get(self.code, "other")

    @property
    def channel(self) -> bool:
        """Whether the bot may not write there at all."""
        return self.code in _CHANNEL

    @property
    def content(self) -> bool:
        """Whether what was to be written is not taken as it is."""
        return self.code in _CONTENT

    def line(self) -> str:
        """What is wrong and what to do about it, in one line for the operator."""
        told = f"Slack refused {self.method} ({self.code})"
        if self.code == "missing_scope":
            scope = self.needed or SCOPES.get(self.method, "a scope")
            return (
                f"{told}: the bot token lacks {scope}. Add it at api.slack.com/apps → OAuth &"
                " Permissions → Bot Token Scopes, then reinstall the app."
            )
        if self.code in _TOKEN:
            return (
                f"{told}: the token is not good (any more). Set SLACK_BOT_TOKEN (xoxb-…) and, for"
                " Socket Mode, SLACK_APP_TOKEN (xapp-…) as api.slack.com/apps shows them."
            )
        if self.code in ("not_in_channel", "channel_not_found", "user_not_in_channel"):
            return (
                f"{told}: the bot is no member of that channel. Invite it there:"
                " /invite @ and the bot's name."
            )
        if self.code in _CHANNEL:
            return f"{told}: nobody, or not everybody, may write in that channel."
        if self.code == "unreachable":
            return f"{told}: Slack cannot be reached from here. See SLACK_API_URL and the network."
        return f"{told}."


class Calls:
    """The Web API for one token, each call within so many seconds. Thread-safe."""

    def __init__(self, token: str | None, base_url: str, seconds: int = _SECONDS) -> None:
        self.web = WebClient(
            token, base_url=base_url, timeout=seconds, retry_handlers=[], logger=quiet("web")
        )
        self._told: set[tuple[str, str]] = set()

    def once(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Ask for something and give what Slack answers. Raises `Refused`."""
        try:
            return self._asked(method, arguments)
        except Refused as no:
            metrics.slack_failed(no.kind)
            raise

    def _asked(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            if method.endswith((".info", ".test", "connections.open", ".getPermalink")):
                response = self.web.api_call(method, params=given)
            else:
                response = self.web.api_call(method, json=given)
        except SlackApiError as error:
            raise refused(method, error) from None
        except (OSError, http.client.HTTPException):
            raise Refused(method, "unreachable") from None
        data = response.data
        return data | {"scopes": _scopes(response.headers)} if isinstance(data, dict) else {}

    def surely(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """The same, again and again while Slack asks to wait or cannot be reached. Raises
        `Refused` where that is in vain."""
        until = time.monotonic() + _LONGEST_WAIT
        pause = 1.0
        failed = 0
        while True:
            try:
                return self.once(method, **arguments)
            except Refused as no:
                failed += no.wait is None
                wait = pause if no.wait is None else no.wait
                if not no.passing or failed == _TRIES or time.monotonic() + wait > until:
                    raise
                time.sleep(wait)
                pause = min(pause * 2, 30.0)

    def maybe(self, method: str, **arguments: Any) -> bool:
        """Ask for something that can be done without; whether it was done."""
        try:
            self.once(method, **arguments)
        except Refused as no:
            self.complain(no)
            return False
        return True

    def complain(self, no: Refused) -> None:
        """Tell the operator, once, of something that is refused for a reason that stays."""
        if not no.passing and (no.method, no.code) not in self._told:
            self._told.add((no.method, no.code))
            log.warning("%s", no.line())


class Pace:
    """At most one message or edit a second in a channel. Thread-safe."""

    def __init__(self, seconds: float = 1.1) -> None:
        self._seconds = seconds
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def free(self, channel: str) -> bool:
        """Whether one may be sent now; if so, it counts."""
        with self._lock:
            now = time.monotonic()
            if self._next.get(channel, 0.0) > now:
                return False
            self._book(channel, now)
            return True

    def turn(self, channel: str) -> None:
        """Wait until one may be sent."""
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next.get(channel, 0.0))
            self._book(channel, at)
        time.sleep(at - now)

    def _book(self, channel: str, at: float) -> None:
        if len(self._next) > 1000:
            now = time.monotonic()
            self._next = {name: until for name, until in self._next.items() if until > now}
        self._next[channel] = at + self._seconds


def refused(method: str, error: SlackApiError) -> Refused:
    """What an error of the SDK says."""
    response = error.response
    data = response.data if isinstance(response.data, dict) else {}
    said = str(data.get("error") or "")
    code = said if _CODE.fullmatch(said) else f"status {response.status_code}"
    if response.status_code == 429:
        headers = {name.lower(): value for name, value in response.headers.items()}
        try:
            wait = float(headers.get("retry-after", "1"))
        except ValueError:
            wait = 1.0
        return Refused(method, "ratelimited", wait=max(0.0, wait))
    if response.status_code >= 500:
        return Refused(method, "service_unavailable")
    needed = str(data.get("needed") or "")
    return Refused(method, code, needed if _SCOPES.fullmatch(needed) else "")


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    """The scopes of the token as Slack tells them with every answer, None where it doesn't."""
    told = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if told is None:
        return None
    return frozenset(scope.strip() for scope in told.split(",") if scope.strip())

"""What Slack sends, as far as the bot reads it: whoever signs something else is told so. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.surfaces.slack import modals
from assistant.surfaces.slack.blocks import NARROWER
from assistant.surfaces.slack.buttons import (
    AGAIN,
    HANDOVER,
    MEANT,
    VOTE,
    VOTE_DOWN,
    VOTE_UP,
)

_OURS: Final = {AGAIN, HANDOVER, MEANT, VOTE, VOTE_UP, VOTE_DOWN}
_READ: Final = {"app_mention", "message", "assistant_thread_started", "app_home_opened"}


class _Part(BaseModel):
    """A part of which other members are of no concern."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _Authorization(_Part):
    user_id: str | None = None
    is_bot: bool | None = None
    is_enterprise_install: bool | None = None
    enterprise_id: str | None = None
    team_id: str | None = None


class _Thread(_Part):
    user_id: str | None = None
    channel_id: str | None = None
    thread_ts: str | None = None


class _AnyEvent(_Part):
    type: str


class _Event(_AnyEvent):
    user: str | None = None
    channel: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    text: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    bot_profile: dict[str, Any] | None = None
    user_team: str | None = None
    team: str | None = None
    channel_type: str | None = None
    tab: str | None = None
    assistant_thread: _Thread | None = None


class _Happened(_Part):
    """An event of the Events API."""

    team_id: str = Field(min_length=1)
    event: _AnyEvent
    event_id: str | None = None
    authorizations: list[_Authorization] | None = None


class _Read(_Happened):
    """One that the bot reads."""

    event: _Event


class _Challenge(_Part):
    challenge: str


class _Named(_Part):
    id: str


class _User(_Named):
    team_id: str | None = None


class _Pressed(_Part):
    """What every button, form and shortcut comes with."""

    user: _User
    team: _Named | None = None
    enterprise: _Named | None = None
    channel: _Named | None = None
    trigger_id: str | None = None
    response_url: str | None = None


class _Message(_Part):
    ts: str | None = None
    thread_ts: str | None = None
    text: str | None = None


class _Container(_Part):
    thread_ts: str | None = None
    message_ts: str | None = None
    is_ephemeral: bool | None = None


class _Action(_Part):
    action_id: str
    value: str | None = None


class _Actions(_Pressed):
    actions: list[_Action] = Field(min_length=1)
    container: _Container | None = None
    message: _Message | None = None


class _Shortcut(_Pressed):
    trigger_id: str


class _OfMessage(_Shortcut):
    message: _Message


class _Option(_Part):
    value: str


class _Box(_Part):
    value: str | None = None
    selected_date: str | None = None
    selected_option: _Option | None = None


class _State(_Part):
    values: dict[str, dict[str, _Box]]


class _View(_Part):
    type: Literal["modal", "home"]
    callback_id: str
    private_metadata: str | None = None
    state: _State | None = None


class _Submitted(_Pressed):
    view: _View


class _Command(_Part):
    command: str
    channel_id: str
    user_id: str
    response_url: str
    team_id: str = Field(min_length=1)
    text: str | None = None


_KINDS: Final[dict[str, type[_Part]]] = {
    "url_verification": _Challenge,
    "event_callback": _Happened,
    "block_actions": _Actions,
    "message_action": _OfMessage,
    "shortcut": _Shortcut,
    "view_submission": _Submitted,
    "view_closed": _Submitted,
}


def read(body: bytes, kind: str) -> bool:
    """Look at what came by HTTP with this media type; whether it is of a kind that the bot takes.
    Raises `ValueError` that says what is wrong with it, without anything of what stands there."""
    try:
        text = body.decode()
        if kind.partition(";")[0].strip() == "application/json" or text.startswith("{"):
            data = json.loads(text)
        else:
            form = dict(parse_qsl(text, keep_blank_values=True))
            data = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    return check(data)


def check(data: object) -> bool:
    """Whether it is of a kind that the bot takes: of the others Bolt expects what nobody has looked
    at here. Raises `ValueError` for what Slack doesn't send: it says where and why."""
    if not isinstance(data, Mapping):
        raise ValueError("it is no object")
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ValueError("it has half a character, or is too deep") from None
    kind = _kind(data)
    if kind is None:
        if not isinstance(data.get("type"), str):
            raise ValueError("type: Field required")
        return False
    try:
        found = TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(map(str, first["loc"]))
        raise ValueError(f"{at}: {first['msg']}") from None
    if isinstance(found, _Pressed) and not (found.team or found.user.team_id or found.enterprise):
        raise ValueError("team: Field required")
    if isinstance(found, _Actions):
        _check_actions(found)
    if isinstance(found, _Submitted) and found.view.callback_id == modals.CALLBACK:
        modals.check(data["view"])
    return True


def _kind(data: Mapping[str, Any]) -> type[_Part] | None:
    """What it claims to be; None for what the bot does nothing about."""
    if "command" in data and "type" not in data:
        return _Command
    kind = _KINDS.get(str(data.get("type")))
    event = data.get("event")
    if kind is _Happened and isinstance(event, Mapping) and str(event.get("type")) in _READ:
        return _Read
    return kind


def _is_ours(action: str) -> bool:
    return action in _OURS or action.startswith(f"{NARROWER}_")


def _check_actions(found: _Actions) -> None:
    if own := {one.action_id: one.value for one in found.actions if _is_ours(one.action_id)}:
        if None in own.values():
            raise ValueError("actions.value: Field required")
        if own.keys() & {AGAIN, MEANT} and found.trigger_id is None:
            raise ValueError("trigger_id: Field required")

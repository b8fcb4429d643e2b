"""What Slack's events ask. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assistant.surfaces.slack.answerer import SlackQuestion
from assistant.surfaces.slack.delivery import Place
from assistant.surfaces.slack.text import people, question

Body = Mapping[str, Any]

_TYPED = {None, "file_share", "thread_broadcast"}
"""Kinds of messages that people write; the others are edits, joins and the like."""


def mentioned(body: Body) -> SlackQuestion | None:
    """The question of a message that mentions the bot, None for one that no person wrote."""
    return _asked(body)


def said(body: Body, joined: Callable[[Place], bool]) -> SlackQuestion | None:
    """The question of a message that need not mention the bot: one to it alone, or one in a
    thread that it has joined. A message there that speaks to somebody is none: one that mentions
    the bot comes as an event of its own."""
    asked = _asked(body)
    if asked is None or asked.place.private:
        return asked
    event = body["event"]
    if not event.get("thread_ts") or people(str(event.get("text") or "")):
        return None
    return asked if asked.question and joined(asked.place) else None


def pane(body: Body) -> Place | None:
    """The conversation with the bot that somebody opened, None for anything else. Apps that were
    made before `agent_view` name its thread."""
    event, team = body["event"], str(body.get("team_id") or "")
    if event.get("type") == "assistant_thread_started":
        thread = event.get("assistant_thread") or {}
        user, channel = thread.get("user_id"), thread.get("channel_id")
        if not user or not channel:
            return None
        return Place(team, channel, user, str(thread.get("thread_ts") or ""), True)
    if event.get("tab") != "messages" or not event.get("channel") or not event.get("user"):
        return None
    return Place(team, str(event["channel"]), str(event["user"]), "", True)


def _asked(body: Body) -> SlackQuestion | None:
    event = body["event"]
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if event.get("subtype") not in _TYPED or event.get("bot_id") or event.get("bot_profile"):
        return None
    if not user or not channel or not ts or user in _bots(body):
        return None
    team = event.get("user_team") or event.get("team") or body.get("team_id") or ""
    private = event.get("channel_type") == "im" or str(channel).startswith("D")
    thread = str(event.get("thread_ts") or ts)
    place = Place(str(team), str(channel), str(user), thread, private)
    return SlackQuestion(question(str(event.get("text") or "")), place)


def _bots(body: Body) -> set[str]:
    """The ids under which the app itself writes."""
    return {one.get("user_id") for one in body.get("authorizations") or () if one.get("is_bot")}

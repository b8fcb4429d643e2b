"""The buttons below an answer, as Slack's blocks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from assistant.surfaces.slack.text import length

Block = dict[str, Any]

VOTE_UP, VOTE_DOWN, AGAIN, MEANT = "vote_up", "vote_down", "again", "meant"
VOTE: Final = "vote"
"""The action of Slack's own two thumbs; which one it was stands before the answer's id."""
HANDOVER: Final = "handover"
"""The action that passes a question on to a person."""
_BUTTON = 75
"""Most characters of what is written on a button."""
_THUMBS: Final = "context_actions"


def plainer(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with buttons in the place of Slack's own thumbs, which not every workspace has."""
    return tuple(_thumbs_as_buttons(one) if one["type"] == _THUMBS else one for one in blocks)


def _thumbs_as_buttons(block: Block) -> Block:
    (held,) = block["elements"]
    pairs = ((VOTE_UP, held["positive_button"]), (VOTE_DOWN, held["negative_button"]))
    elements = [
        button(action, voted(one["value"])[0], str(one["text"]["text"])) for action, one in pairs
    ]
    return {"type": "actions", "elements": elements}


def voted(value: str) -> tuple[str, bool]:
    """The answer's id and whether it was found helpful, of one of Slack's own thumbs."""
    which, _, key = value.partition(":")
    return key, which == "up"


def thumbs(key: str, say: dict[str, str]) -> Block:
    """Slack's own thumbs, for the answer with this id."""

    def thumb(name: str, which: str) -> Block:
        text = {"type": "plain_text", "text": say[name], "emoji": False}
        return {"text": text, "value": f"{which}:{key}", "accessibility_label": say[name]}

    buttons = {
        "type": "feedback_buttons",
        "action_id": VOTE,
        "positive_button": thumb("good", "up"),
        "negative_button": thumb("bad", "down"),
    }
    return {"type": _THUMBS, "elements": [buttons]}


def _named(place: str) -> str:
    """A channel or a person by its id, as Slack shows its name."""
    return f"<#{place}>" if place.startswith(("C", "G")) else f"<@{place}>"


def to_a_person(key: str, to: str, say: dict[str, str]) -> Block:
    """The button that passes the answer with this id on to a channel or a person."""

    def plain_text(name: str) -> Block:
        return {"type": "plain_text", "text": say[name], "emoji": False}

    told = {"type": "mrkdwn", "text": say["handover_sure"].format(place=_named(to))}
    sure = {
        "title": plain_text("handover"),
        "text": told,
        "confirm": plain_text("handover_yes"),
        "deny": plain_text("close"),
    }
    return button(HANDOVER, key, say["handover"]) | {"confirm": sure}


def button(action: str, value: str, label: str) -> Block:
    """A button that says `value` to its action."""
    shown = label if length(label) <= _BUTTON else label[: _BUTTON // 2] + "…"
    text = {"type": "plain_text", "text": shown, "emoji": False}
    return {"type": "button", "action_id": action, "value": value, "text": text}

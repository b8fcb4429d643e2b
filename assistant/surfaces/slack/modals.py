"""The form in which a question is asked again, with filters: made and read. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from assistant.domain.nouns import Filters, Language
from assistant.surfaces.slack.delivery import Place
from assistant.surfaces.texts.slack import WORDING

Kind = Literal["again", "meant", "about"]
CALLBACK: Final = "ask_again"
_LABELS: Final = ("category", "tag", "author")
_OPTIONS, _OPTION, _VALUE, _INPUT = 100, 75, 150, 3000


@dataclass(frozen=True, slots=True)
class Form:
    """What a form is for: its kind, the place of the answer, the answer before it, and where the
    answer goes instead if only the one who asked may see it."""

    kind: Kind
    place: Place
    after: str | None = None
    response_url: str | None = None


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """What was filled in. `wrong` are the fields that cannot be used, with the reason."""

    question: str
    filters: Filters | None
    wrong: Mapping[str, str]


def view(
    form: Form,
    question: str,
    choices: Mapping[str, Sequence[str]],
    language: Language,
    longest: int,
) -> dict[str, Any]:
    """The form, with the question as it was; `choices` are the labels of each kind to choose
    from, `longest` is how many characters a question may have."""
    say = WORDING[language]
    box = {
        "type": "plain_text_input",
        "action_id": "question",
        "multiline": True,
        "initial_value": question[: min(longest, _INPUT)],
        "max_length": min(longest, _INPUT),
        "focus_on_load": form.kind != "again",
    }
    if not box["initial_value"]:
        del box["initial_value"]
    fields = [_field("question", say["question"], box, optional=False)]
    for name in ("date_from", "date_to"):
        fields.append(_field(name, say[name], {"type": "datepicker", "action_id": name}))
    for name in _LABELS:
        values = [value for value in choices.get(name, ()) if len(value) <= _VALUE]
        if options := [_option(value) for value in values[:_OPTIONS]]:
            chooser = {
                "type": "static_select",
                "action_id": name,
                "placeholder": _plain(say["any"]),
                "options": options,
            }
            fields.append(_field(name, say[name], chooser))
    place, respond = form.place, form.response_url
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(say[f"{form.kind}_title"]),
        "submit": _plain(say["submit"]),
        "close": _plain(say["close"]),
        "private_metadata": json.dumps(
            [form.kind, place.channel, place.thread, place.private, form.after, respond, language]
        ),
        "blocks": [
            {"type": "context", "elements": [_plain(say[f"{form.kind}_help"])]},
            *fields,
        ],
    }


def form_of(view: Mapping[str, Any], team: str, user: str) -> tuple[Form, Language]:
    """What a form was for, when it comes back from this user. Raises `ValueError`."""
    kind, channel, thread, private, after, respond, language = json.loads(view["private_metadata"])
    return Form(kind, Place(team, channel, user, thread, private), after, respond), language


def check(view: Mapping[str, Any]) -> None:
    """Raises `ValueError` for a form that this bot did not make, or whose fields are none."""
    try:
        form, language = form_of(view, "", "")
        place = form.place
        texts = (place.channel, place.thread, form.after or "", form.response_url or "")
        known = form.kind in get_args(Kind) and language in WORDING
        if not (known and isinstance(place.private, bool) and all(map(_is_text, texts))):
            raise ValueError
        filled(view, language)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValueError("view: it is not the form that was sent") from None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def filled(view: Mapping[str, Any], language: Language) -> SubmittedForm:
    """What was filled in, when the form comes back."""
    say = WORDING[language]
    values = {
        name: box for block in view["state"]["values"].values() for name, box in block.items()
    }
    question = str(values.get("question", {}).get("value") or "").strip()
    wrong = {} if question else {"question": say["empty"]}
    days: dict[str, date | None] = {}
    for name in ("date_from", "date_to"):
        given = values.get(name, {}).get("selected_date")
        days[name] = date.fromisoformat(given) if given else None
    first, last = days["date_from"], days["date_to"]
    if first and last and first > last:
        wrong["date_to"] = say["bad_range"]
    labels: dict[str, Any] = {
        name: (values.get(name, {}).get("selected_option") or {}).get("value") for name in _LABELS
    }
    filters = Filters(first, last, **labels)
    return SubmittedForm(question, filters or None, wrong)


def _field(name: str, label: str, element: dict[str, Any], *, optional: bool = True) -> Any:
    return {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": _plain(label),
        "element": element,
    }


def _option(value: str) -> dict[str, Any]:
    shown = value if len(value) <= _OPTION else value[: _OPTION - 1] + "…"
    return {"text": _plain(shown), "value": value}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}

"""The desk's filters and ways of answering, as boxes of a page."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.archive import LabelKind
from assistant.domain.nouns import Filters
from assistant.retrieval.search import TOP_K
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import controls
from assistant.surfaces.web.desk.controls import ControlValues
from assistant.surfaces.web.desk.parts import (
    I18N,
    QUIET,
    Parts,
    day_box,
    language,
    number_box,
)

_KINDS: tuple[LabelKind, ...] = ("category", "tag", "author")
_NUMBERS = {
    "top_k": (1, controls.MOST_PASSAGES),
    "characters": (controls.FEWEST_CHARACTERS, controls.MOST_CHARACTERS),
}


class FilterBox:
    """The components, and their values as an address or an earlier answer has them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        model = parts.answering.assistant.chat_model_name
        dates: dict[str, Any] = {"lines": 1, "min_width": 110, "elem_classes": "day"}
        with gr.Row(elem_id="controls", equal_height=True):
            self.date_from = gr.Textbox(label=I18N("date_from"), elem_id="date-from", **dates)
            self.date_to = gr.Textbox(label=I18N("date_to"), elem_id="date-to", **dates)
            several: dict[str, Any] = {"choices": [], "min_width": 130}
            self.labels = [
                gr.Dropdown(label=I18N(kind), elem_id=kind, multiselect=kind != "author", **several)
                for kind in _KINDS
            ]
            self.labels.append(
                gr.Dropdown(label=I18N("without"), elem_id="without", multiselect=True, **several)
            )
            self.titled = gr.Checkbox(label=I18N("titled"), elem_id="titled", min_width=110)
            usual = {"top_k": TOP_K, "characters": parts.answering.assistant.usual_characters}
            self.top_k, self.characters = (
                number_box(name, usual[name], least, most)
                for name, (least, most) in _NUMBERS.items()
            )
            self.mode = gr.Dropdown(
                ["model", "quotes"],
                value="model" if model else "quotes",
                label=I18N("mode"),
                visible=bool(model),
                elem_id="mode",
                min_width=160,
            )
            self.clear = gr.Button(I18N("clear"), size="sm", scale=0, elem_id="clear")
        self.clear.click(lambda: self.restored(Filters()), None, self.chosen, **QUIET)

    @property
    def days(self) -> list[Any]:
        """The boxes of the first and the last day."""
        return [self.date_from, self.date_to]

    @property
    def inputs(self) -> list[Any]:
        """The controls, in the order of `ControlValues`."""
        return [*self.chosen, self.top_k, self.characters, self.mode]

    @property
    def chosen(self) -> list[Any]:
        """The controls that tell which posts are meant."""
        return [self.date_from, self.date_to, *self.labels, self.titled]

    def greet(self, request: gr.Request, values: ControlValues) -> list[Any]:
        """All of `inputs` as the archive is now (its days, its labels, the model's name), with
        the values that an address has."""
        parts, spoken = self._parts, language(request)
        say = WORDING[spoken]
        model = parts.answering.assistant.chat_model_name
        info = parts.answering.assistant.info
        found: list[Any] = []
        typed = (values.date_from, values.date_to)
        for value, day in zip(typed, (info.first_day, info.last_day), strict=True):
            found.append(day_box(day, value))
        places = parts.answering.assistant.generation.places
        labels = {kind: places.labels(kind) for kind in _KINDS}
        for kind, chosen in zip(_KINDS, (values.category, values.tag, values.author), strict=True):
            some = [(f"{v} ({n:,})", v) for v, n in labels[kind].items()]
            known = [one for one in chosen or () if one in labels[kind]]
            own = known if kind != "author" else chosen if chosen in labels[kind] else None
            found.append(gr.Dropdown(choices=some, value=own) if own else gr.Dropdown(choices=some))
        out = [
            (f"{say[kind]}: {v}", f"{prefix}{v}")
            for kind, prefix in (("category", controls.CATEGORY), ("tag", controls.TAG))
            for v in labels["category" if kind == "category" else "tag"]
        ]
        left = [value for _, value in out if value in (values.without or ())]
        found.append(gr.Dropdown(choices=out, value=left) if left else gr.Dropdown(choices=out))
        found.append(gr.Checkbox(True) if values.titled else gr.skip())
        numbers = (values.top_k, values.characters)
        for number, (least, most) in zip(numbers, _NUMBERS.values(), strict=True):
            used = controls.within(number, least, most)
            found.append(gr.Number(used) if used is not None else gr.skip())
        ways = [(say["mode_quotes"], "quotes")]
        if model:
            ways.insert(0, (say["mode_model"].format(model=model), "model"))
        own_way = values.mode if values.mode in [way for _, way in ways] else None
        found.append(
            gr.Dropdown(choices=ways, value=own_way) if own_way else gr.Dropdown(choices=ways)
        )
        return found

    @staticmethod
    def restored(filters: Filters) -> list[Any]:
        """The values of `chosen` that give these filters."""
        values = controls.of_filters(filters)
        return [
            values.date_from or "",
            values.date_to or "",
            list(values.category or ()),
            list(values.tag or ()),
            values.author,
            list(values.without or ()),
            values.titled,
        ]

"""The tab that researches: a question becomes several searches, which can be changed, are made one
after the other, and are read together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.answering.asked.steps import MOST, Step
from assistant.domain.nouns import Filters, Language
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import address, html, post_list, research_html
from assistant.surfaces.web.desk.controls import NotUnderstood, days
from assistant.surfaces.web.desk.parts import (
    I18N,
    QUIET,
    Parts,
    answers,
    language,
    line,
    pairs_of,
)
from assistant.surfaces.web.desk.research_html import Done

TAB = "research"
_BETWEEN = "|"
_BUSY: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": 4,
}


class ResearchTab:
    """The components of the tab and what happens between them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        gr.Markdown(I18N("research_what"), elem_id="research-what")
        with gr.Row(equal_height=True, elem_id="research-asking"):
            self.question = gr.Textbox(
                label=I18N("question"), elem_id="research-question", lines=1, max_lines=4, scale=6,
                placeholder=I18N("research_hint"),
            )  # fmt: skip
            split = gr.Button(I18N("split"), variant="primary", scale=0, elem_id="split")
        self.told = gr.HTML(elem_id="split-told", js_on_load=None)
        self.rows: list[Any] = []
        self.boxes: list[Any] = []
        for number in range(MOST):
            with gr.Row(visible=False, elem_classes="step", elem_id=f"step-{number}") as row:
                self.boxes.append(
                    gr.Textbox(label=I18N("step"), lines=1, max_lines=3, scale=6, min_width=220)
                )
                for end in ("date_from", "date_to"):
                    self.boxes.append(
                        gr.Textbox(
                            label=I18N(end), lines=1, elem_classes="day", scale=2, min_width=110
                        )
                    )
                drop = gr.Button(
                    I18N("drop_step"), size="sm", scale=0, elem_classes="drop", min_width=80
                )
            self.rows.append(row)
            drop.click(
                lambda: (gr.Row(visible=False), "", "", ""),
                None,
                [row, *self.boxes[3 * number :]],
                **QUIET,
            )
        with gr.Row(elem_id="research-run", visible=False) as self.run:
            more = gr.Button(I18N("add_step"), scale=0, elem_id="add-step")
            run = gr.Button(I18N("run_steps"), variant="primary", scale=0, elem_id="run-steps")
        self.found = gr.HTML(elem_id="research", js_on_load=None)
        for begin in (self.question.submit, split.click):
            begin(self._split, [self.question], [*self._shown, self.told, self.found], **_BUSY)
        more.click(self._add, self.boxes, self.rows, **QUIET)
        run.click(self._run, [self.question, *self.boxes], [self.found], **_BUSY)

    @property
    def _shown(self) -> list[Any]:
        return [*self.rows, *self.boxes, self.run]

    @property
    def greeted(self) -> list[Any]:
        """What `greet` changes."""
        return [self.question, *self._shown]

    def greet(self, request: gr.Request) -> list[Any]:
        """The question and the searches as the page's address has them."""
        pairs = pairs_of(request)
        if ("tab", TAB) not in pairs:
            return [gr.skip()] * len(self.greeted)
        question = next((value for name, value in pairs if name == "q"), "")
        steps = [tuple(f"{value}||".split(_BETWEEN)[:3]) for name, value in pairs if name == "step"]
        return [gr.Textbox(question), *self._rows(steps[:MOST])]

    def arrive(self, loaded: Any) -> None:
        """Make the searches of the page's address, after it was `loaded`."""
        loaded.then(self._arrived, [self.question, *self.boxes], [self.found], **_BUSY)

    def _arrived(self, request: gr.Request, question: str, *typed: str) -> Iterator[str]:
        if ("tab", TAB) in pairs_of(request) and any(typed[::3]):
            yield from self._run(request, question, *typed)

    def _rows(self, steps: Sequence[Sequence[str]]) -> list[Any]:
        rows = [gr.Row(visible=number < len(steps)) for number in range(MOST)]
        typed = [value for step in steps for value in step]
        return [*rows, *typed, *[""] * (3 * MOST - len(typed)), gr.Row(visible=bool(steps))]

    def _split(self, request: gr.Request, question: str) -> list[Any]:
        spoken, parts = language(request), self._parts
        try:
            parts.asker(request, question)
            steps = parts.answering.assistant.steps(question)
        except Exception as error:
            return [*[gr.skip()] * len(self._shown), html.notice(line(error, spoken)), ""]
        told = WORDING[spoken]["split_into" if len(steps) > 1 else "split_one"]
        said = f'<p class="how" role="status">{html.text(told.format(n=len(steps)))}</p>'
        return [*self._rows([_typed(step) for step in steps]), said, ""]

    @staticmethod
    def _add(*typed: str) -> list[Any]:
        """One row more: the first that has no question."""
        shown = [bool(question.strip()) for question in typed[::3]]
        if False in shown:
            shown[shown.index(False)] = True
        return [gr.Row(visible=one) for one in shown]

    def _run(self, request: gr.Request, question: str, *typed: str) -> Iterator[str]:
        """The answers to all searches, as they grow, and then what they say together."""
        spoken, parts = language(request), self._parts
        say = WORDING[spoken]
        try:
            person = parts.signed_in(request)
            steps = _steps(typed, spoken)
            if not steps:
                raise NotUnderstood(say["no_step"])
            done: list[Done] = []
            for step in steps:
                of_then = Filters(step.date_from, step.date_to)
                text, filters = post_list.limited(parts, step.question, of_then)
                for told in answers(parts, text, filters, person):
                    if told is not None:
                        given, results = told
                        now = Done(step, given.answer, results, given.id if given.whole else None)
                        growing = research_html.steps([*done, now], len(steps), spoken)
                        yield growing
                treated = parts.answering.assistant.treated(results.searched or text, filters)
                done.append(replace(now, posts=len(treated.posts)))
            pairs = [("tab", TAB), ("q", question.strip())]
            pairs += [("step", _BETWEEN.join(_typed(step))) for step in steps]
            here = address.text([(name, value) for name, value in pairs if value])
            yield research_html.together(done, here, spoken)
        except Exception as error:
            yield html.notice(line(error, spoken))


def _typed(step: Step) -> tuple[str, str, str]:
    days_of = (step.date_from, step.date_to)
    first, last = (day.isoformat() if day else "" for day in days_of)
    return step.question.replace(_BETWEEN, " "), first, last


def _steps(typed: Sequence[str], spoken: Language) -> list[Step]:
    """The searches as they were typed: three boxes each. Raises `NotUnderstood`."""
    some = zip(typed[::3], typed[1::3], typed[2::3], strict=True)
    return [
        Step(question.strip(), *days(first, last, spoken))
        for question, first, last in some
        if (question or "").strip()
    ]

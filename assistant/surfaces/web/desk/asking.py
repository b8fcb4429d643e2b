"""The tab for asking: filters, the answer beside its evidence, and the topic month by month."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from assistant.answering.results import Results, dumped
from assistant.answering.service import AskRequest, GivenAnswer
from assistant.archive import LabelKind
from assistant.domain.errors import ArchiveError, RecordsError
from assistant.domain.nouns import (
    Answer,
    Filters,
    Language,
)
from assistant.retrieval.search import TOP_K, SearchResult
from assistant.surfaces.chips import NAMES, Chip, without
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import controls, html
from assistant.surfaces.web.desk.controls import (
    ControlValues,
    NotUnderstood,
    month_days,
)
from assistant.surfaces.web.desk.parts import (
    I18N,
    PICKS,
    QUIET,
    SURFACE,
    Parts,
    day_box,
    language,
    line,
    news,
    results_of,
)
from assistant.surfaces.web.desk.pinning import PinBar

log = logging.getLogger(__name__)
_KINDS: tuple[LabelKind, ...] = ("category", "tag", "author")


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """The question whose answer is shown: the id of that answer and of the one before it, what
    was searched for, and the filters. It is not `shown` where an error stands in its place.
    `off` are the chips of what was read in it and is taken off."""

    question: str
    searched: str
    filters: Filters
    after: str | None = None
    id: str | None = None
    shown: bool = True
    off: tuple[Chip, ...] = ()


class AskTab:
    """The components of the tab and what happens between them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.asked = gr.State(None)
        with gr.Row(elem_id="asking", equal_height=True):
            self.question = gr.Textbox(
                elem_id="question",
                label=I18N("question"),
                placeholder=I18N("question_hint"),
                lines=1,
                max_lines=4,
                scale=6,
                autofocus=True,
            )
            self.ask = gr.Button(I18N("ask"), variant="primary", scale=0, elem_id="ask")
            self.stop = gr.Button(I18N("stop"), scale=0, elem_id="stop", visible=False)
            self.new = gr.Button(I18N("new"), scale=0, elem_id="new")
        with gr.Accordion(I18N("filters"), elem_id="filters"):
            self._controls(parts)
        self.plot = gr.HTML(elem_id="plot", js_on_load=PICKS)
        with gr.Row(elem_id="result"):
            with gr.Column(scale=4, min_width=300):
                self.answer = gr.HTML(elem_id="answer", js_on_load=PICKS)
                self.exports = gr.HTML(elem_id="exports", js_on_load=None)
            with gr.Column(scale=7, min_width=300):
                self.pinning = PinBar(parts)
                self.evidence = gr.HTML(elem_id="evidence", js_on_load=PICKS)
        self._wire()

    def _controls(self, parts: Parts) -> None:
        model = parts.answering.assistant.chat_model_name
        dates: dict[str, Any] = {"lines": 1, "min_width": 110, "elem_classes": "day"}
        with gr.Row(elem_id="controls", equal_height=True):
            self.date_from = gr.Textbox(label=I18N("date_from"), elem_id="date-from", **dates)
            self.date_to = gr.Textbox(label=I18N("date_to"), elem_id="date-to", **dates)
            self.labels = [
                gr.Dropdown(label=I18N(kind), elem_id=kind, choices=[], min_width=130)
                for kind in _KINDS
            ]
            self.top_k = gr.Number(
                TOP_K,
                label=I18N("top_k"),
                precision=0,
                minimum=1,
                maximum=controls.MOST_PASSAGES,
                min_width=110,
                elem_id="top-k",
            )
            self.characters = gr.Number(
                parts.answering.assistant.usual_characters,
                label=I18N("characters"),
                precision=0,
                minimum=controls.FEWEST_CHARACTERS,
                maximum=controls.MOST_CHARACTERS,
                step=20,
                min_width=110,
                elem_id="characters",
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

    @property
    def inputs(self) -> list[Any]:
        """The controls, in the order of `ControlValues`."""
        return [self.date_from, self.date_to, *self.labels, self.top_k, self.characters, self.mode]

    @property
    def shown(self) -> list[Any]:
        """What an answer changes."""
        return [self.answer, self.evidence, self.exports, self.asked, self.question]

    def _wire(self) -> None:
        self.pinning.wire(self.evidence, self.asked)
        starts = []
        busy = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": 16}
        for begin in (self.question.submit, self.ask.click):
            first = begin(self._busy, None, [self.ask, self.stop, self.plot], **QUIET)
            starts.append(
                first.then(self._ask, [self.question, self.asked, *self.inputs], self.shown, **busy)
            )
        picked = self.plot.pick(
            self._pick, [self.date_from, self.date_to], [self.date_from, self.date_to], **QUIET
        ).then(self._busy_again, None, [self.ask, self.stop], **QUIET)
        starts.append(picked.then(self._again, [self.asked, *self.inputs], self.shown, **busy))
        chip = self.answer.pick(self._chip, [self.asked], [self.asked], **QUIET).then(
            self._busy_again, None, [self.ask, self.stop], **QUIET
        )
        starts.append(chip.then(self._again, [self.asked, *self.inputs], self.shown, **busy))
        for start in starts:
            start.then(self._ready, None, [self.ask, self.stop], **QUIET).then(
                self.plotted, [self.asked], [self.plot], **busy
            )
        self.stop.click(self._ready, None, [self.ask, self.stop], cancels=starts, **QUIET)
        self.new.click(
            lambda: ("", "", "", None, gr.Textbox("", placeholder=I18N("question_hint")), ""),
            None,
            [*self.shown, self.plot],
            cancels=starts,
            **QUIET,
        )
        self.clear.click(
            lambda: ("", "", None, None, None),
            None,
            [self.date_from, self.date_to, *self.labels],
            **QUIET,
        )

    def greet(self, request: gr.Request) -> list[Any]:
        """The controls as the archive is now: its days, its labels, and the model's name."""
        parts, say = self._parts, WORDING[language(request)]
        model = parts.answering.assistant.chat_model_name
        info = parts.answering.assistant.info
        boxes: list[Any] = [day_box(info.first_day), day_box(info.last_day)]
        for kind in _KINDS:
            found = parts.answering.assistant.generation.places.labels(kind)
            boxes.append(gr.Dropdown(choices=[(f"{v} ({n:,})", v) for v, n in found.items()]))
        ways = [(say["mode_quotes"], "quotes")]
        if model:
            ways.insert(0, (say["mode_model"].format(model=model), "model"))
        return [*boxes, gr.Dropdown(choices=ways)]

    def reopened(self, key: str, request: gr.Request) -> tuple[Any, ...]:
        """What is shown of an earlier answer; a line about it if it is not this person's."""
        spoken, parts = language(request), self._parts
        try:
            kept = parts.own(key, parts.who(request))
            if kept is None:
                raise NotUnderstood(WORDING[spoken]["not_yours"])
            found = parts.results(kept)
        except (ArchiveError, NotUnderstood) as error:
            return html.notice(line(error, spoken)), "", "", None, gr.skip()
        asked = DeskQuestion(
            kept.answer.question, found.searched, found.filters, kept.told.after, key
        )
        return self._shown(kept.answer, found, asked, spoken)

    def _ask(
        self, request: gr.Request, question: str, before: DeskQuestion | None, *chosen: Any
    ) -> Iterator[tuple[Any, ...]]:
        after = before.id if before else None
        yield from self._stream(question, after, ControlValues(*chosen), request, before=before)

    def _again(
        self, request: gr.Request, before: DeskQuestion | None, *chosen: Any
    ) -> Iterator[tuple[Any, ...]]:
        if before is not None:
            yield from self._stream(
                before.question,
                before.after,
                ControlValues(*chosen),
                request,
                before=before,
                off=before.off,
            )

    def _stream(
        self,
        question: str,
        after: str | None,
        chosen: ControlValues,
        request: gr.Request,
        *,
        before: DeskQuestion | None,
        off: tuple[Chip, ...] = (),
    ) -> Iterator[tuple[Any, ...]]:
        """The answer beside its evidence, as it grows; an error stands alone, and the
        conversation goes on from `before`. What is `off` is not read in the question."""
        spoken, parts = language(request), self._parts
        say, skip = WORDING[spoken], gr.skip()
        seen: list[tuple[str, SearchResult]] = []
        try:
            person = parts.asker(request, question)
            wanted = chosen.filters(spoken)
            options = without(chosen.options(), [chip.name for chip in off])
            asking = AskRequest(SURFACE, after, person, held=True)

            def make(gone: threading.Event) -> Iterator[GivenAnswer]:
                def tell(searched: str, found: SearchResult) -> None:
                    seen.append((searched, found))

                return parts.answering.stream(question, asking, wanted, options, gone, seen=tell)

            yield html.waiting(say["waiting"]), "", "", skip, skip
            for given in news(make):
                if given is None:
                    yield skip, skip, skip, skip, skip
                    continue
                found = results_of(given.answer, seen, wanted)
                if given.id is not None:
                    self._keep(given.id, found)
                asked = DeskQuestion(
                    question.strip(), found.searched, wanted, after, given.id, off=off
                )
                yield self._shown(given.answer, found, asked, spoken, whole=given.whole)
        except Exception as error:
            kept = replace(before, shown=False) if before else None
            yield html.notice(line(error, spoken)), "", "", kept, skip

    def _keep(self, key: str, found: Results) -> None:
        try:
            self._parts.tables.keep(key, dumped(found))
        except RecordsError as error:
            log.error("%s", error)

    def _shown(
        self,
        answer: Answer,
        found: Results,
        asked: DeskQuestion,
        spoken: Language,
        *,
        whole: bool = True,
    ) -> tuple[Any, ...]:
        before = self._parts.answering.conversation(asked.after) if asked.after else []
        chain = [self._parts.as_now(one) for one in before]
        said = html.earlier(chain, spoken) + html.answer(
            answer, found.rows, "row", spoken, growing=not whole, off=asked.off
        )
        table = html.evidence(found, "row", spoken, pins=whole) if found.rows else ""
        box: Any = gr.skip()
        if whole:
            box = gr.Textbox("", placeholder=I18N("follow_hint"))
        return said, table, html.exports(asked.id, spoken), asked, box

    def plotted(self, asked: DeskQuestion | None, request: gr.Request) -> str:
        """The topic month by month, whatever dates are asked for."""
        if asked is None or not asked.shown or self._parts.who(request) is None:
            return ""
        spoken = language(request)
        try:
            wide = replace(asked.filters, date_from=None, date_to=None)
            found = self._parts.answering.assistant.treated(asked.searched, wide)
        except Exception as error:
            return html.notice(line(error, spoken))
        return html.plot(found.counts(), len(found.posts), asked.filters, spoken)

    @staticmethod
    def _pick(first: str, last: str, event: gr.EventData) -> tuple[str, str]:
        """The days of the month that was chosen, none for all months."""
        picked = str(event.value)
        if picked == "all":
            return "", ""
        try:
            return month_days(picked)
        except ValueError:
            return first, last

    @staticmethod
    def _chip(asked: DeskQuestion | None, event: gr.EventData) -> DeskQuestion | None:
        """The question, of which a chip was taken off or put on again: its name and label."""
        name, _, label = str(event.value).partition(" ")
        if asked is None or name not in NAMES:
            return asked
        off = tuple(chip for chip in asked.off if chip.name != name)
        if len(off) == len(asked.off):
            off = (*off, Chip(name, label))
        return replace(asked, off=off)

    @staticmethod
    def _busy() -> tuple[Any, Any, str]:
        return gr.Button(visible=False), gr.Button(visible=True), ""

    @staticmethod
    def _busy_again() -> tuple[Any, Any]:
        return gr.Button(visible=False), gr.Button(visible=True)

    @staticmethod
    def _ready() -> tuple[Any, Any]:
        return gr.Button(visible=True), gr.Button(visible=False)

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
from assistant.domain.errors import ArchiveError, RecordsError
from assistant.domain.nouns import (
    Answer,
    Filters,
    Language,
)
from assistant.retrieval.search import SearchResult
from assistant.surfaces.chips import NAMES, Chip, without
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import address, html, overview_html, post_list
from assistant.surfaces.web.desk.address import Address
from assistant.surfaces.web.desk.controls import (
    ControlValues,
    NotUnderstood,
    month_days,
)
from assistant.surfaces.web.desk.filter_box import FilterBox
from assistant.surfaces.web.desk.parts import (
    I18N,
    PICKS,
    QUIET,
    SURFACE,
    Parts,
    language,
    line,
    news,
    pairs_of,
    results_of,
)
from assistant.surfaces.web.desk.pinning import PinBar
from assistant.surfaces.web.desk.post_list import Behind, Counted
from assistant.surfaces.web.desk.posts_html import View

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """The question whose answer is shown, as it was typed: the id of that answer and of the one
    before it, what was searched for, and the filters, which `narrowed` has with those that the
    question names. It is not `shown` where an error stands in its place. `off` are the chips of
    what was read in it and is taken off."""

    question: str
    searched: str
    filters: Filters
    narrowed: Filters
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
            self.box = FilterBox(parts)
        self.plot = gr.HTML(elem_id="plot", js_on_load=PICKS)
        with gr.Row(elem_id="result"):
            with gr.Column(scale=4, min_width=300):
                self.answer = gr.HTML(elem_id="answer", js_on_load=PICKS)
                self.exports = gr.HTML(elem_id="exports", js_on_load=None)
            with gr.Column(scale=7, min_width=300):
                self.pinning = PinBar(parts)
                self.evidence = gr.HTML(elem_id="evidence", js_on_load=PICKS)
        self.posts = gr.HTML(elem_id="posts", js_on_load=PICKS)
        self.view = gr.State(View())
        self.counted = gr.State(None)
        self._wire()

    @property
    def inputs(self) -> list[Any]:
        """The controls, in the order of `ControlValues`."""
        return self.box.inputs

    @property
    def greeted(self) -> list[Any]:
        """What `greet` changes."""
        return [self.question, *self.inputs]

    @property
    def behind(self) -> list[Any]:
        """What `plotted` changes."""
        return [self.plot, self.posts, self.view, self.counted]

    @property
    def shown(self) -> list[Any]:
        """What an answer changes."""
        return [self.answer, self.evidence, self.exports, self.asked, self.question]

    def _wire(self) -> None:
        self.pinning.wire(self.evidence, self.asked)
        starts = []
        busy = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": 16}
        for begin in (self.question.submit, self.ask.click):
            first = begin(self._busy, None, [self.ask, self.stop, self.plot, self.posts], **QUIET)
            starts.append(
                first.then(self._ask, [self.question, self.asked, *self.inputs], self.shown, **busy)
            )
        picked = self.plot.pick(self._pick, self.box.days, self.box.days, **QUIET).then(
            self._busy_again, None, [self.ask, self.stop], **QUIET
        )
        starts.append(picked.then(self._again, [self.asked, *self.inputs], self.shown, **busy))
        chip = self.answer.pick(self._chip, [self.asked], [self.asked], **QUIET).then(
            self._busy_again, None, [self.ask, self.stop], **QUIET
        )
        starts.append(chip.then(self._again, [self.asked, *self.inputs], self.shown, **busy))
        for start in starts:
            start.then(self._ready, None, [self.ask, self.stop], **QUIET).then(
                self.plotted, [self.asked, self.counted], self.behind, **busy
            )
        self.posts.pick(self._look, [self.asked, self.view], [self.posts, self.view], **busy)
        self.stop.click(self._ready, None, [self.ask, self.stop], cancels=starts, **QUIET)
        self.new.click(
            lambda: ("", "", "", None, gr.Textbox("", placeholder=I18N("question_hint")), "", ""),
            None,
            [*self.shown, self.plot, self.posts],
            cancels=starts,
            **QUIET,
        )

    def greet(self, request: gr.Request, asked: Address) -> list[Any]:
        """The question and the controls as the archive is now (its days, its labels, the model's
        name), and as an address has them."""
        question = gr.Textbox(asked.question) if asked.question else gr.skip()
        return [question, *self.box.greet(request, asked.values)]

    def arrive(self, loaded: Any) -> None:
        """Ask what the page's address asks, after it was `loaded`."""
        busy = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": 16}
        loaded.then(self._arrived, self.inputs, self.shown, **busy).then(
            self.plotted, [self.asked, self.counted], self.behind, **busy
        )

    def _arrived(self, request: gr.Request, *chosen: Any) -> Iterator[tuple[Any, ...]]:
        """The answer that the address names, for the one who got it, else one to its question."""
        asked = address.read(pairs_of(request))
        if not asked.question or asked.tab:
            yield tuple(gr.skip() for _ in self.shown)  # what is being typed stays
            return
        if asked.answer:
            try:
                own = self._parts.own(asked.answer, self._parts.who(request))
            except ArchiveError:
                own = None
            if own is not None:
                yield self.reopened(asked.answer, request, asked.question)
                return
        yield from self._stream(asked.question, None, ControlValues(*chosen), request, before=None)

    def restored(self, asked: DeskQuestion | None) -> list[Any]:
        """The controls as an answer that was opened again had them."""
        if asked is None:
            return [gr.skip()] * len(self.box.chosen)
        return FilterBox.restored(asked.filters)

    def reopened(self, key: str, request: gr.Request, typed: str = "") -> tuple[Any, ...]:
        """What is shown of an earlier answer; a line about it if it is not this person's. Its
        question is shown as it was `typed`, where that is known."""
        spoken, parts = language(request), self._parts
        try:
            kept = parts.own(key, parts.who(request))
            if kept is None:
                raise NotUnderstood(WORDING[spoken]["not_yours"])
            found = parts.results(kept)
        except (ArchiveError, NotUnderstood) as error:
            return html.notice(line(error, spoken)), "", "", None, gr.skip()
        question = typed or kept.answer.question
        _, filters = post_list.limited(parts, question, found.filters)
        asked = DeskQuestion(
            question,
            found.searched,
            filters,
            address.with_read(filters, kept.answer.read_filters),
            kept.told.after,
            key,
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
            text, wanted = post_list.limited(parts, question.strip(), chosen.filters(spoken))
            if not text.strip():
                raise NotUnderstood(say["only_left_out"])
            own = replace(chosen.options(), language=spoken)
            options = without(own, [chip.name for chip in off])
            asking = AskRequest(SURFACE, after, person, held=True)

            def make(gone: threading.Event) -> Iterator[GivenAnswer]:
                def tell(searched: str, found: SearchResult) -> None:
                    seen.append((searched, found))

                return parts.answering.stream(text, asking, wanted, options, gone, seen=tell)

            yield html.waiting(say["waiting"]), "", "", skip, skip
            for given in news(make):
                if given is None:
                    yield skip, skip, skip, skip, skip
                    continue
                found = results_of(given.answer, seen, wanted)
                if given.id is not None:
                    self._keep(given.id, found)
                narrowed = address.with_read(wanted, given.answer.read_filters)
                asked = DeskQuestion(
                    question.strip(), found.searched, wanted, narrowed, after, given.id, off=off
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
        here = address.text(self._pairs(asked)) if whole else ""
        return said, table, html.exports(asked.id, spoken, here), asked, box

    def _pairs(self, asked: DeskQuestion) -> list[tuple[str, str]]:
        """The query of the address of what is shown; a question that leans on others stands there
        as it was searched for."""
        question = asked.searched if asked.after and asked.searched else asked.question
        found = address.pairs(question, asked.filters)
        return [*found, *([("answer", asked.id)] if asked.id else [])]

    def plotted(
        self, asked: DeskQuestion | None, before: Counted | None, request: gr.Request
    ) -> tuple[Any, ...]:
        """The topic month by month, whatever dates are asked for, and the list of the posts of
        these dates; `before` is what was counted before that."""
        if asked is None or not asked.shown or self._parts.who(request) is None:
            return "", "", View(), before
        spoken, view = language(request), View()
        try:
            assistant = self._parts.answering.assistant
            wide = replace(asked.narrowed, date_from=None, date_to=None)
            found = assistant.treated(asked.searched, wide)
            own = assistant.treated(asked.searched, asked.narrowed)
            now = Counted(asked.searched, asked.narrowed, frozenset(own.posts))
            note = post_list.widened(before, now, spoken)
            shown = post_list.page(self._parts, _behind(asked), view, spoken, note)
        except Exception as error:
            return html.notice(line(error, spoken)), "", view, before
        plot = overview_html.plot(
            found.counts(), len(found.posts), len(own.posts), asked.narrowed, spoken
        )
        return plot, shown, view, now

    def _look(
        self, asked: DeskQuestion | None, view: View, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, View]:
        """Another page, order or grouping of the list."""
        view = view.changed(str(event.value))
        if asked is None or not asked.shown or self._parts.who(request) is None:
            return "", view
        try:
            return post_list.page(self._parts, _behind(asked), view, language(request)), view
        except Exception as error:
            return html.notice(line(error, language(request))), view

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
    def _busy() -> tuple[Any, Any, str, str]:
        return gr.Button(visible=False), gr.Button(visible=True), "", ""

    @staticmethod
    def _busy_again() -> tuple[Any, Any]:
        return gr.Button(visible=False), gr.Button(visible=True)

    @staticmethod
    def _ready() -> tuple[Any, Any]:
        return gr.Button(visible=True), gr.Button(visible=False)


def _behind(asked: DeskQuestion) -> Behind:
    return Behind(asked.question, asked.searched, asked.narrowed)

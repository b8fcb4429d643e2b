"""The tab that compares two periods: one question, two answers side by side."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import gradio as gr

from assistant.answering.results import Results, dumped
from assistant.answering.service import AskRequest, GivenAnswer
from assistant.domain.nouns import Filters, Language
from assistant.retrieval.search import SearchResult
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import html
from assistant.surfaces.web.desk.controls import days
from assistant.surfaces.web.desk.parts import (
    I18N,
    SURFACE,
    Parts,
    day_box,
    language,
    line,
    news,
    results_of,
)

_SIDES = ("first", "second")
_MOST_TAGS = 8


class CompareTab:
    """The components of the tab and what happens between them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        with gr.Row(equal_height=True):
            self.question = gr.Textbox(
                label=I18N("question"), elem_id="compare-question", lines=1, max_lines=4, scale=6,
                placeholder=I18N("question_hint"),
            )  # fmt: skip
            self.compare = gr.Button(I18N("compare"), variant="primary", scale=0, elem_id="compare")
        self.days: list[Any] = []
        with gr.Row(elem_id="periods"):
            for side in _SIDES:
                with gr.Group(), gr.Row():
                    for end in ("from", "to"):
                        self.days.append(
                            gr.Textbox(
                                label=I18N(f"{side}_{end}"), elem_id=f"{side}-{end}", lines=1,
                                elem_classes="day", min_width=120,
                            )
                        )  # fmt: skip
        self.summary = gr.HTML(elem_id="summary", js_on_load=None)
        with gr.Row(elem_id="compared"):
            self.sides = [
                gr.HTML(elem_id=f"{side}-side", js_on_load=None, min_height=0) for side in _SIDES
            ]
        outputs = [self.summary, *self.sides]
        for begin in (self.question.submit, self.compare.click):
            begin(
                self._compare,
                [self.question, *self.days],
                outputs,
                show_progress="hidden",
                api_visibility="private",
                concurrency_limit=8,
            )

    def greet(self) -> list[Any]:
        """The boxes of the days, with the two halves of what the archive covers suggested."""
        info = self._parts.answering.assistant.info
        first, last = info.first_day, info.last_day
        if first is None or last is None:
            return [day_box(None) for _ in self.days]
        middle = first + (last - first) // 2
        return [day_box(one) for one in (first, middle, middle + timedelta(days=1), last)]

    def _compare(
        self, request: gr.Request, question: str, *typed: str
    ) -> Iterator[tuple[Any, ...]]:
        spoken, parts = language(request), self._parts
        say = WORDING[spoken]
        try:
            person = parts.asker(request, question)
            wanted = [Filters(*days(typed[i], typed[i + 1], spoken)) for i in (0, 2)]
            waiting = html.waiting(say["waiting"])
            yield waiting, "", ""
            shown = ["", ""]
            found: list[Results] = []
            for number, filters in enumerate(wanted):
                last = None
                for told in self._answers(question, filters, person):
                    if told is not None:
                        given, last = told
                        key = f"side{number}"
                        shown[number] = _period(filters, spoken) + html.answer(
                            given.answer, last.rows, key, spoken, growing=not given.whole
                        ) + html.evidence(last, key, spoken)  # fmt: skip
                    yield waiting, *shown
                if last is not None:
                    found.append(last)
            cited = _of_cited(found, spoken)
            yield _summary(cited, spoken) + html.waiting(say["counting"]), *shown
            yield _summary([self._treat(found, wanted, spoken), *cited], spoken), *shown
        except Exception as error:
            yield html.notice(line(error, spoken)), "", ""

    def _answers(self, question: str, filters: Filters, person: str) -> Iterator[Any]:
        seen: list[tuple[str, SearchResult]] = []

        def make(gone: threading.Event) -> Iterator[GivenAnswer]:
            return self._parts.answering.stream(
                question,
                AskRequest(SURFACE, None, person),
                filters,
                gone=gone,
                seen=lambda searched, found: seen.append((searched, found)),
            )

        for given in news(make):
            if given is None:
                yield None
                continue
            results = results_of(given.answer, seen, filters)
            if given.id is not None:
                self._parts.tables.keep(given.id, dumped(results))
            yield given, results

    def _treat(self, found: list[Results], wanted: list[Filters], spoken: Language) -> str:
        """How many posts treat the topic in one of the two periods only, and in both."""
        assistant = self._parts.answering.assistant
        treat = [
            set(assistant.treated(results.searched, filters).posts) | own
            for results, filters, own in zip(found, wanted, _cited(found), strict=True)
        ]
        return _counted(WORDING[spoken]["compare_posts"], *treat)


def _cited(found: list[Results]) -> list[set[str]]:
    return [{row.post.file for row in results.rows if row.cited} for results in found]


def _of_cited(found: list[Results], spoken: Language) -> list[str]:
    """What is only in one of the two answers: cited posts and their tags."""
    say = WORDING[spoken]
    tags = [
        {tag for row in results.rows if row.cited for tag in row.post.tags} for results in found
    ]
    only = say["compare_tags"].format(
        first=_some(tags[0] - tags[1], say), second=_some(tags[1] - tags[0], say)
    )
    return [_counted(say["compare_cited"], *_cited(found)), only]


def _summary(lines: list[str], spoken: Language) -> str:
    items = "".join(f"<li>{html.text(one)}</li>" for one in lines)
    return f'<ul class="summary" lang="{spoken}" role="status">{items}</ul>'


def _counted(words: str, first: set[str], second: set[str]) -> str:
    return words.format(
        first=len(first - second), second=len(second - first), both=len(first & second)
    )


def _some(tags: set[str], say: dict[str, str]) -> str:
    shown = sorted(tags)[:_MOST_TAGS]
    return ", ".join(shown) + ("…" if len(tags) > _MOST_TAGS else "") or say["none"]


def _period(chosen: Filters, language: Language) -> str:
    """The period that an answer beside another one is from."""
    first, last = chosen.date_from or "", chosen.date_to or ""
    return f'<p class="period" lang="{language}">{first} 〜 {last}</p>'

"""The tab that compares two periods: one question, two answers side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import gradio as gr

from assistant.answering.results import Results
from assistant.domain.nouns import Filters, Language
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import address, html, post_list
from assistant.surfaces.web.desk.controls import days
from assistant.surfaces.web.desk.parts import (
    I18N,
    Parts,
    answers,
    day_box,
    language,
    line,
    pairs_of,
)

_SIDES = ("first", "second")
_MOST_TAGS = 8
_ADDRESS = ("from", "to", "from2", "to2")
"""The days of both periods in the page's address."""
_BUSY: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": 8,
}
_LISTS = ("list_first", "list_second")
_TWO_YEARS = 730


def periods(first: date | None, last: date | None) -> tuple[date | None, ...]:
    """The first and last days of two periods of an archive which covers these days: the two years
    before its last day, or its halves where it covers less.

    >>> [str(day) for day in periods(date(2025, 1, 1), date(2025, 1, 4))]
    ['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04']
    """
    if first is None or last is None:
        return None, None, None, None
    if (last - first).days >= _TWO_YEARS:
        first = last - timedelta(days=_TWO_YEARS - 1)
    middle = first + (last - first) // 2
    return first, middle, middle + timedelta(days=1), last


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
            begin(self._compare, self.greeted, outputs, **_BUSY)

    @property
    def greeted(self) -> list[Any]:
        """What `greet` changes."""
        return [self.question, *self.days]

    def greet(self, request: gr.Request) -> list[Any]:
        """The question and the days as the page's address has them, else two periods of the
        archive: its two newest years, or its two halves where it is younger."""
        info = self._parts.answering.assistant.info
        usual = periods(info.first_day, info.last_day)
        typed = dict(reversed(pairs_of(request)))
        if typed.get("tab") != "compare":
            typed = {}
        boxes = []
        for name, day in zip(_ADDRESS, usual, strict=True):
            own = day.isoformat() if day and not typed else ""
            boxes.append(day_box(day, typed.get(name, own)))
        return [gr.Textbox(typed["q"]) if typed.get("q") else gr.skip(), *boxes]

    def arrive(self, loaded: Any) -> None:
        """Compare what the page's address asks for, after it was `loaded`."""
        outputs = [self.summary, *self.sides]
        loaded.then(self._arrived, self.greeted, outputs, **_BUSY)

    def _arrived(
        self, request: gr.Request, question: str, *typed: str
    ) -> Iterator[tuple[Any, ...]]:
        asked = dict(reversed(pairs_of(request)))
        if asked.get("tab") == "compare" and asked.get("q"):
            yield from self._compare(request, question, *typed)

    def _compare(
        self, request: gr.Request, question: str, *typed: str
    ) -> Iterator[tuple[Any, ...]]:
        spoken, parts = language(request), self._parts
        say = WORDING[spoken]
        try:
            person = parts.asker(request, question)
            spans = [days(typed[i], typed[i + 1], spoken) for i in (0, 2)]
            text, limits = post_list.limited(parts, question.strip(), Filters())
            wanted = [replace(limits, date_from=first, date_to=last) for first, last in spans]
            waiting = html.waiting(say["waiting"])
            yield waiting, "", ""
            shown = ["", ""]
            found: list[Results] = []
            for number, filters in enumerate(wanted):
                last = None
                for told in answers(parts, text, filters, person):
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
            here = _here(question, typed, spoken)
            yield here + _summary(cited, spoken) + html.waiting(say["counting"]), *shown
            counted = self._treat(found, wanted, spoken)
            yield (
                here
                + _summary([counted, *cited], spoken)
                + self._lists(question, found, wanted, spoken),
                *shown,
            )
        except Exception as error:
            yield html.notice(line(error, spoken)), "", ""

    def _treat(self, found: list[Results], wanted: list[Filters], spoken: Language) -> str:
        """How many posts treat the topic in one of the two periods only, and in both."""
        assistant = self._parts.answering.assistant
        treat = [
            set(assistant.treated(results.searched, filters).posts)
            for results, filters in zip(found, wanted, strict=True)
        ]
        return _counted(WORDING[spoken]["compare_posts"], *treat)

    def _lists(
        self, question: str, found: list[Results], wanted: list[Filters], spoken: Language
    ) -> str:
        """Links to the lists of the posts behind the numbers of either period."""
        say, links = WORDING[spoken], []
        for results, filters, label in zip(found, wanted, _LISTS, strict=True):
            asked = question if filters.words else results.searched or question
            own = address.text(address.pairs(asked.strip(), filters))
            links.append(f'<a href="/desk/{html.text(own)}">{html.text(say[label])}</a>')
        return f'<p class="lists">{" · ".join(links)}</p>'


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


def _here(question: str, typed: Sequence[str], spoken: Language) -> str:
    """The link to the comparison that is shown."""
    pairs = [("tab", "compare"), ("q", question.strip()), *zip(_ADDRESS, typed, strict=True)]
    here = address.text([(name, value) for name, value in pairs if value])
    shown = html.text(WORDING[spoken]["link_here"])
    return f'<p class="exports"><a href="/desk/{html.text(here)}" data-address>{shown}</a></p>'


def _summary(lines: list[str], spoken: Language) -> str:
    items = "".join(f"<li>{html.text(one)}</li>" for one in lines)
    return f'<div role="status"><ul class="summary" lang="{spoken}">{items}</ul></div>'


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

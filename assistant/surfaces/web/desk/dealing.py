"""The tab that makes a table of who paid how much to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

import gradio as gr

from assistant.answering.collected import pins
from assistant.answering.collected.relations import Relation
from assistant.domain.nouns import Filters, Language
from assistant.language.dates import asked
from assistant.surfaces.texts.desk import WORDING as DESK
from assistant.surfaces.texts.folders import WORDING
from assistant.surfaces.web.desk import dossiers, html
from assistant.surfaces.web.desk.controls import NotUnderstood, days
from assistant.surfaces.web.desk.parts import I18N, PICKS, QUIET, Parts, language, line
from assistant.surfaces.web.desk.pinning import PinBar

_SHOWN = 200
_LONGEST = 240

Period = tuple[date | None, date | None]


class TableTab:
    """The components of the tab and what happens between them."""

    def __init__(self, parts: Parts, bar: PinBar) -> None:
        self._parts, self._bar = parts, bar
        self.rows = gr.State(None)
        gr.Markdown(I18N("table_what"), elem_id="table-what")
        with gr.Row(elem_id="table-controls", equal_height=True):
            self.question = gr.Textbox(
                label=I18N("table_question"), placeholder=I18N("table_hint"), lines=1,
                max_lines=3, scale=5, elem_id="table-question",
            )  # fmt: skip
            self.days = [
                gr.Textbox(
                    label=I18N(name), elem_id=f"table-{name[5:]}", elem_classes="day", lines=1,
                    min_width=120,
                )
                for name in ("date_from", "date_to")
            ]  # fmt: skip
            self.make = gr.Button(
                I18N("table_make"), variant="primary", scale=0, elem_id="table-make"
            )
        self.said = gr.HTML(elem_id="table-pinned", js_on_load=None)
        self.shown = gr.HTML(elem_id="dealings", js_on_load=PICKS)
        for begin in (self.question.submit, self.make.click):
            begin(
                self._make,
                [self.question, *self.days],
                [self.shown, self.rows, self.said],
                show_progress="hidden",
                api_visibility="private",
                concurrency_limit=4,
            )
        self.shown.pick(self._pin, [self.rows, bar.folder], [bar.folder, self.said], **QUIET)

    def _make(
        self, question: str, first: str, last: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        spoken = language(request)
        try:
            self._parts.asker(request, question)
            yield html.waiting(WORDING[spoken]["table_working"]), None, ""
            period = wanted(self._parts, question, first, last, spoken)
            rows = table(self._parts, question, period)
        except Exception as error:
            yield html.notice(line(error, spoken)), None, ""
            return
        query = urlencode({"q": question.strip(), "first": first or "", "last": last or ""})
        yield shown(rows, period, query, spoken), (question.strip(), rows), ""

    def _pin(self, made: Any, folder: str | None, event: gr.EventData, request: gr.Request) -> Any:
        word, _, number = str(event.value).partition(" ")
        if made is None or word != "pin" or not number.isdigit():
            return gr.skip(), gr.skip()
        question, rows = made
        found = [pins.of_hit(r.hit, r.start, r.end, question) for r in rows[int(number) - 1 :][:1]]
        return self._bar.keep(found, question, folder, request)


def wanted(parts: Parts, question: str, first: str, last: str, spoken: Language) -> Period:
    """The days that were typed, or else the time that a question tells. Raises
    `NotUnderstood`."""
    if not question.strip():
        raise NotUnderstood(DESK[spoken]["empty"])
    period = days(first, last, spoken)
    if not any(period):
        when = asked(question, datetime.now(parts.zone).date())
        period = (when.first, when.last)
    return period


def table(parts: Parts, question: str, period: Period) -> list[Relation]:
    """The rows for a question, those first of which both sides are known; each kind the oldest
    first."""
    found = parts.answering.assistant.dealings(question, Filters(), period)
    return sorted(found, key=lambda row: not (row.who and row.whom))


def shown(rows: Sequence[Relation], period: Period, query: str, spoken: Language) -> str:
    """The table as HTML, with links that save it."""
    say = WORDING[spoken]
    if not rows:
        return html.notice(say["table_none"])
    full = sum(bool(row.who and row.whom) for row in rows)
    words = say["table_of" if any(period) else "table_of_all"]
    told = words.format(n=len(rows), full=full, first=period[0] or "…", last=period[1] or "…")
    links = " ".join(
        f'<a href="/desk/table.{kind}?{escape(query)}" download>{name}</a>'
        for kind, name in (("csv", "CSV"), ("docx", "Word"), ("md", "Markdown"), ("html", "HTML"))
    )
    numbered = list(enumerate(rows, 1))
    groups = (("table_full", numbered[:full]), ("table_partly", numbered[full:]))
    return (
        f'<div class="dealings" lang="{spoken}"><p class="caption" role="status">'
        f"{html.text(told)} · {html.text(say['briefing_save'])} {links}</p>"
        + "".join(_group(say[name], some, say) for name, some in groups if some)
        + "</div>"
    )


def _group(title: str, rows: Sequence[tuple[int, Relation]], say: dict[str, str]) -> str:
    names = ("who", "whom", "amount", "day", "says")
    heads = "".join(f'<th scope="col" role="columnheader">{html.text(say[n])}</th>' for n in names)
    more = len(rows) - _SHOWN
    below = html.text(say["table_more"].format(n=more)) if more > 0 else ""
    return (
        f"<section><h2>{html.text(title)} <small>{len(rows):,}</small></h2>"
        f'<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(_row(n, row, say) for n, row in rows[:_SHOWN])}</tbody>'
        f'</table><p class="how">{below}</p></section>'
    )


def _row(number: int, row: Relation, say: dict[str, str]) -> str:
    title = row.hit.post.title
    label = html.text(say["pin"].format(title=title))
    source = html.link(dossiers.link_of(row), html.text(title))
    also = f" · {say['also_posts'].format(n=len(row.also))}" if row.also else ""
    day = html.text(row.day) if row.dated else (
        f'{html.text(row.day)} <small>{html.text(say["by_post"])}</small>'
    )  # fmt: skip
    cells = (_cell(row.who, "who", say), _cell(row.whom, "whom", say),
             _cell(row.amount, "amount", say))  # fmt: skip
    return (
        f'<tr role="row">{"".join(cells)}'
        f'<td role="cell" class="when" data-label="{html.text(say["day"])}">{day}</td>'
        f'<td role="cell" class="says">{_sentence(row)}<p class="how">{source} '
        f"<time>{row.hit.post.date.date()}</time>{html.text(also)}"
        f' <button type="button" class="pin" data-pick="pin {number}" aria-label="{label}"'
        f' title="{label}"></button></p></td></tr>'
    )


def _cell(text: str, name: str, say: dict[str, str]) -> str:
    shown = html.text(text) if text else (
        f'<span class="unknown" title="{html.text(say["unknown"])}">–</span>'
    )  # fmt: skip
    return f'<td role="cell" class="{name}" data-label="{html.text(say[name])}">{shown}</td>'


def _sentence(row: Relation) -> str:
    """The sentence with its cells marked."""
    cells = [cell for cell in (row.who, row.whom, row.amount) if cell]
    return html.marked(
        row.sentence[:_LONGEST] + ("…" if len(row.sentence) > _LONGEST else ""), cells
    )

"""The desk as a page: its tabs, and how it looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from assistant.domain.errors import RecordsError
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.web.desk import (
    address,
    editor,
    html,
    insights,
    overview_html,
    reporting,
)
from assistant.surfaces.web.desk.asking import AskTab
from assistant.surfaces.web.desk.comparing import CompareTab
from assistant.surfaces.web.desk.controls import NotUnderstood, within
from assistant.surfaces.web.desk.dealing import TableTab
from assistant.surfaces.web.desk.folders import FoldersTab
from assistant.surfaces.web.desk.parts import (
    I18N,
    PICKS,
    QUIET,
    Parts,
    language,
    line,
    number_box,
    pairs_of,
)
from assistant.surfaces.web.desk.research import ResearchTab
from assistant.surfaces.web.desk.watching import WatchesTab

_HERE = Path(__file__).parent
_LISTED = 60
_OPENED = ("compare", "research")
"""Tabs that an address opens."""
_TABS = ("folders", "table", "compare", "research", "history", "gaps", "insight")
_FONTS = [
    "Hiragino Sans",
    "Noto Sans JP",
    "Noto Sans CJK JP",
    "Yu Gothic UI",
    "Meiryo",
    "system-ui",
    "sans-serif",
]


def look() -> dict[str, Any]:
    """Arguments of `gr.mount_gradio_app` that give the desk its look and behaviour."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        font=_FONTS,
        font_mono=["ui-monospace", "monospace"],
        text_size="sm",
        spacing_size="sm",
    )
    return {
        "theme": theme,
        "css_paths": [_HERE / "desk.css", _HERE / "folders.css", _HERE.parent / "ui" / "story.css"],
        "head": '<script src="/desk/desk.js" defer></script>',
        "i18n": I18N,
        "footer_links": [],
        "show_error": False,
        "run_history": False,
    }


def page(parts: Parts) -> gr.Blocks:
    """The staff's desk."""
    blocks = gr.Blocks(title=parts.answering.assistant.info.title, analytics_enabled=False)
    with blocks:
        masthead = gr.HTML(elem_id="masthead", js_on_load=None)
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab(I18N("tab_ask"), id="ask"):
                ask = AskTab(parts)
            with gr.Tab(I18N("tab_folders"), id="folders") as collected:
                folders = FoldersTab(parts)
            folders.follow(collected, tabs, ask.pinning)
            with gr.Tab(I18N("tab_table"), id="table"):
                TableTab(parts, ask.pinning)
            with gr.Tab(I18N("tab_watches"), id="watches") as watched:
                watches = WatchesTab(parts)
            watches.follow(watched, ask.pinning, ask.asked)
            with gr.Tab(I18N("tab_compare"), id="compare"):
                compare = CompareTab(parts)
            with gr.Tab(I18N("tab_research"), id="research"):
                research = ResearchTab(parts)
            with gr.Tab(I18N("tab_history"), id="history") as history:
                _history(parts, ask, tabs, history)
            with gr.Tab(I18N("tab_gaps"), id="gaps"):
                _gaps(parts)
            with gr.Tab(I18N("tab_insight"), id="insight"):
                insights.add(parts)

        def greet(request: gr.Request) -> list[Any]:
            info = parts.answering.assistant.info
            top = html.head(info, parts.who(request), language(request), parts.leaving(request))
            asked = address.read(pairs_of(request))
            tab = gr.Tabs(selected=asked.tab) if asked.tab in _OPENED else gr.skip()
            boxes = [*ask.greet(request, asked), *compare.greet(request)]
            return [top, tab, *boxes, *research.greet(request)]

        changed = [masthead, tabs, *ask.greeted, *compare.greeted, *research.greeted]
        loaded = blocks.load(greet, None, changed, **QUIET)
        ask.arrive(loaded)
        compare.arrive(loaded)
        research.arrive(loaded)
        blocks.load(ask.pinning.greet, None, [ask.pinning.folder], **QUIET)
        blocks.load(folders.greet, None, [tabs, *folders.all], **QUIET)
        blocks.load(_named, None, [tabs], **QUIET)
        blocks.load(watches.greet, None, [tabs, watches.folder, watches.shown], **QUIET)
    return blocks


def _named(request: gr.Request) -> Any:
    """The tab that an address names."""
    wanted = request.query_params.get("tab") if request else None
    return gr.Tabs(selected=wanted) if wanted in _TABS else gr.skip()


def _history(parts: Parts, ask: AskTab, tabs: gr.Tabs, tab: gr.Tab) -> None:
    """What the person asked before, to be searched and opened again."""
    words = gr.Textbox(label=I18N("search_history"), elem_id="history-words", lines=1, max_lines=1)
    shown = gr.HTML(elem_id="history", js_on_load=PICKS)

    def find(typed: str, request: gr.Request) -> str:
        spoken = language(request)
        try:
            person = parts.signed_in(request)
            found = parts.answering.answers.of_person(person, (typed or "")[:200], _LISTED)
        except (RecordsError, NotUnderstood) as error:
            return html.notice(line(error, spoken))
        filters = {one.id: parts.filters(one.id) for one in found}
        shown_now = [parts.as_now(one) for one in found]
        return overview_html.history(shown_now, filters, bool((typed or "").strip()), spoken)

    def reopen(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return gr.Tabs(selected="ask"), *ask.reopened(str(event.value), request)

    tab.select(find, [words], [shown], **QUIET)
    words.change(find, [words], [shown], trigger_mode="always_last", **QUIET)
    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    opened = shown.pick(reopen, None, [tabs, *ask.shown], **QUIET)
    opened.then(ask.restored, [ask.asked], ask.box.chosen, **QUIET).then(
        ask.plotted, [ask.asked, ask.counted], ask.behind, **quiet
    )


def _gaps(parts: Parts) -> None:
    """The editor's report on what readers asked and did not get."""
    gr.Markdown(I18N("gaps_what"), elem_id="gaps-what")
    with gr.Row(elem_id="gaps-controls", equal_height=True):
        since = gr.Textbox(
            label=I18N("since"), elem_id="gaps-since", elem_classes="day", lines=1,
            value=lambda: reporting.usual_since().isoformat(), min_width=140,
        )  # fmt: skip
        months = number_box(
            "months", reporting.USUAL_MONTHS, 1, reporting.MOST_MONTHS, elem_id="gaps-months"
        )
        make = gr.Button(I18N("make_report"), variant="primary", scale=0, elem_id="gaps-make")
    shown = gr.HTML(elem_id="gaps", js_on_load=None)

    def working(request: gr.Request) -> str:
        return html.waiting(WORDING[language(request)]["working"])

    def report(day: str, age: float | None, request: gr.Request) -> str:
        spoken = language(request)
        try:
            parts.signed_in(request)
            used = within(age, 1, reporting.MOST_MONTHS)
            return editor.report(reporting.report(parts, day, used, spoken), spoken)
        except Exception as error:
            return html.notice(line(error, spoken))

    make.click(working, None, [shown], **QUIET).then(
        report,
        [since, months],
        [shown],
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=2,
    )

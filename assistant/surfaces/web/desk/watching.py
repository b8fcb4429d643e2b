"""The tab of watches: searches that are run again after each ingest, and what they found."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from assistant.answering.collected.watching import Seen, filters_of, shown
from assistant.domain.errors import RecordsError
from assistant.domain.nouns import Filters, Language
from assistant.records import Watch
from assistant.surfaces.texts.desk import WORDING as DESK
from assistant.surfaces.texts.watches import WORDING
from assistant.surfaces.web.desk import html
from assistant.surfaces.web.desk.controls import NotUnderstood
from assistant.surfaces.web.desk.parts import I18N, PICKS, QUIET, Parts, language, line
from assistant.surfaces.web.desk.pinning import PinBar

_SHOWN = 30
_NONE = ""


class WatchesTab:
    """The components of the tab and what happens between them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        gr.Markdown(I18N("watch_what"), elem_id="watch-what")
        with gr.Row(elem_id="watch-controls", equal_height=True):
            self.question = gr.Textbox(
                label=I18N("watch_question"), elem_id="watch-question", lines=1, max_lines=3,
                scale=4, min_width=220,
            )  # fmt: skip
            self.folder = gr.Dropdown(
                label=I18N("watch_folder"), elem_id="watch-folder", choices=[], min_width=180,
                scale=2,
            )  # fmt: skip
            self.make = gr.Button(
                I18N("watch_make"), variant="primary", scale=0, elem_id="watch-make"
            )
            self.look = gr.Button(I18N("watch_look"), scale=0, elem_id="watch-look")
        self.said = gr.HTML(elem_id="watch-said", js_on_load=None)
        self.shown = gr.HTML(elem_id="watches", js_on_load=PICKS)
        for begin in (self.question.submit, self.make.click):
            begin(
                self._make,
                [self.question, self.folder],
                [self.question, self.said, self.shown],
                **QUIET,
            )
        self.look.click(
            self._look,
            None,
            [self.said, self.shown],
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=2,
        )
        self.shown.pick(self._remove, None, [self.said, self.shown], **QUIET)

    def follow(self, tab: gr.Tab, bar: PinBar, asked: Any) -> None:
        """Show the watches when the `tab` is opened, and begin to watch what is `asked`."""
        tab.select(self._opened, None, [self.folder, self.shown], **QUIET)
        bar.watch.click(self._of_asked, [asked, bar.folder], [bar.said], **QUIET)

    def greet(self, request: gr.Request) -> tuple[Any, ...]:
        """The tab, where an address names it."""
        if not request or request.query_params.get("tab") != "watches":
            return (gr.skip(),) * 3
        return gr.Tabs(selected="watches"), *self._opened(request)

    def _opened(self, request: gr.Request) -> tuple[Any, str]:
        spoken = language(request)
        try:
            person = self._parts.signed_in(request)
            folders = self._parts.folders.of_person(person)
        except (RecordsError, NotUnderstood) as error:
            return gr.skip(), html.notice(line(error, spoken))
        some = [(WORDING[spoken]["watch_no_folder"], _NONE), *((f.name, f.id) for f in folders)]
        return gr.Dropdown(choices=some, value=_NONE), self._page(request)

    def _make(self, question: str, folder: str | None, request: gr.Request) -> tuple[Any, ...]:
        spoken = language(request)
        try:
            self._begin(question, Filters(), folder, request)
        except Exception as error:
            return gr.skip(), html.notice(line(error, spoken)), gr.skip()
        return "", "", self._page(request)

    def _of_asked(self, asked: Any, folder: str | None, request: gr.Request) -> str:
        spoken = language(request)
        try:
            if asked is None:
                raise NotUnderstood(DESK[spoken]["empty"])
            self._begin(asked.searched or asked.question, asked.filters, folder, request)
        except Exception as error:
            return html.notice(line(error, spoken))
        words = html.text(WORDING[spoken]["watch_begun"])
        return f'<p class="pinned" role="status">{words}</p>'

    def _begin(
        self, question: str, filters: Filters, folder: str | None, request: gr.Request
    ) -> None:
        person = self._parts.asker(request, question)
        kept = self._parts.folders.get(folder) if folder else None
        own = kept.id if kept and kept.person == person else None
        self._parts.watching.begin(person, question, filters, own)

    def _look(self, request: gr.Request) -> tuple[str, Any]:
        spoken = language(request)
        try:
            self._parts.signed_in(request)
            self._parts.look()
        except Exception as error:
            return html.notice(line(error, spoken)), gr.skip()
        return "", self._page(request)

    def _remove(self, event: gr.EventData, request: gr.Request) -> tuple[str, Any]:
        word, _, key = str(event.value).partition(" ")
        try:
            if word == "stop":
                self._parts.watches.remove(key, self._parts.signed_in(request))
        except Exception as error:
            return html.notice(line(error, language(request))), gr.skip()
        return "", self._page(request)

    def _page(self, request: gr.Request) -> str:
        spoken, parts = language(request), self._parts
        try:
            found = parts.watches.of_person(parts.signed_in(request))
            if not found:
                return html.notice(WORDING[spoken]["watch_none"])
            return "".join(self._watch(one, request, spoken) for one in found)
        except (RecordsError, NotUnderstood) as error:
            return html.notice(line(error, spoken))

    def _watch(self, watch: Watch, request: gr.Request, spoken: Language) -> str:
        parts, say = self._parts, WORDING[spoken]
        finds = parts.watches.finds(watch.id, _SHOWN)
        found = shown(parts.answering.assistant.generation, finds)
        zone = parts.zone
        facts = [
            say["watch_facts"].format(
                made=watch.made.astimezone(zone).date(),
                looked=f"{watch.looked.astimezone(zone):%Y-%m-%d %H:%M}",
            ),
            html.filters(filters_of(watch), DESK[spoken]),
        ]
        folder = parts.folders.get(watch.folder) if watch.folder else None
        facts += [say["watch_against"].format(folder=folder.name)] if folder else []
        address = escape(parts.address(request, f"/watch/{watch.secret}.atom"))
        items = "".join(_seen(one, say) for _, one in found)
        nothing = say["watch_nothing"].format(day=watch.made.astimezone(zone).date())
        below = f'<ul class="finds">{items}</ul>' if items else f'<p class="how">{nothing}</p>'
        return (
            f'<section class="folder watch" lang="{spoken}"><h2>{html.text(watch.name)}'
            f' <button type="button" data-pick="stop {escape(watch.id)}"'
            f' aria-label="{html.text(say["watch_remove"].format(name=watch.name))}">'
            f"{html.text(say['watch_remove_sign'])}</button></h2>"
            f'<p class="caption">{html.text(" · ".join(filter(None, facts)))}</p>{below}'
            f'<p class="share"><label>{html.text(say["watch_feed"])}'
            f'<input type="text" readonly value="{address}"></label>'
            f'<button type="button" data-copy="{address}" data-done="{html.text(say["copied"])}">'
            f"{html.text(say['copy'])}</button></p></section>"
        )


def _seen(one: Seen, say: dict[str, str]) -> str:
    before = ""
    if one.before is not None:
        words = say["said_before"].format(day=one.before.date.date(), title=one.before.title)
        before = f'<p class="noted"><b>{html.text(words)}</b> {html.text(one.said)}</p>'
    return (
        f'<li><em class="{one.kind}">{html.text(say[f"kind_{one.kind}"])}</em> '
        f"{html.link(one.link, html.text(one.post.title))} <time>{one.post.date.date()}</time>"
        f"<blockquote>{html.text(one.quote)}</blockquote>{before}</li>"
    )

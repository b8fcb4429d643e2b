"""The tab of folders: what a person collected, notes on it, and a briefing made from it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import gradio as gr

from assistant.answering.collected import briefing, drafting, pins
from assistant.domain.nouns import Answer, Language
from assistant.records import Folder
from assistant.runtime import cancellation
from assistant.surfaces.texts.desk import WORDING as DESK
from assistant.surfaces.texts.folders import WORDING
from assistant.surfaces.web.desk import document, dossiers, folder_html, html
from assistant.surfaces.web.desk.controls import NotUnderstood
from assistant.surfaces.web.desk.parts import I18N, QUIET, Parts, language, line, news
from assistant.surfaces.web.desk.pinning import PinBar, choices

_WRITES = """element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick]');
  if (button) trigger('pick', {value: button.dataset.pick});
});
element.addEventListener('change', (event) => {
  const box = event.target.closest('[data-write]');
  if (box) trigger('pick', {value: `${box.dataset.write} ${box.value}`});
});"""
"""For `gr.HTML`: a press is the event `pick` as everywhere, and so is what was written in a box."""


class FoldersTab:
    """The components of the tab and what happens between them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.open = gr.State(None)
        model = parts.answering.assistant.chat_model_name
        with gr.Row(elem_id="folders-controls", equal_height=True):
            self.mine = gr.Dropdown(
                label=I18N("folder"), elem_id="folder-mine", choices=[], min_width=220, scale=3
            )
            self.name = gr.Textbox(
                label=I18N("folder_new_name"), elem_id="folder-new", lines=1, max_lines=1,
                min_width=180, scale=2,
            )  # fmt: skip
            self.make = gr.Button(I18N("folder_make"), scale=0, elem_id="folder-make")
        with gr.Row(elem_id="briefing-controls", equal_height=True, visible=False) as self.doing:
            self.quotes = gr.Button(
                I18N("briefing_quotes"), variant="primary", scale=0, elem_id="briefing-quotes"
            )
            self.draft = gr.Button(
                I18N("briefing_draft"), scale=0, elem_id="briefing-draft", visible=bool(model)
            )
        self.briefing = gr.HTML(elem_id="briefing", js_on_load=None)
        self.shown = gr.HTML(elem_id="folder", js_on_load=_WRITES)
        self.said = gr.HTML(elem_id="folder-said", js_on_load=None)
        with (
            gr.Accordion(
                I18N("folder_more"), open=False, elem_id="folder-more", visible=False
            ) as self.more,
            gr.Row(equal_height=True),
        ):
            self.new_name = gr.Textbox(
                label=I18N("folder_name"), elem_id="folder-name", lines=1, max_lines=1,
                min_width=180,
            )  # fmt: skip
            self.rename = gr.Button(I18N("folder_rename"), scale=0, elem_id="folder-rename")
            self.remove = gr.Button(I18N("folder_remove"), scale=0, elem_id="folder-remove")
            self.really = gr.Button(
                I18N("folder_really"), variant="stop", scale=0, elem_id="folder-really",
                visible=False,
            )  # fmt: skip
        self._wire()

    @property
    def all(self) -> list[Any]:
        """What another folder changes."""
        return [self.open, self.mine, self.shown, self.said, self.doing, self.draft,
                self.briefing, self.more, self.new_name, self.really]  # fmt: skip

    def _wire(self) -> None:
        self.mine.input(self._chosen, [self.mine], self.all, **QUIET)
        for begin in (self.make.click, self.name.submit):
            begin(self._made, [self.name], [self.name, *self.all], **QUIET)
        self.shown.pick(self._written, [self.open], [self.shown, self.said], **QUIET)
        self.rename.click(self._renamed, [self.open, self.new_name], self.all, **QUIET)
        self.remove.click(lambda: gr.Button(visible=True), None, [self.really], **QUIET)
        self.really.click(self._removed, [self.open], self.all, **QUIET)
        self.quotes.click(self._quoted, [self.open], [self.briefing], **QUIET)
        self.draft.click(
            self._drafted,
            [self.open],
            [self.briefing],
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=4,
        )

    def follow(self, tab: gr.Tab, tabs: gr.Tabs, bar: PinBar) -> None:
        """Show the folder that is chosen where paragraphs are pinned when the `tab` is opened, and
        open the tab where the folder is named there."""
        tab.select(self._selected, [self.open, bar.folder], self.all, **QUIET)

        def opened(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
            word, _, key = str(event.value).partition(" ")
            if word != "open":
                return (gr.skip(),) * (len(self.all) + 1)
            return gr.Tabs(selected="folders"), *self._show(key, request)

        bar.said.pick(opened, None, [tabs, *self.all], **QUIET)

    def greet(self, request: gr.Request) -> tuple[Any, ...]:
        """The tab that an address names with its folder, as it was shared; else all as it is."""
        key = request.query_params.get("folder") if request else None
        if not key:
            return (gr.skip(),) * (len(self.all) + 1)
        return gr.Tabs(selected="folders"), *self._show(str(key)[:64], request)

    def _selected(self, key: str | None, pinned: str | None, request: gr.Request) -> Any:
        if key is None and not pinned:
            try:
                person = self._parts.signed_in(request)
                found = self._parts.folders.of_person(person)
            except Exception as error:
                return self._nothing(line(error, language(request)), request)
            pinned = found[0].id if found else None
        return self._show(pinned or key, request)

    def _chosen(self, key: str | None, request: gr.Request) -> Any:
        return self._show(key, request)

    def _made(self, name: str, request: gr.Request) -> tuple[Any, ...]:
        spoken = language(request)
        try:
            person = self._parts.signed_in(request)
            if not (name or "").strip():
                raise NotUnderstood(WORDING[spoken]["name_empty"])
            made = self._parts.folders.make(person, name)
        except Exception as error:
            skips = (gr.skip(),) * (len(self.all) + 1)
            return *skips[:4], html.notice(line(error, spoken)), *skips[5:]
        return "", *self._show(made.id, request)

    def _renamed(self, key: str | None, name: str, request: gr.Request) -> Any:
        try:
            person = self._parts.signed_in(request)
            if key and (name or "").strip():
                self._parts.folders.rename(key, person, name)
        except Exception as error:
            return self._nothing(line(error, language(request)), request)
        return self._show(key, request)

    def _removed(self, key: str | None, request: gr.Request) -> Any:
        spoken = language(request)
        try:
            person = self._parts.signed_in(request)
            done = bool(key) and self._parts.folders.remove(str(key), person)
        except Exception as error:
            return self._nothing(line(error, spoken), request)
        say = WORDING[spoken]
        return self._nothing(say["folder_removed" if done else "folder_lost"], request)

    def _written(self, key: str | None, event: gr.EventData, request: gr.Request) -> Any:
        """A note or a theme is kept, or a paragraph taken out."""
        spoken, folders = language(request), self._parts.folders
        what, passage, said = (*str(event.value).split(" ", 2), "", "")[:3]
        try:
            person = self._parts.signed_in(request)
            if what == "out":
                folders.unpin(key or "", person, [passage])
                kept = self._kept(key, spoken)
                return self._page(kept, request), ""
            written = {what: said} if what in ("note", "theme") else {}
            folders.write(key or "", person, passage, **written)
        except Exception as error:
            return gr.skip(), html.notice(line(error, spoken))
        return gr.skip(), ""

    def _show(self, key: str | None, request: gr.Request) -> tuple[Any, ...]:
        """What `all` becomes for a folder."""
        spoken = language(request)
        try:
            person = self._parts.signed_in(request)
            if not key:
                return self._nothing(WORDING[spoken]["folder_none"], request)
            kept = self._kept(key, spoken)
            page = self._page(kept, request)
            draft = written(self._parts, kept, spoken)
        except Exception as error:
            return self._nothing(line(error, spoken), request)
        own = kept.person == person
        model = self._parts.answering.assistant.chat_model_name
        label = WORDING[spoken]["briefing_draft"].format(model=model)
        return (
            key,
            choices(self._parts, request, key if own else None),
            page,
            "",
            gr.Row(visible=kept.pins > 0),
            gr.Button(label, visible=bool(model) and own),
            _preview(draft, kept.id, "draft", spoken) if draft else "",
            gr.Accordion(visible=own),
            kept.name,
            gr.Button(visible=False),
        )

    def _nothing(self, told: str, request: gr.Request) -> tuple[Any, ...]:
        hidden = gr.Row(visible=False), gr.skip(), "", gr.Accordion(visible=False), ""
        mine = choices(self._parts, request)
        return None, mine, html.notice(told), "", *hidden, gr.Button(visible=False)

    def _kept(self, key: str | None, spoken: Language) -> Folder:
        kept = self._parts.folders.get(key) if key else None
        if kept is None:
            raise NotUnderstood(WORDING[spoken]["folder_lost"])
        return kept

    def _page(self, kept: Folder, request: gr.Request) -> str:
        parts = self._parts
        generation = parts.answering.assistant.generation
        found = pins.collected(generation, parts.folders.pins(kept.id))
        own = kept.person == parts.who(request)
        shown = iter(briefing.themed([one for one in found if one.standing != "gone"]))
        themes = [one.theme if one.standing == "gone" else next(shown) for one in found]
        address = parts.address(request, f"/desk/?folder={kept.id}")
        return folder_html.folder(kept, found, themes, address, language(request), own=own)

    def _quoted(self, key: str | None, request: gr.Request) -> str:
        spoken = language(request)
        try:
            self._parts.signed_in(request)
            kept = self._kept(key, spoken)
            made = quoted(self._parts, kept, spoken)
        except Exception as error:
            return html.notice(line(error, spoken))
        return _preview(made, kept.id, "quotes", spoken)

    def _drafted(self, key: str | None, request: gr.Request) -> Iterator[Any]:
        spoken, parts = language(request), self._parts
        try:
            person = parts.signed_in(request)
            kept = self._kept(key, spoken)
            generation = parts.answering.assistant.generation
            found = pins.collected(generation, parts.folders.pins(kept.id))

            def make(gone: threading.Event) -> Iterator[Answer]:
                with cancellation.watched(gone):
                    yield from parts.answering.assistant.drafted(kept.name, found, spoken)

            yield html.waiting(DESK[spoken]["waiting"])
            last = None
            for draft in news(make):
                if draft is not None and draft.sentences:
                    last = draft
                    yield _preview(self._of(draft, kept, spoken), "", "", spoken)
                else:
                    yield gr.skip()
            if last is None:
                yield html.notice(WORDING[spoken]["draft_none"])
                return
            parts.folders.drafted(kept.id, person, drafting.dumped(self._made_now(last, kept)))
            yield _preview(self._of(last, kept, spoken), kept.id, "draft", spoken)
        except Exception as error:
            yield html.notice(line(error, spoken))

    def _of(self, draft: Answer, kept: Folder, spoken: Language) -> document.Document:
        return dossiers.of_draft(self._made_now(draft, kept), kept.name, spoken)

    def _made_now(self, draft: Answer, kept: Folder) -> drafting.KeptDraft:
        return drafting.KeptDraft(draft, datetime.now(self._parts.zone).date(), kept.pins)


def quoted(parts: Parts, kept: Folder, spoken: Language) -> document.Document:
    """The dossier of a folder as it stands now. Raises `RecordsError`."""
    generation = parts.answering.assistant.generation
    found = pins.collected(generation, parts.folders.pins(kept.id))
    today = datetime.now(parts.zone).date()
    return dossiers.of_dossier(briefing.dossier(kept.name, found, today), spoken)


def written(parts: Parts, kept: Folder, spoken: Language) -> document.Document | None:
    """The draft that was kept of a folder, None without one."""
    draft = drafting.loaded(kept.draft, parts.answering.assistant.generation)
    return dossiers.of_draft(draft, kept.name, spoken) if draft else None


def _preview(made: document.Document, key: str, what: str, spoken: Language) -> str:
    links = folder_html.saving(key, what, spoken) if key else ""
    return (
        f'<article class="briefing" lang="{spoken}">{links}'
        f"{document.body(made, 'source-')}{document.listed(made, 'source-')}</article>"
    )

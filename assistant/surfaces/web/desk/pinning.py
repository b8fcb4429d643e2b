"""The strip above the evidence from which its paragraphs are pinned into a folder."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.answering.collected import pins
from assistant.answering.results import Row
from assistant.domain.errors import RecordsError
from assistant.domain.nouns import Language
from assistant.records import Folder
from assistant.records.folders import MOST_PINS
from assistant.surfaces.texts.desk import WORDING as DESK
from assistant.surfaces.texts.folders import WORDING
from assistant.surfaces.web.desk import html
from assistant.surfaces.web.desk.controls import NotUnderstood
from assistant.surfaces.web.desk.parts import I18N, PICKS, QUIET, Parts, language, line

_NEW = ""


class PinBar:
    """Which folder paragraphs are pinned into, and what was pinned."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        with gr.Row(elem_id="pinning", equal_height=True):
            self.folder = gr.Dropdown(
                label=I18N("pin_into"), elem_id="pin-into", choices=[], min_width=200, scale=2
            )
            self.all = gr.Button(I18N("pin_all"), size="sm", scale=0, elem_id="pin-all")
            self.watch = gr.Button(I18N("watch_this"), size="sm", scale=0, elem_id="watch-this")
        self.said = gr.HTML(elem_id="pinned", js_on_load=PICKS)

    def wire(self, evidence: Any, asked: Any) -> None:
        """Pin what is pressed in the evidence of the question that is `asked`."""
        given = [asked, self.folder]
        evidence.pick(self._pick, given, [self.folder, self.said], **QUIET)
        self.all.click(self._all, given, [self.folder, self.said], **QUIET)
        evidence.change(self._look, given, [self.said], **QUIET)
        self.folder.input(self._look, given, [self.said], **QUIET)

    def greet(self, request: gr.Request) -> Any:
        """The folders of the one who looks."""
        return choices(self._parts, request)

    def _pick(
        self, asked: Any, folder: str | None, event: gr.EventData, request: gr.Request
    ) -> Any:
        word, _, number = str(event.value).partition(" ")
        if word != "pin" or not number.isdigit():
            return gr.skip(), gr.skip()
        return self._pinned(asked, folder, request, {int(number)})

    def _all(self, asked: Any, folder: str | None, request: gr.Request) -> Any:
        return self._pinned(asked, folder, request, None)

    def _pinned(
        self, asked: Any, folder: str | None, request: gr.Request, numbers: set[int] | None
    ) -> Any:
        """Pin the rows with these numbers, all that are cited for None, or take out one that is
        there already."""
        spoken, parts = language(request), self._parts
        try:
            rows = self._rows(asked, request)
            some = [r for r in rows if (r.number in numbers if numbers else r.cited)]
            found = [pins.of_row(row, asked.question) for row in some]
            kept, words = self._kept(found, asked.question, folder, request, out=bool(numbers))
            return choices(parts, request, kept.id), self._said(kept, rows, words, spoken)
        except Exception as error:
            return gr.skip(), html.notice(line(error, spoken))

    def keep(
        self, found: list[tuple[str, str]], question: str, folder: str | None, request: gr.Request
    ) -> Any:
        """Pin what is found elsewhere, or take it out again; what the dropdown of folders becomes,
        and what is told."""
        spoken = language(request)
        try:
            kept, words = self._kept(found, question, folder, request, out=True)
        except Exception as error:
            return gr.skip(), html.notice(line(error, spoken))
        return choices(self._parts, request, kept.id), self._said(kept, (), words, spoken)

    def _kept(
        self,
        found: list[tuple[str, str]],
        question: str,
        folder: str | None,
        request: gr.Request,
        *,
        out: bool,
    ) -> tuple[Folder, str]:
        """Put paragraphs into the folder that is chosen, or into a new one with the name of the
        question; with `out` take out those that are there. The folder, and what was done."""
        folders, person = self._parts.folders, self._parts.signed_in(request)
        kept = folders.get(folder) if folder else None
        if kept is None or kept.person != person:
            kept = folders.make(person, question)
        held = {pin.passage for pin in folders.pins(kept.id)}
        there = [passage for passage, _ in found if passage in held] if out else []
        if there:
            folders.unpin(kept.id, person, there)
            told = "pinned_out"
        else:
            new = folders.pin(kept.id, person, found)
            full = not new and len(held) >= MOST_PINS
            told = "pinned_full" if full else "pinned_new" if new else "pinned_same"
        n = len(folders.pins(kept.id))
        words = WORDING[language(request)][told]
        return kept, words.format(folder=kept.name, n=n - len(held), all=n, most=MOST_PINS)

    def _look(self, asked: Any, folder: str | None, request: gr.Request) -> str:
        """Which rows are pinned in the folder that is chosen."""
        try:
            kept = self._parts.folders.get(folder) if folder else None
            if kept is None or asked is None or asked.id is None:
                return ""
            return self._said(kept, self._rows(asked, request), "", language(request))
        except (RecordsError, NotUnderstood):
            return ""

    def _rows(self, asked: Any, request: gr.Request) -> tuple[Row, ...]:
        own = self._parts.own(asked.id, self._parts.who(request)) if asked and asked.id else None
        if own is None:
            raise NotUnderstood(DESK[language(request)]["not_yours"])
        return tuple(row for row in self._parts.results(own).rows if row.passage)

    def _said(self, folder: Folder, rows: tuple[Row, ...], words: str, language: Language) -> str:
        held = {pin.passage for pin in self._parts.folders.pins(folder.id)}
        numbers = " ".join(str(row.number) for row in rows if row.passage in held)
        said = f"{html.text(words)} " if words else ""
        opens = (
            f'<button type="button" class="open" data-pick="open {html.text(folder.id)}">'
            f"{html.text(WORDING[language]['folder'])}: {html.text(folder.name)}</button>"
        )
        return f'<p class="pinned" role="status" data-pinned="{numbers}">{said}{opens}</p>'


def choices(parts: Parts, request: gr.Request, chosen: str | None = None) -> Any:
    """A dropdown of the folders of the one who looks, and a new one."""
    new = (WORDING[language(request)]["pin_into_new"], _NEW)
    try:
        person = parts.who(request)
        found: list[Folder] = parts.folders.of_person(person) if person else []
    except RecordsError:
        found = []
    some = [new, *((f"{one.name} ({one.pins})", one.id) for one in found)]
    return gr.Dropdown(choices=some, value=chosen or _NEW)

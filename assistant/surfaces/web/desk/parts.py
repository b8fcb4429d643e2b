"""What the desk is made of, and what its tabs share."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, tzinfo
from typing import Any, Final, TypeVar

import gradio as gr
from fastapi import Request

from assistant.answering.results import (
    Results,
    loaded,
    of_answer,
    published,
    rows,
)
from assistant.answering.service import AnsweringService
from assistant.archive import Generation
from assistant.domain.errors import (
    Busy,
    QuestionError,
    RecordsError,
    TimeLimitExceeded,
)
from assistant.domain.nouns import (
    Answer,
    Filters,
    Language,
    Post,
)
from assistant.records import Database, QuestionVectors, StoredAnswer, Tables, Votes
from assistant.retrieval.search import SearchResult
from assistant.runtime import streaming
from assistant.surfaces.texts.desk import WORDING
from assistant.surfaces.texts.reader import preferred
from assistant.surfaces.web.desk.controls import NotUnderstood

log = logging.getLogger(__name__)

SURFACE: Final = "desk"
I18N = gr.I18n(**{str(language): said for language, said in WORDING.items()})
QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "concurrency_limit": 32,
}
"""Events go through Gradio's queue, the one way into the desk that the guard leaves open."""
PICKS = """element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick]');
  if (button) trigger('pick', {value: button.dataset.pick});
});"""
"""For `gr.HTML`: a press of a button with a `data-pick` is the event `pick` with that value."""

_PAUSE = 0.25
_PULSE = 1.0
"""Seconds without news after which the page is given nothing new: only between two steps does
Gradio see that the one who asked has left or pressed stop."""

T = TypeVar("T")
Person = Callable[[Request], str | None]
Leave = Callable[[Request], str]


def _nowhere(_: Request) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the desk works with. `person` tells who is signed in, None for nobody; `leave` the
    token of a form that signs out here, "" for those who can't."""

    answering: AnsweringService
    votes: Votes
    tables: Tables
    meanings: QuestionVectors
    person: Person
    leave: Leave = _nowhere

    @property
    def zone(self) -> tzinfo:
        """The time zone of the archive: that of its newest post's date."""
        return zone_of(self.answering.assistant.generation)

    def leaving(self, request: gr.Request | None) -> str:
        """The token with which the person of a Gradio event signs out, "" where they can't."""
        own = request.request if request else None
        return self.leave(own) if own is not None and self.who(request) else ""

    def who(self, request: gr.Request | None) -> str | None:
        """Who is signed in where a Gradio event comes from."""
        own = request.request if request else None
        return self.person(own) if own is not None else None

    def signed_in(self, request: gr.Request) -> str:
        """Who is signed in where a Gradio event comes from. Raises `NotUnderstood` for nobody."""
        person = self.who(request)
        if person is None:
            raise NotUnderstood(WORDING[language(request)]["signed_out"])
        return person

    def asker(self, request: gr.Request, question: str | None) -> str:
        """Who asks this question here. Raises `NotUnderstood` for nobody, and for no question."""
        person = self.signed_in(request)
        if not (question or "").strip():
            raise NotUnderstood(WORDING[language(request)]["empty"])
        return person

    def results(self, kept: StoredAnswer) -> Results:
        """What was found for a kept answer, without posts that are gone; what it cites, where
        no more was kept."""
        try:
            found = loaded(self.tables.get(kept.id))
        except RecordsError as error:
            log.error("%s", error)
            found = None
        answer = kept.answer
        found = found or Results(
            answer.question, answer.question, Filters(), of_answer(answer), kept.told.index_day
        )
        found = replace(found, created=found.created.astimezone(self.zone))
        return published(
            found,
            self._published([post for row in found.rows for post in (row.post, *row.also_in)]),
        )

    def own(self, key: str, person: str | None) -> StoredAnswer | None:
        """The answer with this id as it may be shown now, if this person asked for it. Raises
        `RecordsError`."""
        kept = self.answering.answers.get(key) if person is not None else None
        return self.as_now(kept) if kept is not None and kept.told.person == person else None

    def as_now(self, kept: StoredAnswer) -> StoredAnswer:
        """A kept answer without what rests on posts that are gone, and when it was asked in the
        archive's time zone. Raises `RecordsError`."""
        shown = self.answering.shown(kept.id)
        answer = shown.answer if shown else kept.answer
        return replace(kept, answer=answer, asked_at=kept.asked_at.astimezone(self.zone))

    def _published(self, posts: Sequence[Post]) -> set[str]:
        return set(self.answering.assistant.generation.ledger.posts([p.file for p in posts]))


def parts(
    answering: AnsweringService, database: Database, person: Person, leave: Leave = _nowhere
) -> Parts:
    """The parts of a desk that answers with `answering` and keeps its records in `database`."""
    meanings = QuestionVectors(database, answering.assistant.embedder.name)
    return Parts(answering, Votes(database), Tables(database), meanings, person, leave)


def zone_of(generation: Generation) -> tzinfo:
    """The time zone of an archive: that of its newest post's date, UTC for no posts."""
    newest = generation.ledger.newest()
    return (newest.tzinfo if newest else None) or UTC


def results_of(
    answer: Answer, seen: Sequence[tuple[str, SearchResult]], filters: Filters
) -> Results:
    """What was found for an answer, as its stream told it, and below that what the answer cites
    beside it, as stories do."""
    searched, found = seen[-1]
    created = found.generation.info.created.astimezone(zone_of(found.generation))
    table = rows(found.hits, answer.citations)
    known = {hit.passage.id for hit in found.hits}
    others = tuple(one for one in answer.citations if one.passage_id not in known)
    more = of_answer(replace(answer, citations=others))
    table += tuple(replace(row, number=len(table) + row.number) for row in more)
    return Results(answer.question, searched, filters, table, created)


def news(make: Callable[[threading.Event], Iterator[T]]) -> Iterator[T | None]:
    """The newest of what `make` gives, as often as a page can bear, and its last one; None from
    time to time without news."""
    return streaming.latest_for_thread(make, pause=_PAUSE, pulse=_PULSE)


def language(request: gr.Request | None) -> Language:
    """The language of the one who asks."""
    return preferred(request.headers.get("accept-language") if request else None)


def day_box(day: date | None) -> gr.Textbox:
    """The box of a day as it becomes when it suggests this one."""
    return gr.Textbox(placeholder=day.isoformat() if day else "")


def line(error: Exception, language: Language) -> str:
    """What a person is told of an error: for one that nobody foresaw an id, under which the log
    has it."""
    say = WORDING[language]
    if isinstance(error, NotUnderstood):
        return str(error)
    if isinstance(error, QuestionError):
        return say["too_long"].format(limit=f"{error.limit:,}")
    if isinstance(error, Busy):
        return say["busy"]
    if isinstance(error, TimeLimitExceeded):
        return say["took_too_long"]
    key = secrets.token_hex(4)
    log.error("the desk failed (%s)", key, exc_info=error)
    return say["failed"].format(id=key)

"""A question of somebody in Slack: asked, answered where it was asked, and remembered there."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass

from assistant.answering.service import (
    AnsweringService,
    AskRequest,
    GivenAnswer,
)
from assistant.domain.errors import (
    ArchiveError,
    Busy,
    QuestionError,
    RecordsError,
    TimeLimitExceeded,
)
from assistant.domain.nouns import Filters, Language, Options
from assistant.language.sentences import language_of
from assistant.records import Threads
from assistant.runtime import metrics, streaming
from assistant.runtime.rate import Rate
from assistant.surfaces.slack.calls import Calls
from assistant.surfaces.slack.delivery import (
    EphemeralDelivery,
    Outlet,
    Place,
)
from assistant.surfaces.slack.features import Streams
from assistant.surfaces.texts.slack import WORDING

log = logging.getLogger(__name__)

SURFACE = "slack"
_LONGEST_TITLE = 60
_AS_SET = Options()


@dataclass(frozen=True, slots=True)
class SlackQuestion:
    """A question as it came: where, what it is limited to, and how it is to be answered. `after`
    is the answer before it; None stands for the thread's last one."""

    question: str
    place: Place
    filters: Filters | None = None
    after: str | None = None
    options: Options = _AS_SET


@dataclass(frozen=True, slots=True)
class SlackSetup:
    """How this workspace is set up: channels in which refusals are whispered ("*" for all), the
    address of the web page, and the secret with which people are made unknown."""

    quiet: frozenset[str]
    base: str | None
    secret: bytes

    def unknown(self, team: str, user: str) -> str:
        """A person as the records and the rates know them: nobody can tell from it who it is."""
        told = f"{team}:{user}".encode()
        return hmac.new(self.secret, told, hashlib.sha256).hexdigest()

    def is_quiet(self, place: Place) -> bool:
        """Whether refusals are only for the one who asked."""
        return not place.private and bool(self.quiet & {"*", place.channel})


class Answerer:
    """Answers people in Slack. Thread-safe; one serves a process."""

    def __init__(
        self,
        answering: AnsweringService,
        threads: Threads,
        rate: Rate,
        calls: Calls,
        where: SlackSetup,
        *,
        streams: Streams,
    ) -> None:
        self.answering, self._threads, self._rate = answering, threads, rate
        self._calls, self.where, self._streams = calls, where, streams

    def joined(self, place: Place) -> bool:
        """Whether the thread has an answer already."""
        return self._last(place) is not None

    def refusal(self, asked: SlackQuestion) -> str | None:
        """Why a question is not answered, as its asker is told; None if it is. Counts it."""
        say = WORDING[language_of(asked.question)]
        try:
            self.answering.assistant.checked(asked.question)
        except QuestionError as error:
            too_long = say["too_long"].format(limit=f"{error.limit:,}")
            return too_long if asked.question.strip() else say["empty"]
        place = asked.place
        wait = self._rate.wait(f"slack:{self.where.unknown(place.team, place.user)}")
        return say["too_often"].format(seconds=wait) if wait else None

    def answer(self, asked: SlackQuestion, outlet: Outlet, pool: Executor) -> None:
        """Answer a question that is not refused, in the calling thread and one of the pool."""
        language, place = language_of(asked.question), asked.place
        last = asked.after or self._last(place)
        self._begin(asked, language, new=last is None)
        asking = AskRequest(SURFACE, last, held=True)
        given = None
        if self.answering.assistant.chat_model_name and not self.where.is_quiet(place):
            outlet.begin(language)

        def make(gone: threading.Event) -> Iterator[GivenAnswer]:
            return self.answering.stream(asked.question, asking, asked.filters, asked.options, gone)

        try:
            for given in streaming.latest_for_thread(make, pool):
                if given is None or given.whole:
                    continue
                if not (self.where.is_quiet(place) and given.answer.abstained):
                    outlet.draft(given.answer)
        except Exception as error:
            outlet.fail(self._failed(error, language))
            self._status(place, "")
            return
        if given is not None and given.whole:
            self._finish(given, place, outlet)

    def _begin(self, asked: SlackQuestion, language: Language, *, new: bool) -> None:
        place = asked.place
        self._status(place, WORDING[language]["searching"])
        if new and place.private and place.thread:
            self._calls.maybe(
                "assistant.threads.setTitle",
                channel_id=place.channel,
                thread_ts=place.thread,
                title=asked.question[:_LONGEST_TITLE],
            )

    def _finish(self, given: GivenAnswer, place: Place, outlet: Outlet) -> None:
        quiet = given.answer.abstained and self.where.is_quiet(place) and not outlet.begun
        if quiet and place.thread:
            outlet = EphemeralDelivery(self._calls, self._streams, place)
        shown = outlet.finish(given.answer, given.id, self.where.base)
        metrics.slack_answered(outlet.way if shown else "none")
        if isinstance(outlet, EphemeralDelivery):
            self._status(place, "")
        elif shown and given.id and place.thread:
            try:
                self._threads.follow(place.name, given.id)
            except RecordsError as error:
                log.error("%s", error)

    def _status(self, place: Place, text: str) -> None:
        if place.thread:
            self._calls.maybe(
                "assistant.threads.setStatus",
                channel_id=place.channel,
                thread_ts=place.thread,
                status=text,
            )

    def _last(self, place: Place) -> str | None:
        try:
            return self._threads.last(place.name)
        except RecordsError as error:
            log.error("%s", error)
            return None

    def _failed(self, error: Exception, language: Language) -> str:
        if isinstance(error, Busy):
            return WORDING[language]["busy"]
        if isinstance(error, TimeLimitExceeded):
            return WORDING[language]["took_too_long"]
        reference = f"e{secrets.token_hex(4)}"
        if isinstance(error, ArchiveError):
            log.error("no answer (%s): %s", reference, error)
        else:
            log.error("no answer (%s)", reference, exc_info=error)
        return WORDING[language]["failed"].format(id=reference)

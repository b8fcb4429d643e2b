"""Answers for people: in their turn, after what they asked before, and kept under an id."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answering import withdrawal
from assistant.answering.assistant import Assistant, Seen
from assistant.domain.errors import (
    Busy,
    QuestionError,
    RecordsError,
    TimeLimitExceeded,
)
from assistant.domain.nouns import (
    Answer,
    Filters,
    Options,
    Post,
    Turn,
)
from assistant.records import Answers, Provenance, StoredAnswer
from assistant.runtime import (
    cancellation,
    logs,
    metrics,
    time_limit,
)
from assistant.runtime.admission import AdmissionQueue
from assistant.runtime.shutdown import Shutdown

log = logging.getLogger(__name__)

_EARLIER = 6
_WAIT_SECONDS = 20.0
_AROUND = 2
_AS_SET = Options()


@dataclass(frozen=True, slots=True)
class AskRequest:
    """Who asks and where: the `surface`, what the one who asks has of the answer before this one
    (`after`), the member of the staff, and the file of the post that is open beside it.

    `after` is that answer's continuation, which goes on with its conversation, or its id, which
    is public: a new conversation begins with this one answer. `held` says that the surface itself
    knows the conversation to be that of the one who asks, so that the id is enough.
    """

    surface: str
    after: str | None = None
    person: str | None = None
    page: str | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as far as it is made; an `early` one is of quotes, before a chat model writes
    another. `id` leads back to it once it is whole, for everybody, and
    only who has its `continuation` goes on with the conversation; both are None before that, and
    where it could not be kept."""

    answer: Answer
    whole: bool = False
    id: str | None = None
    continuation: str | None = None
    early: bool = False


@dataclass(frozen=True, slots=True)
class EarlierAnswers:
    """The answers that a question goes on from, oldest first: those of its conversation, or, with
    `anew`, the shared one that a new conversation begins with."""

    answers: tuple[StoredAnswer, ...] = ()
    anew: bool = False


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer that was kept, as it may be shown now: `withdrawn` where posts that it rests on
    are gone; `changed` are the numbers of paragraphs that their posts no longer have."""

    kept: StoredAnswer
    answer: Answer
    withdrawn: bool
    changed: frozenset[int]


class AnsweringService:
    """Answers questions for people. Thread-safe; one serves a whole process."""

    def __init__(self, assistant: Assistant, answers: Answers, gate: AdmissionQueue) -> None:
        self.assistant = assistant
        self.answers = answers
        self.gate = gate
        self.closing = Shutdown()

    def stream(
        self,
        question: str,
        asking: AskRequest,
        filters: Filters | None = None,
        options: Options = _AS_SET,
        gone: threading.Event | None = None,
        *,
        seen: Seen | None = None,
        history: Sequence[Turn] = (),
        early: bool = False,
    ) -> Iterator[GivenAnswer]:
        """The answer as it grows; the last one is `whole`, and, where wanted, the first one `early`
        if a chat model writes it. To be read by one thread.
        `seen` is told what was searched for and what was found, before the first one. `history`
        is what was said before where the asking names no answer that it comes after.

        Raises `Busy` where too many ask, `QuestionError` for an empty or an overlong question,
        `TimeLimitExceeded` for one that takes too much work, and `cancellation.Cancelled` soon
        after `gone` is set.
        """
        request = logs.known().get("request") or logs.new_request()
        last, whole = None, False
        with (
            logs.about(request=request, surface=asking.surface),
            cancellation.watched(gone or threading.Event()),
            self.closing.watched(),
        ):
            try:
                with self.gate.entered(_WAIT_SECONDS, self._wait_on):
                    before = self.before(asking)
                    own = history[-2 * _EARLIER :]
                    earlier = self._history(before) if asking.after else own
                    for answer in self.assistant.stream(
                        question, earlier, filters, options, seen=seen, early=early
                    ):
                        time_limit.check()
                        last = answer
                        if answer.mode == "model":  # it may grow; quotes come all at once
                            yield GivenAnswer(answer)
                        elif early and self.assistant.chat_model_name:
                            yield GivenAnswer(answer, early=True)
                whole = last is not None
                if last is not None:
                    yield self._kept(last, asking, before)
            except BaseException as error:
                if not whole:
                    metrics.unanswered(asking.surface, _outcome(error))
                raise

    def shown(self, key: str) -> ShownAnswer | None:
        """The answer with this id as it may be shown now, None where there is none. Raises
        `RecordsError`."""
        kept = self.answers.get(key)
        return self.as_now(kept) if kept else None

    def as_now(self, kept: StoredAnswer) -> ShownAnswer:
        """A kept answer as it may be shown now."""
        ledger = self.assistant.generation.ledger
        whole = kept.answer
        posts = [p for c in whole.citations for p in (c.post, *c.also_in)]
        passages = ledger.passages([c.passage_id for c in whole.citations])
        files = {key: [p.file for p in passage.places] for key, passage in passages.items()}
        posts += [one.post for one in whole.considered]
        published = ledger.posts([p.file for p in posts] + [f for fs in files.values() for f in fs])
        standing = {
            key: sorted((published[f] for f in dict.fromkeys(fs)), key=_newest_first)
            for key, fs in files.items()
        }
        answer = withdrawal.shown(whole, published.keys(), standing)
        changed = frozenset(
            c.number for c in answer.citations if c.post.file not in files.get(c.passage_id, ())
        )
        return ShownAnswer(kept, answer, answer.sentences != whole.sentences, changed)

    def around(self, key: str, number: int) -> tuple[list[str], list[str]] | None:
        """The paragraphs before and after a citation's in its post as it is now, None where
        there is no such citation (any more). Raises `RecordsError`."""
        found = self.shown(key)
        for citation in found.answer.citations if found else ():
            if citation.number == number and found and number not in found.changed:
                ledger, file = self.assistant.generation.ledger, citation.post.file
                passage = ledger.passages([citation.passage_id]).get(citation.passage_id)
                places = [p.position for p in passage.places if p.file == file] if passage else []
                if not places:
                    return None
                at = min(places, key=lambda position: abs(position - citation.position))
                near = ledger.near(file, at, _AROUND)
                before = [text for position, text in near if position < at]
                return before, [text for position, text in near if position > at]
        return None

    def before(self, asking: AskRequest) -> EarlierAnswers:
        """What the one who asks may go on from; nothing where there is no such answer, or where
        the records cannot be read."""
        if not asking.after:
            return EarlierAnswers()
        try:
            kept = self.answers.continued(asking.after)
            if kept is None:
                kept = self.answers.get(asking.after)
                if kept is not None and not (asking.held and kept.told.person == asking.person):
                    return EarlierAnswers((kept,), anew=True)
            return EarlierAnswers(tuple(self.answers.chain(kept.id))) if kept else EarlierAnswers()
        except RecordsError as error:
            log.error("%s", error)
            return EarlierAnswers()

    def conversation(self, key: str) -> list[StoredAnswer]:
        """The answers of a conversation up to the one with this id, oldest first; none where
        the records cannot be read."""
        try:
            return self.answers.chain(key)
        except RecordsError as error:
            log.error("%s", error)
            return []

    def _wait_on(self) -> None:
        cancellation.check()
        if self.closing.over:
            raise Busy("The app is being stopped. Try again soon.")

    def _history(self, before: EarlierAnswers) -> list[Turn]:
        """What was said before, without what the archive has withdrawn since."""
        turns: list[Turn] = []
        for kept in before.answers[-_EARLIER:]:
            turns.append(Turn("user", kept.answer.question))
            if said := _still_said(self.as_now(kept)):
                turns.append(Turn("assistant", said))
        return turns

    def _kept(self, answer: Answer, asking: AskRequest, before: EarlierAnswers) -> GivenAnswer:
        key, continuation = self.answers.new_id(), self.answers.new_continuation()
        after = before.answers[-1].id if before.answers else None
        made = self.assistant.info.created
        told = Provenance(asking.surface, made, after, asking.person, asking.page, before.anew)
        try:
            self.answers.keep(key, answer, told, continuation=continuation)
        except RecordsError as error:
            log.error("%s", error)
            return GivenAnswer(answer, True)
        return GivenAnswer(answer, True, key, continuation)


def _still_said(shown: ShownAnswer) -> str:
    """What an answer says but for its frames and for sentences all of whose paragraphs were taken
    out of their posts, or changed there."""
    said = [
        sentence.text
        for sentence in shown.answer.sentences
        if not sentence.framing
        and (not sentence.citations or not shown.changed.issuperset(sentence.citations))
    ]
    return "\n".join(said)


def _outcome(error: BaseException) -> metrics.Outcome:
    if isinstance(error, (cancellation.Cancelled, GeneratorExit)):
        return "left"
    if isinstance(error, Busy):
        return "busy"
    if isinstance(error, TimeLimitExceeded):
        return "slow"
    return "invalid" if isinstance(error, QuestionError) else "failed"


def _newest_first(post: Post) -> tuple[float, str]:
    return -post.date.timestamp(), post.file

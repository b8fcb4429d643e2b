"""The use case: a question, what was said before, and filters become an Answer.

`Assistant.stream` yields the same Answer again and again as it grows; the last one is whole.
Every surface renders these and nothing else.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from assistant.answering import journal, notices
from assistant.answering.asked.kinds import kind
from assistant.answering.asked.spelling import Corrected, corrected
from assistant.answering.asked.steps import Step, steps
from assistant.answering.asked.understanding import Rewrite, Understanding
from assistant.answering.cases import Case, CaseFinder
from assistant.answering.collected import drafting, gathering
from assistant.answering.collected.pins import Collected
from assistant.answering.collected.relations import Relation
from assistant.answering.draft import Draft
from assistant.answering.from_posts import PostAnswers
from assistant.answering.stories.considered import of_context
from assistant.answering.stories.digests import DatedLists
from assistant.answering.stories.timeline import on_topic
from assistant.answering.topics import TopicPosts, Topics
from assistant.archive import Generation
from assistant.domain.errors import ArchiveError, QuestionError
from assistant.domain.nouns import (
    Answer,
    ArchiveInfo,
    Filters,
    Language,
    Notice,
    NoticeKind,
    Options,
    Turn,
)
from assistant.embedding import Embedder
from assistant.language.answer_forms import is_pleasantry
from assistant.language.dates import TimeAsked, times_in
from assistant.language.invisible import writable
from assistant.language.languages import tells_none
from assistant.language.sentences import language_of, says_nothing
from assistant.retrieval.known_names import having
from assistant.retrieval.mentions import limited
from assistant.retrieval.query import Query
from assistant.retrieval.search import (
    CurrentArchive,
    Retriever,
    SearchResult,
)
from assistant.runtime import time_limit
from assistant.runtime.admission import SearchSlots
from assistant.settings.settings import Settings

if TYPE_CHECKING:  # what goes through a chat model takes seconds to import
    from assistant.answering.asked.reading import QuestionReader
    from assistant.answering.asked.step_planner import StepPlanner
    from assistant.answering.written.writer import AnswerWriter

log = logging.getLogger(__name__)

_AS_SET = Options()
_COURTESY = 0.5
"""Seconds that one who reads already lets those search who don't, at most, for each sentence."""
_A_MONTH = 31
Seen = Callable[[str, SearchResult], None]


def _outside(when: TimeAsked, info: ArchiveInfo, language: Language) -> Notice | None:
    """That the archive has no posts of the time that is asked of, where that is so; of a time
    before its first post later ones may tell, unless posts of then are asked for."""
    first, last = info.first_day, info.last_day
    if not first or not last:
        return None
    if (when.first and when.first > last) or (when.strict and when.last and when.last < first):
        return notices.notice("not_of_then", language, first=first, last=last)
    return None


def _tells_of(answer: Answer, when: TimeAsked) -> bool:
    """Whether what is quoted tells of the time that is asked of: posts tell what is to come."""
    if when.strict or when.first is None:
        return False
    for citation in answer.citations if answer.state == "answered" else ():
        for told in times_in(citation.shown, citation.post.date.date()):
            wide = when.last is None or (when.last - when.first).days > _A_MONTH
            same = (told.year or when.first.year) == when.first.year
            if same and (told.month == when.first.month or (wide and told.year)):
                return when.first != when.last or told.day == when.first.day
    return False


def _uncited(draft: Draft) -> bool:
    """Whether nothing in what a chat model wrote could be found in the posts; that they do not
    say something is found in none."""
    return not draft.citations and not all(says_nothing(one.text) for one in draft.sentences)


def _read_as(spelt: Corrected | None, language: Language) -> tuple[Notice, ...]:
    """That a question was read with other names than it writes."""
    return tuple(
        notices.notice("spelling", language, written=written, meant=meant)
        for written, meant in (spelt.names if spelt else ())
    )


class Assistant:
    """Answers questions about an archive. Thread-safe; one serves a whole process.

    As many questions are searched for at the same time as there are cores: in a rush the first
    ones have their passages soon, instead of all of them late.
    """

    def __init__(
        self,
        retriever: Retriever,
        embedder: Embedder,
        settings: Settings,
        today: Callable[[], date],
        *,
        writing: AnswerWriter | None = None,
        rewrite: Rewrite | None = None,
        reader: QuestionReader | None = None,
        planner: StepPlanner | None = None,
    ) -> None:
        """With `writing` a chat model writes the answers, `rewrite` completes questions, a
        `reader` tells what they ask for, and a `planner` splits them into searches."""
        self._retriever = retriever
        self._embedder = embedder
        self._settings = settings
        self._search_slots = SearchSlots(os.cpu_count() or 1)
        self._topics = Topics()
        self._planner = planner
        self._writing = writing
        self._from_posts = PostAnswers(
            retriever,
            embedder,
            self._search_slots,
            characters=settings.answer_characters,
            chat_model=self.chat_model_name,
        )
        self._finder = CaseFinder(
            retriever,
            Understanding(today, rewrite),
            self._search_slots,
            DatedLists(retriever, embedder),
            written_top_k=writing.top_k if writing else None,
            reader=reader,
        )

    @property
    def generation(self) -> Generation:
        """The state of the archive that the next question is answered from."""
        return self._retriever.current()

    @property
    def info(self) -> ArchiveInfo:
        """What the archive that is answered from holds."""
        return self.generation.info

    @property
    def outdated(self) -> str | None:
        """Why that is not the newest state, None where it is."""
        return self._retriever.outdated()

    @property
    def archive(self) -> CurrentArchive:
        """What knows the archive that is answered from."""
        return self._retriever

    @property
    def embedder(self) -> Embedder:
        """The embedding model that questions are searched with."""
        return self._embedder

    @property
    def chat_model_name(self) -> str | None:
        """The name of the chat model that writes the answers, None when they are quotes."""
        return self._writing.model_name if self._writing else None

    @property
    def longest_question(self) -> int:
        """How many characters a question may have."""
        return self._settings.question_characters

    @property
    def usual_characters(self) -> int:
        """How many characters an answer made of quotes has at most, unless others are wanted."""
        return self._settings.answer_characters

    def treated(self, searched: str, filters: Filters) -> TopicPosts:
        """The posts that treat what was searched for, among those that pass the filters."""
        vector = self._embedder.embed_query(searched)
        with time_limit.limited(), self._search_slots.acquire(time_limit.check):
            return self._topics.treated(self.generation, searched, vector, filters)

    def limited(self, query: Query, filters: Filters, *, titled: bool = False) -> Filters:
        """The filters with the posts that meet the conditions of what was typed, in their titles
        alone where it is `titled`."""
        with time_limit.limited():
            return limited(self.generation, query, filters, titled=titled)

    def steps(self, question: str) -> tuple[Step, ...]:
        """The searches that a question is split into: by the chat model where there is one, else
        by rule. Raises `QuestionError` for an empty or an overlong question."""
        text, info = self.checked(question), self.info
        planned = self._planner.plan(text, info.first_day, info.last_day) if self._planner else ()
        return planned or steps(text, info.first_day, info.last_day)

    def dealings(
        self, question: str, filters: Filters, period: tuple[date | None, date | None]
    ) -> tuple[Relation, ...]:
        """Who paid how much to whom, by what is found for a question among the posts that pass the
        filters, within a period."""
        vector = self._embedder.embed_query(self.checked(question))
        with time_limit.limited(), self._search_slots.acquire(time_limit.check):
            return gathering.found(self.generation, question, vector, filters, period)

    def drafted(self, name: str, pins: Sequence[Collected], language: Language) -> Iterator[Answer]:
        """A briefing that the chat model writes from pinned paragraphs, as it grows; none without
        a chat model."""
        if self._writing is not None:
            yield from drafting.drafted(self._writing, self.generation, name, pins, language)

    def probe(self) -> None:
        """Raises `IndexUnusable` where the archive that is answered from finds nothing, whatever
        is asked; asks no model."""
        self._retriever.probe()

    def warm_up(self) -> None:
        """Load and make now what else the first question would wait for."""
        self._retriever.names(self.generation)
        for greeting in notices.WELCOME.values():  # the kinds of questions are learnt by language
            kind(greeting)
        try:
            self.search(next(iter(self.examples(1)), self.info.title) or "?")
        except ArchiveError as error:
            log.warning("The first question will take longer: %s", error)
        if self._writing:
            self._writing.warm_up()

    def examples(self, most: int = 4) -> list[str]:
        """Questions to start from that the archive is known to answer."""
        known = self._retriever.current().suggested.questions
        return [one.question for one in known[:most]]

    def search(
        self,
        question: str,
        filters: Filters | None = None,
        options: Options = _AS_SET,
        history: Sequence[Turn] = (),
    ) -> SearchResult:
        """The passages that an answer would be made from, best first.

        Raises `QuestionError` for an empty or an overlong question, and what `time_limit.check`
        raises.
        """
        with time_limit.limited():
            return self._finder.find(self.checked(question), history, filters, options).found

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        options: Options = _AS_SET,
    ) -> Answer:
        """The whole Answer. Raises `QuestionError` for an empty or an overlong question."""
        *_, last = self.stream(question, history, filters, options)
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        options: Options = _AS_SET,
        *,
        seen: Seen | None = None,
        early: bool = False,
    ) -> Iterator[Answer]:
        """The Answer as it grows; the last one yielded is whole. `seen` is told what was searched
        for and what was found, before the first one. A greeting is answered before anything is
        searched for. With `early`, what the posts say is the first one, of the mode "extractive",
        where a chat model is going to write another.

        Raises `QuestionError` for an empty or an overlong question, and what `time_limit.check`
        raises; the far end's faults end in an answer made of quotes with a `notice`.
        """
        return time_limit.stepwise(
            lambda: self._stream(question, history, filters, options, seen, early=early)
        )

    def _stream(
        self,
        question: str,
        history: Sequence[Turn],
        filters: Filters | None,
        options: Options,
        seen: Seen | None,
        *,
        early: bool,
    ) -> Generator[Answer, None, None]:
        started, text = time.perf_counter(), self.checked(question)
        spelt = None if is_pleasantry(text) else self._spelt(text)
        meant = spelt.question if spelt else text
        named = tells_none(text) and options.language
        language = named or language_of(
            meant if tells_none(text) else text, self.generation.languages.usual
        )
        draft = Draft(text, language, started)
        if is_pleasantry(text):
            if seen is not None:
                seen("", SearchResult((), self.generation))
            draft.add(notices.WELCOME[draft.language], ())
            welcome = draft.answer("extractive", state="none")
            journal.note(welcome)
            yield welcome
            return
        if spelt or tells_none(text):
            options = replace(options, language=draft.language)
        if early and self._writing and not options.extractive:
            first = self._finder.find_unread(meant, history, filters, options)
            yield from self._early(Draft(text, language, draft.started), first)
        case = self._finder.find(meant, history, filters, options, draft.spend, reads=True)
        draft.kind, draft.read_filters = case.question.kind, case.read_filters
        draft.reading, draft.digest = case.reading, case.digest is not None
        draft.retrieve_ms = draft.elapsed()
        if seen is not None:
            seen(case.question.searched, case.found)
        notice = _outside(case.question.when, case.found.generation.info, draft.language)
        if case.digest and case.digest.instead:
            last_day = case.found.generation.info.last_day
            notice = notices.notice("newest_instead", draft.language, last=last_day)
        notice = notices.notice("not_beside", draft.language) if case.elsewhere else notice
        last = whole = None
        try:
            for answer in self._answers(draft, case, filters):
                own = any(one.kind != "left_out" for one in answer.notices)
                own = own or (not case.elsewhere and _tells_of(answer, case.question.when))
                more = (notice,) if notice and not own else ()
                more = (*_read_as(spelt, draft.language), *more)
                last = replace(answer, notices=(*more, *answer.notices))
                yield last
            whole = last
        finally:
            if last:
                journal.note(replace(last, usage=draft.usage), left=whole is None)

    def _answers(self, draft: Draft, case: Case, filters: Filters | None) -> Iterator[Answer]:
        if case.worth.state == "none":
            yield self._from_posts.nothing(draft, case, filtered=bool(filters))
        elif self._writing is None or case.options.extractive:
            yield self._from_posts.answer(draft, case)
        elif counted := self._from_posts.counted(draft, case):
            yield counted
        else:
            yield from self._written(draft, case, self._writing)

    def _spelt(self, text: str) -> Corrected | None:
        """The question with the names that words of it must mean which the archive does not have;
        None where there are none."""
        generation = self.generation
        return corrected(text, self._retriever.names(generation), partial(having, generation))

    def _early(self, draft: Draft, case: Case) -> Iterator[Answer]:
        """What the posts say, where they say anything, before a chat model writes."""
        if case.worth.state != "none" and case.question.kind != "count":
            yield self._from_posts.answer(draft, case)

    def checked(self, question: str) -> str:
        """The question as it is taken: what comes in goes through here, whatever the surface.
        Raises `QuestionError` for an empty or an overlong one."""
        text = writable(question).strip()
        limit = self._settings.question_characters
        if not text:
            raise QuestionError("The question is empty. Write one.", limit)
        if len(text) > limit:
            raise QuestionError(
                f"The question has {len(text):,} characters; at most {limit:,} are accepted."
                " Shorten it.",
                limit,
            )
        return text

    def _written(self, draft: Draft, case: Case, writing: AnswerWriter) -> Iterator[Answer]:
        """The chat model's answer, sentence by sentence, or quotes when it fails."""
        kept = on_topic(case.question, case.posts) if case.posts else ()
        for reply in writing.write(draft, case.history, case.context):
            draft.considered = of_context(case.posts, kept, draft.shown)
            if draft.sentences and not reply.refused:
                yield draft.answer("model", model=writing.model_name)
                self._search_slots.give_way(_COURTESY)
        if reply.refused:
            yield self._from_posts.answer(draft, case, refused=True)
        elif not draft.sentences:
            yield self._from_posts.answer(
                draft, case, notices.notice("quotes_instead", draft.language)
            )
        else:
            partly: NoticeKind = "withheld" if reply.withheld else "cut_off"
            notice = notices.notice("uncited", draft.language) if _uncited(draft) else None
            notice = notice if reply.whole else notices.notice(partly, draft.language)
            yield draft.answer("model", model=writing.model_name, notice=notice)

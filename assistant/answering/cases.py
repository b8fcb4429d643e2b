"""A question after what was said before it, with what was found for it and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from assistant.answering.answerable.judging import Judgement, judge_found
from assistant.answering.asked import follow_ups
from assistant.answering.asked.asking import Asking, kept, within
from assistant.answering.asked.digests import digest_asked, every_post
from assistant.answering.asked.kinds import settled
from assistant.answering.asked.named_filters import named_filters
from assistant.answering.asked.question import Question
from assistant.answering.asked.understanding import Spend, Understanding
from assistant.answering.stories import STORIES
from assistant.answering.stories.context import story_hits
from assistant.answering.stories.digests import DatedLists, Digest
from assistant.answering.stories.releases import TOLD_BY_RELEASES
from assistant.domain.nouns import (
    Filters,
    Hit,
    Options,
    ReadFilters,
    Reading,
    Turn,
)
from assistant.language.dates import TimeAsked
from assistant.language.folding import casefolded
from assistant.language.languages import tells_none
from assistant.language.names import names
from assistant.retrieval.on_topic import PostHits
from assistant.retrieval.search import TOP_K, Retriever, SearchResult
from assistant.runtime import time_limit
from assistant.runtime.admission import SearchSlots

if TYPE_CHECKING:  # what goes through a chat model takes seconds to import
    from assistant.answering.asked.reading import QuestionReader, Said

_MOST_OTHERWISE = 4
_BY_POSTS: Final = (*STORIES, "list")
"""The kinds of questions for which the posts on the topic are looked for."""
_OF_NEWEST = 3
"""Passages of the newest release that come before all others where that is asked for."""
_STANDS_OUT, _ABOVE, _SOME, _AS_MUCH = 8.0, 0.25, 5, 0.55
"""How far the best passage may stand out where the archive was not measured, how many standard
deviations above the mean of its own clauses where it was, and the part of the
best post's worth that the fifth one has where many tell of it. Of the facts of questions that one
post answers, and that are taken for a list, .43 to .83 are told without these, .7 to .9 with them;
stories keep what they had (docs/evaluation.md)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question after what was said before, what was found for it, and what that is worth;
    `elsewhere` where it asks of a post that doesn't tell it, and others do. `context` is all that
    a chat model may be shown, with more hits than are quoted from; `posts` are those on the topic,
    where the question is one that many posts answer together, `releases` those of the newest
    versions of what it names, where it asks for these, newest first. `read_filters` are those that
    the question names, where posts pass them, and `reading` is what a chat model read in it.
    `digest` is the list of posts that it asks for, where it asks for no more than that."""

    question: Question
    history: Sequence[Turn]
    found: SearchResult
    context: SearchResult
    worth: Judgement
    options: Options
    elsewhere: bool = False
    posts: tuple[PostHits, ...] = ()
    releases: tuple[PostHits, ...] = ()
    read_filters: ReadFilters | None = None
    reading: Reading | None = None
    filters: Filters = field(default_factory=Filters)
    digest: Digest | None = None

    @property
    def by_many(self) -> bool:
        """Whether many posts tell of it about as much, and none stands out as the one that
        answers, as a post does for what is taken from it: only then do they answer together. For
        a comparison, or how something stands now, two are enough."""
        signals, found = self.found.signals, self.found.generation.calibration
        if signals is None:
            return False
        own = found.reach(self.question.language) if found else None
        bar = own.stands_out.mean + _ABOVE * own.stands_out.deviation if own else _STANDS_OUT
        if signals.stands_out > bar:
            return False
        if self.question.kind in ("current", "compare"):
            return True
        posts = self.posts
        some = min(_SOME, max(2, len(posts) // 3), len(posts))
        return bool(posts) and posts[some - 1].worth >= _AS_MUCH * posts[0].worth

    @property
    def told(self) -> bool:
        """Whether what was found answers it, as far as is known."""
        return self.worth.state == "answered"


_Read = tuple["Said", Reading]
"""What a model says of a question, and what of it fits."""


def _first(releases: Sequence[PostHits], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits behind the first ones of the newest release."""
    new = [
        replace(hit, score=hits[0].score) for one in releases[:1] for hit in one.hits[:_OF_NEWEST]
    ]
    known = {hit.passage.id for hit in new}
    return (*new, *(hit for hit in hits if hit.passage.id not in known))


def _of_then(question: Question, case: Case) -> ReadFilters | None:
    """The filters of the case with the time, where that says which posts are meant and these
    are of then."""
    when, read = question.when, case.read_filters
    if not (when.strict and (when.first or when.last)) or not case.found.hits:
        return read
    then = Filters(date_from=when.first, date_to=when.last)
    if not all(then.match(hit.post) for hit in case.found.hits):
        return read
    read = read or ReadFilters(None, None, None, question.text)
    return replace(read, date_from=when.first, date_to=when.last)


class CaseFinder:
    """Finds what there is for questions, as many at the same time as there are `slots`.
    Thread-safe."""

    def __init__(
        self,
        retriever: Retriever,
        understanding: Understanding,
        slots: SearchSlots,
        lists: DatedLists,
        *,
        written_top_k: int | None = None,
        reader: QuestionReader | None = None,
    ) -> None:
        """`lists` finds the posts of dated lists. `written_top_k` passages are found for a chat
        model, None where none writes. With a `reader` a model reads questions too."""
        self._retriever, self._understanding, self._reader = retriever, understanding, reader
        self._slots, self._lists, self._written_top_k = slots, lists, written_top_k

    def find(
        self,
        text: str,
        history: Sequence[Turn],
        filters: Filters | None,
        options: Options,
        spend: Spend | None = None,
        *,
        reads: bool = False,
    ) -> Case:
        """What is found for a question; for one that points at the post beside it in that post,
        or in the others where they alone tell it. A model `reads` it where there is one, and
        `spend` is told what that took. Raises what `time_limit.check` raises."""
        asking = Asking(follow_ups.bounded(history), filters, options)
        if self._reader is None or options.extractive or not reads:
            listed = self._listed(text, asking) if reads else None
            return listed or self._find(text, asking, None, spend)
        if listed := self._listed(text, asking):
            return listed
        pending = self._reader.begin(text, asking.history)
        # What goes on from earlier turns is known when it is read; all else is searched for
        # in the meantime.
        case = None if asking.history else self._find(text, asking, None, spend)
        said = pending.result(spend)
        if said is None:
            unread = "" if pending.failed else None
            return case or self._find(text, asking, None, spend, rewritten=unread)
        reading = self._fitting(said, text, asking.history)
        if case is None or self._differs(case, said, reading, asking):
            alone = reading.question if asking.history else None
            case = self._find(text, asking, (said, reading), spend, rewritten=alone)
        return replace(case, reading=reading)

    def _listed(self, text: str, asking: Asking) -> Case | None:
        """The case of a question that asks for nothing but posts, of a time or on a topic; None for
        any other. After earlier turns only what says itself that posts are meant, or when."""
        generation, options = self._retriever.current(), asking.options
        if options.kind not in (None, "list"):
            return None
        named = self._named_filters(text, asking, None)
        named = kept(named, options.unfiltered) if named else None
        rest = named.question if named else text
        idf, usual = generation.lexical.idf, generation.languages.usual
        question = self._understanding.alone(rest or text, idf, usual)
        question = self._meant(question, asking, None)
        known = self._retriever.names(generation)
        asked = digest_asked(question, known.__contains__) if rest else every_post(question)
        if asked is None or (asking.history and asked.bare and not asked.explicit):
            return None
        filters = (within(asking, named) if named else asking).filters or Filters()
        with self._slots.acquire(time_limit.check):
            digest = self._lists.find(asked, question, generation, filters)
        if digest is None:
            return None
        found = SearchResult(digest.hits, generation)
        read = replace(named, question=rest or text) if named else None
        if digest.then and not digest.instead:
            first, last = digest.then
            read = read or ReadFilters(None, None, None, rest)
            read = replace(read, date_from=first, date_to=last)
        return Case(
            replace(question, kind="list", when=replace(question.when, strict=True)),
            asking.history,
            found,
            found,
            Judgement("answered" if digest.told else "none", 0.0),
            options,
            read_filters=read,
            filters=filters,
            digest=digest,
        )

    def find_unread(
        self,
        text: str,
        history: Sequence[Turn],
        filters: Filters | None,
        options: Options,
    ) -> Case:
        """What is found for a question at once: no model reads or completes it. Raises what
        `time_limit.check` raises."""
        asking = Asking(follow_ups.bounded(history), filters, options)
        return self._find(text, asking, None, None, rewritten="")

    def _find(
        self,
        text: str,
        asking: Asking,
        read: _Read | None,
        spend: Spend | None,
        *,
        rewritten: str | None = None,
    ) -> Case:
        """The same, with what a model `read` in the question, and as it is `rewritten` by one."""
        options = asking.options
        generation = self._retriever.current()
        idf, usual = generation.lexical.idf, generation.languages.usual
        posts = generation.ledger.posts([options.prefer]) if options.prefer else {}
        beside = None
        for post in posts.values():
            pointed = self._understanding.beside(text, post, asking.history, idf, usual)
            if pointed:
                beside = self._found(self._meant(pointed, asking, read), asking)
                if beside.told:
                    return beside
                text = pointed.text
        text = rewritten or text
        named = self._named_filters(text, asking, read)
        text = named.question or text if named else text
        question = self._understanding.after(
            text,
            asking.history,
            self._named,
            idf,
            spend=spend,
            usual=usual,
            rewritten=rewritten and text,
        )
        question = self._meant(question, asking, read)
        named = kept(named, options.unfiltered) if named else None
        case = self._found_of(question, within(asking, named) if named else asking)
        if named and case.found.hits:
            case = replace(case, read_filters=named)
        elif named:
            case = self._found_of(question, asking)
        case = replace(case, read_filters=_of_then(question, case) or None)
        if beside is None:
            return case
        return replace(case, elsewhere=True) if case.told else beside

    def _meant(self, question: Question, asking: Asking, read: _Read | None) -> Question:
        """The question with its kind and its time as the asker wants them, or as a model read
        them, and with the names that the model knows in another script."""
        options = asking.options
        reading = read[1] if read else None
        when, also = question.when, question.also
        if "time" in options.unfiltered:
            when = TimeAsked(None, None, False, when.newest, when.rest)
        elif reading and question.kind != "count" and not (when.first or when.last):
            when = replace(when, first=reading.date_from, last=reading.date_to)
        if reading:
            asked = casefolded(question.searched)
            others = [one for one in reading.names if casefolded(one) not in asked]
            also = tuple(others[:_MOST_OTHERWISE])
        language = question.language
        if options.language and tells_none(question.text):
            language = options.language
        kind = options.kind
        if kind is None and reading and not question.gist:
            kind = settled(question.text, reading.kind, question.language)
        kind = kind or question.kind
        return replace(question, kind=kind, when=when, also=also, language=language)

    def _differs(self, case: Case, said: Said, reading: Reading, asking: Asking) -> bool:
        """Whether what a model read may find something else than was found without it."""
        question = case.question
        meant = self._meant(question, asking, (said, reading))
        return meant != question or (bool(said.filters) and case.read_filters is None)

    def _fitting(self, said: Said, text: str, history: Sequence[Turn]) -> Reading:
        # Its clients take a while to import: not for those who have no model.
        from assistant.answering.asked.reading import fitting  # noqa: PLC0415

        holding = self._retriever.current().wordings.holding
        return fitting(said.reading, text, history, lambda name: len(holding(name)) > 0)

    def _named_filters(self, text: str, asking: Asking, read: _Read | None) -> ReadFilters | None:
        labels = self._retriever.current().places.labels
        found = named_filters(text, labels, asking.filters)
        if found or read is None:
            return found
        from assistant.answering.asked.reading import read_filters  # noqa: PLC0415

        return read_filters(read[0].filters, text, labels, asking.filters)

    def _found_of(self, question: Question, asking: Asking) -> Case:
        """What is found for a question, or for what else may be searched where that tells it."""
        case = self._found(question, asking)
        if question.otherwise and not case.told:
            again = self._found(replace(question, searched=question.otherwise), asking)
            case = again if again.told else case
        return case

    def _named(self, text: str) -> list[str]:
        return [name.shown for name in names(text, self._retriever.current().lexical.idf)]

    def _found(self, question: Question, asking: Asking) -> Case:
        with self._slots.acquire(time_limit.check):
            time_limit.check()
            context, asked = self._search(question, asking), question
            if not context.hits and question.when.strict and not asking.filters:
                # No post is of then: what others tell is shown, and said to be of another time.
                asked = replace(question, when=replace(question.when, strict=False))
                context = self._search(asked, asking)
            releases = self._releases(asked, asking, context)
            context = replace(context, hits=_first(releases, context.hits))
            found = replace(context, hits=context.hits[: asking.options.top_k or TOP_K])
            worth = judge_found(asked, found)
            posts = self._posts(asked, asking) if found.hits else ()
        case = Case(
            question,
            asking.history,
            found,
            context,
            worth,
            asking.options,
            posts=posts,
            releases=releases,
            filters=asking.filters or Filters(),
        )
        written = self._written_top_k and not asking.options.extractive
        if not (written and case.by_many and asked.kind in STORIES):
            return case
        told = story_hits(asked, posts, context.hits)
        return replace(case, context=replace(context, hits=told))

    def _posts(self, question: Question, asking: Asking) -> tuple[PostHits, ...]:
        """The posts on the topic of a question that many posts answer, none for any other."""
        if question.kind not in _BY_POSTS or question.beside:
            return ()
        time_limit.check()
        filters = asking.filters or Filters()
        return self._retriever.posts(question.sought, filters, question.when)

    def _releases(
        self, question: Question, asking: Asking, found: SearchResult
    ) -> tuple[PostHits, ...]:
        """The posts of the newest versions of what a question asks of, where it asks for these."""
        if question.beside or question.kind not in TOLD_BY_RELEASES or not found.hits:
            return ()
        filters = asking.filters or Filters()
        return self._retriever.newest_releases(
            question.text, question.names, found, filters, question.when
        )

    def _search(self, question: Question, asking: Asking) -> SearchResult:
        options = asking.options
        written = None if options.extractive else self._written_top_k
        return self._retriever.search(
            question.sought,
            asking.filters or Filters(),
            options.top_k or written or TOP_K,
            question.when,
            prefer=options.prefer,
            only=question.beside,
            language=question.language,
        )

"""Answers made of what posts say, word by word: a story, a comparison, a list, or paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering import notices
from assistant.answering.answerable.lacks import Missing
from assistant.answering.answerable.premise import contradicted
from assistant.answering.answerable.when_told import ToldWhen, tells_when, told_when
from assistant.answering.asked.narrower import narrower
from assistant.answering.cases import Case
from assistant.answering.draft import Draft
from assistant.answering.quoted.paragraphs import Paragraph, ParagraphQuery, paragraphs
from assistant.answering.said import from_post, told_date
from assistant.answering.stories import STORIES
from assistant.answering.stories.answers import TOLD_BY_POSTS, told_by_posts
from assistant.answering.stories.changes import tell_changes
from assistant.answering.stories.digests import Digest, tell_digest
from assistant.answering.stories.releases import tell_releases
from assistant.answering.stories.sources import PostSources
from assistant.domain.nouns import Answer, Hit, Notice, Sentence, State
from assistant.embedding import Embedder
from assistant.retrieval.search import Retriever, SearchResult
from assistant.retrieval.versioned import only_versions
from assistant.runtime import time_limit
from assistant.runtime.admission import SearchSlots

_NEAREST_CHARACTERS = 800
_MOST_LACKS = 3
_OF_FIRST = 4
"""Hits the posts of which are read whole."""
_FEWEST_CHARACTERS = 200
_LISTED = 0.85
"""The part of an answer's characters that a list takes: the best paragraph follows."""
_ROOM = 1.25
"""Characters for each of those that other answers may have, of how something stands now and the
best paragraph below it: with that paragraph the facts of questions that one post answers, and that
are taken for such, are told as they are by paragraphs alone (.68, without .5)."""


def _length(sentence: Sentence) -> int:
    return len(sentence.text) + (len(sentence.event.headline) if sentence.event else 0)


def _of_same_posts(case: Case) -> list[Hit]:
    """The other passages of the posts that were found first, where one answers alone."""
    if case.question.kind not in ("fact", "current"):
        return []
    known = {hit.passage.id for hit in case.found.hits}
    files = dict.fromkeys(hit.post.file for hit in case.found.hits[:_OF_FIRST])
    ledger, posts = case.found.generation.ledger, {h.post.file: h.post for h in case.found.hits}
    return [
        Hit(passage, posts[file], place, (), 0.0)
        for file in files
        for passage, place in ledger.of_post(file)
        if passage.id not in known
    ]


def _quote(
    draft: Draft,
    found: SearchResult,
    chosen: Sequence[Paragraph],
    lead: Paragraph | None,
    *,
    in_order: bool,
    plain: bool,
) -> None:
    """Tell what leads, and then the paragraphs, those of one language together where they need
    not keep their order; a line tells of what is in another language than the question."""
    languages = found.generation.languages

    def tongue(one: Paragraph) -> str:
        post = one.hit.post
        return languages.of_post(post.file, post.title).partition("-")[0]

    some = list(chosen)
    if not in_order:
        known = list(dict.fromkeys(map(tongue, some if lead is None else [lead, *some])))
        some.sort(key=lambda one: known.index(tongue(one)))
    now = draft.language.partition("-")[0]
    for one, leading in ([(lead, True)] if lead else []) + [(one, False) for one in some]:
        if tongue(one) != now and not plain:
            now = tongue(one)
            draft.frame(from_post(now, draft.language))
        if leading:
            draft.lead(one)
        else:
            draft.quote(one)


class PostAnswers:
    """Makes answers of what was found, without a chat model, or in the place of one that has
    nothing to say. Thread-safe."""

    def __init__(
        self,
        retriever: Retriever,
        embedder: Embedder,
        slots: SearchSlots,
        *,
        characters: int,
        chat_model: str | None,
    ) -> None:
        """An answer has at most `characters`, unless a question wants others."""
        self._retriever, self._embedder, self._slots = retriever, embedder, slots
        self._characters, self._chat_model = characters, chat_model

    def nothing(self, draft: Draft, case: Case, *, filtered: bool) -> Answer:
        """That the archive doesn't say it, but for how many posts there are; where posts were
        `filtered`, that none passed, too."""
        may_not_pass = filtered or case.digest is not None
        notice = self._nothing_passed(draft, case) if may_not_pass and not case.found.hits else None
        return self.answer(draft, case, notice)

    def _nothing_passed(self, draft: Draft, case: Case) -> Notice:
        """That no post passes the filters, or none of the time that is asked of."""
        timed = case.question.when.first or case.question.when.last
        if not (case.question.when.strict and timed):
            return notices.notice("no_post", draft.language)
        info = case.found.generation.info
        span = {"first": info.first_day, "last": info.last_day}
        return notices.notice("not_of_then", draft.language, **span)

    def _refusal(
        self, draft: Draft, case: Case, notice: Notice | None = None, *, by_model: bool = False
    ) -> Answer:
        """That the archive doesn't say it, and what it covers."""
        info, language = case.found.generation.info, draft.language
        draft.clear()
        draft.add(notices.REFUSAL[language], ())
        if info.first_day and info.last_day:
            covers = notices.COVERAGE[language].format(
                first=told_date(info.first_day, "day", language),
                last=told_date(info.last_day, "day", language),
                posts=f"{info.posts:,}",
            )
            draft.add(covers, ())
        return draft.answer(
            "model" if by_model else "extractive",
            model=self._chat_model if by_model else None,
            notice=notice,
            state="none",
        )

    def counted(self, draft: Draft, case: Case) -> Answer | None:
        """How many posts there are, or when the first or the newest was, where that is asked: no
        chat model sees them all. None for any other question."""
        if case.question.kind != "count":
            return None
        told = self._told_by_posts(draft, case, case.options.characters or self._characters)
        return self._made(draft, None) if told else None

    def answer(
        self, draft: Draft, case: Case, notice: Notice | None = None, *, refused: bool = False
    ) -> Answer:
        """The answer made of paragraphs, or those that come nearest where they are none, or a
        chat model `refused` to make one of them."""
        question, found = case.question, case.found
        state, lacks = case.worth.state, case.worth.lacks
        most = case.options.characters or self._characters
        if case.digest and case.digest.told:
            return self._listed(draft, case.digest, round(_ROOM * most), notice, refused=refused)
        otherwise = contradicted(question, found.hits) if question.kind != "count" else None
        by_posts = not (refused or otherwise or case.releases)
        if by_posts and self._told_by_posts(draft, case, most):
            return self._made(draft, notice if case.worth.state != "none" else None)
        if state == "none" or not found.hits:
            return self._refusal(draft, case, notice, by_model=refused)
        if refused and state == "answered":
            state, lacks = "nearest", (Missing("topic", ""),)
        hits = found.hits
        if otherwise:  # that is what the posts tell of it
            hits = (otherwise.hit, *(hit for hit in hits if hit is not otherwise.hit))
            state, lacks = "answered", ()
        wanted = ParagraphQuery(
            question.text,
            question.weights,
            question.forms,
            characters=most if state == "answered" else min(most, _NEAREST_CHARACTERS),
            in_order=(question.gist or question.kind == "change") and not otherwise,
            leading=otherwise.span if otherwise else None,
            versions=only_versions(question.searched),
        )
        idf = found.generation.lexical.idf
        whole = state == "answered" and not otherwise
        if whole and self._told_as_story(draft, case, most):
            return self._made(draft, notice, refused=refused)
        chosen, lead, told_at = self._paragraphs(wanted, hits, case, state)
        draft.clear()
        told = tuple(
            notices.lack(one.kind, one.text, draft.language) for one in lacks[:_MOST_LACKS]
        )
        if state == "nearest":
            draft.add(notices.REFUSAL[draft.language], ())
            for one in told:
                draft.add(one.text, ())
            draft.frame(notices.NEAREST[draft.language])
        elif lead and otherwise:
            draft.add(notices.OTHERWISE[draft.language], ())
        leads = lead and state != "nearest" and (otherwise or not question.gist)
        by_day = leads and lead and told_at and not told_at.dated
        is_first = lead is chosen[0] and lead.marked == lead.text and not (otherwise or by_day)
        if by_day and lead:
            draft.frame(notices.reported(lead.hit.post.date.date(), draft.language))
        lead = lead if leads and not is_first else None
        _quote(draft, found, chosen, lead, in_order=wanted.in_order, plain=state == "nearest")
        answer = self._made(draft, notice, state, refused=refused)
        parts = narrower(question, found.hits, idf) if whole else ()
        return replace(answer, lacks=told, narrower=parts)

    def _listed(
        self, draft: Draft, digest: Digest, most: int, notice: Notice | None, *, refused: bool
    ) -> Answer:
        """The dated list of posts that is asked for, with the ways to narrow it."""
        tell_digest(draft, digest, most)
        answer = self._made(draft, notice, refused=refused)
        return replace(answer, narrower=digest.narrower)

    def _told_as_story(self, draft: Draft, case: Case, most: int) -> bool:
        """Whether the newest releases answer it, or the posts on a topic as a story, which goes on
        over releases but for one that is asked for; the draft has it then."""
        question, idf = case.question, case.found.generation.lexical.idf
        if case.releases and tell_releases(draft, question, case.releases, most):
            return True
        of_release = any(len(one.parts) > 1 for one in only_versions(question.searched))
        if not case.by_many or question.kind not in STORIES or of_release:
            return False
        told = tell_changes(draft, question, case.posts, idf, most)
        if told and question.kind == "current":
            self._add_paragraph(draft, case, round(_ROOM * most))
        return told

    def _paragraphs(
        self, wanted: ParagraphQuery, hits: Sequence[Hit], case: Case, state: State
    ) -> tuple[list[Paragraph], Paragraph | None, ToldWhen | None]:
        """The paragraphs that are shown and the one that leads; for a question of when, that which
        tells what it asks the time of."""
        question, beside = case.question, _of_same_posts(case)
        chosen, lead = paragraphs(wanted, hits, self._embedder, beside)
        told = None
        if state == "answered" and not wanted.leading:
            told = told_when(question, hits, beside)
        if told and lead and (not told.dated or not tells_when(question, lead.marked)):
            hits = (told.hit, *(hit for hit in hits if hit is not told.hit))
            wanted = replace(wanted, leading=told.span)
            chosen, lead = paragraphs(wanted, hits, self._embedder)
        return chosen, lead, told

    def _told_by_posts(self, draft: Draft, case: Case, most: int) -> bool:
        """Whether many posts answer it together; the draft has their answer then."""
        question = case.question
        if question.kind not in TOLD_BY_POSTS or question.beside:
            return False
        if question.kind != "count" and not case.by_many:
            return False
        sources = PostSources(
            self._retriever,
            self._embedder,
            case.found.generation,
            case.filters,
            question.when,
            case.posts,
        )
        with self._slots.acquire(time_limit.check):
            room = round(_LISTED * most) if question.kind == "list" else most
            told = told_by_posts(draft, question, sources, room, case.worth)
        if told and question.kind in ("compare", "list"):
            self._add_paragraph(draft, case, most)
        return told

    def _add_paragraph(self, draft: Draft, case: Case, most: int) -> None:
        """The best paragraph below what was told, unless that has some of it, as far as there is
        room: a cell is less than what stands around it."""
        question = case.question
        cited = {citation.passage_id for citation in draft.citations}
        left = most - sum(map(_length, draft.sentences))
        hits = [hit for hit in case.found.hits[:1] if hit.passage.id not in cited]
        if left < _FEWEST_CHARACTERS or not hits:
            return
        wanted = ParagraphQuery(question.text, question.weights, question.forms, characters=left)
        for paragraph in paragraphs(wanted, hits, self._embedder)[0][:1]:
            draft.quote(paragraph)

    def _made(
        self,
        draft: Draft,
        notice: Notice | None,
        state: State = "answered",
        *,
        refused: bool = False,
    ) -> Answer:
        return draft.answer(
            "model" if refused else "extractive",
            model=self._chat_model if refused else None,
            notice=notice,
            state=state,
        )

"""The use case: a question, what was said before, and filters become an Answer.

`Assistant.stream` yields the same Answer again and again as it grows; the last one is whole.
Every surface renders these and nothing else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant import conversation, prompt
from assistant.archive import query_words
from assistant.citations import (
    SentenceReader,
    best_span,
    may_rest_on,
    supporting,
)
from assistant.dates import Asked, asked
from assistant.draft import Draft
from assistant.embedding import Embedder
from assistant.errors import ModelError, QuestionError
from assistant.language import language_of
from assistant.models import ChatModel
from assistant.passage import (
    Answer,
    ArchiveInfo,
    Filters,
    Hit,
    Language,
    Sentence,
    Turn,
    Usage,
)
from assistant.quoting import quotes
from assistant.relevance import Measure, speaks_of
from assistant.reply import NO_ANSWER, Reply
from assistant.retrieval import Found, Retriever
from assistant.settings import Settings
from assistant.tokens import count_tokens, cut_to_tokens

log = logging.getLogger(__name__)

REFUSAL: dict[Language, str] = {
    "ja": "この質問への答えは、このアーカイブには見つかりませんでした。",
    "en": "The archive doesn't say anything about this.",
}
_COVERAGE: dict[Language, str] = {
    "ja": "収録しているのは{first}から{last}までの{posts}本の記事です。",
    "en": "It holds {posts} posts from {first} to {last}.",
}
_QUOTES_INSTEAD: dict[Language, str] = {
    "ja": "文章を書くモデルから答えを得られなかったため、記事からの引用で答えています。",
    "en": "The language model gave no answer, so this one is made of quotes from the posts.",
}
_UNCITED: dict[Language, str] = {
    "ja": "モデルの文章が出典を示さなかったため、記事からの引用で答えています。",
    "en": "The language model's text cited no source, so this answer is made of quotes.",
}
_CUT_OFF: dict[Language, str] = {
    "ja": "モデルの応答が途中で切れたため、この答えは一部だけです。",
    "en": "The language model's reply broke off: this answer is only a part.",
}
_NO_POST: dict[Language, str] = {
    "ja": "絞り込みの条件に合う記事が1本もありません。条件を確かめてください。",
    "en": "No post passes the filters. Check their spelling and dates.",
}
_NOT_OF_THEN: dict[Language, str] = {
    "ja": "お尋ねの時期の記事はありません。収録しているのは{first}から{last}までです。",
    "en": "The archive has no posts of the time you ask about; it covers {first} to {last}.",
}
_BEFORE = 120
_LANGUAGE_NAMES: dict[Language, str] = {"ja": "Japanese", "en": "English"}


@dataclass(frozen=True, slots=True)
class _Understood:
    """A question as it stands alone as far as that is known, what it asks of, its words of
    time left out, what is searched for it, and what it says of time.

    `surely` is False when it is only a guess that the question goes on from earlier turns.
    """

    question: str
    topic: str
    searched: str
    when: Asked
    surely: bool = True


def _outside(when: Asked, info: ArchiveInfo, language: Language) -> str | None:
    """That the archive has no posts of the time that is asked of, where that is so; of a time
    before its first post later ones may tell, unless posts of then are asked for."""
    first, last = info.first_day, info.last_day
    if not first or not last:
        return None
    if (when.first and when.first > last) or (when.strict and when.last and when.last < first):
        return _NOT_OF_THEN[language].format(first=first, last=last)
    return None


def _follows(hit: Hit) -> str:
    """The end of what stands before a passage that points back at it."""
    return f"; it follows: …{hit.before[-_BEFORE:]}" if hit.before else ""


def _covered(understood: _Understood, found: Found) -> bool:
    generation = found.generation
    return speaks_of(
        understood.searched if understood.surely else understood.topic,
        understood.searched,
        found.hits,
        generation.lexical.idf,
        Measure(generation.calibration, found.filtered),
    )


class Assistant:
    """Answers questions about an archive. Thread-safe; one serves a whole process."""

    def __init__(
        self,
        retriever: Retriever,
        embedder: Embedder,
        chat_model: ChatModel | None,
        settings: Settings,
        today: Callable[[], date],
    ) -> None:
        self._retriever = retriever
        self._embedder = embedder
        self._chat_model = chat_model
        self._settings = settings
        self._today = today
        self._answer_prompt = prompt.load(
            "answer", ("archive", "today", "language", "passages", "question"), history=True
        )
        self._standalone_prompt = prompt.load("standalone", ("conversation", "question"))

    @property
    def info(self) -> ArchiveInfo:
        """What the archive that is answered from holds."""
        return self._retriever.current().info

    @property
    def chat_model_name(self) -> str | None:
        """The name of the chat model that writes the answers, None when they are quotes."""
        return self._chat_model.name if self._chat_model else None

    def examples(self, most: int = 4) -> list[str]:
        """Questions to start from that the archive does answer."""
        good = []
        for question in self.info.questions:
            when = asked(question, self._today())
            topic = when.topic(question)
            understood = _Understood(question, topic, topic, when)
            if _covered(understood, self._search(understood, None, 3)):
                good.append(question)
            if len(good) == most:
                break
        return good

    def search(
        self,
        question: str,
        filters: Filters | None = None,
        top_k: int | None = None,
        history: Sequence[Turn] = (),
    ) -> Found:
        """The passages that an answer would be made from, best first.

        Raises `QuestionError` for an empty or an overlong question.
        """
        return self._search(self._understood(self._checked(question), history), filters, top_k)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
    ) -> Answer:
        """The whole Answer. Raises `QuestionError` for an empty or an overlong question."""
        *_, last = self.stream(question, history, filters, top_k)
        return last

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
    ) -> Iterator[Answer]:
        """The Answer as it grows; the last one yielded is whole.

        Raises `QuestionError` for an empty or an overlong question; the far end's faults end
        in an answer made of quotes with a `notice`.
        """
        text = self._checked(question)
        draft = Draft(text, language_of(text), time.perf_counter())
        understood = self._understood(text, history)
        found = self._search(understood, filters, top_k)
        draft.retrieve_ms = draft.elapsed()
        outside = _outside(understood.when, found.generation.info, draft.language)
        for answer in self._answers(draft, understood, history, found, filters):
            yield answer if answer.notice else replace(answer, notice=outside)

    def _answers(
        self,
        draft: Draft,
        understood: _Understood,
        history: Sequence[Turn],
        found: Found,
        filters: Filters | None,
    ) -> Iterator[Answer]:
        if not found.hits and (filters or understood.when.strict):
            info = found.generation.info
            why = _NO_POST if not understood.when.strict else _NOT_OF_THEN
            notice = why[draft.language].format(first=info.first_day, last=info.last_day)
            yield replace(self._refusal(draft, found), notice=notice)
        elif not _covered(understood, found):
            yield self._refusal(draft, found)
        elif self._chat_model is None:
            yield self._quoted(draft, understood, found, notice=None)
        else:
            yield from self._written(draft, self._chat_model, understood, history, found)

    def _search(self, understood: _Understood, filters: Filters | None, top_k: int | None) -> Found:
        return self._retriever.search(
            understood.searched,
            filters or Filters(),
            top_k or self._settings.top_k,
            understood.when,
        )

    def _checked(self, question: str) -> str:
        text = question.strip()
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

    def _understood(self, question: str, history: Sequence[Turn]) -> _Understood:
        if not history or self._chat_model is None:
            return self._by_rule(question, history)
        said = "\n".join(f"{turn.role}: {turn.text[:500]}" for turn in history[-6:])
        try:
            rewritten = self._chat_model.complete(
                self._standalone_prompt.format_messages(conversation=said, question=question),
                self._settings.chat_timeout / 3,
            )
        except ModelError as error:
            log.warning("question not completed by the model: %s", error)
            rewritten = ""
        known = set(query_words(f"{said}\n{question}"))
        if len(rewritten) > 4 * len(question) + 200 or not known & set(query_words(rewritten)):
            return self._by_rule(question, history)
        when = asked(rewritten, self._today())
        topic = when.topic(rewritten)
        return _Understood(rewritten, topic, topic, when)

    def _by_rule(self, question: str, history: Sequence[Turn]) -> _Understood:
        when = asked(question, self._today())
        topic = when.topic(question)
        searched = conversation.search_text(topic, history)
        if searched != topic and not (when.first or when.last):
            before = next((turn.text for turn in reversed(history) if turn.role == "user"), "")
            earlier = asked(before, self._today())
            when = replace(when, first=earlier.first, last=earlier.last, strict=earlier.strict)
        return _Understood(question, topic, searched, when, conversation.points_back(question))

    def _refusal(
        self, draft: Draft, found: Found, *, by_model: bool = False, usage: Usage | None = None
    ) -> Answer:
        info = found.generation.info
        draft.sentences.clear()
        draft.add(REFUSAL[draft.language], ())
        if info.first_day and info.last_day:
            covers = _COVERAGE[draft.language].format(
                first=info.first_day, last=info.last_day, posts=f"{info.posts:,}"
            )
            draft.add(covers, ())
        if by_model:
            return draft.answer("model", model=self.chat_model_name, usage=usage, abstained=True)
        return draft.answer("extractive", abstained=True)

    def _quoted(
        self, draft: Draft, understood: _Understood, found: Found, notice: str | None
    ) -> Answer:
        """The answer made of quotes; a refusal when nothing can be quoted."""
        draft.sentences.clear()
        draft.citations.clear()
        idf = found.generation.lexical.idf
        chosen = quotes(understood.question, understood.searched, found.hits, idf, self._embedder)
        for choice in chosen:
            hit = found.hits[choice.hit]
            for start, end in choice.sentences:
                draft.add(hit.passage.plain[start:end], [(hit, *choice.span)])
        if not chosen:
            return replace(self._refusal(draft, found), notice=notice)
        return draft.answer("extractive", notice=notice)

    def _written(
        self,
        draft: Draft,
        model: ChatModel,
        understood: _Understood,
        history: Sequence[Turn],
        found: Found,
    ) -> Iterator[Answer]:
        """The chat model's answer, sentence by sentence, or quotes when it fails."""
        shown, messages = self._messages(draft, history, found)
        left = self._settings.chat_timeout - draft.elapsed() / 1000
        reply = Reply(model, messages, max(1.0, left))
        reader = SentenceReader(len(shown))
        for text in reply.texts():
            new = reader.feed(text)
            for sentence in new:
                self._take(draft, sentence, shown)
            if new and draft.sentences:
                yield draft.answer("model", model=model.name, usage=reply.usage)
        if not reply.refused:
            for sentence in reader.close():
                self._take(draft, sentence, shown)
        if reply.refused:
            yield self._refusal(draft, found, by_model=True, usage=reply.usage)
        elif not draft.sentences:
            reason = _UNCITED if reply.whole and reply.spoke else _QUOTES_INSTEAD
            yield self._quoted(draft, understood, found, reason[draft.language])
        else:
            notice = None if reply.whole else _CUT_OFF[draft.language]
            yield draft.answer("model", model=model.name, usage=reply.usage, notice=notice)

    def _take(self, draft: Draft, sentence: Sentence, shown: Sequence[Hit]) -> None:
        """Add a model's sentence with the passages it rests on.

        A passage that cannot be what the sentence rests on does not count, whatever the marker
        says; a sentence without a marker is given the passage that evidently says it. One
        that rests on nothing, or was said before, is left out.
        """
        if NO_ANSWER in sentence.text or any(s.text == sentence.text for s in draft.sentences):
            return
        pointed = [shown[number - 1] for number in sentence.citations]
        sources = [hit for hit in pointed if may_rest_on(sentence.text, hit)]
        sources = sources or supporting(sentence.text, shown)
        if sources:
            spans = [(hit, *best_span(sentence.text, hit.passage.plain)) for hit in sources]
            draft.add(sentence.text, spans)

    def _messages(
        self, draft: Draft, history: Sequence[Turn], found: Found
    ) -> tuple[list[Hit], list[BaseMessage]]:
        """The prompt, and the passages it shows in their order, within the token budgets."""
        shown: list[Hit] = []
        blocks: list[str] = []
        left = self._settings.context_tokens
        for hit in found.hits:
            where = " > ".join((hit.post.title, *hit.place.heading))
            block = (
                f"[{len(shown) + 1}] {hit.passage.plain}\n"
                f"(from the post of {hit.post.date.date()}: {where}{_follows(hit)})"
            )
            cost = count_tokens(block)
            if cost > left and shown:
                continue
            shown.append(hit)
            blocks.append(block)
            left -= cost
        earlier: list[BaseMessage] = []
        budget = self._settings.history_tokens
        for turn in reversed(history):
            cost = count_tokens(turn.text)
            if cost > budget:
                break
            budget -= cost
            message = HumanMessage if turn.role == "user" else AIMessage
            earlier.insert(0, message(turn.text))
        messages = self._answer_prompt.format_messages(
            archive=found.generation.info.title,
            today=self._today().isoformat(),
            language=_LANGUAGE_NAMES[draft.language],
            passages=cut_to_tokens("\n\n".join(blocks), 2 * self._settings.context_tokens),
            question=draft.question,
            history=earlier,
        )
        return shown, messages

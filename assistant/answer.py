"""The use case: a question, what was said before, and filters become an Answer.

`Assistant.stream` yields the same Answer again and again as it grows; the last one is whole.
Every surface renders these and nothing else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant import conversation, prompt
from assistant.citations import SentenceReader, best_span, cite, marked, supporting
from assistant.embedding import Embedder
from assistant.errors import ModelError, QuestionError
from assistant.language import language_of
from assistant.models import ChatModel, count_tokens, cut_to_tokens
from assistant.passage import (
    Answer,
    ArchiveInfo,
    Citation,
    Filters,
    Hit,
    Language,
    Mode,
    Sentence,
    Timings,
    Turn,
    Usage,
)
from assistant.quoting import quotes
from assistant.relevance import NEEDED, relevance
from assistant.retrieval import Found, Retriever
from assistant.settings import Settings

log = logging.getLogger(__name__)

NO_ANSWER = "NO_ANSWER"
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
_LANGUAGE_NAMES: dict[Language, str] = {"ja": "Japanese", "en": "English"}


def _speaks_of(question: str, found: Found) -> bool:
    generation = found.generation
    return (
        relevance(question, found.hits, generation.lexical.idf, generation.info.embedder) >= NEEDED
    )


@dataclass
class _Draft:
    """An Answer while it is being made: numbers are given to passages as they are cited."""

    question: str
    language: Language
    started: float
    retrieve_ms: float = 0.0
    first_ms: float = 0.0
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def add(self, text: str, sources: Sequence[tuple[Hit, int, int]]) -> None:
        """One more sentence with the spans (of the hits' plain text) that stand behind it."""
        self.first_ms = self.first_ms or self.elapsed()
        numbers = [self._number(hit, start, end) for hit, start, end in sources]
        self.sentences.append(Sentence(text, tuple(dict.fromkeys(numbers))))

    def _number(self, hit: Hit, start: int, end: int) -> int:
        for citation in self.citations:
            if (
                citation.passage_id == hit.passage.id
                and citation.shown == hit.passage.plain[start:end]
            ):
                return citation.number
        self.citations.append(cite(len(self.citations) + 1, hit, start, end))
        return len(self.citations)

    def elapsed(self) -> float:
        """Milliseconds since the question arrived."""
        return (time.perf_counter() - self.started) * 1000

    def answer(
        self,
        mode: Mode,
        *,
        model: str | None = None,
        usage: Usage | None = None,
        notice: str | None = None,
        abstained: bool = False,
    ) -> Answer:
        """The Answer as it stands now."""
        return Answer(
            question=self.question,
            answer=marked(self.sentences, apart=mode == "extractive" and not abstained),
            language=self.language,
            sentences=tuple(self.sentences),
            citations=() if abstained else tuple(self.citations),
            abstained=abstained,
            mode=mode,
            model=model,
            usage=usage,
            timings=Timings(self.retrieve_ms, self.first_ms, self.elapsed()),
            notice=notice,
        )


class _Reply:
    """One reply of the chat model: its texts, and afterwards how it went."""

    def __init__(self, model: ChatModel, messages: Sequence[BaseMessage], deadline: float) -> None:
        self._model, self._messages, self._deadline = model, messages, deadline
        self.usage: Usage | None = None
        self.refused = False
        self.whole = False

    def texts(self) -> Iterator[str]:
        """The pieces of the reply, once it is clear that it is no refusal.

        Ends early, and is then not `whole`, when the model fails or the deadline passes.
        """
        begun = ""
        clear = False
        reason = None
        try:
            for chunk in self._model.stream(self._messages):
                self.usage = chunk.usage or self.usage
                reason = chunk.finish_reason or reason
                if clear:
                    yield chunk.text
                else:
                    begun += chunk.text
                    said = begun.strip()
                    self.refused = said.startswith(NO_ANSWER)
                    clear = bool(said) and not self.refused and not NO_ANSWER.startswith(said)
                    if clear:
                        yield begun
                if time.perf_counter() > self._deadline:
                    log.warning("%s took too long and was stopped", self._model.name)
                    return
        except ModelError as error:
            log.warning("%s", error)
            return
        self.whole = reason in (None, "stop")


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
            found = self._retriever.search(question, top_k=3)
            if _speaks_of(question, found):
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
        text = self._checked(question)
        return self._retriever.search(
            self._search_text(text, history), filters or Filters(), top_k or self._settings.top_k
        )

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
        draft = _Draft(text, language_of(text), time.perf_counter())
        searched = self._search_text(text, history)
        found = self._retriever.search(
            searched, filters or Filters(), top_k or self._settings.top_k
        )
        draft.retrieve_ms = draft.elapsed()
        if not _speaks_of(searched, found):
            yield self._refusal(draft, found)
        elif self._chat_model is None:
            yield self._quoted(draft, searched, found, notice=None)
        else:
            yield from self._written(draft, self._chat_model, searched, history, found)

    def _checked(self, question: str) -> str:
        text = question.strip()
        if not text:
            raise QuestionError("The question is empty. Write one.")
        if len(text) > self._settings.question_characters:
            raise QuestionError(
                f"The question has {len(text):,} characters; at most"
                f" {self._settings.question_characters:,} are accepted. Shorten it."
            )
        return text

    def _search_text(self, question: str, history: Sequence[Turn]) -> str:
        if not history or self._chat_model is None:
            return conversation.search_text(question, history)
        said = "\n".join(f"{turn.role}: {turn.text[:500]}" for turn in history[-6:])
        try:
            rewritten = self._chat_model.complete(
                self._standalone_prompt.format_messages(conversation=said, question=question)
            )
        except ModelError as error:
            log.warning("question not completed by the model: %s", error)
            rewritten = ""
        if not rewritten or len(rewritten) > 4 * len(question) + 200:
            return conversation.search_text(question, history)
        return rewritten

    def _refusal(
        self, draft: _Draft, found: Found, *, by_model: bool = False, usage: Usage | None = None
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

    def _quoted(self, draft: _Draft, searched: str, found: Found, notice: str | None) -> Answer:
        """The answer made of quotes; a refusal when nothing can be quoted."""
        draft.sentences.clear()
        draft.citations.clear()
        idf = found.generation.lexical.idf
        chosen = quotes(draft.question, searched, found.hits, idf, self._embedder)
        for choice in chosen:
            hit = found.hits[choice.hit]
            for start, end in choice.sentences:
                draft.add(hit.passage.plain[start:end], [(hit, *choice.span)])
        if not chosen:
            return replace(self._refusal(draft, found), notice=notice)
        return draft.answer("extractive", notice=notice)

    def _written(
        self,
        draft: _Draft,
        model: ChatModel,
        searched: str,
        history: Sequence[Turn],
        found: Found,
    ) -> Iterator[Answer]:
        """The chat model's answer, sentence by sentence, or quotes when it fails."""
        shown, messages = self._messages(draft, history, found)
        reply = _Reply(model, messages, draft.started + self._settings.chat_timeout)
        reader = SentenceReader(len(shown))
        for text in reply.texts():
            new = reader.feed(text)
            for sentence in new:
                self._take(draft, sentence, shown)
            if new and draft.citations:
                yield draft.answer("model", model=model.name, usage=reply.usage)
        if not reply.refused:
            for sentence in reader.close():
                self._take(draft, sentence, shown)
        if reply.refused:
            yield self._refusal(draft, found, by_model=True, usage=reply.usage)
        elif not draft.sentences:
            yield self._quoted(draft, searched, found, _QUOTES_INSTEAD[draft.language])
        elif not draft.citations:
            yield self._quoted(draft, searched, found, _UNCITED[draft.language])
        else:
            notice = None if reply.whole else _CUT_OFF[draft.language]
            yield draft.answer("model", model=model.name, usage=reply.usage, notice=notice)

    def _take(self, draft: _Draft, sentence: Sentence, shown: Sequence[Hit]) -> None:
        """Add a model's sentence; one without a marker is given the passage it rests on, if
        there is one."""
        sources = [shown[number - 1] for number in sentence.citations]
        if not sources:
            sources = supporting(sentence.text, shown)
        draft.add(
            sentence.text, [(hit, *best_span(sentence.text, hit.passage.plain)) for hit in sources]
        )

    def _messages(
        self, draft: _Draft, history: Sequence[Turn], found: Found
    ) -> tuple[list[Hit], list[BaseMessage]]:
        """The prompt, and the passages it shows in their order, within the token budgets."""
        shown: list[Hit] = []
        blocks: list[str] = []
        left = self._settings.context_tokens
        for hit in found.hits:
            heading = " > ".join(hit.place.heading)
            head = f"[{len(shown) + 1}] {hit.post.date.date()} | {hit.post.title}"
            block = (
                f"{head} | {heading}\n{hit.passage.plain}"
                if heading
                else (f"{head}\n{hit.passage.plain}")
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

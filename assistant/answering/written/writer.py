"""The answer that a chat model writes: what it is shown, and what of its text is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.answering.citations import best_span
from assistant.answering.draft import Draft
from assistant.answering.written.model_reply import NO_ANSWER, Reply
from assistant.answering.written.sentence_reader import MARKER, SentenceReader
from assistant.checking import (
    Judge,
    RulesJudge,
    backing,
)
from assistant.checking.model import ModelJudge
from assistant.domain.nouns import (
    Hit,
    Language,
    Sentence,
    Turn,
)
from assistant.language.pointing import points_back
from assistant.language.words import query_words
from assistant.models import ChatModel, prompt
from assistant.models.tokens import count_tokens, cut_to_tokens
from assistant.retrieval.search import Found
from assistant.runtime import time_limit
from assistant.settings.settings import Settings

_BEFORE = 120
_HISTORY_TOKENS = 800
"""Of earlier turns, the newest first: enough to see what a follow-up leans on, for about a quarter
of what the passages take (`CONTEXT_TOKENS`). It was never tried with others."""
_JUDGE_SECONDS = 10.0
_LANGUAGE_NAMES: dict[Language, str] = {"ja": "Japanese", "en": "English"}


class Writing:
    """Has a chat model write answers from passages. Thread-safe."""

    def __init__(self, model: ChatModel, settings: Settings, today: Callable[[], date]) -> None:
        self._model, self._settings, self._today = model, settings, today
        self._rules = RulesJudge()
        self._prompt = prompt.load(
            "answer",
            ("archive", "today", "language", "boundary", "passages", "question"),
            history=True,
        )
        self._repeats_prompt = prompt.instructions("answer")

    @property
    def model_name(self) -> str:
        """The name of the model."""
        return self._model.name

    def warm_up(self) -> None:
        """Load what the first answer would wait for."""
        count_tokens("")

    def write(self, draft: Draft, history: Sequence[Turn], found: Found) -> Iterator[Reply]:
        """Add the model's sentences to the draft as they come.

        Yields the reply whenever there are new ones, and once more when it is over; what it
        says of itself (`whole`, `refused`, …) is then final. A model that takes no prompt of
        that length is shown half of the passages.
        """
        boundary = prompt.boundary()
        shown, messages = self._messages(draft, history, found, boundary)
        reply = self._reply(draft, messages)
        yield from self._written(draft, reply, shown, boundary)
        if reply.too_long and len(shown) > 1 and not draft.sentences:
            fewer = replace(found, hits=tuple(shown[: len(shown) // 2]))
            shown, messages = self._messages(draft, history, fewer, boundary)
            reply = self._reply(draft, messages)
            yield from self._written(draft, reply, shown, boundary)
        yield reply

    def _reply(self, draft: Draft, messages: Sequence[BaseMessage]) -> Reply:
        left = self._settings.chat_timeout - draft.elapsed() / 1000
        return Reply(self._model, messages, max(1.0, left), draft.spend)

    def _written(
        self, draft: Draft, reply: Reply, shown: Sequence[Hit], boundary: str
    ) -> Iterator[Reply]:
        reader = SentenceReader(
            len(shown), lambda text: boundary in text or self._repeats_prompt(text)
        )
        missing = False  # what stood before the next sentence was left out
        for text in reply.texts():
            new = reader.feed(text)
            for sentence in new:
                missing = not self._take(draft, sentence, shown, missing=missing)
            if new and draft.citations:
                yield reply
        rest = [] if reply.refused else reader.close()
        if rest and not reply.whole and not _is_finished(rest[-1]):
            rest.pop()
        for sentence in rest:
            missing = not self._take(draft, sentence, shown, missing=missing)
        if not draft.citations:
            draft.sentences.clear()

    def _take(
        self, draft: Draft, sentence: Sentence, shown: Sequence[Hit], *, missing: bool
    ) -> bool:
        """Add a model's sentence with the passages it rests on; False where it is left out for
        want of them.

        A passage that does not say it does not count, whatever the marker says; a sentence
        without a marker is given the passage that evidently says it. One that rests on nothing
        is left out, or marked as the settings want, and so is one that points back at one that
        is `missing`; one that was said before, or that claims nothing, is left out.
        """
        time_limit.check()
        if NO_ANSWER in sentence.text or any(s.text == sentence.text for s in draft.sentences):
            return True
        if not _claims(sentence.text):
            return True
        if missing and points_back(sentence.text):
            return False
        pointed = [shown[number - 1] for number in sentence.citations]
        sources = backing(sentence.text, pointed, shown, self._judge(draft))
        if sources or self._settings.unsupported == "mark":
            spans = [(hit, *best_span(sentence.text, hit.passage.plain)) for hit in sources]
            draft.add(sentence.text, spans, supported=bool(sources))
            return True
        return False

    def _judge(self, draft: Draft) -> Judge:
        if self._settings.support_judge == "rules":
            return self._rules
        return ModelJudge(
            self._model,
            self._rules,
            lambda: min(_JUDGE_SECONDS, self._settings.chat_timeout - draft.elapsed() / 1000),
            tokens=self._settings.context_tokens,
            spend=draft.spend,
        )

    def _messages(
        self, draft: Draft, history: Sequence[Turn], found: Found, boundary: str
    ) -> tuple[list[Hit], list[BaseMessage]]:
        """The prompt, and the passages it shows in their order, within the token budgets."""
        shown: list[Hit] = []
        blocks: list[str] = []
        left = self._settings.context_tokens
        for hit in found.hits:
            where = " > ".join(map(prompt.on_one_line, (hit.post.title, *hit.place.heading)))
            source = f"(from the post of {hit.post.date.date()}: {where}{_follows(hit)})"
            lines = hit.passage.plain.count("\n")  # each is indented
            cost = hit.passage.tokens + lines + count_tokens(f"[0] \n{source}\n\n")
            if cost > left and shown:
                continue
            block = f"[{len(shown) + 1}] {prompt.as_data(hit.passage.plain)}\n{source}"
            most = 2 * self._settings.context_tokens
            blocks.append(block if cost <= most else cut_to_tokens(block, most))
            shown.append(hit)
            left -= cost
        messages = self._prompt.format_messages(
            archive=prompt.on_one_line(found.generation.info.title),
            today=self._today().isoformat(),
            language=_LANGUAGE_NAMES[draft.language],
            boundary=boundary,
            passages="\n\n".join(blocks),
            question=prompt.as_data(draft.question),
            history=self._earlier(history),
        )
        return shown, messages

    def _earlier(self, history: Sequence[Turn]) -> list[BaseMessage]:
        """The last turns that fit into their budget, without the markers of their answers."""
        earlier: list[BaseMessage] = []
        budget = _HISTORY_TOKENS
        for turn in reversed(history):
            text = prompt.as_data(MARKER.sub("", turn.text))
            cost = count_tokens(text)
            if cost > budget:
                break
            budget -= cost
            message = HumanMessage if turn.role == "user" else AIMessage
            earlier.insert(0, message(text))
        return earlier


def _claims(text: str) -> bool:
    """Whether a sentence says anything: a heading, a question or a single word does not."""
    return not text.endswith((":", "：", "?", "？")) and len(query_words(text)) > 1


def _is_finished(sentence: Sentence) -> bool:
    """Whether the last sentence of a reply that broke off was said to its end."""
    return bool(sentence.citations) or sentence.text.endswith(("。", "！", "？", "!", "?"))


def _follows(hit: Hit) -> str:
    """The end of what stands before a passage that points back at it."""
    return f"; it follows: …{prompt.on_one_line(hit.before[-_BEFORE:])}" if hit.before else ""

"""The answer that a chat model writes: what it is shown, and how its text becomes sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, get_args

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.answering.citations import best_span
from assistant.answering.draft import Check, Draft
from assistant.answering.stories import STORIES
from assistant.answering.written.judging import ModelJudge
from assistant.answering.written.model_reply import NO_ANSWER, Reply
from assistant.answering.written.nearness import Nearness
from assistant.answering.written.sentence_reader import MARKER, SentenceReader
from assistant.checking import ShownPassages, check, placed, source
from assistant.domain.nouns import (
    Event,
    Hit,
    Language,
    LeftOut,
    QuestionKind,
    Sentence,
    Turn,
)
from assistant.embedding import Embedder
from assistant.language.folding import bare
from assistant.language.modality import status_of
from assistant.language.words import query_words
from assistant.models import ChatModel, prompt
from assistant.models.tokens import count_tokens, cut_to_tokens
from assistant.retrieval.search import TOP_K, SearchResult
from assistant.runtime import time_limit
from assistant.settings.settings import Settings

_BEFORE = 120
_HISTORY_TOKENS = 800
"""Of earlier turns, the newest first: enough to see what a follow-up leans on, for a tenth of what
the passages take (`CONTEXT_TOKENS`). It was never tried with others."""
_JUDGE_SECONDS = 20.0
_TOKENS_OF_A_PASSAGE = 100
"""What a passage takes at least, mostly: so many are retrieved that they fill the context."""
_MOST_PASSAGES = 100
_DAY = re.compile(
    r"\**(\d{4})(?:(?:-|年)(\d{1,2})(?:(?:-|月)(\d{1,2})日?)?月?)?年?\**\s*[:：]\**\s*"
)
"""The day that a line of a story begins with."""
_LANGUAGE_NAMES: dict[Language, str] = {
    "ja": "Japanese",
    "en": "English",
    "zh-Hans": "Chinese, in simplified characters",
    "zh-Hant": "Chinese, in traditional characters",
    "ko": "Korean",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
}
_DIGEST: Final = "digest"
"""The form of an answer that sums up the posts of a time or on a topic."""


@dataclass(frozen=True)
class _Context:
    """What the model is shown: the passages in their order, as they stand in the prompt, and as
    its sentences are compared with them."""

    hits: Sequence[Hit]
    text: str
    shown: ShownPassages
    nearness: Callable[[str], Sequence[float]] | None


class AnswerWriter:
    """Has a chat model write answers from passages. Thread-safe."""

    def __init__(
        self,
        model: ChatModel,
        settings: Settings,
        today: Callable[[], date],
        embedder: Embedder | None = None,
    ) -> None:
        """With an `embedder` sentences that cite nothing find passages in another language."""
        self._model, self._settings, self._today = model, settings, today
        self._embedder = embedder
        self._judge = ModelJudge(model) if settings.support_judge == "model" else None
        self._prompt = prompt.load(
            "answer",
            ("archive", "today", "language", "form", "boundary", "passages", "question"),
            history=True,
        )
        self._forms = prompt.by_kind("forms", (*get_args(QuestionKind), _DIGEST))
        self._repeats_prompt = prompt.instructions("answer", "forms")

    @property
    def model_name(self) -> str:
        """The name of the model."""
        return self._model.name

    @property
    def top_k(self) -> int:
        """How many passages are retrieved for it, so that they fill its context."""
        fill = self._settings.context_tokens // _TOKENS_OF_A_PASSAGE
        return max(TOP_K, min(fill, _MOST_PASSAGES))

    def warm_up(self) -> None:
        """Load what the first answer would wait for."""
        count_tokens("")

    def write(self, draft: Draft, history: Sequence[Turn], found: SearchResult) -> Iterator[Reply]:
        """Add the model's sentences to the draft as they come.

        Yields the reply whenever there are new ones, and once more when it is over; what it
        says of itself (`whole`, `refused`, …) is then final. A model that takes no prompt of
        that length is shown half of the passages. Where a model judges the sentences, it does so
        at the end, and those that are contradicted are taken out again.
        """
        boundary = prompt.boundary()
        context, messages = self._messages(draft, history, found, boundary)
        reply = self._reply(draft, messages)
        yield from self._written(draft, reply, context, boundary)
        if reply.too_long and len(context.hits) > 1 and not draft.sentences:
            fewer = replace(found, hits=tuple(context.hits[: len(context.hits) // 2]))
            context, messages = self._messages(draft, history, fewer, boundary)
            reply = self._reply(draft, messages)
            yield from self._written(draft, reply, context, boundary)
        if self._judge and not reply.refused:
            self._judged(draft, self._judge, context)
        yield reply

    def _reply(self, draft: Draft, messages: Sequence[BaseMessage]) -> Reply:
        left = self._settings.chat_timeout - draft.elapsed() / 1000
        return Reply(self._model, messages, max(1.0, left), draft.spend)

    def _written(
        self, draft: Draft, reply: Reply, context: _Context, boundary: str
    ) -> Iterator[Reply]:
        reader = SentenceReader(
            len(context.hits), lambda text: boundary in text or self._repeats_prompt(text)
        )
        for text in reply.texts():
            new = reader.feed(text)
            for sentence in new:
                self._take(draft, sentence, context)
            if new and draft.sentences:
                yield reply
        rest = [] if reply.refused else reader.close()
        if rest and not reply.whole and not _is_finished(rest[-1]):
            rest.pop()
        for sentence in rest:
            self._take(draft, sentence, context)

    def _take(self, draft: Draft, sentence: Sentence, context: _Context) -> None:
        """Add a model's sentence with the passages it rests on, or leave it out where what the
        model was shown contradicts it. One that was said before or left out, or that claims
        nothing, is dropped."""
        time_limit.check()
        if NO_ANSWER in sentence.text or draft.has(sentence.text):
            return
        if not _claims(sentence.text):
            return
        before = draft.sentences[-1].text if draft.sentences else ""
        shown = context.shown
        numbers = placed(sentence.text, sentence.citations, shown, context.nearness)
        found = check(sentence.text, sentence.citations, shown, before, placed=numbers)
        if found.check == "contradicted":
            kind = found.faults[0].kind
            words = dict.fromkeys(one.text for one in found.faults if one.kind == kind)
            draft.left_out.append(LeftOut(sentence.text, kind, tuple(words)))
            return
        hits = [context.hits[number - 1] for number in numbers]
        spans = [(hit, *best_span(sentence.text, hit.passage.plain)) for hit in hits]
        said: Check = "supported" if found.check == "supported" else "unchecked"
        event, text = _dated(sentence.text) if draft.kind in STORIES else (None, sentence.text)
        if event and _claims(text):
            draft.tell(text, spans, event, said)
        else:
            draft.add(sentence.text, spans, check=said)

    def _judged(self, draft: Draft, judge: ModelJudge, context: _Context) -> None:
        """What the model says of each sentence takes the place of what the rules said."""
        seconds = min(_JUDGE_SECONDS, self._settings.chat_timeout - draft.elapsed() / 1000)
        texts = [sentence.text for sentence in draft.sentences]
        verdicts = judge.judge(texts, context.text, seconds, draft.spend)
        for number, verdict in sorted(verdicts.items(), reverse=True):
            if verdict.check == "contradicted":
                reason = (verdict.reason,) if verdict.reason else ()
                draft.leave_out(number - 1, LeftOut(texts[number - 1], "judge", reason))
            else:
                old = draft.sentences[number - 1]
                draft.sentences[number - 1] = replace(old, check=verdict.check)

    def _messages(
        self, draft: Draft, history: Sequence[Turn], found: SearchResult, boundary: str
    ) -> tuple[_Context, list[BaseMessage]]:
        """What is shown, and the prompt: in the order of rank, or for a story in that of time."""
        hits = shown_hits(found.hits, self._settings.context_tokens)
        if draft.kind in STORIES:
            hits.sort(key=lambda hit: (hit.post.date, hit.post.file, hit.place.position))
        draft.shown = tuple(hits)
        blocks = [_block(at, hit) for at, hit in enumerate(hits, 1)]
        most = 2 * self._settings.context_tokens
        if hits[0].passage.tokens > self._settings.context_tokens:  # the only one, then
            blocks = [cut_to_tokens(block, most) for block in blocks]
        passages = "\n\n".join(blocks)
        earlier = self._earlier(history)
        asked = "\n".join((draft.question, *(str(message.text) for message in earlier)))
        info = found.generation.info
        shown = ShownPassages(tuple(map(source, hits)), f"{asked}\n{info.title}\n{self._today()}")
        nearness = Nearness(self._embedder, found.generation, hits) if self._embedder else None
        messages = self._prompt.format_messages(
            archive=prompt.on_one_line(info.title),
            today=self._today().isoformat(),
            language=_LANGUAGE_NAMES[draft.language],
            form=self._forms[_DIGEST if draft.digest else draft.kind],
            boundary=boundary,
            passages=passages,
            question=prompt.as_data(draft.question),
            history=earlier,
        )
        return _Context(hits, passages, shown, nearness), messages

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


def shown_hits(found: Sequence[Hit], tokens: int) -> list[Hit]:
    """The hits, in their order, that fit into so many tokens as the model is shown them, at least
    one. A passage is whole; one that repeats another is shown once."""
    hits: list[Hit] = []
    told: set[str] = set()
    for hit in found:
        lines = hit.passage.plain.count("\n")  # each is indented
        cost = hit.passage.tokens + lines + count_tokens(f"[00] \n{_origin(hit)}\n\n")
        same = bare(hit.passage.plain)
        if same in told or (cost > tokens and hits):
            continue
        hits.append(hit)
        told.add(same)
        tokens -= cost
    return hits


def _origin(hit: Hit) -> str:
    """Where a passage is from."""
    where = " > ".join(map(prompt.on_one_line, (hit.post.title, *hit.place.heading)))
    return f"(from the post of {hit.post.date.date()}: {where}{_follows(hit)})"


def _block(number: int, hit: Hit) -> str:
    """A passage as the model is shown it."""
    return f"[{number}] {prompt.as_data(hit.passage.plain)}\n{_origin(hit)}"


def _dated(text: str) -> tuple[Event | None, str]:
    """The event of a line that begins with its day, and the rest of that line; None and the whole
    text for any other."""
    found = _DAY.match(text)
    if not found:
        return None, text
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None, text
    rest = text[found.end() :]
    precision: Literal["day", "month", "year"] = "day" if day else "month" if month else "year"
    return Event(first, "", precision, "words", status_of(rest)), rest


def _claims(text: str) -> bool:
    """Whether a sentence says anything: a heading, a question or a single word does not."""
    return not text.endswith((":", "：", "?", "？")) and len(query_words(text)) > 1


def _is_finished(sentence: Sentence) -> bool:
    """Whether the last sentence of a reply that broke off was said to its end."""
    return bool(sentence.citations) or sentence.text.endswith(("。", "！", "？", "!", "?"))


def _follows(hit: Hit) -> str:
    """The end of what stands before a passage that points back at it."""
    return f"; it follows: …{prompt.on_one_line(hit.before[-_BEFORE:])}" if hit.before else ""

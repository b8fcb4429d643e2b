"""An Answer while it is being made: numbers are given to passages as they are cited."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.answering import notices
from assistant.answering.citations import cite, marked
from assistant.answering.quoted.paragraphs import Paragraph
from assistant.domain.nouns import (
    Answer,
    Cell,
    Citation,
    Considered,
    Event,
    Hit,
    Language,
    LeftOut,
    Mode,
    Notice,
    QuestionKind,
    ReadFilters,
    Reading,
    Sentence,
    State,
    Timings,
    Usage,
)
from assistant.language.glossing import gloss
from assistant.language.sentences import language_of

Source = tuple[Hit, int, int]
"""A hit and a span of its plain text."""
Check = Literal["supported", "unchecked"]


@dataclass
class Draft:
    """An Answer while it is being made: numbers are given to passages as they are cited."""

    question: str
    language: Language
    started: float
    retrieve_ms: float = 0.0
    first_ms: float = 0.0
    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    usage: Usage | None = None
    kind: QuestionKind = "fact"
    read_filters: ReadFilters | None = None
    reading: Reading | None = None
    columns: tuple[str, ...] = ()
    considered: tuple[Considered, ...] = ()
    digest: bool = False
    """Whether it is a list of posts."""
    shown: tuple[Hit, ...] = ()
    """What a chat model is shown."""

    def add(
        self,
        text: str,
        sources: Sequence[Source],
        *,
        check: Check = "supported",
    ) -> None:
        """One more sentence with the spans (of the hits' plain text) that stand behind it."""
        self.first_ms = self.first_ms or self.elapsed()
        numbers = [self._number(hit, start, end) for hit, start, end in sources]
        self.sentences.append(Sentence(text, tuple(dict.fromkeys(numbers)), check=check))

    def has(self, text: str) -> bool:
        """Whether a sentence was said before, or left out."""
        said = [one.text for one in self.sentences]
        return text in said or any(one.text == text for one in self.left_out)

    def leave_out(self, at: int, without: LeftOut) -> None:
        """Take the sentence at a place out again; what only it cited is cited no more, and the
        others are numbered anew."""
        del self.sentences[at]
        self.left_out.append(without)
        used = dict.fromkeys(n for sentence in self.sentences for n in sentence.citations)
        new = {old: number for number, old in enumerate(used, 1)}
        self.citations = [replace(self.citations[old - 1], number=n) for old, n in new.items()]
        self.sentences = [
            replace(one, citations=tuple(new[old] for old in one.citations))
            for one in self.sentences
        ]

    def frame(self, text: str) -> None:
        """A line that tells where the quotes after it come from."""
        self.sentences.append(Sentence(text, kind="framing"))

    def lead(self, paragraph: Paragraph) -> None:
        """What a paragraph marks, told before the paragraphs."""
        self.add(paragraph.told, [(paragraph.hit, *paragraph.span)])

    def quote(self, paragraph: Paragraph) -> None:
        """A paragraph with its mark."""
        self.first_ms = self.first_ms or self.elapsed()
        hit = paragraph.hit
        hit = replace(hit, also_in=(*hit.also_in, *paragraph.also_in))
        number = self._number(hit, *paragraph.span)
        start = len(paragraph.text) - (paragraph.span[1] - paragraph.mark[0])
        marked = (start, start + paragraph.mark[1] - paragraph.mark[0])
        self.sentences.append(Sentence(paragraph.text, (number,), "quote", (marked,)))

    def tell(
        self, text: str, sources: Sequence[Source], at: Event | Cell, check: Check = "supported"
    ) -> None:
        """An event of a timeline, or a cell of a table, with the spans that stand behind it."""
        self.add(text, sources, check=check)
        last = self.sentences[-1]
        if isinstance(at, Event) and self.language == "en" and language_of(at.headline) == "ja":
            at = replace(at, gloss=gloss(at.headline))
        self.sentences[-1] = (
            replace(last, kind="event", event=at)
            if isinstance(at, Event)
            else replace(last, kind="cell", cell=at)
        )

    def clear(self) -> None:
        """Take back all that was said."""
        self.sentences.clear()
        self.citations.clear()
        self.columns = ()
        self.considered = ()

    def _number(self, hit: Hit, start: int, end: int) -> int:
        for citation in self.citations:
            if (
                citation.passage_id == hit.passage.id
                and citation.shown == hit.passage.plain[start:end]
            ):
                return citation.number
        self.citations.append(cite(len(self.citations) + 1, hit, start, end))
        return len(self.citations)

    def spend(self, usage: Usage) -> None:
        """One more call of the chat model was made for it."""
        self.usage = self.usage + usage if self.usage else usage

    def elapsed(self) -> float:
        """Milliseconds since the question arrived."""
        return (time.perf_counter() - self.started) * 1000

    def answer(
        self,
        mode: Mode,
        *,
        model: str | None = None,
        notice: Notice | None = None,
        state: State = "answered",
    ) -> Answer:
        """The Answer as it stands now; that sentences were left out is one more notice."""
        without = notices.left_out(self.left_out, self.language)
        return Answer(
            question=self.question,
            answer=marked(self.sentences, apart=mode == "extractive"),
            language=self.language,
            sentences=tuple(self.sentences),
            citations=tuple(self.citations),
            state=state,
            mode=mode,
            model=model,
            usage=self.usage,
            timings=Timings(self.retrieve_ms, self.first_ms, self.elapsed()),
            notices=tuple(one for one in (notice, without) if one),
            left_out=tuple(self.left_out),
            kind=self.kind,
            read_filters=self.read_filters,
            reading=self.reading,
            columns=self.columns,
            considered=self.considered,
        )

"""What a sentence is compared with: all that a chat model was shown, each passage read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistant.domain.nouns import Hit, Language
from assistant.language.amounts import Amount, numbers
from assistant.language.dates import Time, times_in
from assistant.language.folding import casefolded
from assistant.language.sentences import language_of, sentence_spans
from assistant.language.words import query_words

LONGEST, _LONGEST = 1000, 6000
"""Characters of a sentence and of a passage that are read: no sentence of a model is longer."""


@dataclass(frozen=True)
class Source:
    """A passage as it is compared: text, titles and what else stands `above`, its post's day."""

    text: str
    above: str = ""
    day: date | None = None

    @cached_property
    def around(self) -> str:
        """The text with what stands above it."""
        return f"{self.text[:_LONGEST]}\n{self.above[:_LONGEST]}"

    @cached_property
    def folded(self) -> str:
        """All of it, as words are looked for in it."""
        return casefolded(self.around)

    @cached_property
    def numbers(self) -> tuple[Amount, ...]:
        """All of its numbers, those of years, days and ranks too."""
        return numbers(self.around)

    @cached_property
    def times(self) -> tuple[Time, ...]:
        """All of its times, those that are counted from the day of the post too."""
        return times_in(self.around, self.day)

    @cached_property
    def words(self) -> frozenset[str]:
        """All of its words."""
        return frozenset(query_words(self.folded))

    @cached_property
    def sentences(self) -> tuple[Source, ...]:
        """The sentences of the passage."""
        text = self.text[:_LONGEST]
        return tuple(Source(text[start:end]) for start, end in sentence_spans(text))

    @cached_property
    def language(self) -> Language:
        """The language it is written in."""
        return language_of(self.text[:_LONGEST])


def source(hit: Hit) -> Source:
    """A hit as it is compared."""
    above = "\n".join((hit.post.title, *hit.place.heading, hit.before or ""))
    return Source(hit.passage.plain, above, hit.post.date.date())


@dataclass(frozen=True)
class ShownPassages:
    """The passages that a model was shown, and what it was `asked`: question and earlier turns."""

    sources: tuple[Source, ...]
    asked: str = ""

    @cached_property
    def all(self) -> tuple[Source, ...]:
        """The passages, and what was asked as one more."""
        return (*self.sources, Source(self.asked)) if self.asked else self.sources

    def cited(self, numbers: Sequence[int]) -> tuple[Source, ...]:
        """The passages with these numbers, counted from 1, those that there are."""
        return tuple(self.sources[n - 1] for n in numbers if 1 <= n <= len(self.sources))


@dataclass(frozen=True)
class CheckedSentence:
    """A sentence of a model with what it cites, what was shown, and the sentence `before` it."""

    text: str
    cited: tuple[Source, ...]
    shown: ShownPassages
    before: str = ""

    @property
    def near(self) -> tuple[Source, ...]:
        """What it may rest on: what it cites, else all."""
        return self.cited or self.shown.sources

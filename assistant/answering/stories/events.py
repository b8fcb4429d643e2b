"""What posts tell of a topic, sentence by sentence: on which day, how it stands, and how much a
sentence says of what is asked. Pure.

A sentence is worth the share of the question's words and of its post's title that it has, and what
it has of its own: names, figures, a day near that of the post. What somebody only thinks is worth
less. Meaning (the embedding model's cosine) told no more than the words did.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.asked.question import Question
from assistant.answering.quoted.paragraphs import tells, units
from assistant.domain.nouns import Event, Hit
from assistant.language.amounts import numbers
from assistant.language.answer_forms import has_form
from assistant.language.dates import Time, times_in
from assistant.language.modality import is_thought, status_of
from assistant.language.words import share, words
from assistant.retrieval.on_topic import PostHits
from assistant.runtime import time_limit

SHORTEST, LONGEST = 15, 200
"""Characters of a sentence that may be told."""
_NAMED, _COUNTED, _DATED, _THOUGHT = 0.4, 0.4, 0.6, 0.3
"""What names, figures and a near day count for beside all of the question's words, and what a
sentence loses that only thinks. The words of the post's title cost .02 of the facts, meaning and
the vectors of tokens gave none (docs/evaluation.md)."""
_ASKED_NOW, _FORM = 2.0, 0.5
"""What the question's words and the form that is asked for count for where it is asked how
something stands: a newer statement of something else is no answer."""
_MOST_NAMES, _MOST_FIGURES = 4, 3
_NEAR_DAYS = 60
_NAME = re.compile(
    r"[A-Za-z]*[A-Z][A-Za-z0-9.&+-]*[A-Za-z0-9](?:[ ][A-Z0-9][A-Za-z0-9.&+-]*)*|[ァ-ヺー]{3,}"
)


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that tells something: a span of a hit's text, what it is worth, and its event."""

    hit: Hit
    start: int
    end: int
    worth: float
    event: Event

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.passage.plain[self.start : self.end]


def tellings(question: Question, post: PostHits) -> list[Telling]:
    """The sentences of a post's passages that tell something, the best first."""
    now = question.kind == "current"
    day = post.post.date.date()
    found: list[Telling] = []
    for hit in post.hits:
        time_limit.check()
        if hit.passage.kind in ("code", "table"):  # a row tells nothing without its header
            continue
        for start, end in units(hit):
            text = hit.passage.plain[start:end]
            if not SHORTEST <= len(text) <= LONGEST or not tells(text):
                continue
            has = set(words(text))
            time = _own_day(text, day)
            figures = {one.value for one in numbers(text)}
            formed = now and any(has_form(form, text) for form in question.forms)
            worth = (
                (_ASKED_NOW if now else 1.0) * share(question.weights, has)
                + _FORM * formed
                + _NAMED * min(1.0, len(set(_NAME.findall(text))) / _MOST_NAMES)
                + _COUNTED * min(1.0, len(figures) / _MOST_FIGURES)
                + _DATED * (time is not None and _is_near(time, day))
                - _THOUGHT * is_thought(text)
            )
            found.append(Telling(hit, start, end, worth, _event(text, post, time)))
    return sorted(found, key=lambda one: -one.worth)


def _own_day(text: str, posted: date) -> Time | None:
    """The first time that a sentence tells, to a year or a month that it names."""
    for time in times_in(text, posted):
        if time.span and (time.year or time.month) and not time.counted:
            return time
    return None


def _event(text: str, post: PostHits, time: Time | None) -> Event:
    """The event that a sentence tells. What is still to come stands at the day of the post."""
    posted, status = post.post.date.date(), status_of(text)
    told = time is not None and (time.month or (time.year and time.year < posted.year))
    if not told or time is None or time.span is None or time.span.first > posted:
        ahead = time is not None and status == "done"
        return Event(posted, post.post.title, status="planned" if ahead else status)
    return Event(
        time.span.first,
        post.post.title,
        precision="day" if time.day else "month" if time.month else "year",
        dated="words",
        status=status,
    )


def _is_near(time: Time, day: date) -> bool:
    return bool(time.month and time.span and abs((time.span.first - day).days) <= _NEAR_DAYS)


def joined(texts: Sequence[str]) -> str:
    """Sentences as one text; what is no sentence, such as an item of a list, stands apart."""
    text = ""
    for one in texts:
        ends = text[-1:]
        text += ("" if ends in "。！？」" else " " if ends in ".!?" else " / ") + one
    return text

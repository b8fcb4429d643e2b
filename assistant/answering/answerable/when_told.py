"""The sentence that tells when something happened, though it may name no day: then it is the day of
its post that tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.asked.question import Question
from assistant.answering.quoted.paragraphs import asks_back, units
from assistant.domain.nouns import Hit
from assistant.language.answer_forms import has_form
from assistant.language.happenings import Happening, happening, is_dated, is_known, is_regular
from assistant.language.modality import status_of
from assistant.language.names import Text
from assistant.language.versions import versions_in
from assistant.retrieval.versioned import asked_versions, fit, is_of
from assistant.runtime import time_limit

_PAST = re.compile(
    r"\b(?:did|was|were|had|has|have)\b|(?:た|ました)(?:か|の|のか)?[。？?\s]*$", re.IGNORECASE
)
"""A question of what is past: a time of the day alone is no answer to it."""
_HITS = 6
_ENOUGH = 0.5
"""The share of a question's other words that the sentence and what stands above it have."""
_ABOVE = 0.3
"""What a sentence is worth less whose title tells what happened, and not itself."""
_ITSELF = 0.1
"""What it is worth more with those words itself."""
_AS_GOOD = 0.2
"""How much less a sentence with a day may be worth than one without."""


@dataclass(frozen=True, slots=True)
class ToldWhen:
    """A sentence that tells what a question asks the time of: a span of a hit's plain text;
    `dated` where it tells the time itself."""

    hit: Hit
    span: tuple[int, int]
    dated: bool


def told_when(
    question: Question, hits: Sequence[Hit], beside: Sequence[Hit] = ()
) -> ToldWhen | None:
    """The sentence of the first of these hits, or of other passages `beside` them, that tells what
    a question asks the time of; None where none does, or something else is asked."""
    asked = _asked(question)
    found = list(_telling(question, asked, (*hits[:_HITS], *beside))) if asked else []
    if not found:
        return None
    best = max(worth for worth, _ in found)
    good = [(worth, one) for worth, one in found if worth >= best - _AS_GOOD]
    return max(good, key=lambda one: (one[1].dated, round(one[0], 3), -one[1].hit.place.position))[
        1
    ]


def tells_when(question: Question, sentence: str) -> bool:
    """Whether a sentence itself tells what a question asks the time of, and when that is."""
    asked = _asked(question)
    return asked is not None and asked.is_told(sentence) and _is_timed(question, sentence)


def speaks_of_it(question: Question, texts: Sequence[Text]) -> bool:
    """Whether one of these texts speaks of what a question asks the time of, as far as that can
    be told by its words."""
    asked = _asked(question)
    known = asked is not None and is_known(asked)
    return not known or any(asked is not None and asked.is_told(one.folded) for one in texts)


def _asked(question: Question) -> Happening | None:
    if not question.forms or any(form.name != "time" for form in question.forms):
        return None
    return happening(question.text, tuple(name.shown for name in question.names))


def _telling(
    question: Question, asked: Happening, hits: Sequence[Hit]
) -> Iterator[tuple[float, ToldWhen]]:
    """The sentences that tell it, each with what it is worth."""
    versions = asked_versions(question.searched)
    for hit in hits:
        time_limit.check()
        if versions and not is_of(versions, hit.post.title, hit.passage.plain):
            continue
        above = "\n".join((hit.post.title, *hit.place.heading))
        before = hit.before or ""
        for place, (start, end) in enumerate(units(hit)):
            sentence = hit.passage.plain[start:end]
            timed = _is_timed(question, sentence)
            whole = f"{above}\n{before}\n{sentence}"
            own = asked.is_told(sentence)
            begins = not place or hit.passage.kind in ("table", "list")
            titled = not own and begins and asked.is_told(f"{above}\n{sentence}")
            status = status_of(sentence)
            happened = not asks_back(sentence) and status in ("done", "reported")
            itself = not versions or fit(versions, versions_in(sentence, bare=3)) == "same"
            near = any(has_form(form, sentence) for form in question.forms)
            happened = happened or (near and not _PAST.search(question.text))  # next year
            timed = timed and itself and not (status == "planned" and _PAST.search(question.text))
            share = asked.share(whole) if own or titled else 0.0
            if (timed or happened) and share >= _ENOUGH and _is_of(question, whole):
                there = Text(sentence)
                named = sum(there.has(name) for name in question.names)
                worth = share + named / (len(question.names) or 1) + _ITSELF * asked.share(sentence)
                worth -= _ABOVE * (titled + (not itself))
                yield worth, ToldWhen(hit, (start, end), timed)
            before = sentence


def _is_of(question: Question, text: str) -> bool:
    there = Text(text)
    return all(there.has(name) for name in question.names)


def _is_timed(question: Question, sentence: str) -> bool:
    """Whether a sentence tells a time by itself: a day, or for what happens again and again the
    time of that."""
    return is_dated(sentence) or (not _PAST.search(question.text) and is_regular(sentence))

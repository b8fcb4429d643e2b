"""What was found is worth: an answer, only the nearest that there is, or nothing near.

Two things tell. How well the archive fits the question at all: how near the closest passage is in
meaning, and how far the best one stands out from the others, both measured by what clauses of the
archive's own passages reach in it, and questions that have nothing to do with it (`Calibration`).
And whether what the question names is there (see `lacks`).
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answering.answerable.lacks import Missing, missing
from assistant.answering.asked import kinds
from assistant.answering.asked.question import Question
from assistant.archive import OwnReach
from assistant.domain.nouns import Language, State
from assistant.language.sentences import language_of
from assistant.retrieval.neighbours import Neighbours
from assistant.retrieval.relevance import share
from assistant.retrieval.search import SearchResult

ANSWERED, ANSWERED_FAR, NONE = -2.5, -1.0, -3.5
"""Relevance from which what was found answers, the same for a question that is far from all
passages, and below which nothing is near such a one: sums of two figures in standard deviations
from those of the archive's own clauses. Chosen leaving one archive out (see docs/evaluation.md)."""
SAID, SAID_HALF, SAID_SOME = 0.75, 0.5, 0.35
"""The share of what a question names, by its rarity, that makes a passage an answer below that;
that does so where it is as near in meaning as most own clauses are, since of many passages on a
wide topic, or for a story, none stands out; and that makes it near."""
_AS_NEAR, _ON_IT = -0.5, 0.6
_AS_NEAR_OF_MANY = -1.0
"""The same for what changed, which many posts tell together: none of them stands out, so that only
their nearness tells. Of such questions about what an archive tells, the nearest passages lie -0.5
to 0.5 from own clauses, and -1.7 and less where it tells nothing."""
_FAR, _OWN_FAR = 1.0, 1.5
"""Far from all passages is a question whose closest one is less near than so many standard
deviations above those of questions beside the point, and below those of own clauses: the latter
where the archive is about everyday life, so that questions about that are none beside the point."""
ACROSS = 3.5
"""What a question in another language than the best passage reaches less."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found is worth, and what it lacks where it is no answer."""

    state: State
    relevance: float
    lacks: tuple[Missing, ...] = ()


def judge_found(question: Question, found: SearchResult) -> Judgement:
    """What was found for a question is worth."""
    if not found.hits:
        return Judgement("none", float("-inf"))
    if question.gist:
        return Judgement("answered", 0.0)
    hits, own = found.hits, _own_reach(found)
    # That something changed is told in other words in each post.
    topic = kinds.without_cues(question.topic, question.kind) if question.story else question.topic
    said = share(topic, hits, found.generation.lexical.idf)
    reached, far = _relevance(question, found, own), _is_far(question, found, own)
    guessed = not (question.alone or question.surely)
    on_it = question.alone or said >= _ON_IT
    if (far and reached < NONE and said < SAID_SOME) or (guessed and not on_it):
        return Judgement("none", reached)
    lacks = missing(question, hits, Neighbours(found.generation))
    bar = ANSWERED_FAR if far else ANSWERED
    # What is named is there, with an answer of the form that is asked for.
    of_form = bool(question.forms and question.rarest) and not (lacks or far)
    nearness = own.cosine.above(found.signals.cosine) if own and found.signals else float("-inf")
    near = nearness >= _AS_NEAR
    of_many = question.kind == "change" and nearness >= _AS_NEAR_OF_MANY and not far
    fits = (
        reached >= bar
        or of_form
        or of_many
        or said >= (SAID_HALF if near or question.story else SAID)
    )
    if not lacks and not (fits and on_it):
        lacks = [Missing("topic", "")]
    return Judgement("nearest" if lacks else "answered", reached, tuple(lacks))


def relevance(question: Question, found: SearchResult) -> float:
    """How far the archive's fit lies from that of its own clauses, in standard deviations of
    cosine and of standing out, added; of a small part of it by the cosine alone."""
    return _relevance(question, found, _own_reach(found))


def _own_reach(found: SearchResult) -> OwnReach | None:
    """What own clauses reach in the language of the best passage, or in that of most passages
    where there are too few of those, as far as it was measured."""
    measured = found.generation.calibration
    return measured.reach(_language(found)) if measured else None


def _language(found: SearchResult) -> Language:
    return language_of(found.hits[0].passage.plain, found.generation.languages.usual)


def _relevance(question: Question, found: SearchResult, own: OwnReach | None) -> float:
    reached = found.signals
    if reached is None:
        return float("-inf")
    if own is None:
        return 0.0
    near = own.cosine.above(reached.cosine)
    out = near if found.filtered or question.beside else own.stands_out.above(reached.stands_out)
    return near + out + (ACROSS if question.language != _language(found) else 0.0)


def _is_far(question: Question, found: SearchResult, own: OwnReach | None) -> bool:
    measured, reached = found.generation.calibration, found.signals
    noise = measured and measured.beside_the_point(question.language)
    if not noise or not own or reached is None:
        return False
    beside = noise.cosine.mean + _FAR * noise.cosine.deviation
    return reached.cosine < min(beside, own.cosine.mean - _OWN_FAR * own.cosine.deviation)

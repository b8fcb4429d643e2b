"""Several things, gathered over posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.asked.question import Idf, Question
from assistant.answering.draft import Draft
from assistant.answering.quoted.paragraphs import grams, tells, units
from assistant.domain.nouns import Event, Hit
from assistant.language.naming import names
from assistant.language.words import query_words, words
from assistant.language.folding import casefolded
from assistant.retrieval.on_topic import PostHits
from assistant.runtime import time_limit

_SHORTEST, _LONGEST = 15, 200
_SAME = 0.6
_MOST = 14


def listed(
    draft: Draft, question: Question, posts: Sequence[PostHits], idf: Idf, characters: int
) -> bool:
    return False

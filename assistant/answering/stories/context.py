"""What a chat model is shown of a story: passages of all posts on the topic, not many of one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from assistant.answering.asked.question import Question
from assistant.answering.stories.timeline import on_topic
from assistant.domain.nouns import Hit
from assistant.retrieval.on_topic import PostHits

_FIRST = 6
"""The best hits of the usual search that come before all others."""


def story_hits(
    question: Question, posts: Sequence[PostHits], hits: Sequence[Hit]
) -> tuple[Hit, ...]:
    """The hits in the order in which they are to fill the context: the best ones, then the best of
    each post on the topic, then their second ones, and so on, then the others."""
    own = [post.hits for post in on_topic(question, posts)]
    turns = (hit for turn in zip_longest(*own) for hit in turn if hit is not None)
    once: dict[str, Hit] = {}
    for hit in (*hits[:_FIRST], *turns, *hits[_FIRST:]):
        once.setdefault(hit.passage.id, hit)
    return tuple(once.values())

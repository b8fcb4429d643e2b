"""Posts with all of their passages: what a story needs of a post may not be among those that were
found for the question."""

from __future__ import annotations

from dataclasses import replace

from assistant.archive import Generation
from assistant.domain.nouns import Hit
from assistant.retrieval.on_topic import PostHits


def whole(generation: Generation, post: PostHits) -> PostHits:
    """A post with the passages that were found first, and the others as they stand in it."""
    found = {hit.passage.id for hit in post.hits}
    more = tuple(
        Hit(passage, post.post, place, also_in=(), score=0.0)
        for passage, place in generation.ledger.of_post(post.post.file)
        if passage.id not in found
    )
    return replace(post, hits=(*post.hits, *more))

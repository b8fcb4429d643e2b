"""What a story was chosen from, and why: for those who ask how an answer came about. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.answering.stories.timeline import Told
from assistant.domain.nouns import Considered, Hit, WhyConsidered
from assistant.retrieval.on_topic import PostHits


def of_story(
    posts: Sequence[PostHits], told: Sequence[Told], why: Mapping[str, WhyConsidered]
) -> tuple[Considered, ...]:
    """The posts that a story was chosen from, the best first: the ones that are `told`, and `why`
    those on the topic are not."""
    by_file = {one.post.file: one for one in told}
    found = []
    for rank, post in enumerate(posts, 1):
        one, day = by_file.get(post.post.file), post.post.date.date()
        reason = why.get(post.post.file, "off_topic")
        if one:
            event = one.event
            day = event.day
            reason = "disputed" if event.disputed else "newest" if event.newest else "event"
        count = len(one.tellings) if one else 0
        found.append(Considered(post.post, rank, _fit(post, posts), day, reason, count))
    return tuple(found)


def of_context(
    posts: Sequence[PostHits], kept: Sequence[PostHits], shown: Sequence[Hit]
) -> tuple[Considered, ...]:
    """The same for what a chat model is `shown`."""
    counts = Counter(hit.post.file for hit in shown)
    on_topic = {post.post.file for post in kept}
    found = []
    for rank, post in enumerate(posts, 1):
        count = counts[post.post.file]
        reason: WhyConsidered = "shown" if count else "no_room"
        if not count and post.post.file not in on_topic:
            reason = "off_topic"
        day = post.post.date.date()
        found.append(Considered(post.post, rank, _fit(post, posts), day, reason, count))
    return tuple(found)


def of_sides(sides: Sequence[Sequence[PostHits]], told: Sequence[str]) -> tuple[Considered, ...]:
    """The posts that the sides of a comparison were chosen from, side by side, each once; `told`
    are the files of those whose sentences are told, as often as they are."""
    counts = Counter(told)
    found: dict[str, Considered] = {}
    for posts in sides:
        best = sorted(posts, key=lambda post: -post.worth)
        for rank, post in enumerate(best, 1):
            count = counts[post.post.file]
            reason: WhyConsidered = "side" if count else "no_room"
            day = post.post.date.date()
            one = Considered(post.post, rank, _fit(post, best), day, reason, count)
            found.setdefault(post.post.file, one)
    return tuple(found.values())


def _fit(post: PostHits, posts: Sequence[PostHits]) -> float:
    """Its worth as a part of the best one's."""
    return post.worth / posts[0].worth if posts[0].worth else 0.0

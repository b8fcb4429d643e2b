"""A story: which events of the posts on a topic are told, chosen together for cover. Pure.

Posts are taken one after the other: the next is the one that is worth most, less what lies near in
time to those taken already, and without those that tell the same. Of each the best sentence is
told; of the newest more, since that is where the story stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.answering.asked.question import Idf, Question
from assistant.answering.quoted.paragraphs import grams
from assistant.answering.quoted.superseding import supersedes
from assistant.answering.stories.events import Telling, tellings
from assistant.domain.nouns import Event, Post
from assistant.language.words import query_words
from assistant.retrieval.on_topic import PostHits


@dataclass(frozen=True, slots=True)
class Cover:
    """How events are chosen: `most` of them in `characters`; what a post loses for each one taken
    `half_days` away from it; the share of its title's words, or of its sentence's trigrams, from
    which a post tells the same; how far it may lie behind the best; and characters that the
    newest has beside its first sentence."""

    most: int = 10
    characters: int = 1500
    near: float = 1.0
    half_days: float = 20.0
    same: float = 0.6
    behind: float = 14.0
    newest: int = 250
    recent: float = 1.0
    recent_days: float = 60.0


@dataclass(frozen=True, slots=True)
class Told:
    """An event that is told: sentences of one post, best first, and other posts that tell it."""

    tellings: tuple[Telling, ...]
    event: Event
    also_in: tuple[Post, ...] = ()

    @property
    def posted(self) -> datetime:
        """When its post was published."""
        return self.tellings[0].hit.post.date

    def __len__(self) -> int:
        return len(self.event.headline) + sum(len(one.text) + 1 for one in self.tellings) + 12


def story(
    question: Question,
    posts: Sequence[PostHits],
    idf: Idf,
    cover: Cover = Cover(),
) -> list[Told]:
    """The events that are told, oldest first; the last one is the newest. Empty for no posts."""
    told: list[Told] = []
    left = cover.characters - cover.newest
    known: dict[str, list[Telling]] = {}
    for post in _in_turn(posts, cover, told):
        found = known[post.post.file] = tellings(question, post)
        if not found:
            continue
        same = next(
            (at for at, one in enumerate(told) if _same(one, post, found[0], idf, cover)), None
        )
        if same is not None:
            told[same] = _also(told[same], post.post)
            continue
        one = Told((found[0],), found[0].event)
        if len(one) <= left:
            told.append(one)
            left -= len(one)
        if len(told) >= cover.most:
            break
    if not told:
        return []
    told.sort(key=lambda one: (one.event.day, one.posted))
    newest = max(range(len(told)), key=lambda at: (told[at].posted, told[at].event.day))
    own = known[told[newest].tellings[0].hit.post.file]
    told[newest] = _longer(told[newest], own, left + cover.newest, cover)
    return [replace(one, event=_placed(one, told, at == newest)) for at, one in enumerate(told)]


def _in_turn(posts: Sequence[PostHits], cover: Cover, told: Sequence[Told]) -> Iterator[PostHits]:
    """The posts as they are taken, the next by what is told so far."""
    if not posts:
        return
    top, last = posts[0].worth, max(post.post.date for post in posts)
    left = [post for post in posts if post.worth >= top - cover.behind]
    while left:

        def gain(post: PostHits) -> float:
            days = [abs((post.post.date - one.posted).days) for one in told]
            near: float = sum(0.5 ** (day / cover.half_days) for day in days)
            age = (last - post.post.date).days
            recent: float = cover.recent * 0.5 ** (age / cover.recent_days)
            return post.worth - cover.near * near + recent

        best = max(left, key=gain)
        left.remove(best)
        yield best


def _same(one: Told, post: PostHits, best: Telling, idf: Idf, cover: Cover) -> bool:
    title, other = (set(query_words(t)) for t in (one.event.headline, post.post.title))
    shared, least = (sum(map(idf, some)) for some in (title & other, min(title, other, key=len)))
    if least and shared >= cover.same * least:
        return True
    mine = grams(best.text)
    return any(len(mine & grams(t.text)) >= cover.same * len(mine) for t in one.tellings)


def _also(one: Told, post: Post) -> Told:
    known = {one.tellings[0].hit.post.file, *(other.file for other in one.also_in)}
    return one if post.file in known else replace(one, also_in=(*one.also_in, post))


def _longer(one: Told, found: Sequence[Telling], most: int, cover: Cover) -> Told:
    """The newest event with more of its post's sentences, as they stand in it."""
    told, left = list(one.tellings), min(most, cover.newest)
    for telling in found[1:]:
        mine = grams(telling.text)
        if len(telling.text) <= left and not any(
            len(mine & grams(t.text)) >= cover.same * len(mine) for t in told
        ):
            told.append(telling)
            left -= len(telling.text)
        if len(told) == 3:
            break
    return replace(one, tellings=tuple(told))


def _placed(one: Told, told: Sequence[Told], newest: bool) -> Event:
    text = one.posted, one.tellings[0].text
    overtaken = any(
        supersedes((other.posted, t.text), text) for other in told for t in other.tellings
    )
    return replace(one.event, posts=1 + len(one.also_in), newest=newest, overtaken=overtaken)

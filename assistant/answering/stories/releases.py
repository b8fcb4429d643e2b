"""The answer to what the newest version of something is: that, with its day, and those before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.answering import notices
from assistant.answering.asked.question import Question
from assistant.answering.draft import Draft
from assistant.answering.quoted.paragraphs import units
from assistant.answering.stories.events import Telling, joined, tellings
from assistant.domain.nouns import Event, QuestionKind
from assistant.retrieval.on_topic import PostHits

TOLD_BY_RELEASES: Final[frozenset[QuestionKind]] = frozenset(("fact", "current", "change", "list"))
"""The kinds of questions for which the newest releases are told."""
_OF_NEWEST, _CHARACTERS = 3, 500
"""Sentences of the newest release that are told, in so many characters; of others there is one."""
_LONGEST = 300


def tell_releases(
    draft: Draft, question: Question, releases: Sequence[PostHits], characters: int
) -> bool:
    """Tell the draft of the newest release, which comes first, and of those before it, newest
    first, in about so many characters. False where their posts have no sentence to be told."""
    left = characters
    for place, post in enumerate(releases):
        told = _told(question, post, 1 if place else _OF_NEWEST)
        size = sum(len(one.text) for one in told)
        if not place:
            if not told:
                return False
            draft.clear()
            draft.frame(notices.NOW[draft.language])
        elif not told or left < size:
            break
        elif place == 1:
            draft.frame(notices.BEFORE[draft.language])
        left -= size
        event = Event(post.post.date.date(), post.post.title, newest=not place)
        sources = [(one.hit, one.start, one.end) for one in told]
        draft.tell(joined([one.text for one in told]), sources, event)
    return True


def _told(question: Question, post: PostHits, most: int) -> list[Telling]:
    """The best sentences of a post, as they stand in it; the first one where none is good."""
    chosen: list[Telling] = []
    left = _CHARACTERS
    found = tellings(question, post)
    if most > 1 and found:  # what it begins with, such as that it was released
        found = [min(found, key=_place), *found]
    for one in found:
        if one not in chosen and len(chosen) < most and len(one.text) <= left:
            chosen.append(one)
            left -= len(one.text)
    if not chosen:
        hit = next((one for one in post.hits if one.passage.kind == "paragraph"), None)
        start, end = next(iter(units(hit)), (0, 0)) if hit else (0, 0)
        if hit and start < end <= start + _LONGEST:
            event = Event(post.post.date.date(), post.post.title)
            chosen = [Telling(hit, start, end, 0.0, event)]
    return sorted(chosen, key=_place)


def _place(telling: Telling) -> tuple[int, int]:
    return telling.hit.place.position, telling.start

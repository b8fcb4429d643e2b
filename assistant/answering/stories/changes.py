"""The answer to what changed: where it stands now, and how it came to that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering import notices
from assistant.answering.asked.question import Idf, Question
from assistant.answering.draft import Draft
from assistant.answering.stories.timeline import Cover, Told, story
from assistant.retrieval.on_topic import PostHits

FEWEST_POSTS = 3
"""Fewer posts make no story: their paragraphs are shown."""
_ROOM = 1.25
"""Characters that a story may take for each of those that other answers may."""


def tell_changes(
    draft: Draft, question: Question, posts: Sequence[PostHits], idf: Idf, characters: int
) -> bool:
    """Tell the draft what changed, the newest first and then the others as they happened; False
    where the posts tell no story. `characters` is what an answer may take."""
    told = story(question, posts, idf, Cover(characters=round(_ROOM * characters)))
    if len(told) < FEWEST_POSTS:
        return False
    draft.clear()
    newest = [one for one in told if one.event.newest]
    draft.frame(notices.NOW[draft.language])
    _tell(draft, newest)
    draft.frame(notices.STORY[draft.language])
    _tell(draft, [one for one in told if not one.event.newest])
    return True


def _tell(draft: Draft, told: Sequence[Told]) -> None:
    for one in told:
        sources = []
        for telling in one.tellings:
            known = {post.file for post in (telling.hit.post, *telling.hit.also_in)}
            also = (post for post in one.also_in if post.file not in known)
            hit = replace(telling.hit, also_in=(*telling.hit.also_in, *also))
            sources.append((hit, telling.start, telling.end))
        draft.tell(one.text, sources, one.event)

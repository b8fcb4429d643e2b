"""The answer to what changed, or how something stands now: the newest first, and then how it came
to that, or what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from assistant.answering import notices
from assistant.answering.asked.question import Idf, Question
from assistant.answering.draft import Draft
from assistant.answering.stories.considered import of_story
from assistant.answering.stories.timeline import Cover, Told, story
from assistant.domain.nouns import QuestionKind, WhyConsidered
from assistant.retrieval.on_topic import PostHits

_FEWEST: Final[Mapping[QuestionKind, int]] = {"change": 3, "current": 2}
"""Posts that make a story; of fewer the paragraphs are shown."""
_NOW: Final = {"most": 6, "newest": 350}
"""How much is told where it is asked how something stands: less of what was before."""
_ROOM = 1.25
"""Characters that a story may take for each of those that other answers may."""


def tell_changes(
    draft: Draft, question: Question, posts: Sequence[PostHits], idf: Idf, characters: int
) -> bool:
    """Tell the draft where it stands now, and then what happened before: oldest first for what
    changed, newest first for how it stands. False where the posts tell no story. `characters` is
    what an answer may take."""
    changed = question.kind == "change"
    cover = Cover(characters=round(_ROOM * characters))
    cover = cover if changed else replace(cover, **_NOW)
    why: dict[str, WhyConsidered] = {}
    told = story(question, posts, idf, cover, why)
    if len(told) < _FEWEST[question.kind]:
        return False
    draft.clear()
    draft.considered = of_story(posts, told, why)
    draft.frame(notices.NOW[draft.language])
    _tell(draft, [one for one in told if one.event.newest])
    before = [one for one in told if not one.event.newest]
    draft.frame((notices.STORY if changed else notices.BEFORE)[draft.language])
    _tell(draft, before if changed else before[::-1])
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

"""Which answers many posts make together, beside stories: comparisons, lists, numbers of posts."""

from __future__ import annotations

from typing import Final

from assistant.answering.asked.question import Question
from assistant.answering.asked.sides import aspects, sides
from assistant.answering.draft import Draft
from assistant.answering.stories.comparing import ComparedBy, compared
from assistant.answering.stories.counting import counted
from assistant.answering.stories.listing import listed
from assistant.answering.stories.sources import PostSources
from assistant.domain.nouns import QuestionKind

TOLD_BY_POSTS: Final[frozenset[QuestionKind]] = frozenset(("compare", "list", "count"))
_ROOM = 1.25
"""Characters that they may take for each of those that other answers may."""


def told_by_posts(
    draft: Draft, question: Question, sources: PostSources, characters: int, *, answered: bool
) -> bool:
    """Fill a draft with the answer to a comparison, a list or a count, and whether there is one:
    the usual paragraphs answer where there is none. Posts are counted, and known to be all,
    whether or not what was found seems to have `answered`. `characters` is what an answer may
    take."""
    most = round(_ROOM * characters)
    if question.kind == "count":
        return counted(draft, question, sources, most)
    if not answered:
        return False
    if question.kind == "compare":
        by = ComparedBy(sides(question.text), aspects(question.text))
        return compared(draft, question, by, sources, most)
    if question.kind == "list":
        return listed(draft, question, sources.find(question.searched), sources.idf, most)
    return False

"""Which answers many posts make together, beside stories: comparisons, lists, numbers of posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.answering.answerable.judging import Judgement
from assistant.answering.answerable.lacks import Missing
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
    draft: Draft, question: Question, sources: PostSources, characters: int, worth: Judgement
) -> bool:
    """Fill a draft with the answer to a comparison, a list or a count, and whether there is one:
    the usual paragraphs answer where there is none. `characters` is what an answer may take,
    `worth` what was found with one search.

    That search may bring the posts of one side of a comparison only, and lack the name of the
    other, which is searched for here. Posts are counted whatever was found.
    """
    most = round(_ROOM * characters)
    answered = worth.state == "answered"
    if question.kind == "count":
        return counted(draft, question, sources, most)
    if question.kind == "compare":
        by = ComparedBy(sides(question.text), aspects(question.text), sure=answered)
        looked_for = worth.state == "nearest" and _are_of_sides(worth.lacks, by.sides)
        return (answered or looked_for) and compared(draft, question, by, sources, most)
    if question.kind == "list" and answered:
        return listed(draft, question, sources.posts, sources.idf, most)
    return False


def _are_of_sides(lacks: Sequence[Missing], sides: Sequence[str]) -> bool:
    """Whether all that lacks are names of sides."""
    return bool(lacks) and all(
        one.kind == "name" and any(one.text in side for side in sides) for one in lacks
    )

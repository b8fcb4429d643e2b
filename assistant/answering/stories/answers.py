"""Which answers many posts make together: comparisons, lists, and numbers of posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answering.asked.sides import aspects, sides
from assistant.answering.asked.question import Question
from assistant.answering.draft import Draft
from assistant.answering.stories.comparing import compared
from assistant.answering.stories.counting import Treated, counted
from assistant.answering.stories.listing import listed
from assistant.answering.stories.whole_posts import whole
from assistant.archive import Generation
from assistant.domain.nouns import Filters
from assistant.retrieval.on_topic import PostHits


@dataclass(frozen=True, slots=True)
class PostSources:
    """What posts are found with: the archive, the posts on a topic that pass the `filters`, best
    first, and the files of all that treat one."""

    generation: Generation
    filters: Filters
    find: Callable[[str], Sequence[PostHits]]
    treated: Treated


def told_by_posts(
    draft: Draft, question: Question, sources: PostSources, characters: int
) -> bool:
    """Fill a draft with the answer to a comparison, a list or a count, in so many characters at
    most, and whether there is one; the usual paragraphs answer where there is none."""
    generation = sources.generation
    idf = generation.lexical.idf
    if question.kind == "compare":
        return compared(
            draft,
            question,
            sides(question.text),
            aspects(question.text),
            sources.find,
            lambda post: whole(generation, post),
            idf,
            characters,
        )
    if question.kind == "list":
        return listed(draft, question, sources.find(question.searched), idf, characters)
    if question.kind == "count":
        return counted(
            draft, question, generation, sources.treated, sources.filters, characters
        )
    return False

"""Answers that are told by many posts: how something changed, how it stands now, how things
compare, which things there are, and how many posts tell of it. May import what
`answering/quoted` may."""

from typing import Final

from assistant.domain.nouns import QuestionKind

STORIES: Final[tuple[QuestionKind, ...]] = ("change", "current")
"""The kinds of questions that are answered with a story."""

"""Which of many questions stand beside each other: of different kinds, about different things."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant.archive import Suggestion
from assistant.language.answer_forms import forms
from assistant.language.words import query_words

_SAME_WORDS = 0.6
_SHORT = {"ja": 30, "en": 60}
"""Characters that two lines of a phone hold."""

Names = Callable[[str], frozenset[str]]


def various(
    suggestions: Iterable[Suggestion], most: int, named: Names = lambda _: frozenset()
) -> list[Suggestion]:
    """So many of them, in their order, of different posts, and as far as there are such short
    ones that ask for different forms of answers about different things; those that the site named
    itself as they are. `named` tells what a question names."""
    left = list(suggestions)
    chosen: list[Suggestion] = []
    for strict in (2, 1, 0):
        for one in left:
            if len(chosen) == most:
                return chosen
            if any(one.file == two.file or same(one.question, two.question) for two in chosen):
                continue
            fits = len(one.question) <= _SHORT[one.language]
            other_name = not any(named(two.question) & named(one.question) for two in chosen)
            other_kind = _kind(one.question) not in {_kind(two.question) for two in chosen}
            if one.own or (fits and other_name) + (other_kind or not _kind(one.question)) >= strict:
                chosen.append(one)
    return chosen


def _kind(question: str) -> str:
    """The form of the answer that a question asks for, as one word; "" for none."""
    return next((form.name for form in forms(question)), "")


def same(one: str, other: str) -> bool:
    """Whether two questions have most of their words in common: of the one that has fewer."""
    words, others = set(query_words(one)), set(query_words(other))
    fewer = min(len(words), len(others))
    return one == other or (fewer > 0 and len(words & others) >= _SAME_WORDS * fewer)

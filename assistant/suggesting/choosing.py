"""Which of many questions stand beside each other: of different kinds, about different things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.archive import Suggestion
from assistant.language.words import query_words

SAME_WORDS = 0.6
_ALIKE = 0.3
_SHORT = {"ja": 30, "en": 60}
"""Characters that two lines of a phone hold."""
_KINDS = {
    "change": r"から(?:何|いくら).*に|どう変わ|\bchange",
    "comparison": r"と比べて|違い|どちら|\bcompare|difference between",
    "sorts": r"をどう(?:分類|区分)|の種類|\bkinds of",
    "maker": r"はどこですか|^Who (?!is\b)",
    "who": r"は誰|^Who\b",
    "where": r"どこ(?:に|で)|^Where\b",
    "money": r"いくら|\bHow much\b",
    "count": (
        r"何(?:[%人名社件台倍校]|店舗|[カかヶ]国|機関|自治体|拠点|病院|パーセント)|\bHow many\b"
    ),
    "date": r"いつ|^When\b",
    "why": r"なぜ|^Why\b",
    "how": r"どうすれば|^How\b",
    "event": r"何を",
    "definition": r"とは何|どのような|^What (?:is|are)\b",
}
_KIND_OF = [(kind, re.compile(pattern)) for kind, pattern in _KINDS.items()]

_DULL = ("definition", "other")
"""What is offered beside a date, an amount or a name only where there are too few of those."""

Names = Callable[[str], frozenset[str]]


def kind(question: str) -> str:
    """What a question asks for, as one word."""
    return next((name for name, pattern in _KIND_OF if pattern.search(question)), "other")


def various(
    suggestions: Iterable[Suggestion], most: int, named: Names = lambda _: frozenset()
) -> list[Suggestion]:
    """So many of them, in their order, of different posts, and as far as there are such short
    ones of different kinds about different things; those that the site named itself as they are.
    `named` tells what a question names."""
    left = list(suggestions)
    chosen: list[Suggestion] = []
    for told, short, other_kind, other_name, alike in (
        (True, True, True, True, _ALIKE),
        (False, True, True, True, _ALIKE),
        (False, True, True, True, SAME_WORDS),
        (False, True, False, True, SAME_WORDS),
        (False, False, False, True, SAME_WORDS),
        (False, False, False, False, SAME_WORDS),
    ):
        for one in left:
            if len(chosen) == most:
                return chosen
            if one in chosen or any(same(one.question, two.question, alike) for two in chosen):
                continue
            if any(one.file == two.file for two in chosen):
                continue
            fits = one.own or (
                not (told and kind(one.question) in _DULL)
                and not (short and len(one.question) > _SHORT[one.language])
                and not (other_kind and kind(one.question) in {kind(t.question) for t in chosen})
                and not (other_name and _named(chosen, named) & named(one.question))
            )
            if fits:
                chosen.append(one)
    return chosen


def _named(chosen: Sequence[Suggestion], named: Names) -> frozenset[str]:
    return frozenset().union(*(named(one.question) for one in chosen))


def same(one: str, other: str, share: float = SAME_WORDS) -> bool:
    """Whether two questions have that share of their words in common: of the one that has fewer."""
    words, others = set(query_words(one)), set(query_words(other))
    fewer = min(len(words), len(others))
    return one == other or (fewer > 0 and len(words & others) >= share * fewer)

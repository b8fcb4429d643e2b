"""Which share of a question's words a text has, in whichever script it has most of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from assistant.answering.asked.question import Idf
from assistant.language.glossary import widened
from assistant.language.naming import names
from assistant.language.words import query_words, share

_BRACKETS = re.compile(r"[（(][^（）()]{0,60}[）)]")

Words = Mapping[str, float]
"""Words with what each weighs."""


def scripts(text: str, idf: Idf) -> list[Words]:
    """The words of a text, and those of their other forms beside its Latin names, each with how
    rare it is (an idf)."""
    plain = query_words(text)
    other = [word for word in query_words(widened(text)) if word not in plain]
    named = [word for one in names(text) for word in query_words(one.text)] if other else []
    return [{w: idf(w) for w in some} for some in (plain, [*other, *named]) if some]


def unbracketed(title: str) -> str:
    """A title without what it has in brackets, which may be tags."""
    return _BRACKETS.sub("", title)


def best_share(some: Sequence[Words], has: Set[str]) -> float:
    """The share by weight of these words that a text has, in the script that it has most of."""
    return max((share(one, has) for one in some), default=0.0)

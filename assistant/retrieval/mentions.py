"""Which posts have a word or a phrase: looked for in what is searched of all passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import replace

from assistant.archive import Generation, folded
from assistant.domain.nouns import Filters
from assistant.language.folding import casefolded
from assistant.language.glossary import latin_forms, other_forms
from assistant.language.stems import unaccented
from assistant.language.words import query_words
from assistant.retrieval.query import Query, Term
from assistant.runtime import time_limit

_RUN = re.compile(r"[a-z0-9à-öø-ÿ][a-z0-9à-öø-ÿ.+#-]*(?<![.-])|[一-鿿々〆]+|[ァ-ヺー]+|[가-힣]+")
_CAPITALS = re.compile(r"\b[A-Z]{2,6}\b")


def mentioning(generation: Generation, phrase: str) -> set[str]:
    """The files of the posts that have a phrase, in any form that the glossary has for it."""
    return _having(generation, written(phrase))


def written(phrase: str) -> tuple[str, ...]:
    """The forms of a phrase, folded, each once."""
    folded = casefolded(phrase)
    others = map(casefolded, other_forms(folded).get(folded, ()))
    return tuple(dict.fromkeys((folded, *others, *latin_forms(folded))))


def limited(generation: Generation, query: Query, filters: Filters, *, titled: bool) -> Filters:
    """The filters with the posts that meet the conditions of a query: in their titles or texts, or
    where it is `titled` in their titles alone, which then have the words of its question too."""
    needed, left_out = list(query.needed), query.left_out
    if titled:
        known = {word for group in needed for one in group for word in content_words(one.text)}
        needed += [(Term(one),) for one in content_words(query.question) if one not in known]
    if not needed and not left_out:
        return filters
    titles = {file: post.title for file, post in generation.ledger.posts().items()}

    def having(terms: Iterable[Term]) -> set[str]:
        found: set[str] = set()
        for term in terms:
            forms = (term.text,) if term.exact else written(term.text)
            found |= _titled(titles, forms)
            found |= set() if titled else _having(generation, forms)
        return found

    files: Set[str] = set(titles)
    for group in needed:
        files &= having(group)
    files -= having(left_out)
    words_typed = Query("", tuple(needed), left_out).words if titled else query.words
    return replace(filters, words=words_typed, titled=titled, files=frozenset(files))


def content_words(question: str) -> tuple[str, ...]:
    """The words of a question that carry its meaning, folded, each once: whole words in Latin
    letters or Korean, and what is written in kanji or in katakana at one go.

    >>> content_words("AI拡散規則の撤回はいつ？ when was the rule rescinded")
    ('ai', '拡散規則', '撤回', 'rule', 'rescinded')
    """
    folded_question = casefolded(question)
    carrying = set(query_words(folded_question))
    carrying |= {found[0].lower() for found in _CAPITALS.finditer(question)}
    runs = dict.fromkeys(found[0] for found in _RUN.finditer(folded_question))
    return tuple(run for run in runs if not run.isascii() or unaccented(run) in carrying)


def _having(generation: Generation, forms: Iterable[str]) -> set[str]:
    places = generation.places
    found: set[str] = set()
    for form in forms:
        time_limit.check()
        rows = generation.wordings.holding(form)
        found |= places.posts_of(rows)
    return found


def _titled(titles: dict[str, str], forms: Iterable[str]) -> set[str]:
    wanted = [folded(form) for form in forms]
    return {
        file
        for file, title in titles.items()
        if any(_stands(form, folded(title)) for form in wanted if form)
    }


def _stands(form: str, title: str) -> bool:
    """Whether a folded form stands in a folded title, no part of a longer word in Latin letters
    or of a longer figure."""
    at = title.find(form)
    while at >= 0:
        end = at + len(form)
        if not (_runs_on(title[at - 1 : at], form[0]) or _runs_on(form[-1], title[end : end + 1])):
            return True
        at = title.find(form, at + 1)
    return False


def _runs_on(first: str, second: str) -> bool:
    both = first + second
    return len(both) == 2 and both.isascii() and (both.isalpha() or both.isdigit())

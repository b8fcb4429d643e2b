"""How many posts tell of something, and when the first or the newest did: counted in the index,
with the posts behind the number.

A name or a short phrase is looked for as it is written, in every form that the glossary has for it,
and the posts that have it are counted. Of anything else the posts that treat it are counted (see
`topics`), and the answer says which of the two it counts. A question that names no topic counts
all posts that pass the filters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final, Literal

from assistant.answering.asked.question import Question
from assistant.answering.draft import Draft
from assistant.answering.quoted.paragraphs import units
from assistant.answering.said import Said
from assistant.answering.stories import phrases
from assistant.answering.stories.sources import PostSources
from assistant.domain.nouns import Cell, Event, Filters, Hit, Language, Post
from assistant.language.folding import casefolded
from assistant.language.words import query_words, words
from assistant.retrieval.mentions import mentioning, written
from assistant.runtime import time_limit

Counts = Literal["mention", "treat", "all"]
_MOST, _MOST_ROWS = 10, 24
_SHORTEST, _LONGEST = 15, 220
_BESIDE = 14
"""Characters of an event beside its headline and its text, and of a row beside its number."""

_NUMBER: dict[Counts, Said] = {
    "mention": Said(
        "number.mention",
        "「{phrase}」が出てくる記事は、{first}から{last}までの{total}本のうち{count}本です。",
        "Of the {total} posts from {first} to {last}, {count} {verb} “{phrase}”.",
    ),
    "treat": Said(
        "number.treat",
        "この話題を扱う記事は、{first}から{last}までの{total}本のうち{count}本です。",
        "Of the {total} posts from {first} to {last}, {count} {verb} this topic.",
    ),
    "all": Said(
        "number.all",
        "{first}から{last}までの記事は{count}本です。",
        "There are {count} posts from {first} to {last}.",
    ),
}
_WHEN: dict[phrases.Order, Said] = {
    "oldest": Said(
        "when.oldest",
        "「{phrase}」が最初に出てくるのは、{day}の記事です。",
        "“{phrase}” is first mentioned in a post of {day}.",
    ),
    "newest": Said(
        "when.newest",
        "「{phrase}」が最後に出てくるのは、{day}の記事です。",
        "“{phrase}” is last mentioned in a post of {day}.",
    ),
}
_FRAMING: dict[phrases.Order, Said] = {
    "oldest": Said("order.oldest", "古い順：", "The oldest first:"),
    "newest": Said("order.newest", "新しい順：", "The newest first:"),
}
_COLUMN: Final = Said("column", "記事", "posts")
_VERBS: dict[Counts, tuple[str, str]] = {
    "mention": ("mentions", "mention"),
    "treat": ("treats", "treat"),
    "all": ("is", "are"),
}


@dataclass(frozen=True, slots=True)
class _Counted:
    """The posts that are counted, oldest first, of how many, and what has them counted."""

    posts: Sequence[Post]
    among: Sequence[Post]
    counts: Counts


def counted(
    draft: Draft,
    question: Question,
    sources: PostSources,
    characters: int,
) -> bool:
    """Fill a draft with how many posts there are, and whether there is any."""
    if not phrases.asks_for_posts(question.text):
        return False
    generation = sources.generation
    topic = question.when.rest or question.text
    asked = phrases.read(question.text, topic)
    filters = _narrowed(sources.filters, question)
    among = [post for post in generation.ledger.posts().values() if filters.match(post)]
    among.sort(key=lambda post: (post.date, post.file))
    found = _found(asked, question, sources, filters, among)
    if not found.posts:
        return False
    draft.clear()
    language = draft.language
    draft.add(_number(found, asked.phrase, language), ())
    if asked.order and found.counts == "mention":
        post = found.posts[0 if asked.order == "oldest" else -1]
        told = _WHEN[asked.order][language].format(phrase=asked.phrase, day=post.date.date())
        draft.add(told, ())
    if asked.per:
        _tell_table(draft, found, asked.per)
    left = characters - sum(len(one.text) + _BESIDE for one in draft.sentences)
    forms = written(asked.phrase) if found.counts == "mention" else (question.searched,)
    for telling in _behind(draft, found, forms, sources, asked.order or "newest"):
        hit, start, end = telling
        text, post = hit.passage.plain[start:end], hit.post
        left -= len(text) + len(post.title) + _BESIDE
        if left < 0 and draft.citations:
            break
        draft.tell(text, [telling], Event(post.date.date(), post.title))
    return True


def _narrowed(filters: Filters, question: Question) -> Filters:
    """The filters with the time that the question tells."""
    when = question.when
    first, last = when.first, when.last
    begins = max((day for day in (filters.date_from, first) if day), default=None)
    ends = min((day for day in (filters.date_to, last) if day), default=None)
    return replace(filters, date_from=begins, date_to=ends)


def _found(
    asked: phrases.Asked,
    question: Question,
    sources: PostSources,
    filters: Filters,
    among: Sequence[Post],
) -> _Counted:
    if not asked.phrase:
        return _Counted(among, among, "all")
    if asked.exact:
        files = mentioning(sources.generation, asked.phrase)
        posts = [post for post in among if post.file in files]
        if posts or asked.order:
            return _Counted(posts, among, "mention")
    treating = sources.treated(question.searched, filters)
    return _Counted([post for post in among if post.file in treating], among, "treat")


def _number(found: _Counted, phrase: str, language: Language) -> str:
    return _NUMBER[found.counts][language].format(
        phrase=phrase,
        count=f"{len(found.posts):,}",
        total=f"{len(found.among):,}",
        first=found.among[0].date.date(),
        last=found.among[-1].date.date(),
        verb=_VERBS[found.counts][len(found.posts) != 1],
    )


def _tell_table(draft: Draft, found: _Counted, per: phrases.Per) -> None:
    """A row with the number of posts for each month, or each year where these are many."""
    length = 7 if per == "month" else 4
    rows = _counts(found.posts, length)
    if len(rows) > _MOST_ROWS:
        rows = _counts(found.posts, 4)
    column = _COLUMN[draft.language]
    draft.columns = (column,)
    for row, count in rows.items():
        draft.tell(f"{count:,}", (), Cell(row, column))


def _counts(posts: Iterable[Post], length: int) -> dict[str, int]:
    """How many posts there are for the same beginnings of their days, those without any left out
    only before the first and after the last."""
    days = Counter(post.date.date().isoformat()[:length] for post in posts)
    first, last = min(days), max(days)
    every = _between(first, last) if length > 4 else map(str, range(int(first), int(last) + 1))
    return {one: days[one] for one in every}


def _between(first: str, last: str) -> Iterable[str]:
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(start, end + 1))


def _behind(
    draft: Draft, found: _Counted, forms: Sequence[str], sources: PostSources, order: phrases.Order
) -> Iterator[tuple[Hit, int, int]]:
    """The sentences of the posts behind the number that tell of it, in their order."""
    posts = list(found.posts) if order == "oldest" else list(reversed(found.posts))
    wanted = {word for one in forms for word in query_words(one)}
    if len(posts) > 1:
        draft.frame(_FRAMING[order][draft.language])
    for post in posts[:_MOST]:
        time_limit.check()
        telling = _telling(
            sources.passages(post), forms if found.counts == "mention" else (), wanted
        )
        if telling is not None:
            yield telling


def _telling(
    hits: Sequence[Hit], exact: Sequence[str], wanted: Set[str]
) -> tuple[Hit, int, int] | None:
    """The sentence of a post that has one of the exact forms, the first one, or most of the words
    that are wanted."""
    best, most = None, -1.0
    for hit in hits:
        for start, end in units(hit):
            text = hit.passage.plain[start:end]
            fits = _SHORTEST <= len(text) <= _LONGEST
            has = any(form in casefolded(text) for form in exact)
            share = len(wanted & set(words(text))) / (len(wanted) or 1)
            worth = 4.0 * has + 2.0 * fits + share
            if worth > most:
                best, most = (hit, start, end), worth
    return best

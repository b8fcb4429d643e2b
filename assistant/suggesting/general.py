"""Questions that any archive answers, since they ask for a list of posts: what is new, the posts on
what the newest titles name most, those of a category, of a month."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from assistant.answering.said import Said, told_date
from assistant.archive import Generation
from assistant.domain.nouns import Language, Post
from assistant.language.glossary import fold, is_common, other_forms
from assistant.language.names import GENERIC
from assistant.retrieval.known_names import KnownNames

_WEEKS, _FEWEST = timedelta(weeks=6), 20
"""How far the newest posts reach back, and how many there are at least."""
_NAMED, _RARE = 3, 3.0
"""Posts that a list has at least, and how rare a name is (an idf)."""
_NAME = re.compile(r"[A-Z][A-Za-z]{2,}(?![A-Za-z0-9-])")
_READ = 12
"""Posts that are read to tell names from words that only titles write with a capital."""
_NEWEST: Final = Said("suggested.newest", "最近の記事をまとめて", "What's new?")
_OF_NAME: Final = Said("suggested.of_name", "{name}の最近の記事は？", "Recent posts on {name}")
_OF_CATEGORY: Final = Said(
    "suggested.of_category",
    "カテゴリ「{label}」の最近の記事は？",
    "Recent posts in the category “{label}”",
)
_OF_MONTH: Final = Said("suggested.of_month", "{month}の記事をまとめて", "Posts of {month}")
LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")
"""The languages in which lists of posts are asked for."""


def newest_posts(generation: Generation) -> list[Post]:
    """The posts of the newest weeks, newest first."""
    posts = sorted(
        generation.ledger.posts().values(), key=lambda post: (post.date, post.file), reverse=True
    )
    since = posts[0].date - _WEEKS if posts else None
    return [one for n, one in enumerate(posts) if n < _FEWEST or (since and one.date >= since)]


def most_named(generation: Generation, posts: Sequence[Post], known: KnownNames) -> list[str]:
    """The names that most of the titles of some posts have, of those that several posts of the
    archive have in their titles."""
    counts = Counter(name for post in posts for name in set(_NAME.findall(post.title)))
    whole = Counter(
        name for post in generation.ledger.posts().values() for name in _NAME.findall(post.title)
    )
    some = [
        name
        for name, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        if whole[name] >= _NAMED
        and name in known
        and name.casefold() not in GENERIC
        and generation.lexical.idf(name.casefold()) >= _RARE
    ]
    texts = "\n".join(
        passage.plain
        for post in posts[:_READ]
        for passage, _ in generation.ledger.of_post(post.file)
    )
    return [name for name in some if name.isupper() or not _is_word(name, texts)]


def _is_word(name: str, texts: str) -> bool:
    """Whether texts write a name in small letters, too, or the glossary has it as a word."""
    if any(map(is_common, other_forms(name).get(fold(name), ()))):
        return True
    return re.search(rf"(?<![A-Za-z]){re.escape(name.lower())}(?![A-Za-z])", texts) is not None


def newest(language: Language) -> str:
    """What is new."""
    return _NEWEST[language]


def of_name(name: str, language: Language) -> str:
    """The newest posts on a name."""
    return _OF_NAME[language].format(name=name)


def of_month(post: Post, language: Language) -> str:
    """The posts of the month of a post."""
    return _OF_MONTH[language].format(month=told_date(post.date, "month", language))


def of_category(post: Post, generation: Generation, language: Language) -> list[str]:
    """The newest posts of the categories of a post that have several, the smallest first."""
    counts = generation.places.labels("category")
    several = {one for one in post.categories if counts.get(one, 0) >= _NAMED}
    some = sorted(several, key=lambda one: (counts[one], one))
    return [_OF_CATEGORY[language].format(label=one) for one in some]

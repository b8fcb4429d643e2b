"""Which posts of many come first: those that treat what many of them treat, as their titles tell.

A word counts by how many titles of the list have it, and by how rare it is in those of all posts
(tf-idf; Salton and Buckley 1988). Posts are taken one by one, and the words of one that is taken
count for less in the next (maximal marginal relevance; Carbonell and Goldstein 1998). Pure.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assistant.domain.nouns import Post
from assistant.language.words import query_words
from assistant.runtime import time_limit

_COUNTED, _TOLD_ALREADY, _SAME = 5, 0.35, 0.8
"""Words of a title that count, what one counts for that a title before it has, and the share of
the words of a title in another from which they tell the same."""


class TitleWords:
    """The words of the titles of an archive. Immutable."""

    def __init__(self, posts: Iterable[Post]) -> None:
        self._words = {post.file: frozenset(query_words(post.title)) for post in posts}
        self._counts = Counter(word for some in self._words.values() for word in some)

    def most_treated(
        self, posts: Sequence[Post], most: int, worth: Mapping[str, float] | None = None
    ) -> list[Post]:
        """So many of the posts, those first that treat what many of these do, each something else;
        `worth` is what they are worth besides, by file, from 0 to 1."""
        own = Counter(word for post in posts for word in self._words[post.file])
        size = len(self._words)
        weights = {
            word: count * math.log((size + 1) / self._counts[word])
            for word, count in own.items()
            if count > 1
        }
        top = max(weights.values(), default=1.0)
        left, chosen = list(posts), list[Post]()

        def treats(post: Post) -> float:
            known = [weights.get(word, 0.0) for word in self._words[post.file]]
            told = sum(heapq.nlargest(_COUNTED, known)) / (_COUNTED * top)
            return told + (worth or {}).get(post.file, 0.0)

        while left and len(chosen) < most:
            time_limit.check()
            best = max(left, key=lambda post: (treats(post), post.date, post.file))
            left.remove(best)
            if not self._told(best, chosen):
                chosen.append(best)
                weights |= {
                    word: weights[word] * _TOLD_ALREADY
                    for word in self._words[best.file] & weights.keys()
                }
        return chosen

    def newest(self, posts: Iterable[Post], most: int) -> list[Post]:
        """So many of the posts, which come newest first, without those that tell the same as one
        before them."""
        chosen: list[Post] = []
        for post in posts:
            if len(chosen) == most:
                break
            if not self._told(post, chosen):
                chosen.append(post)
        return chosen

    def _told(self, post: Post, others: Iterable[Post]) -> bool:
        """Whether the title of one of the others says the same."""
        mine = self._words[post.file]
        return any(
            len(mine & theirs) >= _SAME * max(1, min(len(mine), len(theirs)))
            for theirs in (self._words[other.file] for other in others)
            if theirs
        )

"""Names for what several paragraphs of a collection share, in their own words. Pure.

A theme is a name or noun that paragraphs of several posts have, and not almost all of them: what
all have is what the collection is about, and what one post alone has is its own headline. The one
that names most, and says most by its length, is taken first; then the same among those left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.answering.collected.parties import parties
from assistant.language.folding import bare
from assistant.language.sentences import sentence_spans

_FEWEST, _MOST_OF_ALL = 2, 0.6
_LONGEST_NAME = 24
_LONGEST = 2000


def themes(texts: Sequence[tuple[str, str]]) -> list[str]:
    """A theme for each of some paragraphs, given with their titles; "" for those that share none
    with others."""
    words: list[set[str]] = []
    shown: dict[str, str] = {}
    posts: dict[str, set[str]] = {}
    for title, paragraph in texts:
        own = {bare(name): name for name in _names(f"{title}\n{paragraph[:_LONGEST]}")}
        shown = own | shown
        words.append(set(own))
        for key in own:
            posts.setdefault(key, set()).add(title)
    given = [""] * len(texts)
    left = set(range(len(texts)))
    everywhere = Counter(key for own in words for key in own)
    fewest = min(_FEWEST, len({title for title, _ in texts}))
    most = max(_FEWEST, int(_MOST_OF_ALL * len(texts)))
    usable = {
        key for key, n in everywhere.items() if _FEWEST <= n <= most and len(posts[key]) >= fewest
    }
    while left:
        named = Counter(key for at in left for key in words[at] if key in usable)
        best = max(named, key=lambda key: (_worth(key, named[key]), key), default=None)
        if best is None or named[best] < _FEWEST:
            break
        for at in [at for at in left if best in words[at]]:
            given[at] = shown[best]
            left.discard(at)
        usable.discard(best)
    return given


def _worth(key: str, posts: int) -> float:
    return posts * min(len(key.encode()), 18)


def _names(text: str) -> list[str]:
    found = []
    for start, end in sentence_spans(text):
        for one in parties(text[start:end]):
            long = len(one.text) >= 4 or one.named
            if long and 2 <= len(one.text) <= _LONGEST_NAME:
                found.append(one.text)
    return found

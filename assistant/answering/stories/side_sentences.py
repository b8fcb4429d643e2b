"""The sentences of posts that tell of a side of a comparison.

A sentence tells of it where it names it; where it stands in a post about it alone; or behind one
that names it alone. Such posts are read whole: the sentence that answers may not be among the
passages that were found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableSequence, Sequence
from dataclasses import dataclass

from assistant.answering.quoted.paragraphs import asks_back, units
from assistant.answering.stories.named_sides import Side, without
from assistant.answering.stories.shares import Words, best_share, unbracketed
from assistant.answering.stories.sources import PostSources
from assistant.domain.nouns import Hit
from assistant.language.amounts import amounts
from assistant.language.modality import is_thought
from assistant.language.naming import has, names
from assistant.language.pointing import of_oneself
from assistant.language.words import words
from assistant.retrieval.on_topic import PostHits
from assistant.runtime import time_limit

_SHORTEST, _USUAL, _LONGEST = 12, 160, 260
"""Characters of a sentence that may be told, and from which it loses."""
_NAMING, _HALF = 2, 0.5
"""Passages that name a side in a post that is about it in part, and in which part."""
_LOOKED_AT = 12
"""Posts that are looked at beside those, the best ones."""
_SUBJECT = r"[A-Za-z0-9ァ-ヺー㐀-鿿]{0,12}[はがも]"
"""What stands behind the name of a subject in Japanese: the rest of the name, and a particle."""
_READ_WHOLE = 2
"""Posts about a side of which all passages are read."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the signs of a sentence count for. Smaller and larger ones change little: see
    docs/evaluation.md, comparisons and lists.

    It gains where it names the side (`named`), or its title (`above`) or a sentence before it does
    (`before`), and the title does too (`titled`); by the share of the question's words that it
    (`asked`) or its passage has (`around`), and by its post's `rank`; for figures, and more for
    one of the `headline`. For an aspect it gains by its words (`aspect`), by what the aspect asks
    for (`form`), and for `both`. It loses where it names another side too (`beside`), or its post's
    title only does (`elsewhere`); where the writer speaks of himself (`oneself`), `asks`, or only
    thinks (`thought`), and does so without a figure (`chat`); and where it is `long`. A second one
    of a cell lies at most so far `behind` the first.
    """

    named: float = 1.0
    above: float = 0.3
    titled: float = 0.5
    aspect: float = 1.0
    asked: float = 0.6
    around: float = 0.5
    form: float = 0.8
    figure: float = 0.2
    rank: float = 0.5
    beside: float = 0.4
    elsewhere: float = 0.6
    headline: float = 0.4
    both: float = 0.6
    oneself: float = 0.4
    asks: float = 0.3
    thought: float = 0.3
    chat: float = 0.5
    before: float = 0.1
    long: float = 0.3
    behind: float = 0.6


WEIGHTS = Weights()


def _read(
    posts: Sequence[PostHits], side: Side, others: Sequence[Side], sources: PostSources
) -> Iterator[tuple[PostHits, float]]:
    """The posts, each with how far it is about the side: 1 where its title says so, and half where
    two of its passages do. Some of those that are about it most have all of their passages."""
    naming = {post.post.file: _naming(side, post) for post in posts}
    needed = min(_NAMING, max(naming.values(), default=0)) or 1
    about = {
        post.post.file: 1.0
        if side.named(unbracketed(post.post.title), post.post.date.year)
        else _HALF * (naming[post.post.file] >= needed)
        for post in posts
    }
    best = sorted(
        posts,
        key=lambda p: (-about[p.post.file], any(one.named(p.post.title) for one in others)),
    )
    chosen = {post.post.file for post in best[:_READ_WHOLE] if about[post.post.file]}
    for rank, post in enumerate(posts):
        if post.post.file in chosen:
            yield sources.whole(post), about[post.post.file]
        elif rank < _LOOKED_AT:
            yield post, about[post.post.file]


def _naming(side: Side, post: PostHits) -> int:
    """How many of the passages that were found of a post name a side."""
    return sum(side.named(hit.passage.plain, post.post.date.year) for hit in post.hits)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a side, with what it is worth whatever is asked of the side; whether it has the
    side's name (`named`)."""

    hit: Hit
    start: int
    end: int
    words: frozenset[str]
    worth: float
    named: bool = True

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.passage.plain[self.start : self.end]

    @property
    def of_another(self) -> bool:
        """Whether it says what somebody else does or is, whom the post's title does not name."""
        return not self.named and any(
            name.sure
            and _is_subject(name.text, self.text)
            and not has(self.hit.post.title, name.text)
            for name in names(self.text)
        )


def of_side(
    side: Side,
    known: Sequence[Side],
    rest: Sequence[Words],
    searched: str,
    sources: PostSources,
    *,
    read: MutableSequence[PostHits] | None = None,
) -> Iterator[Said]:
    """The sentences of posts that tell of a side, each once. The posts are added to those that
    were `read`."""
    weights = WEIGHTS
    others = [one for one in known if one is not side]
    posts = sources.find(without(searched, others, side))
    top = max((post.worth for post in posts), default=0.0) or 1.0
    seen: set[str] = set()
    for post, about in _read(posts, side, others, sources):
        time_limit.check()
        if read is not None:
            read.append(post)
        title, year = post.post.title, post.post.date.year
        in_title = {one.value for one in amounts(title)}
        of_others = any(one.named(title, year) for one in others)
        base = weights.titled * about + weights.rank * post.worth / top
        base -= weights.elsewhere * (of_others and about < 1)
        for hit in post.hits:
            plain = hit.passage.plain
            if hit.passage.kind == "code" or (not about and not side.named(plain, year)):
                continue
            around = best_share(rest, set(words("\n".join((title, *hit.place.heading, plain)))))
            for start, end, named, beside in _telling(
                hit, side, others, about, of_others=of_others
            ):
                text = plain[start:end]
                if text in seen:
                    continue
                seen.add(text)
                own, figures = frozenset(words(text)), {one.value for one in amounts(text)}
                worth = (
                    base
                    + (weights.named if named else weights.above if about == 1 else weights.before)
                    + weights.asked * best_share(rest, own)
                    + weights.around * around
                    + weights.figure * min(1.0, len(figures) / 2)
                    + weights.headline * bool(figures & in_title)
                    - weights.beside * beside
                    - _talk(text, figures=bool(figures))
                    - weights.long * max(0, len(text) - _USUAL) / 100
                )
                yield Said(hit, start, end, own, worth, named)


def _is_subject(name: str, text: str) -> bool:
    """Whether a sentence begins with a name, or has it before a particle of subjects."""
    return text.startswith(name) or bool(re.search(re.escape(name) + _SUBJECT, text))


def _talk(text: str, *, figures: bool) -> float:
    """What a sentence loses that speaks of its writer, asks, or only thinks."""
    oneself, asks = of_oneself(text), asks_back(text)
    return (
        WEIGHTS.oneself * oneself
        + WEIGHTS.asks * asks
        + WEIGHTS.thought * is_thought(text)
        + WEIGHTS.chat * ((oneself or asks) and not figures)
    )


def _telling(
    hit: Hit, side: Side, others: Sequence[Side], about: float, *, of_others: bool
) -> Iterator[tuple[int, int, bool, bool]]:
    """The sentences of a hit that tell of a side, with whether they name it, and another: one that
    does not stands in a post about it alone, or behind one that names it alone."""
    year = hit.post.date.year
    before = opposite = False
    alone = bool(about) and not of_others
    for start, end in units(hit):
        text = hit.passage.plain[start:end]
        named, beside = side.named(text, year), any(one.named(text) for one in others)
        follows = before and not opposite and not beside
        before, opposite = before or named, opposite or beside
        tells = named or follows or (alone and (about == 1 or not beside))
        if tells and _SHORTEST <= len(text) <= _LONGEST:
            yield start, end, named, beside

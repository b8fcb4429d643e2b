"""Several things, gathered over posts: of each post the sentence that names one and says what is
asked of it.

A post is taken for what it names that was not told yet, beside what it is worth itself; one that
names nothing new is left out, and one of which no sentence has about as much of the question as
the best ones have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.answering.asked.question import Idf, Question
from assistant.answering.draft import Draft
from assistant.answering.quoted.paragraphs import asks_back, grams, units
from assistant.answering.said import Said
from assistant.answering.stories.shares import Words, best_share, scripts, unbracketed
from assistant.domain.nouns import Event, Hit, Post
from assistant.language.folding import casefolded
from assistant.language.modality import is_thought, status_of
from assistant.language.naming import forms, names
from assistant.language.pointing import of_oneself
from assistant.language.words import words
from assistant.retrieval.on_topic import PostHits
from assistant.runtime import time_limit

FRAMING: Final = Said("listed", "これらの記事から：", "In these posts:")
_SHORTEST, _USUAL, _LONGEST = 15, 100, 220
_SAME = 0.6
_FEWEST, _SAYS = 2, 0.2
"""Items of a list, and which share of a question the best of them has at least."""
_BESIDE = 14
"""Characters of an event beside its headline and its text."""
_ASKING = re.compile(
    r"挙げて?|あげて|まとめて|一覧|教えて|列挙|リスト|記事に出てくる|出てくる|すべて|全て|どこ|どれ|誰|名前|会社|企業"
    r"|\b(?:which|what|who|list|name|all|every|compan(?:y|ies)|firms?|countr(?:y|ies)|regions?|"
    r"are|there|of their own|give|me|posts?|articles?|stories|mentioned)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Weights:
    """What the signs of a post and its sentence count for. Smaller and larger ones change little:
    see docs/evaluation.md, comparisons and lists.

    A sentence gains by what its `post` is worth, by the share of the question that it has
    (`asked`), its title (`titled`) and its passage (`around`), by the share of its title's words
    (`own`), for a name (`named`), for `new` names (up to `most_new`) and a new one in the title
    (`main`). It loses where all names of its title are told (`stale`), and as in comparisons. A
    sentence has the `least` share of what the best one has of the question, a post the `floor` of
    what the best one is worth; `each` sentences of a post are looked at for names.
    """

    post: float = 1.5
    asked: float = 2.0
    titled: float = 0.5
    own: float = 0.4
    around: float = 0.4
    named: float = 0.3
    new: float = 0.8
    main: float = 0.4
    stale: float = 0.5
    oneself: float = 0.4
    asks: float = 0.4
    thought: float = 0.3
    long: float = 1.0
    least: float = 0.2
    floor: float = 0.4
    each: int = 8
    most_new: int = 3


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class _Item:
    """A sentence of a post, with the names of both, the larger `asked` share of what is asked that
    it or the title has, its own `share`, and its worth."""

    hit: Hit
    start: int
    end: int
    names: frozenset[str]
    of_title: frozenset[str]
    asked: float
    share: float
    worth: float

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.passage.plain[self.start : self.end]

    @property
    def post(self) -> Post:
        """The post that it stands in."""
        return self.hit.post

    def named(self, names: frozenset[str]) -> _Item:
        """The sentence with its names."""
        return replace(self, names=names, worth=self.worth + WEIGHTS.named * bool(names))

    def __len__(self) -> int:
        return len(self.post.title) + len(self.text) + _BESIDE


def listed(
    draft: Draft,
    question: Question,
    posts: Sequence[PostHits],
    idf: Idf,
    characters: int,
) -> bool:
    """Fill a draft with what posts name of what is asked for, and whether there are several."""
    items = _chosen(list(_items(question, posts, idf)), characters)
    if len(items) < _FEWEST:
        return False
    draft.clear()
    draft.frame(FRAMING[draft.language])
    for one in items:
        event = Event(one.post.date.date(), one.post.title, status=status_of(one.text))
        draft.tell(one.text, [(one.hit, one.start, one.end)], event)
    return True


def _items(question: Question, posts: Sequence[PostHits], idf: Idf) -> Iterator[_Item]:
    """The sentences that may be told, of the posts that are not far behind the best."""
    asked = scripts(_ASKING.sub(" ", question.topic), idf) or scripts(question.topic, idf)
    known = _named(question.text)
    top = max((post.worth for post in posts), default=0.0) or 1.0
    for post in posts:
        time_limit.check()
        if post.worth >= WEIGHTS.floor * top:
            yield from _of_post(post, asked, known, WEIGHTS.post * post.worth / top, idf)


def _of_post(
    post: PostHits, asked: Sequence[Words], known: frozenset[str], base: float, idf: Idf
) -> list[_Item]:
    """The sentences of a post that tell most of what is asked; `base` is what the post is worth."""
    title, weights = post.post.title, WEIGHTS
    of_title = _named(unbracketed(title)) - known
    own, titled = scripts(title, idf), best_share(asked, set(words(title)))
    found: list[_Item] = []
    seen: set[str] = set()
    for hit in post.hits:
        around = best_share(asked, set(words(f"{title}\n{hit.passage.plain}")))
        for start, end in units(hit):
            text = hit.passage.plain[start:end]
            if text in seen or not _SHORTEST <= len(text) <= _LONGEST:
                continue
            seen.add(text)
            has = set(words(text))
            share = best_share(asked, has)
            worth = (
                base
                + weights.asked * share
                + weights.titled * titled
                + weights.around * around
                + weights.own * best_share(own, has)
                - weights.oneself * of_oneself(text)
                - weights.asks * asks_back(text)
                - weights.thought * is_thought(text)
                - weights.long * max(0, len(text) - _USUAL) / 100
            )
            near = max(share, titled)
            found.append(_Item(hit, start, end, frozenset(), of_title, near, share, worth))
    best = sorted(found, key=lambda one: -one.worth)[: weights.each]
    return [one.named(_named(one.text) - known) for one in best]


def _named(text: str) -> frozenset[str]:
    """The names of a text, each in one form whatever the script."""
    found = set()
    for name in names(text):
        folded = casefolded(name.text)
        found.add(min((folded, *forms(folded)), key=lambda form: (not form.isascii(), form)))
    return frozenset(found)


def _chosen(items: Sequence[_Item], characters: int) -> list[_Item]:
    """The items as they are told, those that name something new."""
    weights = WEIGHTS
    most = max((one.asked for one in items), default=0.0)
    left = [one for one in items if one.asked >= weights.least * most] if most >= _SAYS else []
    told: list[_Item] = []
    known: set[str] = set()
    room = characters

    def gain(one: _Item) -> float:
        new = min(len(one.names - known), weights.most_new) / weights.most_new
        stale = bool(one.of_title) and not one.of_title - known
        return (
            one.worth
            + weights.new * new
            + weights.main * bool(one.of_title - known)
            - weights.stale * stale
        )

    while left:
        best_of: dict[str, tuple[float, _Item]] = {}
        for one in left:
            value = gain(one)
            if one.post.file not in best_of or value > best_of[one.post.file][0]:
                best_of[one.post.file] = value, one
        best = max(
            (one for _, one in best_of.values()),
            key=lambda one: gain(one) - weights.asked * one.share,
        )
        left = [one for one in left if one is not best]
        if not (best.names | best.of_title) - known or len(best) > room or _same(best, told):
            continue
        told.append(best)
        left = [one for one in left if one.post.file != best.post.file]
        known |= best.names | best.of_title
        room -= len(best)
    return told


def _same(one: _Item, told: Sequence[_Item]) -> bool:
    mine = grams(one.text)
    return any(len(mine & grams(other.text)) >= _SAME * len(mine) for other in told)

"""Several things, gathered over posts: of each post the sentence that names one and says what is
asked of it.

A post is taken for what it names that was not told yet, beside what it is worth itself; one that
names nothing new is left out, and one of which no sentence has about as much of the question as
the best ones have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.asked.question import Idf, Question
from assistant.answering.draft import Draft
from assistant.answering.quoted.paragraphs import asks_back, grams, units
from assistant.answering.stories.shares import best_share, scripts
from assistant.domain.nouns import Event, Hit, Language, Post
from assistant.language.amounts import amounts
from assistant.language.folding import casefolded
from assistant.language.naming import forms, names
from assistant.language.pointing import of_oneself
from assistant.language.words import words
from assistant.retrieval.on_topic import PostHits
from assistant.runtime import time_limit

FRAMING: dict[Language, str] = {"ja": "これらの記事から：", "en": "In these posts:"}
_SHORTEST, _USUAL, _LONGEST = 15, 120, 220
_SAME = 0.6
_FEWEST = 2
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
    """What the signs of a post and its sentence count for."""

    post: float = 1.0
    asked: float = 1.0
    titled: float = 0.6
    own: float = 0.4
    named: float = 0.3
    figure: float = 0.1
    new: float = 0.6
    oneself: float = 0.4
    asks: float = 0.4
    long: float = 0.3
    least: float = 0.5


@dataclass(frozen=True, slots=True)
class _Item:
    """A post with its best sentence, what both name, and what they are worth."""

    post: Post
    hit: Hit
    start: int
    end: int
    names: frozenset[str]
    asked: float
    worth: float

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.passage.plain[self.start : self.end]

    def __len__(self) -> int:
        return len(self.post.title) + len(self.text) + _BESIDE


def listed(
    draft: Draft,
    question: Question,
    posts: Sequence[PostHits],
    idf: Idf,
    characters: int,
    weights: Weights = Weights(),  # noqa: B008
) -> bool:
    """Fill a draft with what posts name of what is asked for, and whether there are several."""
    items = _chosen(_items(question, posts, idf, weights), characters, weights)
    if len(items) < _FEWEST:
        return False
    draft.frame(FRAMING[draft.language])
    for one in items:
        event = Event(one.post.date.date(), one.post.title)
        draft.tell(one.text, [(one.hit, one.start, one.end)], event)
    return True


def _items(
    question: Question, posts: Sequence[PostHits], idf: Idf, weights: Weights
) -> list[_Item]:
    asked = scripts(_ASKING.sub(" ", question.topic), idf) or scripts(question.topic, idf)
    known = _named(question.text)
    top = max((post.worth for post in posts), default=0.0) or 1.0
    found = []
    for post in posts:
        time_limit.check()
        best = _best(post, asked, known, idf, weights)
        if best is not None:
            hit, start, end, named, share, worth = best
            whole = worth + weights.post * post.worth / top
            found.append(_Item(post.post, hit, start, end, named, share, whole))
    return found


def _best(
    post: PostHits,
    asked: Sequence[Mapping[str, float]],
    known: frozenset[str],
    idf: Idf,
    weights: Weights,
) -> tuple[Hit, int, int, frozenset[str], float, float] | None:
    title = post.post.title
    in_title = _named(title) - known
    own = scripts(title, idf)
    titled = best_share(asked, set(words(title)))
    best = None
    for hit in post.hits:
        for start, end in units(hit):
            text = hit.passage.plain[start:end]
            if not _SHORTEST <= len(text) <= _LONGEST:
                continue
            has = set(words(text))
            named = _named(text) - known
            share = best_share(asked, has)
            worth = (
                weights.asked * share
                + weights.titled * titled
                + weights.own * best_share(own, has)
                + weights.named * bool(named)
                + weights.figure * bool(amounts(text))
                - weights.oneself * of_oneself(text)
                - weights.asks * asks_back(text)
                - weights.long * max(0, len(text) - _USUAL) / 100
            )
            if best is None or worth > best[-1]:
                best = hit, start, end, named | in_title, max(share, titled), worth
    return best


def _named(text: str) -> frozenset[str]:
    """The names of a text, each in one form whatever the script."""
    found = set()
    for name in names(text):
        folded = casefolded(name.text)
        found.add(min((folded, *forms(folded)), key=lambda form: (not form.isascii(), form)))
    return frozenset(found)


def _chosen(items: Sequence[_Item], characters: int, weights: Weights) -> list[_Item]:
    """The items as they are told, those that name something new."""
    left = list(items)
    least = weights.least * max((one.asked for one in items), default=0.0)
    left = [one for one in items if one.asked >= least]
    told: list[_Item] = []
    known: set[str] = set()
    room = characters
    while left:
        best = max(left, key=lambda one: one.worth + weights.new * bool(one.names - known))
        left.remove(best)
        if not best.names - known or len(best) > room or _same(best, told):
            continue
        told.append(best)
        known |= best.names
        room -= len(best)
    return told


def _same(one: _Item, told: Sequence[_Item]) -> bool:
    mine = grams(one.text)
    return any(len(mine & grams(other.text)) >= _SAME * len(mine) for other in told)

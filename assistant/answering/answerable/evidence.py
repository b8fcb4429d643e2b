"""Do the passages hold what an answer needs, or are they only near the question?

A question about an amount that a company paid needs a passage on that company with an amount
in it; one about version 3 needs version 3, one about 2019 needs 2019. Passages that lack it are
the nearest that the archive has, and no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.domain.nouns import Hit
from assistant.language.amounts import amounts, numbers
from assistant.language.answer_forms import (
    Form,
    forms,
    has_form,
)
from assistant.language.dates import (
    Asked,
    Time,
    times_in,
)
from assistant.language.invisible import nfkc
from assistant.language.morphology import parsed
from assistant.language.names import (
    Name,
    Text,
    names,
)
from assistant.language.sentences import language_of
from assistant.language.words import words
from assistant.retrieval.neighbours import Surroundings
from assistant.runtime import time_limit

_PASSAGES = 12
_MOST_TOPICS = 40
_ABOUT = 3
"""Passages of a post that name something for the post to be about it."""
_LAST_YEAR = re.compile(r"昨年|去年|前年|last year")
_NEXT_YEAR = re.compile(r"来年|翌年|next year")
_NEXT_QUESTION = re.compile(
    r"[?？]|,? and (?=(?:what|which|who|why|how|where|when)\b)", re.IGNORECASE
)
_KANJI = re.compile("[㐀-鿿]")
_UNSEEN = "�"

Idf = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Lack:
    """What no passage has: a name, a time, a figure, the topic, or the form of the answer."""

    kind: Literal["name", "time", "figure", "topic", "form"]
    text: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What an answer to a question must rest on.

    `rarest` is the name that tells most; `quarters` are counted from 0; `amounts` are values;
    `topics` are nouns of a question without names that the archive never uses.
    """

    names: tuple[Name, ...] = ()
    rarest: Name | None = None
    years: tuple[str, ...] = ()
    quarters: tuple[int, ...] = ()
    amounts: tuple[float, ...] = ()
    forms: tuple[Form, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether something is asked of by its name."""
        return self.rarest is not None


def demand(question: str, when: Asked, idf: Idf) -> Demand:
    """What a question demands of passages. `idf` tells how rare a word is in the archive."""
    found = names(question, idf)
    plain = [name for name in found if not name.version]
    times = times_in(question)
    return Demand(
        names=tuple(found),
        rarest=max(plain, key=lambda name: name.rarity, default=None),
        years=() if when.strict else tuple(dict.fromkeys(_years(times))),
        quarters=tuple(sorted(_quarters(times))),
        amounts=tuple(one.value for one in amounts(question) if one.scaled and one.kind == "money"),
        forms=_forms(question),
        topics=() if names(question, idf, commonest=0.0) else _unheard(question, idf),
    )


def _forms(question: str) -> tuple[Form, ...]:
    """The forms that an answer must have: none where a part of the question asks for none, since
    that part may be answered alone."""
    parts = [part for part in _NEXT_QUESTION.split(question) if part.strip()]
    return tuple(forms(question)) if all(forms(part) for part in parts) else ()


def figures(text: str) -> set[float]:
    """The values of the figures in a text, such as {5.5e9} for 55億 and for 5.5 billion."""
    return {round(abs(one.value), 6) for one in numbers(text)}


def _years(times: Iterable[Time]) -> Iterator[str]:
    """The years that times tell by number."""
    for time in times:
        yield from _years(time.ends)
        if time.year and "y" not in time.part:
            yield str(time.year)


def _quarters(times: Iterable[Time]) -> set[int]:
    """The quarters of any year that times tell, counted from 0."""
    return {int(time.part[1]) - 1 for time in times if time.part[:1] == "q"}


def _unheard(question: str, idf: Idf) -> tuple[str, ...]:
    """Nouns that stand nowhere in the archive, at most `_MOST_TOPICS`."""
    if language_of(question) == "en":
        return ()
    never = idf(_UNSEEN)
    found = dict.fromkeys(
        word.surface
        for word in parsed(nfkc(question))
        if word.part == "名詞"
        and word.kind in ("一般", "サ変接続", "固有名詞")
        and len(word.surface) > 1
        and _KANJI.search(word.surface)
        and any(idf(one) >= never for one in words(word.surface))
    )
    return tuple(found)[:_MOST_TOPICS]


def lacking(needed: Demand, hits: Sequence[Hit], around: Surroundings) -> Lack | None:
    """What the passages lack for an answer, None when one of them has all that is needed."""
    hits = hits[:_PASSAGES]
    near = [_near(hit, around) for hit in hits]
    for topic in needed.topics:
        if not any(topic.casefold() in text.folded for text in near):
            return Lack("topic", topic)
    asked = [name for name in needed.names if not name.version]
    posts = {hit.post.file: Text(_whole(hit, around)) for hit in hits} if asked else {}
    having = {name: _posts_with(name, posts) for name in asked}
    unmet: list[Lack] = []
    for hit, text in zip(hits, near, strict=True):
        time_limit.check()
        lack = _lack(needed, hit, text, having, around)
        if lack is None:
            return None
        unmet.append(lack)
    return next((lack for kind in _TOLD_FIRST for lack in unmet if lack.kind == kind), None)


_TOLD_FIRST = ("form", "figure", "time", "name")
"""What the passage that comes closest lacks: the further down the list a check stands, the less
was found."""


def _near(hit: Hit, around: Surroundings) -> Text:
    return Text(" ".join((hit.post.title, *hit.place.heading, *around.near(hit))))


def _whole(hit: Hit, around: Surroundings) -> str:
    return "\n".join((hit.post.title, *hit.place.heading, *around.post(hit), hit.passage.plain))


def _posts_with(name: Name, posts: dict[str, Text]) -> frozenset[str]:
    """The posts that have a name; as kanji are read only where none has it otherwise."""
    return _those(posts, lambda text: text.tells(name)) or _those(
        posts, lambda text: text.reads(name)
    )


def _those(posts: dict[str, Text], has: Callable[[Text], bool]) -> frozenset[str]:
    found = []
    for file, text in posts.items():
        time_limit.check()
        if has(text):
            found.append(file)
    return frozenset(found)


def _lack(
    needed: Demand,
    hit: Hit,
    near: Text,
    having: dict[Name, frozenset[str]],
    around: Surroundings,
) -> Lack | None:
    for name in needed.names:
        if not (near.has(name) if name.version else hit.post.file in having[name]):
            return Lack("name", name.shown)
    for year in needed.years:
        if not _of_year(int(year), near.folded, hit.post.date.year):
            return Lack("time", year)
    told = _quarters(times_in(near.folded)) if needed.quarters else set()
    for quarter in needed.quarters:
        if quarter not in told:
            return Lack("time", f"{3 * quarter + 1}〜{3 * quarter + 3}月")
    held = figures(near.folded) if needed.amounts else set()
    if any(amount not in held for amount in needed.amounts):
        return Lack("figure", "")
    if needed.forms and not _has_answer(needed, hit, near, around):
        return Lack("form", needed.forms[0].name)
    return None


def _has_answer(needed: Demand, hit: Hit, near: Text, around: Surroundings) -> bool:
    """Whether the hit has a form that is asked for, and is about what is asked."""
    if not any(has_form(form, hit.passage.plain) for form in needed.forms):
        return False
    rarest = needed.rarest
    if rarest is None or near.tells(rarest) or near.reads(rarest):
        return True
    return _is_about(rarest, around.post(hit))


def _is_about(name: Name, texts: Sequence[str]) -> bool:
    naming = 0
    for text in texts:
        time_limit.check()
        naming += Text(text).tells(name)
        if naming >= _ABOUT:
            return True
    return False


def _of_year(year: int, near: str, published: int) -> bool:
    if str(year) in near or year == published:
        return True
    if year == published - 1:
        return bool(_LAST_YEAR.search(near))
    return year == published + 1 and bool(_NEXT_YEAR.search(near))

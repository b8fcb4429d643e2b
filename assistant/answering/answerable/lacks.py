"""What a question asks for that no paragraph near it has: a name, a time, a figure, a form.

A question about an amount that a company paid needs a passage on that company with an amount in
it; one about version 3 needs version 3, one about 2019 needs 2019. Passages that lack it are the
nearest that the archive has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

from assistant.answering.answerable.when_told import speaks_of_it, told_when
from assistant.answering.asked.question import Question
from assistant.answering.said import Said
from assistant.domain.nouns import Hit, LackKind
from assistant.language.amounts import numbers
from assistant.language.answer_forms import has_form
from assistant.language.dates import Time, times_in
from assistant.language.names import Name, Text
from assistant.retrieval.neighbours import Neighbours
from assistant.runtime import time_limit

_PASSAGES = 12
_BEHIND = 6.0
"""How far behind the best one a passage may lie that tells of a year that is asked for: of 194
questions with a figure that no post answers 41 lack it then, 37 where any of the twelve may tell
it; of 825 that one answers four, and three."""
_ABOUT = 3
"""Passages of a post that name something for the post to be about it."""
_LAST_YEAR = re.compile(r"昨年|去年|前年|last year")
_NEXT_YEAR = re.compile(r"来年|翌年|next year")
_QUARTERS: Final = (
    Said("quarter.1", "1〜3月", "January–March"),
    Said("quarter.2", "4〜6月", "April–June"),
    Said("quarter.3", "7〜9月", "July–September"),
    Said("quarter.4", "10〜12月", "October–December"),
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What no passage has: its kind, and what it is: a name, a year, the months of a quarter in the
    language of the question, the name of a form."""

    kind: LackKind
    text: str


def missing(question: Question, hits: Sequence[Hit], around: Neighbours) -> list[Missing]:
    """What none of the passages has of what a question asks for.

    Each name has to stand in a post, each time and each amount in or beside a passage; and where
    all parts of the question ask for a form, a passage that is about what is named has to have it.
    """
    hits = hits[:_PASSAGES]
    if not hits:
        return []
    near = [_near(hit, around) for hit in hits]
    return [
        *_names(question, hits, near, around),
        *_times(question, *_closest(hits, near)),
        *_amounts(question, near),
        *_forms(question, hits, near, around),
    ]


def _closest(hits: Sequence[Hit], near: Sequence[Text]) -> tuple[Sequence[Hit], Sequence[Text]]:
    close = [hit.score >= hits[0].score - _BEHIND for hit in hits]
    return list(compress(hits, close)), list(compress(near, close))


def _near(hit: Hit, around: Neighbours) -> Text:
    return Text(" ".join((hit.post.title, *hit.place.heading, *around.near(hit))))


def _names(
    question: Question, hits: Sequence[Hit], near: Sequence[Text], around: Neighbours
) -> Iterator[Missing]:
    asked = [name for name in question.names if not name.version]
    posts = {hit.post.file: Text(_whole(hit, around)) for hit in hits} if asked else {}
    for name in question.names:
        if name.version:
            known = _some(near, lambda text, name=name: text.has(name))  # type: ignore[misc]
        else:
            known = _some(posts.values(), lambda text, name=name: text.tells(name)) or _some(  # type: ignore[misc]
                near,  # how kanji are read takes long to find out
                lambda text, name=name: text.reads(name),  # type: ignore[misc]
            )
        if not known:
            yield Missing("name", name.shown)


def _whole(hit: Hit, around: Neighbours) -> str:
    return "\n".join((hit.post.title, *hit.place.heading, *around.post(hit), hit.passage.plain))


def _some(texts: Iterable[Text], has: Callable[[Text], bool]) -> bool:
    for text in texts:
        time_limit.check()
        if has(text):
            return True
    return False


def _times(question: Question, hits: Sequence[Hit], near: Sequence[Text]) -> Iterator[Missing]:
    for year in dict.fromkeys(years(question.times)) if not question.when.strict else ():
        if not any(
            of_year(year, text.folded, hit.post.date.year)
            for hit, text in zip(hits, near, strict=True)
        ):
            yield Missing("time", str(year))
    quarters = _quarters(question.times)
    told: set[int] = set()
    if quarters:
        told = set().union(*(_quarters(times_in(text.folded)) for text in near))
    for quarter in sorted(quarters - told):
        yield Missing("time", _QUARTERS[quarter][question.language])


def years(times: Iterable[Time]) -> Iterator[int]:
    """The years that times tell by number."""
    for time in times:
        yield from years(time.ends)
        if time.year and "y" not in time.part:
            yield time.year


def _quarters(times: Iterable[Time]) -> set[int]:
    """The quarters of any year that times tell, counted from 0."""
    return {int(time.part[1]) - 1 for time in times if time.part[:1] == "q"}


def of_year(year: int, near: str, published: int) -> bool:
    """Whether what stands near a passage, folded, or the year of its post, tells of a year."""
    if str(year) in near or year == published:
        return True
    if year == published - 1:
        return bool(_LAST_YEAR.search(near))
    return year == published + 1 and bool(_NEXT_YEAR.search(near))


def _amounts(question: Question, near: Sequence[Text]) -> Iterator[Missing]:
    held: set[float] = set()
    if question.amounts:
        held = set().union(*(_figures(text.folded) for text in near))
    if any(amount not in held for amount in question.amounts):
        yield Missing("figure", "")


def _figures(text: str) -> set[float]:
    return {round(abs(one.value), 6) for one in numbers(text)}


def _forms(
    question: Question, hits: Sequence[Hit], near: Sequence[Text], around: Neighbours
) -> Iterator[Missing]:
    if not question.forms:
        return
    spoken = speaks_of_it(question, near)
    for hit, text in zip(hits, near, strict=True) if spoken else ():
        time_limit.check()
        if any(has_form(form, hit.passage.plain) for form in question.forms) and _is_on(
            question.rarest, hit, text, around
        ):
            return
    if told_when(question, hits) is None:  # the day of the post tells it then
        yield Missing("form", question.forms[0].name)


def _is_on(name: Name | None, hit: Hit, near: Text, around: Neighbours) -> bool:
    """Whether a hit is about what is named: it stands near, or in several passages of its post."""
    if name is None or near.tells(name) or near.reads(name):
        return True
    naming = 0
    for text in around.post(hit):
        time_limit.check()
        naming += Text(text).tells(name)
        if naming >= _ABOUT:
            return True
    return False

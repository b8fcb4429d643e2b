"""Do the passages hold what an answer needs, or are they only near the question?

A question about an amount that a company paid needs a passage on that company with an amount
in it; one about version 3 needs version 3, one about 2019 needs 2019. Passages that lack it are
the nearest that the archive has, and no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant import working
from assistant.archive import words
from assistant.characters import nfkc
from assistant.dates import Asked
from assistant.morphology import parsed
from assistant.naming import Name, Text, names
from assistant.passage import Hit
from assistant.question import Form, forms, has_form
from assistant.surroundings import Surroundings

_PASSAGES = 12
_MOST_TOPICS = 40
_ABOUT = 3
"""Passages of a post that name something for the post to be about it."""
_COUNTED = (
    "[万億兆千人台円社件名枚元倍回店校%]|米?ドル|ユーロ|ポンド|ウォン"
    "|(?:million|billion|trillion|dollars?|euros?|yen|people|employees|workers|users|gpus|units)\\b"
)
_YEAR = re.compile(rf"(?<![0-9.,$€£¥])((?:19|20)[0-9]{{2}})(?![0-9]|[.,][0-9]|\s?(?:{_COUNTED}))")
_QUARTERS: tuple[tuple[str, ...], ...] = tuple(
    (
        f"{first}〜{last}月",
        f"{first}月〜{last}月",
        f"{first}月から{last}月",
        f"第{n}四半期",
        f"第{kanji}四半期",
        f"q{n}",
        f"{n}q",
        word,
    )
    for n, first, last, kanji, word in (
        (1, 1, 3, "一", "first quarter"),
        (2, 4, 6, "二", "second quarter"),
        (3, 7, 9, "三", "third quarter"),
        (4, 10, 12, "四", "fourth quarter"),
    )
)
_OF_QUARTER = tuple(
    re.compile(rf"(?<![0-9a-z])(?:{'|'.join(ways)})(?![0-9a-z])") for ways in _QUARTERS
)
_DASHES = str.maketrans("~～-–", "〜〜〜〜")
_LAST_YEAR = re.compile(r"昨年|去年|前年|last year")
_NEXT_YEAR = re.compile(r"来年|翌年|next year")
_SCALED = re.compile(
    r"[0-9][0-9,.]{0,30}+\s?(?:[万億兆]|million|billion|trillion)(?=\s?(?:米?ドル|円|ユーロ|元|dollar|yen|euro))"
)
_PART = re.compile(
    r"([0-9][0-9,]*(?:\.[0-9]+)?)(\s?(?:trillion|billion|million|thousand)\b|[兆億万千]?)"
)
_FIGURE = re.compile(rf"(?:{_PART.pattern})+")
_UNITS = {"": 1.0, "千": 1e3, "万": 1e4, "億": 1e8, "兆": 1e12} | {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
_KANJI = re.compile("[㐀-鿿]")
_HIRAGANA = re.compile("[ぁ-ゖ]")
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
    text = nfkc(question).casefold()
    found = names(question, idf)
    plain = [name for name in found if not name.version]
    spaced = text.translate(_DASHES)
    return Demand(
        names=tuple(found),
        rarest=max(plain, key=lambda name: name.rarity, default=None),
        years=() if when.strict else tuple(dict.fromkeys(_YEAR.findall(text))),
        quarters=tuple(i for i, ways in enumerate(_OF_QUARTER) if ways.search(spaced)),
        amounts=tuple(v for match in _SCALED.finditer(text) for v in figures(match[0])),
        forms=tuple(forms(question)),
        topics=() if names(question, idf, commonest=0.0) else _unheard(question, idf),
    )


def figures(text: str) -> set[float]:
    """The values of the figures in a text, such as {5.5e9} for 55億 and for 5.5 billion."""
    found: set[float] = set()
    for figure in _FIGURE.finditer(nfkc(text).casefold()):
        total = 0.0
        for number, unit in _PART.findall(figure[0]):
            total += float(number.replace(",", "")) * _UNITS[unit.strip()]
        found.add(round(total, 6))
    return found


def _unheard(question: str, idf: Idf) -> tuple[str, ...]:
    """Nouns that stand nowhere in the archive, at most `_MOST_TOPICS`."""
    if not _HIRAGANA.search(question):
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
        working.check()
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
        working.check()
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
    spaced = near.folded.translate(_DASHES)
    for quarter in needed.quarters:
        if not _OF_QUARTER[quarter].search(spaced):
            return Lack("time", _QUARTERS[quarter][0])
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
        working.check()
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

"""A comparison: for each side the sentences that tell of it, in a table.

A sentence is told for a side where it names it, or where its passage or the title of its post do
and it names no other side. Each aspect that is asked for makes a row; a side of which nothing was
found for it has no cell there. A comparison of which one side is told of alone is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.answering.asked.question import Idf, Question
from assistant.answering.draft import Draft
from assistant.answering.quoted.paragraphs import asks_back, grams, units
from assistant.answering.stories.shares import Words, best_share, scripts
from assistant.answering.stories.sources import PostSources
from assistant.domain.nouns import Cell, Hit
from assistant.language.amounts import amounts
from assistant.language.answer_forms import Form, forms, has_form
from assistant.language.dates import times_in
from assistant.language.folding import casefolded
from assistant.language.glossary import widened
from assistant.language.modality import is_thought
from assistant.language.names import Name, Text, names
from assistant.language.naming import forms as written_forms
from assistant.language.naming import names as names_in
from assistant.language.pointing import of_oneself
from assistant.language.sentences import language_of
from assistant.language.words import query_words, words
from assistant.retrieval.on_topic import PostHits
from assistant.runtime import time_limit


_SHORTEST, _USUAL, _LONGEST = 12, 160, 260
_FEWEST = 2
_SAME = 0.6
_HALF = 0.5
_IN_CELL, _IN_COLUMN = 2, 3
"""Sentences of a cell, and of one where there is a single row."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the signs of a sentence count for."""

    named: float = 1.0
    above: float = 0.6
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
    both: float = 0.3
    oneself: float = 0.4
    asks: float = 0.3
    thought: float = 0.3
    chat: float = 0.5
    before: float = 0.3
    long: float = 0.3
    behind: float = 0.6


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that is told of a side: a span of a hit's text and what it is worth."""

    hit: Hit
    start: int
    end: int
    worth: float
    tier: int

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.passage.plain[self.start : self.end]


def _names(label: str, idf: Idf) -> list[Name]:
    """The names of a side or an aspect. A capital that opens a label is that of a name."""
    return names(label if language_of(label) == "ja" else f"of {label}", idf)


class _Side:
    """A side of a comparison: how it is called, and whether a text names it."""

    def __init__(self, label: str, others: Sequence[str], idf: Idf) -> None:
        self.label = label
        other = " ".join(others)
        shared = {name.text.casefold() for name in _names(other, idf) if not name.version}
        found = [n for n in _names(label, idf) if n.version or n.text.casefold() not in shared]
        self._names = [one for one in found if one.version] or found
        common = [one.text for one in names_in(label) if one.text not in other]
        self._common = [(casefolded(one), *written_forms(casefolded(one))) for one in common]
        self._labels = [one.shown for one in self._names] or common
        self._known: dict[tuple[str, int | None], bool] = {}
        self._numbers = [n for n in _NUMBER.findall(label) if n not in _NUMBER.findall(other)]
        apart = set(query_words(other))
        self._words = {word: idf(word) for word in query_words(label) if word not in apart}
        self._widened = {
            word: idf(word) for word in query_words(widened(label)) if word not in apart
        }

    @property
    def own(self) -> list[str]:
        """What only it is called."""
        return [*self._labels, *self._numbers] or [self.label]

    def named(self, text: str, year: int | None = None) -> bool:
        """Whether a text names it, half of what it is called at least."""
        key = text, year
        if key not in self._known:
            self._known[key] = self._named(text, year) >= _HALF
        return self._known[key]

    def _named(self, text: str, year: int | None) -> float:
        if any(
            n != str(year) and not re.search(rf"(?<![0-9.]){re.escape(n)}(?![0-9])", text)
            for n in self._numbers
        ):
            return 0.0
        if self._names:
            looked = Text(text)
            whole = sum(one.rarity for one in self._names)
            return (
                sum(
                    one.rarity
                    for one in self._names
                    if (looked.has(one) if one.version else looked.tells(one))
                )
                / whole
            )
        if self._common:
            folded = casefolded(text)
            return sum(map(any, ((f in folded for f in some) for some in self._common))) / len(
                self._common
            )
        if self._numbers:
            return 1.0
        own_words = set(words(text))
        whole = sum(self._words.values())
        own = sum(weight for word, weight in self._widened.items() if word in own_words)
        return min(1.0, own / whole) if whole else 0.0


_NUMBER = re.compile(r"(?<![0-9.])[0-9]+(?:\.[0-9]+)*(?![0-9])")


def compared(
    draft: Draft,
    question: Question,
    sides: Sequence[str],
    aspects: Sequence[str],
    sources: PostSources,
    characters: int,
) -> bool:
    """Fill a draft with the table that compares the sides by their aspects, in so many
    characters, and whether there is one."""
    if len(sides) < _FEWEST:
        return False
    idf = sources.idf
    labels = _named_alike(sides, idf)
    known = [_Side(one, [other for other in labels if other != one], idf) for one in labels]
    rows = _rows(aspects, question, idf)
    rest = scripts(_ASKING.sub(" ", _without(question.text, known)), idf)
    told = _each_once(
        [list(_of_side(side, known, rest, question, sources, WEIGHTS)) for side in known]
    )
    table: dict[tuple[int, int], list[Told]] = {}
    for column, sentences in enumerate(told):
        said: list[Told] = []
        for number, row in enumerate(rows):
            most = _IN_CELL if len(rows) > 1 else _IN_COLUMN
            picked = _picked(_answering(sentences, row, len(rows) == 1), said, most)
            said += picked
            table[number, column] = picked
    if len({column for (_, column), some in table.items() if some}) < _FEWEST:
        return False
    draft.clear()
    draft.columns = tuple(labels)
    joint = "" if draft.language == "ja" else " "
    for (number, column), some in sorted(_fitting(table, characters).items()):
        draft.tell(
            joint.join(one.text for one in some),
            [(one.hit, one.start, one.end) for one in some],
            Cell(rows[number].label, labels[column]),
        )
    return True


def _fitting(
    table: Mapping[tuple[int, int], Sequence[Told]], characters: int
) -> dict[tuple[int, int], list[Told]]:
    """The cells that have something, with as many sentences as there is room for: the first one
    of each before the second ones."""
    kept: dict[tuple[int, int], list[Told]] = {}
    left = characters
    for depth in range(_IN_COLUMN):
        for place, some in table.items():
            if depth < len(some) and len(some[depth].text) <= left:
                kept.setdefault(place, []).append(some[depth])
                left -= len(some[depth].text)
    return kept


def _each_once(sides: Sequence[Sequence[_Said]]) -> list[list[_Said]]:
    """The sentences of each side, each only for the side that it is worth most for."""
    best: dict[str, tuple[float, int]] = {}
    for column, some in enumerate(sides):
        for one in some:
            best[one.text] = max(best.get(one.text, (one.worth, column)), (one.worth, column))
    return [
        [one for one in some if best[one.text][1] == column] for column, some in enumerate(sides)
    ]


def _named_alike(sides: Sequence[str], idf: Idf) -> Sequence[str]:
    """The sides that have a name or a number, where two have; else all."""
    named = [one for one in sides if _names(one, idf) or _NUMBER.search(one)]
    return named if len(named) >= _FEWEST else sides


def _rows(aspects: Sequence[str], question: Question, idf: Idf) -> list[_Row]:
    """A row for each aspect that names nothing itself, one for the whole question where there
    is none."""
    own = [one for one in aspects if not _names(one, idf) and not _NO_ASPECT.fullmatch(one)]
    return [_Row.of(one, idf) for one in own] or [_Row.whole(question)]


_NO_ASPECT = re.compile(r"each|both|respectively|what's different|割|笑|.*年", re.IGNORECASE)
_MEASURED = frozenset({"measure", "count", "share", "ratio", ""})
_ANY = frozenset({"money", *_MEASURED})


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the sentence that answers an aspect has: an amount of one of these kinds, or a time."""

    asks: re.Pattern[str]
    kinds: frozenset[str] = frozenset()
    time: bool = False


def _wanted(asks: str, *kinds: str, time: bool = False) -> _Wanted:
    return _Wanted(re.compile(asks, re.IGNORECASE), frozenset(kinds), time)


_WANTED = (
    _wanted(r"期間|長さ|年数|何年|寿命|\b(?:length|duration|term|how long)\b", "duration"),
    _wanted(r"割合|比率|率|シェア|何割|\b(?:share|rate|percentage|percent)\b", "share", "ratio"),
    _wanted(r"罰|\b(?:penalt\w{1,3}|fines?|sanctions?|punish\w+)\b", "money", "duration"),
    _wanted(
        r"額|料金|価格|値段|費用|コスト|資金|売上|予算|いくら|賃"
        r"|\b(?:costs?|pric\w{1,3}|fees?|funding|valu\w{2,5}|revenues?|budgets?|amounts?|spen\w{1,4}|paid)\b",
        "money",
    ),
    _wanted(
        r"日$|日程|日付|時期|いつ|年月|発売|\b(?:dates?|days?|when|times?|years?)\b", time=True
    ),
    _wanted(
        r"規模|大きさ|数$|人数|台数|件数|どのくらい|どれ(?:くらい|だけ|ほど)"
        r"|\b(?:size|scale|number|how (?:much|many|big|large))\b",
        *_ANY,
    ),
    _wanted(
        r"速度|性能|容量|帯域|電力|スペック|能力"
        r"|\b(?:speed|performance|capacity|bandwidth|power|specs?)\b",
        *_MEASURED,
    ),
)


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    words: Sequence[Words]
    wanted: _Wanted | None
    forms: Sequence[Form] = ()

    @classmethod
    def of(cls, aspect: str, idf: Idf) -> _Row:
        return cls(
            aspect,
            scripts(aspect, idf),
            next((one for one in _WANTED if one.asks.search(aspect)), None),
        )

    @classmethod
    def whole(cls, question: Question) -> _Row:
        found = [one for one in forms(question.text) if one.name not in ("person", "number")]
        wanted = next((one for one in _WANTED if one.asks.search(question.text)), None)
        return cls("", (), None if found else wanted, found)

    @property
    def counts(self) -> bool:
        """Whether what answers it has a figure."""
        return bool(self.forms or self.wanted)

    def has_words(self, has: set[str]) -> float:
        return best_share(self.words, has)

    def has_form(self, text: str) -> bool:
        if self.wanted is None:
            return any(has_form(one, text) for one in self.forms)
        if self.wanted.time and any(one.year or one.month or one.day for one in times_in(text)):
            return True
        return any(
            one.kind in self.wanted.kinds and (one.kind or one.scaled) for one in amounts(text)
        )


def _without(text: str, others: Sequence[_Side], side: _Side | None = None) -> str:
    for other in others:
        for own in other.own:
            text = re.sub(re.escape(own), " ", text, flags=re.IGNORECASE)
    if side and not all(own.casefold() in text.casefold() for own in side.own):
        text = f"{side.label} {text}"
    return text


_ASKING = re.compile(
    r"それぞれ|比較|比べ|違[いうっ]|どちら|どっち|どれ|どの|どう|何割|何[%％]|教え"
    r"|\b(?:how|compare[sd]?|comparing|comparison|differ(?:ent|ence|s|ed)?|versus|vs|per|each|respectively)\b",
    re.IGNORECASE,
)
_READ_WHOLE = 3


def _read(
    posts: Sequence[PostHits], side: _Side, others: Sequence[_Side], sources: PostSources
) -> Iterator[tuple[PostHits, float]]:
    """The posts, each with how far it is about the side: 1 where its title says so, and half where
    two of its passages do. Some of those that are about it most have all of their passages."""
    about: dict[str, float] = {}
    for post in posts:
        title, year = post.post.title, post.post.date.year
        naming = sum(side.named(hit.passage.plain, year) for hit in post.hits)
        about[post.post.file] = (
            1.0 if side.named(title, year) else _HALF if naming >= _FEWEST else 0.0
        )
    best = sorted(
        posts,
        key=lambda p: (-about[p.post.file], any(one.named(p.post.title) for one in others)),
    )
    chosen = {post.post.file for post in best[:_READ_WHOLE] if about[post.post.file]}
    for post in posts:
        whole = sources.whole(post) if post.post.file in chosen else post
        yield whole, about[post.post.file]


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence of a side, with what it is worth whatever is asked of the side."""

    hit: Hit
    start: int
    end: int
    words: frozenset[str]
    worth: float

    @property
    def text(self) -> str:
        """The sentence."""
        return self.hit.passage.plain[self.start : self.end]


def _of_side(
    side: _Side,
    known: Sequence[_Side],
    rest: Sequence[Words],
    question: Question,
    sources: PostSources,
    weights: Weights,
) -> Iterator[_Said]:
    """The sentences of posts that tell of a side, each once."""
    others = [one for one in known if one is not side]
    posts = sources.find(_without(question.searched, others, side))
    top = max((post.worth for post in posts), default=0.0) or 1.0
    seen: set[str] = set()
    for post, about in _read(posts, side, others, sources):
        time_limit.check()
        title, year = post.post.title, post.post.date.year
        in_title = {one.value for one in amounts(title)}
        of_others = any(one.named(title, year) for one in others)
        base = weights.titled * about + weights.rank * post.worth / top
        base -= weights.elsewhere * (of_others and about < 1)
        for hit in post.hits:
            plain = hit.passage.plain
            if not about and not side.named(plain, year):
                continue
            around = best_share(rest, set(words("\n".join((title, *hit.place.heading, plain)))))
            for start, end, named, beside in _telling(hit, side, others, year, about, of_others):
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
                    - _talk(text, weights, figures=bool(figures))
                    - weights.long * max(0, len(text) - _USUAL) / 100
                )
                yield _Said(hit, start, end, own, worth)


def _talk(text: str, weights: Weights, *, figures: bool) -> float:
    """What a sentence loses that speaks of its writer, asks, or only thinks."""
    oneself, asks = of_oneself(text), asks_back(text)
    return (
        weights.oneself * oneself
        + weights.asks * asks
        + weights.thought * is_thought(text)
        + weights.chat * ((oneself or asks) and not figures)
    )


def _telling(
    hit: Hit,
    side: _Side,
    others: Sequence[_Side],
    year: int,
    about: float,
    of_others: bool,  # noqa: FBT001
) -> Iterator[tuple[int, int, bool, bool]]:
    """The sentences of a hit that tell of a side, with whether they name it, and another: one that
    does not stands in a post about it alone, or behind one that names it alone."""
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


def _answering(said: Iterable[_Said], row: _Row, only: bool) -> list[Told]:  # noqa: FBT001
    """The sentences that answer an aspect, the best first: those that have what it asks for, else
    those with its words, and where it is the `only` one all."""
    found = []
    for one in said:
        aspect, form = row.has_words(one.words), row.has_form(one.text)
        tier = 2 if form or (aspect and not row.counts) else 1 if aspect or only else 0
        worth = one.worth + WEIGHTS.aspect * aspect + WEIGHTS.form * form
        worth += WEIGHTS.both * (form and aspect > 0)
        found.append(Told(one.hit, one.start, one.end, worth, tier))
    best = max((one.tier for one in found), default=0)
    return sorted((one for one in found if one.tier == best > 0), key=lambda one: -one.worth)


def _picked(found: Sequence[Told], said: Sequence[Told], most: int) -> list[Told]:
    """The best ones that say nothing that is said."""
    picked: list[Told] = []
    for one in found:
        mine = grams(one.text)
        if any(len(mine & grams(o.text)) >= _SAME * len(mine) for o in (*said, *picked)):
            continue
        if picked and one.worth < picked[0].worth - WEIGHTS.behind:
            break
        picked.append(one)
        if len(picked) == most:
            break
    return picked

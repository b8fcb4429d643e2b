"""What the sides of a comparison are compared by: the rows of a table, and what answers them has.
Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from assistant.answering.asked.question import Idf, Question
from assistant.answering.stories.named_sides import names_of
from assistant.answering.stories.shares import Words, best_share, scripts
from assistant.language.amounts import amounts
from assistant.language.answer_forms import Form, forms, has_form
from assistant.language.dates import times_in

_NO_ASPECT = re.compile(r"each|both|respectively|what's different|割|笑|.*年", re.IGNORECASE)
"""What is read as an aspect and is none."""
_MEASURED = frozenset({"measure", "count", "share", "ratio", ""})
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
class Row:
    """An aspect: its label, its words in either script, and what its answer has."""

    label: str
    words: Sequence[Words]
    wanted: _Wanted | None
    forms: Sequence[Form] = ()

    @classmethod
    def of(cls, aspect: str, idf: Idf) -> Row:
        """An aspect that a question names."""
        return cls(
            aspect,
            scripts(aspect, idf),
            next((one for one in _WANTED if one.asks.search(aspect)), None),
        )

    @classmethod
    def whole(cls, question: Question) -> Row:
        """All that a question asks, where it names no aspect."""
        found = [one for one in forms(question.text) if one.name not in ("person", "number")]
        wanted = next((one for one in _WANTED if one.asks.search(question.text)), None)
        return cls("", (), None if found else wanted, found)

    @property
    def counts(self) -> bool:
        """Whether what answers it has a figure."""
        return bool(self.forms or self.wanted)

    def has_words(self, has: Set[str]) -> float:
        """Which share of its words a text has, by the words of that."""
        return best_share(self.words, has)

    def has_form(self, text: str) -> bool:
        """Whether a text has what its answer has."""
        if self.wanted is None:
            return any(has_form(one, text) for one in self.forms)
        if self.wanted.time and any(one.year or one.month or one.day for one in times_in(text)):
            return True
        return any(
            one.kind in self.wanted.kinds and (one.kind or one.scaled) for one in amounts(text)
        )


def rows_of(aspects: Sequence[str], question: Question, idf: Idf) -> list[Row]:
    """A row for each aspect that names nothing itself, one for the whole question where there
    is none."""
    own = [one for one in aspects if not names_of(one, idf) and not _NO_ASPECT.fullmatch(one)]
    return [Row.of(one, idf) for one in own] or [Row.whole(question)]

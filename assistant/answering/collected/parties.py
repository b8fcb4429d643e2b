"""Names and nouns of a sentence with their places, and what stands beside them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.collected.dealings import dealings
from assistant.language.amounts import amounts
from assistant.language.dates import places_of_times
from assistant.language.morphology import parsed
from assistant.language.names import GENERIC
from assistant.language.naming import names
from assistant.language.sentences import language_of
from assistant.language.words import query_words

_WORD = r"[A-Z][A-Za-z0-9À-ÖØ-öø-ÿ&+'’.-]*[A-Za-z0-9+]|[A-Z]"
_ENGLISH = re.compile(
    rf"(?<![A-Za-z0-9])(?:[a-z]{{1,2}}[A-Z][A-Za-z0-9]+|{_WORD})"
    rf"(?: (?:(?:of|for|&|and the) )?(?:{_WORD}))*"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&+.'’-]*(?: [A-Z0-9][A-Za-z0-9&+.'’-]*)*")
_OPENS = re.compile(
    r"(?!(?:Government|Management|Company|Capital|Everyone|Someone)$)\w{3,30}[^s\W]"
)
"""A word that opens a sentence and does something with money: a name, but for nouns like these."""
_END = re.compile(r"['’]s?$|[.'’-]+$")
_JOINS = frozenset(("一般", "固有名詞", "サ変接続", "接尾", "形容動詞語幹", "ナイ形容詞語幹"))
_AFTER = re.compile(r"(?:社|氏|さん|政府|側|など|等|各社|自身)?(?:[（(][^（）()]{0,40}[）)])?")
_WEAK = re.compile(
    r"巨額|多額|規模|総額|合計|最大|同社|同氏|両社|当社|自社|各社|企業|政府|会社|資金|市場|業界|分野|金額|今回|以上|以下|約|計"
)
_LONGEST = 400
"""Characters of a sentence that are read."""


@dataclass(frozen=True, slots=True)
class Party:
    """Characters `start` to `end` of a sentence that name somebody or something; `named` says that
    it is a name, and not only a noun. `after` is what stands behind it and its brackets, `before`
    what stands before it."""

    text: str
    start: int
    end: int
    named: bool
    before: str
    after: str


def parties(sentence: str) -> tuple[Party, ...]:
    """The names of a sentence, and in a Japanese one other nouns too, in their order.

    >>> [one.text for one in parties("岡造船はMori Canvasに2億円を出資した。")]
    ['岡造船', 'Mori Canvas']
    """
    text = sentence[:_LONGEST]
    taken = [*places_of_times(text), *((one.start, one.end) for one in amounts(text))]
    japanese = language_of(text) == "ja"
    found = []
    for start, end, named in _japanese(text) if japanese else _english(text):
        free = not any(start < last and first < end for first, last in taken)
        if free and not (not named and _WEAK.fullmatch(text, start, end)):
            behind = _AFTER.match(text, end)
            after = behind.end() if behind and japanese else end
            found.append(
                Party(
                    text[start:end], start, end, named,
                    text[max(0, start - 16) : start], text[after : after + 12],
                )
            )  # fmt: skip
    return tuple(found)


def _english(text: str) -> Iterator[tuple[int, int, bool]]:
    known = {one.text for one in names(text)}
    for match in _ENGLISH.finditer(text):
        whole = match[0]
        end = match.start() + len(_END.sub("", whole))
        words = whole.split()
        while words and not query_words(words[0]):  # The Foundry, In March
            words = words[1:]
        start = match.start() + whole.find(" ".join(words)) if words else end
        own = any(_END.sub("", word) in known for word in words)
        opens = not match.start() and len(words) == 1 and _OPENS.fullmatch(words[0])
        if start < end and (own or (opens and dealings(text[end : end + 14]))):
            yield start, end, True


def _japanese(text: str) -> Iterator[tuple[int, int, bool]]:
    """Runs of nouns and Latin words, with whether something in them is a name."""
    known = {one.text for one in names(text)}
    pieces = list(_pieces(text))
    run: list[tuple[int, int, str]] = []
    for start, end, kind in [*pieces, (len(text) + 9, len(text) + 9, "")]:
        joined = run and kind and start - run[-1][1] <= (text[run[-1][1] : start] == "・")
        if run and not joined:
            first, last = run[0][0], run[-1][1]
            if run[-1][2] not in ("形容動詞語幹", "ナイ形容詞語幹") and (
                run[-1][2] != "接尾" or len(run) > 1
            ):
                yield first, last, any(
                    k == "固有名詞" or (k == "latin" and _is_name(text[s:e], known))
                    or (k == "unknown" and e - s > 1)
                    for s, e, k in run
                )  # fmt: skip
            run = []
        if kind:
            run.append((start, end, kind))


def _is_name(latin: str, known: set[str]) -> bool:
    words = [_END.sub("", word) for word in latin.split()]
    return any(
        word in known or (any(c.isupper() for c in word) and word.casefold() not in GENERIC)
        for word in words
        if len(word) > 1
    )


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Latin words that belong together and Japanese nouns, with their places and kinds."""
    at = 0
    for match in [*_LATIN.finditer(text), None]:
        start = match.start() if match else len(text)
        place = at
        for word in parsed(text[at:start]):
            place = text.index(word.surface, place)
            end = place + len(word.surface)
            noun = word.part == "名詞" and (word.unknown or word.kind in _JOINS)
            noun = noun and word.surface not in ("向け", "宛て", "ごと", "間")
            if noun and re.search(r"[ぁ-ゖァ-ヺー㐀-鿿々]", word.surface):
                yield place, end, "unknown" if word.unknown else word.kind
            place = end
        if match:
            yield match.start(), match.start() + len(_END.sub("", match[0])), "latin"
            at = match.end()

"""What is said of what: the verbs of a Japanese text with the nouns and particles before them.

The parts of speech come from `assistant.language.morphology`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.checking.clauses import spans
from assistant.language.morphology import Word, parsed

_CASES: Final = {
    "が": "が", "は": "は", "も": "は", "を": "を", "に": "に", "で": "で", "から": "から",
    "へ": "に", "の": "の", "と": "と", "より": "より", "には": "に", "では": "で",
    "でも": "で", "にも": "に", "によって": "で",
}  # fmt: skip
_NOT_SO: Final = frozenset(("ない", "ぬ", "ん", "無い"))
_NOT_AT_ALL: Final = re.compile(
    r"(?:(?:こと|わけ|の)[はがも]|(?:わけ|の)では|には|ことには)(?:な[いくかし]|ありま|でき(?:な|ま|ず)|なりま)"
)
_EMPTY: Final = frozenset(
    ("する", "なる", "ある", "いる", "れる", "られる", "せる", "できる", "いう", "言う", "おる")
)
_MARKS: Final = "「」『』\"()・-.'&+%,"
_NO_NOUN: Final = frozenset(("非自立", "代名詞", "副詞可能"))


@dataclass(frozen=True, slots=True)
class Frame:
    """A predicate at `start`–`end` of a folded text, by its base form, with its arguments.

    Each argument is a noun phrase with the particle behind it; `head` is the noun that a clause
    with this predicate stands before. `base` of a noun with する is the noun.
    """

    base: str
    arguments: tuple[tuple[str, str], ...]
    head: str
    denied: bool
    passive: bool
    able: bool
    past: bool
    lasting: bool
    final: bool
    start: int
    end: int
    sentence: str
    within: int

    @property
    def text(self) -> str:
        """The predicate as it stands there, with its ending."""
        return self.sentence[self.within - (self.end - self.start) : self.within]

    @property
    def nominal(self) -> bool:
        """Whether it is a noun without a verb."""
        return self.text == self.base and self.base[-1] not in "うくすつぬむるぐぶい"

    @property
    def tail(self) -> str:
        """What follows it in its sentence."""
        return self.sentence[self.within :]

    def nouns(self) -> tuple[str, ...]:
        """The noun phrases of all its arguments."""
        return tuple(noun for noun, _ in self.arguments)

    def of(self, *cases: str) -> tuple[str, ...]:
        """The noun phrases that stand before one of these particles."""
        return tuple(noun for noun, case in self.arguments if case in cases)


def _placed(text: str) -> list[tuple[Word, int]]:
    at = 0
    found = []
    for word in parsed(text):
        at = text.index(word.surface, at)
        found.append((word, at))
        at += len(word.surface)
    return found


@lru_cache(maxsize=256)
def frames(folded: str) -> tuple[Frame, ...]:
    """The predicates of a folded Japanese text in their order."""
    return tuple(
        frame
        for start, end in spans(folded)
        for frame in _Reader(folded[start:end], start).frames()
    )


class _Reader:
    """Reads a sentence word by word: noun phrases wait for their predicate."""

    def __init__(self, text: str, offset: int) -> None:
        self._text, self._offset, self._placed = text, offset, _placed(text)
        self._topics: list[tuple[str, str]] = []
        self._arguments: list[tuple[str, str]] = []
        self._phrase = ""

    def frames(self) -> Iterator[Frame]:
        i = 0
        while i < len(self._placed):
            word, at = self._placed[i]
            following = self._placed[i + 1][0] if i + 1 < len(self._placed) else None
            if not _predicate(word, following):
                self._take(word, at, following)
                i += 1
            elif word.part == "名詞" and self._compound(following):
                self._phrase += word.surface
                i += 1
            else:
                stop = _ending(self._placed, i)
                yield from self._frame(i, stop)
                self._phrase = ""
                i = stop

    def _compound(self, following: Word | None) -> bool:
        return bool(self._phrase and following and following.base not in _EMPTY)

    def _frame(self, i: int, stop: int) -> Iterator[Frame]:
        word, at = self._placed[i]
        end = _end(self._placed, stop - 1)
        base = word.surface if word.part == "名詞" and self._phrase else word.base or word.surface
        if base == "なる" and self._arguments and self._arguments[-1][1] == "に":
            base = self._arguments.pop()[0]
        if base in _EMPTY:
            return
        if word.part == "名詞" and self._phrase and not self._arguments:
            self._arguments.append((self._phrase, "を"))
        after = [w for w, _ in self._placed[i + 1 : stop]]
        head = _head(self._placed, stop)
        yield Frame(
            base,
            tuple(self._topics + self._arguments),
            head,
            _denied(after, self._text[end:]),
            any(w.base in ("れる", "られる") for w in after),
            any(w.base in ("できる", "られる") for w in after),
            any(w.base == "た" for w in after),
            any(w.base in ("いる", "てる") for w in after),
            not head and bool(re.match(r"[。」』]|$", self._text[end:])),
            self._offset + at,
            self._offset + end,
            self._text,
            end,
        )
        self._arguments = []

    def _take(self, word: Word, at: int, following: Word | None) -> None:
        """Add a word to the phrase, or the phrase to the arguments."""
        if self._phrase and self._text[at - 1] == " " and word.surface[0].isascii():
            self._phrase += " "
        if (word.part in ("名詞", "接頭詞") and word.kind not in _NO_NOUN) or (
            self._phrase and word.surface in "・-.'&+%,"
        ):
            self._phrase += word.surface
        elif word.part == "助詞" and self._phrase and word.surface in _CASES:
            self._argue(word.surface, following)
            self._phrase = ""
        elif word.surface not in _MARKS:
            self._phrase = ""

    def _argue(self, particle: str, following: Word | None) -> None:
        case = _CASES[particle]
        if particle == "の" and following and following.kind == "非自立":
            case = "が"
        if case == "は":
            self._topics = [*self._topics, (self._phrase, case)][-1:]
        else:
            self._arguments.append((self._phrase, case))


def _denied(after: list[Word], tail: str) -> bool:
    return (sum(w.base in _NOT_SO for w in after) + bool(_NOT_AT_ALL.match(tail))) % 2 == 1


def _predicate(word: Word, following: Word | None) -> bool:
    if word.part == "動詞":
        return word.kind == "自立"
    if word.part == "形容詞":
        return word.kind == "自立"
    if word.part == "名詞" and word.kind == "サ変接続":
        return (
            following is None
            or (
                following.part == "動詞"
                and following.base in ("する", "できる", "れる", "せる", "いたす")
            )
            or following.surface in ("、", "。")
        )
    return False


def _ending(placed: list[tuple[Word, int]], i: int) -> int:
    """Where what belongs to the predicate at `i` ends."""
    i += 1
    while i < len(placed):
        word = placed[i][0]
        joined = (
            word.part == "助動詞"
            or (word.part == "動詞" and (word.kind in ("接尾", "非自立") or word.base in _EMPTY))
            or (word.part == "形容詞" and word.kind == "非自立")
            or (word.part == "助詞" and word.kind == "接続助詞" and word.surface in ("て", "で"))
            or (word.part == "形容詞" and word.base == "ない")
            or (word.base in ("通る", "通れる", "済む") and placed[i - 1][0].surface == "て")
        )
        if not joined:
            break
        i += 1
    return i


def _end(placed: list[tuple[Word, int]], i: int) -> int:
    word, at = placed[i]
    return at + len(word.surface)


def _head(placed: list[tuple[Word, int]], i: int) -> str:
    head = ""
    while i < len(placed) and placed[i][0].part in ("名詞", "接頭詞"):
        head += placed[i][0].surface
        i += 1
    return head

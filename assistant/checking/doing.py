"""Whether a Japanese sentence says the same of the same things as a passage: predicate by
predicate with its nouns. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.checking import predicates
from assistant.checking.binding import names_in, same_name
from assistant.checking.frames import Frame, frames
from assistant.checking.lists import listed
from assistant.checking.opposites import Stance, stances
from assistant.checking.verdict import Reason
from assistant.language.pointing import FIRMS
from assistant.runtime import time_limit

_AIMS = frozenset(
    ("目指す", "めざす", "計画", "検討", "予定", "狙う", "見込む", "準備", "模索", "目標", "協議")
)
_HARDLY = re.compile(r"(?:の|こと)(?:に)?[はがも](?:[^、。]{0,8}?)(?:不可能|難し|困難)")
_OPEN = re.compile(r"[ぁ-ゖ]{0,4}か(?:どうか|否か)|必要|べき|ため[のに]|ような|場合|なら|ば")
_GENERIC = frozenset(
    (*FIRMS, "企業", "会社", "場合", "今回", "可能性", "必要", "分野", "技術", "ai", "結果",
     "発表", "方法", "問題", "一方", "世界", "市場", "自社", "サービス", "今後", "現在")
)  # fmt: skip
_MEASURE = re.compile(r"[㐀-鿿ァ-ヴー]{2,}[度率額量]")
_SOME = re.compile(r"ある(?P<who>[㐀-鿿ァ-ヴー]{2,})(?=[はがでのにも])")
_STEM = 4
_OPENED = ("が", "は")


def undone(said: str, text: str) -> Iterator[Reason]:
    """What a folded sentence says otherwise than a folded passage, both Japanese."""
    before = predicates.former(text)
    theirs = tuple(t for t in frames(text) if not _OPEN.match(t.tail) and not _within(t, before))
    paired = [(f, t) for f in frames(said) for t in theirs if f.base == t.base]
    for mine in frames(said):
        time_limit.check()
        if _OPEN.match(mine.tail):
            continue
        same = [t for t in theirs if t.base == mine.base or _synonyms(t.base, mine.base)]
        if reason := (
            _untimely(mine, same, theirs)
            or _denied(mine, same)
            or _turned(mine, theirs)
            or _reversed(mine, same)
            or _exchanged(mine, [t for t in same if t.base == mine.base], text, paired)
        ):
            yield reason


def _synonyms(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _groups())


@lru_cache(maxsize=1)
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split("=")) for group in listed("synonyms"))


def unnamed(said: str, around: str) -> Iterator[Reason]:
    """Measures, and somebody left unnamed (ある中学校), that a folded passage does not have."""
    for frame in frames(said):
        for noun in frame.of(*_OPENED):
            if _MEASURE.fullmatch(noun) and noun[:-1] not in around and noun[-2:] not in around:
                yield Reason("wording", noun)
    for match in _SOME.finditer(said):
        theirs = [m["who"] for m in _SOME.finditer(around)]
        if (
            theirs
            and match["who"] not in around
            and not any(_alike(match["who"], who) for who in theirs)
        ):
            yield Reason("name", match["who"])


@lru_cache(maxsize=8192)
def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 2:
        return False
    return one in other or other in one or same_name(one, other)


def _shared(one: Frame, other: Frame) -> int:
    """How many nouns of the one are nouns of the other."""
    nouns = [n for n in one.nouns() if n not in _GENERIC]
    theirs = [*other.nouns(), other.head]
    pairs = [(n, t) for n in nouns for t in theirs if (n == t if n[0].isdigit() else _alike(n, t))]
    return min(len({n for n, _ in pairs}), len({t for _, t in pairs}))


def _within(frame: Frame, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= frame.start < end for start, end in spans)


def _untimely(mine: Frame, same: Sequence[Frame], theirs: Sequence[Frame]) -> Reason | None:
    """What is told as done and is still to come."""
    if not (mine.past and mine.final and not mine.denied):
        return None
    near = [t for t in same if _shared(mine, t) or t.final]
    if near and all(
        t.final and not t.past and not t.lasting and not t.able and not t.nominal for t in near
    ):
        return Reason("modality", mine.base)
    if same:
        return None
    for noun in mine.of("を"):
        about = [t for t in theirs if any(_alike(noun, n) for n in t.of("を"))]
        if about and all(t.base in _AIMS for t in about):
            return Reason("modality", mine.base)
    return None


def _denied(mine: Frame, same: Sequence[Frame]) -> Reason | None:
    """What is denied of the same nouns, or the other way round."""
    agree = max((_shared(mine, t) + 1 for t in same if _so(t) == _so(mine)), default=0)
    oppose = max((_shared(mine, t) + 1 for t in same if _so(t) != _so(mine)), default=0)
    if oppose > max(agree, 1):
        return Reason("negation", mine.base)
    return None


def _so(frame: Frame) -> bool:
    return frame.denied is bool(_HARDLY.match(frame.tail))


def _turned(mine: Frame, theirs: Sequence[Frame]) -> Reason | None:
    """What goes the other way for the same nouns."""
    stance = _stance(mine)
    if stance is None:
        return None
    known = [(t, other) for t in theirs if (other := _stance(t))]
    agree = [t for t, other in known if stance.meets(other)]
    oppose = [t for t, other in known if stance.opposes(other) and not stance.meets(other)]
    most = max((_shared(mine, t) for t in agree), default=-1)
    for t in oppose:
        share = _shared(mine, t)
        beside = share < 2 and any(a.sentence == t.sentence and not a.arguments for a in agree)
        if share > max(most, 0) and not beside:
            return Reason("direction", mine.base)
    return None


@lru_cache(maxsize=4096)
def _of_word(base: str) -> Stance | None:
    found = [s for s in stances(base) if s.start == 0]
    return found[0] if found else None


def _stance(frame: Frame) -> Stance | None:
    found = _of_word(frame.text[:_STEM]) or _of_word(frame.base)
    if found is None:
        return None
    sign = -1 if frame.denied else 1
    sides = tuple((axis, sign * side) for axis, side in found.sides)
    return Stance(found.text, frame.start, frame.end, sides)


def _reversed(mine: Frame, same: Sequence[Frame]) -> Reason | None:
    """Who does it where the passage tells that it is done to them."""
    for noun in mine.of(*_OPENED):
        for t in same:
            if t.passive is not mine.passive or not names_in(noun):
                continue
            ours, doers, done_to = mine.of("を", "に"), t.of(*_OPENED), t.of("を", "に")
            if any(_alike(noun, n) for n in done_to) and any(
                _alike(a, b) for a in ours for b in doers
            ):
                return Reason("role", noun)
    return None


def _of_a_kind(one: str, other: str) -> bool:
    if other in _GENERIC or other[0].isdigit():
        return False
    return bool(names_in(one)) == bool(names_in(other))


def _exchanged(
    mine: Frame, same: Sequence[Frame], text: str, paired: Sequence[tuple[Frame, Frame]]
) -> Reason | None:
    """A noun that the passage tells of something else, where another has its place."""
    for cases in (_OPENED[: 2 - bool(mine.head)], ("を",), ("に",), ("で",)):
        for noun in mine.of(*cases):
            if noun in _GENERIC or re.search(r"\d", noun) or len(noun) < 2 or noun not in text:
                continue
            rivals = [(t, n) for t in same for n in t.of(*cases)]
            if not rivals or any(_alike(noun, n) for t in same for n in (*t.nouns(), t.head)):
                continue
            mutual = any(
                _alike(n, m) and _alike(noun, other)
                for _, n in rivals
                for ours, t in paired
                if ours.base != mine.base
                for m in ours.nouns()
                for other in t.nouns()
                if not any(_alike(n, o) for o in t.nouns())
            )
            if any(
                (noun in t.sentence and not mutual) or not _of_a_kind(noun, n) for t, n in rivals
            ):
                continue
            if mutual or all(_shared(mine, t) for t, _ in rivals):
                return Reason("role", noun)
    return None

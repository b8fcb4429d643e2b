"""A follow-up that asks the same of another thing: "What about Kibo 1.5?", 森帆布は？ It is the
question before it, with that thing in the place of its own. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answering.asked.follow_ups import leans_on_history
from assistant.answering.quoted.same_thing import things
from assistant.domain.nouns import Turn
from assistant.language.dates import times_in
from assistant.language.folding import casefolded
from assistant.language.invisible import beginning, nfkc
from assistant.language.morphology import Word, parsed
from assistant.language.naming import names
from assistant.language.sentences import language_of
from assistant.language.versions import versions_in
from assistant.language.words import query_words

_LONGEST, _LONGEST_BEFORE = 60, 400
"""Characters of a follow-up that only names a thing, and of the question that is read for it."""
_ENGLISH = re.compile(
    r"(?P<on>(?:(?:and|but|so|then|ok|okay|now|or)[, ]+){0,3}(?:(?:what|how) about |what of )?)"
    r"(?P<thing>[^?!;:]{1,50}?)(?P<too> (?:then|instead|too))?[?.! ]*",
    re.IGNORECASE,
)
_JAPANESE = re.compile(
    r"(?:(?:じゃあ?|では|それでは|それじゃあ?|で|あと|そして|次に)[、 ]{0,2})?"
    r"(?P<thing>[^はがをもにへ?？。、]{1,40}?)"
    r"(?:の(?:場合|とき|方|ほう|ほうは))?(?:については|に関しては|だと|では|なら|って|は|も)?"
    r"(?:どう(?:です|でしょう)?(?:か|なの)?|いかがですか)?[?？。 ]*"
)
_PHRASE = re.compile(
    r"\b(?:the |an? )?[a-z-]{2,30} (?P<joint>of|in|to|at|from|for|by|on) "
    r"(?:[A-Z][\w'’.&-]{0,30})(?: [A-Z][\w'’.&-]{0,30}){0,3}"
)
_MEASURED = re.compile(r".{2,40}の(?P<measure>[^のはがを]{1,12})(?P<rest>(?:は|って|が|を).{0,40})")
_BARE = re.compile(
    r"(?:v|ver\.?|version|バージョン)? ?(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3}){0,3})", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,4}(?![0-9.])")
_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")
_ONLY_YEAR = re.compile(
    r"(?:in |for )?(?:the year )?(?P<year>[12][0-9]{3})(?: ?年度?)?", re.IGNORECASE
)
_MONTHS = r"january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH = re.compile(rf"\b(?:{_MONTHS})\b|(?<![0-9])[0-9]{{1,2}}月", re.IGNORECASE)
_ASIDE = frozenset(
    "one ones version release year month company town case same what how is was".split()  # noqa: SIM905
)
_CAPITALS = re.compile(r"[A-Z][\w'’.&-]*(?: (?:of |the |de |von )?[A-Z][\w'’.&-]*)*")

Kind = Literal["version", "time", "name"]


@dataclass(frozen=True, slots=True)
class _Part:
    """A thing that a question names, at `start`–`end` of it."""

    kind: Kind
    start: int
    end: int
    text: str


def same_of_another(question: str, history: Sequence[Turn]) -> str | None:
    """The last question before this one, of what this one names; None where this one asks
    something itself, or nothing was asked that may be asked of it.

    >>> before = [Turn("user", "When was Kibo 1.6 released?"), Turn("assistant", "In May.")]
    >>> same_of_another("What about Kibo 1.5?", before)
    'When was Kibo 1.5 released?'
    """
    before = ""
    for turn in history:
        if turn.role == "user":
            text = nfkc(beginning(turn.text, _LONGEST_BEFORE)).strip()
            again = _of_another(text, before) if before else None
            before = again or (before if before and leans_on_history(text) else text)
    return _of_another(nfkc(question.strip()), before) if before else None


def _of_another(question: str, before: str) -> str | None:
    japanese = language_of(before) == "ja"
    if len(question) > _LONGEST or (not japanese and language_of(question) == "ja"):
        return None
    found = (_JAPANESE if japanese else _ENGLISH).fullmatch(question)
    thing = found["thing"].strip(" 「」『』\"'“”") if found else ""
    thing = thing.removeprefix("the ") if _BARE.fullmatch(thing.removeprefix("the ")) else thing
    if not thing or (not japanese and _is_question(thing)):
        return None
    parts, theirs = _parts(thing), _parts(before)
    if bare := _BARE.fullmatch(thing):
        return _other_number(before, theirs, bare["number"])
    if not parts:
        return None
    if not _only(thing, parts, before):
        return (_of_whole if japanese else _of_phrase)(thing, before)
    return _replaced(before, theirs, parts[0])


def _of_whole(thing: str, before: str) -> str | None:
    """The question of 南丘の時計台 where that of 北浜の市場 was how it measures."""
    asked = _MEASURED.fullmatch(before)
    if asked is None or "の" not in thing or things(asked["measure"]).all:
        return None
    return f"{thing}の{asked['measure']}{asked['rest']}"


def _of_phrase(thing: str, before: str) -> str | None:
    """The question of the smithy of Falk where that before was of the bakery of Mori."""
    mine = _PHRASE.fullmatch(thing)
    for theirs in _PHRASE.finditer(before) if mine else ():
        if mine and theirs["joint"] == mine["joint"]:
            return before[: theirs.start()] + thing + before[theirs.end() :]
    return None


def _is_question(thing: str) -> bool:
    """Whether an English text asks something itself."""
    return bool(
        re.match(
            r"(?:what|why|who|whom|how|when|where|which|does|do|did|is|are|was|were|can|has|have|will)\b",
            thing,
            re.IGNORECASE,
        )
    )


def _only(thing: str, parts: Sequence[_Part], before: str) -> bool:
    """Whether a text names nothing but these parts, and what was asked before."""
    rest = list(thing)
    for part in parts:
        rest[part.start : part.end] = " " * (part.end - part.start)
    left = set(query_words("".join(rest))) - _ASIDE
    return left <= set(query_words(before))


def _other_number(before: str, theirs: Sequence[_Part], number: str) -> str | None:
    """The question with another number in the place of that of its version."""
    for part in theirs:
        if part.kind == "version":
            other = _NUMBER.sub(number, part.text, count=1)
            return before[: part.start] + other + before[part.end :]
    if _YEAR.fullmatch(number) and any(part.kind == "time" for part in theirs):
        return None
    named = [part for part in theirs if part.kind == "name"] if "." in number else []
    return f"{before[: named[0].end]} {number}{before[named[0].end :]}" if named else None


def _replaced(before: str, theirs: Sequence[_Part], part: _Part) -> str | None:
    if part.kind == "time":
        return _at_other_time(before, theirs, part)
    kinds = ("version", "name") if part.kind == "version" else ("name", "version")
    for kind in kinds:
        same = [one for one in theirs if one.kind == kind]
        if same:
            japanese = language_of(before) == "ja"
            alike = [one for one in same if one.text[-1:] == part.text[-1:]]
            old = (alike or same)[0 if japanese or kind == "version" else -1]
            return before[: old.start] + part.text + before[old.end :]
    return None


def _at_other_time(before: str, theirs: Sequence[_Part], part: _Part) -> str | None:
    """The question of another time: with another year or month where only that is said."""
    times = [one for one in theirs if one.kind == "time"]
    if not times:
        return None
    old = times[0]
    only_year = _ONLY_YEAR.fullmatch(part.text.strip())
    said = part.text
    if only_year and _YEAR.search(old.text):
        said = _YEAR.sub(only_year["year"], old.text, count=1)
    elif _MONTH.fullmatch(part.text.strip()) and _MONTH.search(old.text):
        said = _MONTH.sub(part.text.strip(), old.text, count=1)
    return before[: old.start] + said + before[old.end :]


def _parts(text: str) -> list[_Part]:
    """What a text names, in its order: versions, times, names with all of their words."""
    found = [_Part("version", v.start, v.end, v.text) for v in versions_in(text)]
    for time in times_in(text):
        found.append(_Part("time", time.start, time.end, time.text))
    if _ONLY_YEAR.fullmatch(text) and not found:
        found.append(_Part("time", 0, len(text), text))
    places = list(_nouns(text)) if language_of(text) == "ja" else []
    for start, end in places or _capitals(text):
        if not any(one.start < end and start < one.end for one in found):
            found.append(_Part("name", start, end, text[start:end]))
    return sorted(found, key=lambda one: one.start)


def _nouns(text: str) -> Iterator[tuple[int, int]]:
    """The runs of nouns in a Japanese text that have a name in them."""
    known = [name.text for name in names(text)]
    at = begin = 0
    named = False
    words = [*parsed(text), None]
    for word in words:
        start = text.find(word.surface, at) if word else len(text)
        joins = (
            word is not None
            and word.part == "名詞"
            and word.kind not in ("代名詞", "非自立", "副詞可能")
        )
        if not joins or start != at:
            run = text[begin:at]
            if run and (named or any(name in run or run in name for name in known)):
                yield begin, at
            named = False
            begin = start if joins else start + len(word.surface) if word else start
        at = start + len(word.surface) if word else start
        named = named or (word is not None and joins and _is_name(word))
        if not joins:
            begin = at


def _is_name(word: Word) -> bool:
    return word.kind == "固有名詞" or (word.unknown and not word.surface.isdecimal())


def _capitals(text: str) -> Iterator[tuple[int, int]]:
    """The names of an English text, each with all of its words."""
    known = [casefolded(name.text) for name in names(text)]
    for match in _CAPITALS.finditer(text):
        words = casefolded(match[0]).replace("'s", "").replace("’s", "").split()
        alone = match.start() == 0 and len(text) == match.end()
        if alone or any(name in words for name in known):
            end = match.end() - 2 if match[0].endswith(("'s", "’s")) else match.end()
            yield match.start(), end

"""A question takes for granted what the posts say otherwise: "Why did X cancel Y?" where they tell
that X launched it.

What it takes for granted is read from its words that have opposites, and from the events that it
names. A sentence on the same names and words that has the opposite, or that denies the event, turns
it; unless another one that is as much about them says it as the question does. Nothing else of a
sentence is understood, so the bars are high: see docs/evaluation.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answering.answerable.lacks import of_year, years
from assistant.answering.answerable.participants import other_participant
from assistant.answering.asked.question import Question
from assistant.answering.quoted.paragraphs import units
from assistant.checking.words import words
from assistant.domain.nouns import Hit
from assistant.language.amounts import numbers
from assistant.language.dates import places_of_times
from assistant.language.folding import casefolded
from assistant.language.morphology import parsed
from assistant.language.names import Text
from assistant.language.opposites import opposites
from assistant.language.sentences import language_of
from assistant.language.words import query_words
from assistant.runtime import time_limit

_ON_IT, _ON_IT_WEAK, _ON_IT_EVENT = 0.5, 0.65, 0.6
"""The share of what a question is about, by rarity, that stands beside the words that turn it: for
a pair of opposites, for one that is said of much, and for an event that is denied."""
_NAME_ABOVE = 0.7
"""What a name counts that stands in the title or elsewhere in the sentence only."""
_FIGURE, _UNKNOWN = 4.0, 3.0
"""What a figure of a question weighs, and a word whose rarity nobody knows."""
_BESIDE = {"ja": (60, 30), "en": (90, 70)}
"""Characters before such words and behind them that tell what they are said of."""
_DENIED_WITHIN, _DENIED_BEFORE = 25, 50
_LONGEST, _LONGEST_SENTENCE = 400, 1000
"""Characters of a question and of a sentence that are read."""
_STEM = 4

_ASKS = re.compile(
    r"なぜ|なんで|どうして|いつ|何|なに|どの|どこ|誰|だれ|いくら|どれ|いくつ|どう(?!な)|どんな"
    r"|理由|狙い|ねらい|目的|背景|経緯|きっかけ|根拠|とき"
    r"|\b(?:why|when|how|what|which|who|where|whom)\b"
)
_ASKED_FOR = re.compile(r"理由|狙い?|目的|背景|根拠|経緯|得票|票数|\d+")
_REFUSED = (
    "拒否(?!権)|拒[みんむ]|断っ|断り|断念|却下|取りやめ|取り止め|中止|見送|撤回|白紙|蹴っ|阻止|頓挫|破談|否定"
    "|見合わせ|打ち切"
)
_TURNED_DOWN = (
    r"refus\w{1,9}|reject\w{0,9}|turn\w{0,3} down|cancel\w{0,9}|abandon\w{0,9}|scrap\w{0,9}"
    r"|declin\w{1,9}|den(?:y|ied|ies)|withdr\w{1,9}|fail\w{0,3} to|decided against"
)
_DENIED_JA = re.compile(
    r".{0,2}?[いしされせらめけてできかわばまたがりには、]{0,6}?(?:な[いくかし]|ません|ず(?:[、にだ。]|$)|ぬ(?![きぐけるい]))"
    rf"|(?!し)[^、。]{{0,10}}?(?:{_REFUSED})"
)
_DENIED_EN = re.compile(
    r"(?:\b(?:not|never|no|nor|without|cannot|no longer|none of)|n't)\b(?: [\w'-]{1,30}){0,3} ?$"
    rf"|\b(?:{_TURNED_DOWN})\b[^.;]{{0,25}}$"
)
_DENIES = re.compile(
    rf"な[いくかし]|ませ|ず[、に]|{_REFUSED}"
    rf"|\b(?:not|never|no|nor|without|cannot|{_TURNED_DOWN})\b|n't"
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The sentence that says otherwise: a span of a hit's plain text."""

    hit: Hit
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Claim:
    """Something that a question takes for granted: what says so, what turns it, if anything does
    but its denial, and which of the question's words it is."""

    said: re.Pattern[str]
    turned: re.Pattern[str] | None
    bar: float
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Saying:
    """A sentence that says or turns a claim, and how much it has of what the question is about."""

    claim: _Claim
    turns: bool
    on_it: float
    at: Contradiction


def contradicted(question: Question, hits: Sequence[Hit]) -> Contradiction | None:
    """The sentence of these hits that says otherwise than a question takes for granted, None where
    none surely does. A question that takes nothing for granted has none."""
    asked = _Asked(question)
    sayings = list(asked.sayings(hits)) if asked.claims else []
    best: _Saying | None = None
    for claim in asked.claims:
        turning = [s for s in sayings if s.claim is claim and s.turns and s.on_it >= claim.bar]
        if not turning:
            continue
        first = max(turning, key=lambda one: round(one.on_it, 3))
        said = (s.on_it for s in sayings if s.claim is claim and not s.turns)
        if max(said, default=0.0) < first.on_it and (best is None or first.on_it > best.on_it):
            best = first
    if best is None and asked.takes_for_granted:
        other = other_participant(question.text, hits)
        return Contradiction(*other) if other else None
    return best.at if best else None


class _Asked:
    """A question as its premise is looked for."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._text = casefolded(question.text[:_LONGEST])
        self._japanese = question.language == "ja"
        named = question.text[:_LONGEST]
        for name in question.names:
            named = named.replace(name.shown, " ")
        self._rest = casefolded(named)
        self.takes_for_granted = bool(_ASKS.search(self._text))
        self.claims = list(self._claims()) if self.takes_for_granted else []
        self._names = sum(name.rarity for name in question.names)
        self._years = list(dict.fromkeys(years(question.times)))

    def _claims(self) -> Iterator[_Claim]:
        for pair in opposites():
            if pair.repeated:
                continue
            sides = {
                side is pair.one
                if _affirmed(self._text, found, self._japanese)
                else side is not pair.one
                for side in (pair.one, pair.other)
                for found in side.finditer(self._text)
            }
            if len(sides) == 1:
                said, turned = (pair.one, pair.other) if sides.pop() else (pair.other, pair.one)
                self._rest = said.sub(" ", turned.sub(" ", self._rest))
                yield _Claim(said, turned, _ON_IT_WEAK if pair.weak else _ON_IT)
        if not _DENIES.search(self._text):
            for word in self._events():
                yield _Claim(self._event(word), None, _ON_IT_EVENT, word)

    def _events(self) -> Iterator[str]:
        if self._japanese:
            for one in parsed(self._rest):
                if one.kind == "サ変接続" and len(one.surface) > 1:
                    yield one.surface
        else:
            yield from (w for w in words(self._rest) if w.isalpha() and len(w) > _STEM)

    def _event(self, word: str) -> re.Pattern[str]:
        forms = words(self._rest).get(word, ())
        stem = rf"\b{re.escape(_stem(word))}" if word.isascii() else re.escape(word)
        return re.compile("|".join([*(re.escape(f) for f in forms if len(f) > 1), stem]))

    @cached_property
    def _words(self) -> Mapping[str, tuple[float, tuple[str, ...]]]:
        """What it is about but names, times and figures: how rare each word is, and its forms in
        the other language."""
        weights = self.question.weights
        return {
            word: (weights.get(word, _UNKNOWN), forms)
            for word, forms in words(self._rest).items()
            if not _ASKED_FOR.fullmatch(word)
        }

    @cached_property
    def _figures(self) -> tuple[float, ...]:
        text, names = self.question.text, self.question.names
        times = places_of_times(text)
        return tuple(
            round(abs(one.value), 6)
            for one in numbers(text)
            if one.kind not in ("rank", "clock")
            and one.text not in ("1", "2", "3")
            and not re.fullmatch("[12][0-9]{3}", one.text)
            and not any(start <= one.start < end for start, end in times)
            and not any(one.text in name.shown for name in names)
        )

    def sayings(self, hits: Sequence[Hit]) -> Iterator[_Saying]:
        """The sentences of these hits that say or turn what the question takes for granted, and
        have its names and years."""
        for hit in hits:
            title = "\n".join((hit.post.title, *hit.place.heading))
            for start, end in units(hit):
                time_limit.check()
                sentence = hit.passage.plain[start:end][:_LONGEST_SENTENCE]
                folded = casefolded(sentence)
                found = list(self._found(folded, language_of(sentence) == "ja"))
                whole = f"{title}\n{sentence}" if found else ""
                if not found or not self._of_same(casefolded(whole), Text(whole), hit):
                    continue
                at = Contradiction(hit, (start, end))
                figures = {round(abs(one.value), 6) for one in numbers(sentence)}
                for claim, turns, place in found:
                    share = self._share(
                        claim, folded, place, language_of(sentence) == "ja", figures
                    )
                    yield _Saying(claim, turns, share, at)

    def _found(self, folded: str, japanese: bool) -> Iterator[tuple[_Claim, bool, tuple[int, int]]]:
        for claim in self.claims:
            for side in (claim.said, claim.turned):
                for found in side.finditer(folded) if side else ():
                    affirmed = _affirmed(folded, found, japanese)
                    yield claim, affirmed is (side is claim.turned), found.span()

    def _of_same(self, folded: str, text: Text, hit: Hit) -> bool:
        return all(of_year(year, folded, hit.post.date.year) for year in self._years) and all(
            text.has(name) for name in self.question.names
        )

    def _share(
        self,
        claim: _Claim,
        folded: str,
        place: tuple[int, int],
        japanese: bool,
        figures: set[float],
    ) -> float:
        """How much of what the question is about stands beside a place. Of words without a form in
        the language of the sentence nobody knows."""
        before, behind = _BESIDE["ja" if japanese else "en"]
        beside = folded[max(0, place[0] - before) : place[1] + behind]
        across = japanese is not self._japanese
        own = {
            word: known
            for word, known in self._words.items()
            if word != claim.word and (known[1] or not across)
        }
        named = self.question.names
        if not named and (len(own) < (1 if self._years and not across else 2)):
            return 0.0
        text, there = Text(beside), frozenset(query_words(beside))
        have = sum(n.rarity * (1.0 if text.has(n) else _NAME_ABOVE) for n in named)
        have += _FIGURE * sum(one in figures for one in self._figures)
        have += sum(
            weight for word, (weight, forms) in own.items() if _has(there, beside, word, forms)
        )
        whole = self._names + _FIGURE * len(self._figures) + sum(w for w, _ in own.values())
        return have / whole if whole else 0.0


def _affirmed(folded: str, found: re.Match[str], japanese: bool) -> bool:
    """Whether a word that was found in a folded text is said, and not denied."""
    if japanese:
        return not _DENIED_JA.match(folded[found.end() : found.end() + _DENIED_WITHIN])
    return not _DENIED_EN.search(folded[max(0, found.start() - _DENIED_BEFORE) : found.start()])


def _stem(word: str) -> str:
    return word[: max(_STEM, len(word) - 3)]


def _has(there: frozenset[str], beside: str, word: str, forms: Sequence[str]) -> bool:
    if word in there or any(form in beside for form in forms):
        return True
    long = len(word) > _STEM and word.isascii()
    return long and any(other.startswith(_stem(word)) for other in there)

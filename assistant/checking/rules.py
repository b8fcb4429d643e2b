"""The check without a model: a sentence is compared with what it cites, fault by fault. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.checking import (
    binding,
    comparing,
    names,
    predicates,
    roles,
    topics,
)
from assistant.checking.clauses import (
    Clause,
    clause_at,
    clauses,
    nearest,
    shared,
)
from assistant.checking.doing import undone, unnamed
from assistant.checking.figures import (
    Figure,
    derived,
    figures,
    same,
)
from assistant.checking.joined import misjoined
from assistant.checking.moments import (
    Moment,
    moments,
    told,
)
from assistant.checking.opposites import Stance, stances
from assistant.checking.swaps import swapped, without
from assistant.checking.verdict import Reason, Verdict
from assistant.checking.wording import (
    Word,
    coverage,
    forms,
    held,
    words,
    words_and_numbers,
)
from assistant.domain.nouns import Hit
from assistant.language.glossary import fold
from assistant.runtime import time_limit

_JAPANESE = re.compile("[ぁ-ゖ一-鿿]")
_MARGIN = 0.2
_MARGIN_ACROSS = 0.1
_NEAR = 0.4
_TOLD = 0.6
_BESIDE = 20
_BEHIND = 2
_PLANNED = 0.45
_LEAST_SAID = 1.0
_HELD = 0.42
_HELD_ACROSS = 0.2
_CLAUSE_HELD = 0.25
_LONGEST_SAID, _LONGEST_TOLD = 1000, 6000
"""Characters of a sentence, and of what it is compared with, that are read: no sentence of a model
is longer, nor are the passages that it rests on. Each part of the one is held against each part of
the other."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence is compared with: the passage, what stands above it, and its day."""

    text: str
    above: str
    day: date | None

    @property
    def around(self) -> str:
        """The passage with what stands above it."""
        return f"{self.text}\n{self.above}"


def source(hits: Sequence[Hit]) -> Source:
    """Several passages as one, folded."""
    return reading(
        "\n".join(hit.passage.plain for hit in hits),
        "\n".join(" ".join((hit.post.title, *hit.place.heading, hit.before or "")) for hit in hits),
        hits[0].post.date.date() if hits else None,
    )


def reading(text: str, above: str, day: date | None) -> Source:
    """A passage as it is compared: folded, without marks of emphasis."""
    told = re.sub(r"[*`]", "", fold(text[:_LONGEST_TOLD]))
    return Source(told[:_LONGEST_TOLD], fold(above[:_LONGEST_SAID]), day)


class RulesJudge:
    """Checks by rules; takes a few milliseconds and never fails."""

    def judge(self, sentence: str, sources: Sequence[Hit]) -> Verdict:
        """What is found against the sentence; see `Judge`."""
        if not sources:
            return Verdict((Reason("wording", sentence),))
        return Verdict(tuple(dict.fromkeys(faults(sentence, source(sources)))))


def faults(sentence: str, against: Source) -> Iterator[Reason]:
    """Every fault of a sentence, in the order of the checks."""
    sentence = sentence[:_LONGEST_SAID]
    said = fold(sentence)
    if said.strip("。. ") in against.text:
        return
    time_limit.check()
    yield from _times(said, against)
    yield from _figures(said, against)
    for name in names.strange_names(sentence, against.around):
        yield Reason("name", name)
    yield from _bindings(said, against, binding.names_of(sentence))
    yield from _directions(said, against)
    yield from _denials(said, against)
    if _JAPANESE.search(said):
        yield from undone(said, against.text)
        yield from unnamed(said, against.around)
    yield from _plans(said, against)
    yield from _wording(said, against)


def _bare_day(one: Moment) -> bool:
    return one.day is not None and one.month is None and not one.part


def _times(said: str, against: Source) -> Iterator[Reason]:
    theirs = moments(against.around, against.day)
    for one in moments(said, against.day):
        time_limit.check()
        if one.text in ("年内", "end of the year") and not any(o.year == one.year for o in theirs):
            yield Reason("date", one.text)
            continue
        if told(one, theirs, against.day) or one.text.strip() in against.around:
            if _told_otherwise(one, said, against):
                yield Reason("date", one.text)
            continue
        if _bare_day(one) and any(f.value == one.day for f in figures(against.text)):
            continue
        yield Reason("date", one.text)


def _told_otherwise(one: Moment, said: str, against: Source) -> bool:
    """Whether a year comes from the day of the post or its title alone, and what the passage
    says of the same thing has another year."""
    theirs = moments(against.text, against.day)
    if one.year is None or one.relative or any(o.year == one.year for o in theirs):
        return False
    rest = without(said, moments(said, against.day))
    near = nearest(words(rest), against.text)
    years = {o.year for o in theirs if near.start <= o.start < near.end and o.year}
    mine = {o.year for o in moments(said, against.day)}
    return bool(years - mine) and shared(words(rest), near) >= _TOLD


def _figures(said: str, against: Source) -> Iterator[Reason]:
    mine = figures(without(said, moments(said, against.day)))
    theirs = figures(without(against.around, moments(against.around, against.day)))
    raw = {f.value for f in figures(against.around)}
    for one in mine:
        time_limit.check()
        rest = re.search(r"以外|残[りる]|その他", said) and one.unit == "%"
        if rest and any(o.unit == "%" and abs(100 - o.value - one.value) < 1e-6 for o in theirs):
            continue
        if not any(same(one, other) for other in theirs) and not derived(one, theirs):
            if one.unit in ("年", "日", "第") and one.value in raw:
                continue
            yield Reason("figure", one.text)


def _bindings(said: str, against: Source, mine: Sequence[binding.Name]) -> Iterator[Reason]:
    for name in binding.misplaced(said, against.text):
        yield Reason("name", name)
    for name in topics.elsewhere(said, against.text, mine):
        yield Reason("name", name)
    for name in topics.parted(said, against.text, mine):
        yield Reason("name", name)
    for one in comparing.based(said, against.text):
        yield Reason("role", one)
    for one in comparing.turned(said, against.text):
        yield Reason("direction", one)
    for one in swapped(said, against.text, against.day):
        yield Reason("figure", one)
    for one in misjoined(said, against.text, mine, against.day):
        yield Reason("figure", one)
    for name in roles.turned(said, against.text):
        yield Reason("role", name)


def _context(said: str, at: int, but: str) -> tuple[Word, ...]:
    clause = clause_at(said, at)
    found = tuple(
        w for w in words_and_numbers(clause.text) if w.text not in but and but not in w.text
    )
    return found or words(said)


def _directions(said: str, against: Source) -> Iterator[Reason]:
    now = not predicates.past_times(said)
    theirs = stances(against.text, now=now)
    for one in stances(said, now=now):
        time_limit.check()
        context = _context(said, one.start, one.text)
        agree, oppose = 0.0, 0.0
        for other in theirs:
            if one.meets(other):
                agree = max(agree, _share(context, against.text, other.start, other.text))
            elif one.opposes(other):
                share = _share(context, against.text, other.start, other.text)
                oppose = max(
                    oppose,
                    share
                    if not _JAPANESE.search(said)
                    or _of_the_same((said, one.start), (against.text, other.start, other.end))
                    else 0.0,
                )
        margin = _MARGIN if _JAPANESE.search(said) else _MARGIN_ACROSS
        if (not agree and oppose >= 2 * margin) or oppose > agree + margin:
            yield Reason("direction", one.text)


def _of_the_same(one: tuple[str, int], other: tuple[str, int, int]) -> bool:
    """Whether two words at these places of two texts are said of the same thing: the word
    before the one stands near the other, or there is none."""
    said, start = one
    clause = clause_at(said, start)
    before = [w for w in words(clause.text) if clause.start + w.end <= start and w.weight >= 0.5]
    if not before or clause.start + before[-1].end < start - 3:
        return True
    text, at, end = other
    low = max(clause_at(text, at).start - 2, at - _BESIDE, 0)
    return held(before[-1], text[low : end + _BEHIND]) >= 0.5


def _share(context: tuple[Word, ...], text: str, at: int, but: str) -> float:
    return 0.05 + shared(context, clause_at(text, at), but)


def _denials(said: str, against: Source) -> Iterator[Reason]:
    now = not predicates.past_times(said)
    theirs = predicates.predicates(against.text, now=now)
    matched = False
    mine, known = stances(said), stances(against.text)
    count = predicates.denials(said)
    even = count > 0 and count % 2 == 0
    if not count and not re.search("[ぁ-ゖ一-鿿]", said):
        yield from _denied_across(said, theirs)
    for one in predicates.predicates(said, now=now):
        time_limit.check()
        context = _context(said, one.start, one.stem)
        agree, oppose = 0.0, 0.0
        for other in theirs:
            if predicates.alike(one.stem, other.stem):
                if one.denied != other.denied and (other if one.denied else one).argument:
                    continue
                share = _share(context, against.text, other.start, other.stem)
                if one.denied == other.denied:
                    agree = max(agree, share)
                elif _of_the_same(
                    (said, one.start),
                    (against.text, other.start, other.start + len(other.text)),
                ):
                    oppose = max(oppose, share)
        turned = [s for s in mine if one.start <= s.start < one.start + len(one.text)]
        matched |= one.denied and (bool(agree) or any(s.meets(o) for s in turned for o in known))
        if even and one.denied:
            continue
        if (not agree and oppose >= _NEAR) or oppose > agree + _MARGIN:
            yield Reason("negation", one.text)
    if count % 2 and not matched and not predicates.short_of(said):
        parts = clauses(against.text)
        shares = [shared(words(said), part) for part in parts]
        best = max(shares, default=0.0)
        if not any(
            share >= 0.6 * best and predicates.denies(part.sentence)
            for share, part in zip(shares, parts, strict=True)
        ):
            yield Reason("negation", said)


def _denied_across(said: str, theirs: Sequence[predicates.Predicate]) -> Iterator[Reason]:
    """What a sentence in another language says of a word that the passage only denies it of."""
    for word in words(said):
        told = [
            p for p in theirs if any(predicates.alike(form, p.stem) for form in forms(word.text))
        ]
        told = [p for p in told if not p.argument]
        if told and all(p.denied for p in told):
            yield Reason("negation", word.text)


def _plans(said: str, against: Source) -> Iterator[Reason]:
    if not _JAPANESE.search(said) and predicates.denies(said):
        return
    last = predicates.last_done(said)
    if last is not None and _later(said, against.day):
        yield Reason("modality", said)
        return
    if last is None:
        near = nearest(words(said), against.text)
        if predicates.to_come(said) and predicates.surely_done(near.text):
            yield Reason("modality", said)
        return
    surely = predicates.surely_done(said)
    theirs = [p for p in predicates.predicates(against.text) if predicates.alike(last.stem, p.stem)]
    if theirs and not last.stem.isascii():
        context = _context(said, last.start, last.stem)
        real = plan = 0.0
        for other in theirs:
            share = _share(context, against.text, other.start, other.stem)
            ending = predicates.ending(against.text, other.start)
            if predicates.planned(ending[:30]):
                plan = max(plan, share)
            else:
                real = max(real, share)
        if plan >= (0.1 if surely else _PLANNED) and plan > real:
            yield Reason("modality", said)
        return
    near = nearest(words(said), against.text)
    mine = words(said)
    shares = [(shared(mine, part), part) for part in clauses(against.text)]
    best = max((share for share, _ in shares), default=0.0)
    good = [part for share, part in shares if share >= 0.8 * best]
    if (
        (
            (best >= 0.6 or surely)
            and all(predicates.intended(part.text[-30:]) and not _done_there(part) for part in good)
        )
        or (predicates.completes(last.stem) and predicates.intended(near.sentence))
        or (surely and not any(_done_there(part) for share, part in shares if share >= 0.7 * best))
    ):
        yield Reason("modality", said)


def _later(said: str, day: date | None) -> bool:
    """Whether all years that a sentence tells are still to come on the day of the post."""
    years = [one.year for one in moments(said, day) if one.year]
    return day is not None and bool(years) and all(year > day.year for year in years)


def _done_there(near: Clause) -> bool:
    return predicates.done(near.text) and not predicates.planned(near.text[-24:])


def _told_when(said: str, against: Source) -> bool:
    """Whether a time of a sentence that is more than a year stands in the passage."""
    theirs = moments(against.text, against.day)
    return any(
        (one.part or one.month or one.day) and told(one, theirs, None)
        for one in moments(said, against.day)
    )


def _wording(said: str, against: Source) -> Iterator[Reason]:
    if sum(word.weight for word in words(said)) < _LEAST_SAID:
        if said.strip("。.!? ") not in against.around:
            yield Reason("wording", said)
        return
    japanese = bool(re.search("[ぁ-ゖ一-鿿]", said))
    least = _HELD if japanese == bool(re.search("[ぁ-ゖ]", against.text)) else _HELD_ACROSS
    if not japanese and _told_when(said, against):
        return
    if coverage(said, against.around) < least and (japanese or len(words(said)) > 3):
        yield Reason("wording", said)
        return
    if not japanese:
        return
    for part in clauses(said):
        if len(words(part.text)) >= 2 and coverage(part.text, against.around) < _CLAUSE_HELD:
            yield Reason("wording", part.text.strip())


__all__ = ["Clause", "Figure", "RulesJudge", "Source", "Stance", "faults", "source"]

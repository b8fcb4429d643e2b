"""Who paid how much to whom: rows out of sentences that have an amount of money and a word of
dealing, with names on either side. Pure.

Every cell is a piece of the sentence, word by word; one that the sentence does not surely tell is
empty. Nothing is taken from the sentences around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.collected.dealings import Dealing, Group, asked_groups, dealings
from assistant.answering.collected.parties import Party, parties
from assistant.domain.nouns import Hit, Post
from assistant.language.amounts import Amount, amounts
from assistant.language.dates import times_in
from assistant.language.folding import bare
from assistant.language.sentences import language_of, sentence_spans

_LONGEST = 400
_REACH = 40
"""Characters between an amount and the word of dealing that it is of."""
_VALUE_BEFORE = re.compile(
    r"(?:評価額|時価総額|企業価値|売上高?|営業利益|市場規模|価値)[はがをもので、]{0,2}(?:約|総額)?\s*$"
    r"|(?:valu(?:ed|ation|ing)|worth|revenues?|market|sales)"
    r"(?: (?:at|of|is|was|to|over|about|around|nearly|a))*\s*$",
    re.IGNORECASE,
)
_VALUE_AFTER = re.compile(
    r"(?:（[^）]{0,30}）)?(?:以上|超|規模|近く|程度|弱|強)?(?:もの)?(?:という)?の?"
    r"(?:企業)?(?:評価額|時価総額|企業価値|売上|市場|価値|相当の)"
    r"|\s*(?:\([^)]{0,30}\)\s*)?(?:post-money |pre-money )?(?:valuation|in revenue|market\b)",
    re.IGNORECASE,
)
"""An amount that is the worth of a company, its sales or a market, and no payment."""
_CLAUSE = re.compile(
    r"(?<=[しりきえけせてめれじみびにぎでたずと])、|[。;；！？]|、(?:一方|また|さらに)"
)
_CLAUSE_ENGLISH = re.compile(r"; |, (?:while|whereas|and|but) |\. ")
_OF_ANOTHER = re.compile(
    r"(?:以上|超|規模|近く|程度)?(?:もの)?の(?![^をにへ、]{0,15}(?:投資|出資|資金|融資|額|調達|買収))[^をにへ、]{1,15}を"
)
"""Behind an amount: it is that of another thing, as of costs that are cut."""
_RANGE = re.compile(r"\s?(?:から|〜|～|~|–|-|ないし|to)\s?")
_IN_BRACKETS = re.compile(r"[^（(]{0,6}[（(][^）)]{0,12}")
_SUBJECT = re.compile(r"は|が(?!主導)|も|では|による")
_IS_DONE, _PASSIVE = re.compile(r"(?:以上|規模|もの|[^、。をが]){0,4}が"), re.compile(r"られ|され")
"""An amount that is the subject of what is done with it."""
_TOPIC = re.compile(r"は|が(?!主導)")
_TARGET = re.compile(r"(?:に対(?:し|する)|に(?!よ|と|お|つ|関|向|基)|へ|向け)")
_GIVER = re.compile(r"から|が?主導|(?:が|を)?(?:リード|引受)|を割当先")
_OBJECT = re.compile(r"を|の(?:買収|子会社化|全株式|株式)")
_BY, _FROM = (
    re.compile(r"(?:led by|by)(?: the)? $", re.I),
    re.compile(r"(?:from|led by|backed by|by)(?: the| investors(?: including| such as)?)? $", re.I),
)
_INTO = re.compile(r"(?:in|into|to|for|on)(?: the| an?| its| rival| startup| chipmaker)* $", re.I)
_NO_SUBJECT = re.compile(r"(?:in|into|to|for|on|from|by|of|at|with|than)(?: the| an?)? $", re.I)


@dataclass(frozen=True, slots=True)
class Relation:
    """A row: who paid `amount` to whom, as the `sentence` of a post says it; "" where it does not.

    `day` is the time that the sentence tells, or the day of the post where it is not `dated`; the
    span is that of the sentence in the plain text of the hit. `also` are other posts that say the
    same.
    """

    who: str
    whom: str
    amount: str
    value: float
    unit: str
    group: Group
    sentence: str
    hit: Hit
    start: int
    end: int
    day: str
    dated: bool
    first: date
    last: date
    also: tuple[Post, ...] = ()


def relations(
    hits: Iterable[Hit], question: str, first: date | None = None, last: date | None = None
) -> tuple[Relation, ...]:
    """The rows of what hits tell, the oldest first, of the dealings that a question asks about and
    of a period, by the time that a sentence tells or else by the day of its post. What several
    posts say is one row, with the others beside it."""
    groups = asked_groups(question)
    found: dict[tuple[str, str, float, str], Relation] = {}
    for one in sorted(_all(hits, groups), key=lambda r: (r.first, r.hit.post.date)):
        if (first and one.last < first) or (last and one.first > last):
            continue
        key = bare(one.who), bare(one.whom), one.value, one.unit
        known = found.get(key)
        if known is None:
            found[key] = one
        elif one.hit.post.file not in {p.file for p in (known.hit.post, *known.also)}:
            found[key] = replace(known, also=(*known.also, one.hit.post))
    return tuple(_without_parts(list(found.values())))


def _without_parts(rows: Sequence[Relation]) -> Iterator[Relation]:
    """The rows without those that another one tells more of: the same amount of the same party."""
    for one in rows:
        fuller = any(
            other is not one
            and (other.value, other.unit) == (one.value, one.unit)
            and bool(other.who) + bool(other.whom) > bool(one.who) + bool(one.whom)
            and bare(one.who) in ("", bare(other.who))
            and bare(one.whom) in ("", bare(other.whom))
            for other in rows
        )
        if not fuller:
            yield one


def _all(hits: Iterable[Hit], groups: frozenset[Group]) -> Iterator[Relation]:
    for hit in hits:
        plain = hit.passage.plain
        for start, end in sentence_spans(plain):
            yield from _rows(plain[start : min(end, start + _LONGEST)], hit, start, end, groups)


def _rows(
    text: str, hit: Hit, start: int, end: int, groups: frozenset[Group]
) -> Iterator[Relation]:
    words = [one for one in dealings(text) if one.group in groups]
    money = [one for one in amounts(text) if one.kind == "money" and one.value] if words else []
    money = [one for one in _ranges(text, money) if not _is_worth(text, one)]
    if not money:
        return
    japanese = language_of(text) == "ja"
    known = parties(text)
    told = set[tuple[str, str, str]]()
    for amount in money:
        word = _word_of(text, amount, words, japanese)
        if word is None:
            continue
        read = _japanese if japanese else _english
        who, whom = read(text, amount, word, known)
        cell = (who.text if who else "", whom.text if whom else "", amount.text.strip())
        named = any(one and one.named for one in (who, whom))
        if not named or cell in told:
            continue
        told.add(cell)
        ends = _CLAUSE if japanese else _CLAUSE_ENGLISH
        when = _when(text, hit.post.date.date(), word, _bounds(text, amount, word, ends))
        row = (*cell, amount.value, amount.unit, word.group, text, hit, start, end)
        yield Relation(*row, *when)


def _when(
    text: str, posted: date, word: Dealing, clause: tuple[int, int]
) -> tuple[str, bool, date, date]:
    """The time that a clause tells of a dealing, and whether it tells any: else the day of its
    post; with the first and the last day of either."""
    times = [
        time
        for time in times_in(text, posted)
        if time.span and (time.year or time.month) and clause[0] <= time.start < clause[1]
    ]
    near = min(times, key=lambda time: abs(time.start - word.start), default=None)
    if near is None or near.span is None:
        return posted.isoformat(), False, posted, posted
    return near.text, True, near.span.first or date.min, near.span.last or date.max


def _ranges(text: str, money: Sequence[Amount]) -> list[Amount]:
    """The amounts, both ends of a range as one, without those that say the one before them in
    another currency."""
    found: list[Amount] = []
    for one in money:
        between = text[found[-1].end : one.start] if found else ""
        if found and _RANGE.fullmatch(between):
            whole = text[found[-1].start : one.end]
            found[-1] = replace(found[-1], text=whole, end=one.end)
        elif not (found and len(between) < 20 and _IN_BRACKETS.fullmatch(between)):
            found.append(one)
    return found


def _is_worth(text: str, amount: Amount) -> bool:
    before = text[max(0, amount.start - 30) : amount.start]
    return bool(_VALUE_BEFORE.search(before) or _VALUE_AFTER.match(text, amount.end))


def _word_of(text: str, amount: Amount, words: Sequence[Dealing], japanese: bool) -> Dealing | None:
    """The word of dealing that an amount is of: in Japanese the next one behind it, in English the
    nearest one; none where a clause ends between them."""
    ends = _CLAUSE if japanese else _CLAUSE_ENGLISH
    near = []
    for one in words:
        first, last = sorted((amount.end if one.start >= amount.end else amount.start, one.start))
        behind = one.start >= amount.end
        if last - first > _REACH or ends.search(text, first, last) or (japanese and not behind):
            continue
        if japanese and _OF_ANOTHER.match(text, amount.end):
            continue
        near.append(one)
    return min(near, key=lambda one: abs(one.start - amount.start), default=None)


def _bounds(text: str, amount: Amount, word: Dealing, ends: re.Pattern[str]) -> tuple[int, int]:
    """The clause that an amount and its word stand in."""
    low, high = min(amount.start, word.start), max(amount.end, word.end)
    begins = [match.end() for match in ends.finditer(text, 0, low)]
    behind = ends.search(text, high)
    return (begins[-1] if begins else 0), (behind.start() if behind else len(text))


def _japanese(
    text: str, amount: Amount, word: Dealing, known: Sequence[Party]
) -> tuple[Party | None, Party | None]:
    first, last = _bounds(text, amount, word, _CLAUSE)
    is_done = _IS_DONE.match(text, amount.end) and _PASSIVE.search(text, word.end, word.end + 8)
    own = [one for one in known if first <= one.start and one.end <= last]
    own = [one for one in own if one.end <= word.start or one.start >= word.end]
    before = [one for one in own if one.end <= amount.start]
    subject = _last([one for one in before if one.named], _SUBJECT)
    if subject is None:
        owners = [one for one in before if one.named and _leads(text, one, amount, word)]
        subject = owners[-1] if owners else None
    if is_done:
        subject = None
    elif subject is None:  # what the clauses before are about, if they have one subject
        topics = [one for one in known if one.end <= first and _TOPIC.match(one.after)]
        subject = topics[0] if len(topics) == 1 and topics[0].named else None
    subject = _joined(text, subject, known)
    leading = [one for one in own if one.end <= word.start]
    if word.frame == "buy":
        bought = _last(leading, _OBJECT)
        return subject, bought if bought != subject else None
    givers = [one for one in own if one.named and _GIVER.match(one.after)]
    near = [one for one in givers if one.end <= amount.start]
    near = near or (givers[:1] if word.frame == "get" else [])
    giver = _joined(text, near[-1], known) if near else None
    if word.frame == "get":
        return giver, subject if subject != giver else None
    target = _joined(text, _last(leading, _TARGET), known)
    if giver is not None:
        return giver, target or (subject if subject != giver else None)
    return subject, target if target != subject else None


def _joined(text: str, one: Party | None, known: Sequence[Party]) -> Party | None:
    """A party with those that are named in one breath with it (AとB), and a noun that is no name
    with what it is of (AIと半導体の研究)."""
    if one is None:
        return None
    links = r"と|や" if one.named else r"と|や|の|・|および|及び"
    for other in reversed(known):
        gap = text[other.end : one.start]
        if other.end <= one.start and re.fullmatch(links, gap) and (other.named or not one.named):
            one = replace(one, start=other.start, text=text[other.start : one.end])
    return one


def _last(some: Sequence[Party], particle: re.Pattern[str]) -> Party | None:
    found = [one for one in some if particle.match(one.after)]
    named = [one for one in found if one.named]
    some = named or found
    return some[-1] if some else None


def _leads(text: str, one: Party, amount: Amount, word: Dealing) -> bool:
    """Whether a name stands as its owner right before an amount, or a taker, of a dealing that is a
    noun: ASMLのMistralへの13億ユーロ投資."""
    between = text[one.end : amount.start]
    plain = re.fullmatch(r"(?:[（(][^（）()]*[）)])?の(?:約|総額)?", between)
    taken = re.fullmatch(r"の.{1,24}への?(?:約|総額)?", between)
    noun = word.start - amount.end <= 8
    return noun and bool(plain or taken)


def _english(
    text: str, amount: Amount, word: Dealing, known: Sequence[Party]
) -> tuple[Party | None, Party | None]:
    first, last = _bounds(text, amount, word, _CLAUSE_ENGLISH)
    own = [one for one in known if first <= one.start and one.end <= last]
    edge = min(amount.start, word.start)
    before = [one for one in own if one.end <= edge and not _NO_SUBJECT.search(one.before)]
    behind = [one for one in own if one.start >= word.end]
    subject = before[-1] if before else None
    passive = re.search(r"(?:is|was|were|been|be|being)(?: [a-z]+)? $", text[first : word.start])
    by = next((one for one in behind if _BY.search(one.before)), None)
    if word.frame == "buy":
        if passive:
            return by, subject
        gap = [
            one
            for one in behind
            if one.start - word.end < 40 and not _NO_SUBJECT.search(one.before)
        ]
        of = [one for one in behind if re.search(r"of(?: the)? $", one.before)]
        return subject, next(iter(gap or of), None)
    if word.frame == "get":
        return next((one for one in behind if _FROM.search(one.before)), None), subject
    if passive and by:
        return by, subject
    into = next((one for one in behind if _INTO.search(one.before)), None)
    return subject, into

"""What a question compares, and by what: its sides and the aspects that it names. Pure.

Things that are joined (AとB, A vs B, A or B) make a group. In Japanese the parts of speech say
where one begins and ends, and the last of a group has as many parts joined by の as the first:
what is left is an aspect. In English the words around it do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from assistant.language.morphology import Word, parsed
from assistant.language.sentences import language_of

_READ = 400
"""Characters of a question that are read."""
_MOST = 8

_JOINS: Final = frozenset(
    ("と", "や", "vs", "対", "それとも", "または", "あるいは", "か", "or", "and")
)
_LOOSE: Final = frozenset(("、", ",", "，", "・"))
_ASKING = """
違い 差 差異 相違 比較 どちら どっち どれ それぞれ 各々 両方 両者 双方 関係 もの こと の 方 ほう
うち 何 なに どこ 点 共通点 相違点 優劣 開き 中 場合 誰 いつ いくら どの どう ところ 間 比べ
比べる 対比 性能差 使い分け 得 お得
"""
_OF_NOTHING: Final = frozenset(_ASKING.split())
"""Japanese nouns that ask for a comparison, and for nothing that is compared."""
_MARKS: Final = frozenset("-.&/+#·’'「」『』%")
_BY_COMPARING = re.compile("比べ|比較|較べ")
_NAMED = re.compile("[A-Za-z0-9ァ-ヺ]")

_OPENING = """
is are was were be do does did has have had will would can could should how what what's which
who whose why when where compare comparing compared comparison between contrast difference
differences of in on at for from to with by than versus better worse more less cheaper either
choose pick prefer about me tell explain describe whether if side weigh give show both as there
's us distinguishes sets weighing
"""
_BEFORE: Final = frozenset(_OPENING.split())
_CLOSING = """
for in on at when by during compare compares compared differ differs stack stacks which who how
what is are was were do does did regarding concerning as terms apart each have has had won win
wins made make makes run runs lifts better worse cheaper faster safer if since after because to
that with disagree relate grow grew sit perform performs performed please well
"""
_AFTER: Final = frozenset(_CLOSING.split())
_ASPECTS_AFTER = re.compile(
    r"(?:,|:|\bin terms of|\bwith (?:respect|regard) to|\bas to|\bregarding|\bconcerning|\bon|\bby"
    r"|\bfor|\bin)\s+(?P<aspects>[^?.,:;]{2,120})"
)
_ASPECTS_BEFORE = re.compile(
    r"(?:\bcompare|\bcontrast|\bdifferences? in|\bwhat (?:is|are)|\band|^)\s+(?:the )?"
    r"(?P<aspects>(?:[a-z-]{2,20}(?:, | and | or | )){0,6}[a-z-]{2,20}) (?:of|in|between|for) $",
    re.IGNORECASE,
)
_CONNECTORS = (
    re.compile(r"\s(?:vs?\.?|versus)\s", re.IGNORECASE),
    re.compile(
        r"\s(?:(?:when |as )?compare[sd]? (?:to|with|against)|relative to|as opposed to"
        r"|differ(?:s|ed|ent)? (?:from|to|than)|stack(?:s|ed)? up (?:against|to)|rather than"
        r"|instead of|(?:beat|outperform)s?|apart from|from|than)\s",
        re.IGNORECASE,
    ),
    re.compile(r"\s(?:or|against)\s", re.IGNORECASE),
    re.compile(r"\sand\s", re.IGNORECASE),
    re.compile(r"\s(?:with|to)\s", re.IGNORECASE),
)
"""What joins sides in English, the surest first."""
_BREAK = re.compile(r"[?:;!()]|\.(?:\s|$)|\s[-–—]\s")
_JOINED = re.compile(r"\s(?:vs\.?|versus|and|or)\s", re.IGNORECASE)
_COMMA = re.compile(r",\s*(?:(?:and|or)\s+)?")
_DETERMINER = re.compile(
    r"^(?:for|the|a|an|those|that|this|these|its|their|and|or|in|of|with|on)\s+", re.I
)
_COMPARATIVE = re.compile(
    r"^(?:\w{3,20}er|more|less|as|better|worse|different|safe|good|cheap|fast)$", re.I
)
_WORD = re.compile(r"[^\s,]{1,60}")
_QUESTIONS = """
difference differences which who whose what how where when why is are does do did
"""
_NO_ASPECT: Final = frozenset(_QUESTIONS.split())
_AND = re.compile(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+", re.IGNORECASE)


def sides(question: str) -> tuple[str, ...]:
    """The things that a question compares, as it writes them; none where there are not two.

    >>> sides("SalesforceとZendeskの料金の違いは？"), sides("Is Kite 2 faster than Heron?")
    (('Salesforce', 'Zendesk'), ('Kite 2', 'Heron'))
    """
    return _read(question)[0]


def aspects(question: str) -> tuple[str, ...]:
    """What the sides of a question are compared by, where it names that.

    >>> aspects("SalesforceとZendeskの料金と使い勝手の違いは？")
    ('料金', '使い勝手')
    """
    return _read(question)[1]


def _read(question: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = question[:_READ].strip()
    found, by = _japanese(text) if language_of(text) == "ja" else _english(text)
    found = tuple(dict.fromkeys(found))[:_MOST]
    by = tuple(one for one in dict.fromkeys(by) if one not in found)[:_MOST]
    return (found, by) if len(found) > 1 else ((), ())


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Nouns that stand together: where, and where each of its parts begins that の joins; what
    joins it to the phrase before it, the words behind it, and whether it is told of anything, as
    adjectives alone are not."""

    start: int
    end: int
    parts: tuple[int, ...]
    joined: str
    behind: str
    told: bool

    def text(self, whole: str) -> str:
        """The phrase as the whole text has it."""
        return _bare_japanese(whole[self.start : self.end])


def _placed(text: str) -> Iterator[tuple[Word, int, int]]:
    at = 0
    for word in parsed(text):
        start = text.find(word.surface, at)
        if start >= 0:
            at = start + len(word.surface)
            yield word, start, at


def _joins(word: Word) -> bool:
    surface = word.surface.casefold().rstrip(".")
    return word.part == "助詞" if surface in ("と", "や", "か") else surface in _JOINS


def _within(word: Word) -> bool:
    """Whether a word is a part of a phrase."""
    if _joins(word) or word.surface in _OF_NOTHING:
        return False
    if word.part == "名詞":
        return word.kind not in ("代名詞", "非自立")
    return word.part in ("接頭詞", "連体詞", "形容詞") or word.unknown or word.surface in _MARKS


def _phrases(text: str) -> Iterator[_Phrase]:
    """The phrases of nouns in a Japanese text, in order."""
    words = list(_placed(text))
    joined, at = "", 0
    while at < len(words):
        word, start, _ = words[at]
        if not _within(word):
            joined = word.surface if _joins(word) or word.surface in _LOOSE else ""
            at += 1
            continue
        parts, told = [start], False
        while at < len(words):
            word, begin, end = words[at]
            after = words[at + 1] if at + 1 < len(words) else None
            if word.surface == "の" and after and _within(after[0]):
                parts.append(after[1])
            elif not _within(word) or (
                end != begin and _apart(text, words[at - 1][2], begin, start)
            ):
                break
            told = told or (word.part == "名詞" and word.kind != "形容動詞語幹") or word.unknown
            at += 1
        behind = "".join(word.surface for word, *_ in words[at : at + 3])
        yield _Phrase(start, words[at - 1][2], tuple(parts), joined, behind, told)
        joined = ""


def _apart(text: str, end: int, begin: int, start: int) -> bool:
    """Whether white space parts two words: not where both are Latin."""
    if begin <= start or end == begin:
        return False
    return not (text[end - 1].isascii() and text[begin].isascii())


def _japanese(text: str) -> tuple[Sequence[str], Sequence[str]]:
    groups: list[list[_Phrase]] = []
    for phrase in _phrases(text):
        strong = groups and any(one.joined not in _LOOSE for one in groups[-1][1:])
        if groups and phrase.joined and not (phrase.joined in _LOOSE and strong):
            groups[-1].append(phrase)
        else:
            groups.append([phrase])
    several = [group for group in groups if len(group) > 1]
    if not several:
        return _measured(text, [group[0] for group in groups]), ()
    named = [sum(bool(_NAMED.search(one.text(text))) for one in group) for group in several]
    chosen = several[named.index(max(named))]
    depth = len(chosen[0].parts)
    found: list[str] = []
    rest: list[str] = []
    for place, one in enumerate(chosen):
        if rest:
            rest.append(one.text(text))
        elif place and len(one.parts) > depth:
            at = one.parts[depth]
            found.append(_bare_japanese(text[one.start : at].removesuffix("の")))
            rest.append(_bare_japanese(text[at : one.end]))
        else:
            found.append(one.text(text))
    for group in groups:
        if group is not chosen and (group[0].start > chosen[0].start or len(group) > 1):
            rest += [one.text(text) for one in group if one.told]
    return found, rest


def _bare_japanese(text: str) -> str:
    return text.strip(" 　「」『』")


def _measured(text: str, phrases: Sequence[_Phrase]) -> Sequence[str]:
    """The sides where one is measured by the other: AをBと比べる, AはBより."""
    for place, phrase in enumerate(phrases):
        others = [*reversed(phrases[:place]), *phrases[place + 1 :]]
        measured = phrase.behind.startswith("より") or (
            phrase.behind.startswith(("と", "に")) and _BY_COMPARING.search(phrase.behind)
        )
        if measured and others:
            other = others[0]
            own, its = phrase.text(text), other.text(text)
            return (its, own) if other.start < phrase.start else (own, its)
    return ()


def _english(text: str) -> tuple[Sequence[str], Sequence[str]]:
    for connector in _CONNECTORS:
        found = []
        for match in islice(connector.finditer(text), _MOST):
            left, begin = _left(text[: match.start()], than="than" in match[0])
            right, rest = _right(text[match.end() :])
            if left and right:
                found.append(([*left, *right], text[:begin], rest))
        if found:
            joined, before, after = max(found, key=lambda one: _named(one[0]))
            return joined, list(_aspects(before, after))
    return (), ()


def _named(joined: Sequence[str]) -> float:
    """Which share of what is joined has a name."""
    return sum(any(map(str.isupper, one)) for one in joined) / len(joined)


def _left(text: str, *, than: bool) -> tuple[list[str], int]:
    """The sides that a text ends with, in order, and where the first of them begins."""
    breaks = [match.end() for match in _BREAK.finditer(text)]
    words = list(_WORD.finditer(text, breaks[-1] if breaks else 0))
    measured = [at for at, word in enumerate(words) if than and _COMPARATIVE.match(word[0])]
    after = words[measured[-1] + 1 :] if measured else []
    if measured and not any(word[0][:1].isupper() for word in after):
        words = words[: measured[-1]]  # Is Kite faster (on the water) than Heron
    begins = len(words)
    while begins and words[begins - 1][0].casefold() not in _BEFORE:
        begins -= 1
    words = words[begins:]
    if not words:
        return [], len(text)
    if measured and words[0][0][:1].isupper():  # Does Germany tax firms more than Japan
        size = next((at for at, word in enumerate(words) if word[0][:1].islower()), len(words))
        words = words[:size]
    begin, end = words[0].start(), words[-1].end()
    listed = list(map(_bare, _COMMA.split(text[begin:end])))
    listed = [one for one in listed if one and not _COMPARATIVE.match(one)]
    if len(listed) > 1 and not _alike(listed):
        listed = listed[-1:]
        begin = text.rfind(listed[0], 0, end)
    return [part for one in listed for part in _JOINED.split(one)], begin


def _alike(listed: Sequence[str]) -> bool:
    """Whether all are names, or none is: what is listed together."""
    return len({one[:1].isupper() for one in listed}) == 1 and all(
        len(one.split()) < 4 for one in listed
    )


def _right(text: str) -> tuple[list[str], str]:
    """The sides that a text begins with, and the rest of it."""
    end = match.start() if (match := _BREAK.search(text)) else len(text)
    first = True
    for word in _WORD.finditer(text[:end]):
        low = word[0].casefold()
        if low in _AFTER and not first:
            end = word.start()
            break
        first = first and bool(_DETERMINER.match(f"{low} "))
    piece, rest = text[:end], text[end:]
    listed = _COMMA.split(piece)
    if len(listed) > 1 and not re.search(r",\s*(?:and|or)\s", piece):
        piece, rest = listed[0], piece[len(listed[0]) :] + rest
        listed = [piece]
    parts = [part for one in listed for part in _JOINED.split(one)]
    return [one for one in map(_bare, parts) if one], rest


def _bare(text: str) -> str:
    text = text.strip(' ,.?!"“”')
    while text != (text := _DETERMINER.sub("", text)):
        pass
    return text


def _aspects(before: str, after: str) -> Iterator[str]:
    match = _ASPECTS_AFTER.search(after) or _ASPECTS_BEFORE.search(before)
    for one in map(_bare, _AND.split(match["aspects"])) if match else ():
        first = one.partition(" ")[0].casefold()
        if one and first not in _NO_ASPECT:
            yield one

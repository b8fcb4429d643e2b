"""Questions in Japanese of what a post says in Japanese. Pure.

Of a sentence: what it tells (a time, an amount, an object, a cause) is taken out, and the word that
asks for it is put there; so nothing has to be inflected. Of a heading: where it asks something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.language import pointing
from assistant.language.amounts import Amount, amounts
from assistant.language.dates import places_of_times, times_in
from assistant.language.invisible import nfkc
from assistant.language.morphology import Word, parsed
from assistant.language.names import names
from assistant.language.words import query_words
from assistant.suggesting.candidate import Candidate, Idf, dated, unbracketed

_LONGEST_SENTENCE, _LONGEST_TOPIC = 160, 26
_SHORTEST, _LONGEST = 10, 45
_UNSEEN = "�"
"""A word that no archive has."""
_OPENER = re.compile(r"[ぁ-ゖ]{2,7}、")
_AT_FIRST = re.compile(r"(?:には|に|は)?、|には|に(?!は)")
_ENDING = re.compile(
    r"(?P<polite>ました|ません|ます|でした|です)$|(?P<noun>である|(?<=[一-鿿ァ-ヺーA-Za-z0-9%])だ)$"
    r"|(?<!とい|とす)(?P<plain>[たるうくすつぬむぶぐ]|ない)$"
)
_TIME_STOPS = re.compile(
    r"(?:には|に)、?|(?P<kept>から|までに?)(?![のとも])|(?=(?:です|でし|だっ)|$)"
)
_AMOUNT_STOPS = re.compile(
    r"(?:以上|超|近く|弱|強|余り|ほど|程度|前後)?(?:(?P<kept>[がに])(?!は)|を(?=.{1,7}$)|(?=(?!以上|超|近|余|程|前後|当たり|目)[一-鿿]|です|でし|だっ|$))"
)
_ABOUT = re.compile(r"(?:約|およそ|ほぼ)$")
_CAUSE = re.compile(r"^(?P<value>[^、]{6,60}?)(?:ため|ので|ことから)に?、")
_TELLS_OF, _NAMES_IT = ("動詞", "助動詞", "形容詞", "連体詞"), ("一般", "サ変接続", "固有名詞")
_NOUNS = ("名詞", "接頭詞", "記号")
_JOINS = ("の", "と", "や")
_NOT_ALONE = re.compile(
    rf"{pointing.POINTERS}|[『』“”!…*|#/〜~→$€£¥+。、]|[ぁ-ヺ一-鿿] [ぁ-ヺ一-鿿0-9]|ませんか|今や|現在|以下|次の|翌"
)
"""Words that point elsewhere, and signs that no question has."""
_TOPIC = re.compile(r"[^、「」]{2,24}の[^、の「」\s]{2,12}")
_PRICED = "費額高料代賃格金"
"""How words for sums of money end."""
_HEADLINE = re.compile(
    r"(?P<of>[^、のはがを\s]{2,20})、[^。?]{0,30}?[^、。をはが\s]{3,24}を[^、をはが\s]{0,8}?(?P<did>(?!解説|紹介|比較|検証|分析)[一-鿿]{2})(?P<will>へ)?(?:\s|$)"
)
_LABEL = re.compile(
    r"^(?:【[^】]{0,20}】|\[[^\]]{0,20}\]|Q\d*[.:、]?|\d+(?:[.-]\d+)*(?:[.):]\s*|\s+)|[■●◆]|第\d+[章節])\s*"
)
_WHAT_IS = re.compile(r"とは(?:何か)?$")
_ASKS = re.compile(r"[何誰]|いつ|どう|どの|どこ|どれ|なぜ|いくら")


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a sentence states of a `topic`, `at` a time that is told first, if any: the `rest`
    with its `ending` as a question ends."""

    topic: str
    at: str
    rest: str
    ending: str
    noun: bool

    def asked(self, start: int, word: str, end: int) -> str:
        """The question with a word for what stands from `start` to `end` of the rest."""
        when = f"{self.at}に" if self.at else ""
        return f"{self.topic}{when}{self.rest[:start]}{word}{self.rest[end:]}{self.ending}"


def of_sentence(sentence: str, idf: Idf) -> Iterator[Candidate]:
    """Questions that a Japanese sentence answers. `idf` tells how rare a word is."""
    said = _statement(nfkc(sentence).strip())
    for question, value, worth in _questions(said, idf) if said else ():
        if said and _tells(said.topic, idf) and _good(question):
            yield Candidate(question, "ja", value, worth)


def of_title(title: str, idf: Idf) -> Iterator[Candidate]:
    """Questions of a title: what it asks itself, or what somebody did whom it names first."""
    text = _bare(title)
    yield from of_heading(title, idf, title=True)
    match = _HEADLINE.match(text)
    if match and parsed(match["did"])[0].kind == "サ変接続" and _tells(match["of"], idf):
        question = f"{match['of']}は何を{match['did']}{'する' if match['will'] else 'した'}？"
        if _good(question):
            yield Candidate(question, "ja", title, 0.9, heading=True)
    topic, _, told = text.partition("、")
    words = parsed(topic)
    if told and _TOPIC.fullmatch(topic) and _phrase(words):
        happens = words[-1].kind == "サ変接続" or words[-1].surface == "化"
        money = topic[-1] in _PRICED and any(one.kind == "money" for one in amounts(told))
        when = happens and places_of_times(told)
        word = "いつ" if when else "いくら" if money else "どうなった" if happens else ""
        question = f"{topic}は{word}？"
        if word and _tells(topic, idf) and _good(question):
            yield Candidate(question, "ja", title, 0.7, heading=True)


def of_heading(heading: str, idf: Idf, *, title: bool = False) -> Iterator[Candidate]:
    """A heading that asks for something of something named; of a `title` rare words are enough."""
    text, mark, _ = _bare(heading).partition("?")
    text = text.rpartition(":")[2].strip()
    body = _WHAT_IS.sub("とは何です", text)
    asks = mark and (_ASKS.search(text) or text.endswith("か"))
    question = f"{body}か？" if body != text else f"{text}？" if asks else ""
    known = names(text, idf, commonest=0.0) or (title and _tells(text, idf))
    if known and _good(question):
        yield Candidate(question, "ja", heading, 0.8, heading=True)


def _bare(heading: str) -> str:
    """A heading without its number, a label in brackets and the time that it begins with."""
    text = _LABEL.sub("", nfkc(heading).strip())
    first = next(iter(times_in(text)), None)
    return text[first.end :].lstrip("の、 ") if first and first.start == 0 else text


def _word(one: Amount, text: str) -> str:
    counter = text[one.number_end : one.end]
    return "いくら" if one.kind == "money" else "いくつ" if counter == "つ" else f"何{counter}"


def _tells(topic: str, idf: Idf) -> bool:
    """Whether a topic tells what it is: it has a name, or its words are rare together."""
    named = names(topic, idf, commonest=0.0)
    return bool(named) or sum(map(idf, set(query_words(topic)))) >= idf(_UNSEEN)


def _statement(text: str) -> _Statement | None:
    if not text.endswith("。") or len(text) > _LONGEST_SENTENCE:
        return None
    text = unbracketed(text[:-1]).strip()
    opener = _OPENER.match(text)
    text, at = text[opener.end() :] if opener else text, ""
    first = next(iter(times_in(text)), None)
    if first and first.start == 0 and (behind := _AT_FIRST.match(text, first.end)):
        text, at = text[behind.end() :], first.text
    topic, place = "", 0
    words = parsed(text)
    ending = _ENDING.search(text)
    if not ending or (ending[0] == "です" and words[-2:-1] and words[-2].kind == "非自立"):
        return None
    for number, word in enumerate(words):
        place = text.find(word.surface, place) + len(word.surface)
        if word.part == "助詞" and word.surface in ("は", "が") and word.kind != "接続助詞":
            topic, words = text[: place - 1], words[:number]
            break
    within = len(words) > 1 and words[-1].surface in ("で", "に")
    if not 2 <= len(topic) <= _LONGEST_TOPIC or not _phrase(words[:-1] if within else words):
        return None
    rest = text[place : ending.start() if ending["noun"] else len(text)].lstrip("、")
    polite = "か？" if ending["polite"] else "？"
    return _Statement(f"{topic}は", at, rest, polite, noun=bool(ending["noun"]))


def _phrase(words: list[Word]) -> bool:
    """Whether words are nouns and what joins them."""
    return bool(words) and all(
        (word.part in _NOUNS and word.surface != "、") or word.surface in _JOINS for word in words
    )


def _questions(said: _Statement, idf: Idf) -> Iterator[tuple[str, str, float]]:
    """Questions, the value that answers each, and what they promise."""
    if cause := _CAUSE.match(said.rest):
        if not said.noun and not re.search("[はが]", said.rest[cause.end() :]):
            yield said.asked(0, "なぜ", cause.end()), cause["value"], 1.0
        return
    begins = _last_clause(said.rest)
    if begins is None:
        return
    rest = said.rest[begins:]
    said = replace(said, at="" if begins else said.at, rest=rest)
    if said.at and not said.noun:
        yield f"{said.topic}いつ{rest}{said.ending}", said.at, 0.4
    for time in times_in(rest) if not said.at else ():
        stop = _TIME_STOPS.match(rest, time.end)
        if stop and _asks_of_all(rest, time.start, stop.end()):
            word = "いつ" + (stop["kept"] or "")
            yield said.asked(time.start, word, stop.end()), time.text, 0.4
    for one in amounts(rest):
        stop = _AMOUNT_STOPS.match(rest, one.end)
        counted = one.kind and one.bound != "?" and one.value != 1 and one.number_end < one.end
        if not stop or not counted or amounts(rest[stop.end() :]):
            continue
        about = _ABOUT.search(rest, 0, one.start)
        start = about.start() if about else one.start
        whole = stop.end() == len(rest) or not said.noun
        if whole and _asks_of_all(rest, start, stop.end()):
            word = _word(one, rest) + (stop["kept"] or "")
            yield said.asked(start, word, stop.end()), one.text, 0.7
    yield from _of_object(said, idf)


def _of_object(said: _Statement, idf: Idf) -> Iterator[tuple[str, str, float]]:
    """What is done to: the phrase before the last を, if it has a name."""
    before, mark, _ = said.rest.rpartition("を")
    words, start = parsed(before) if mark and not said.noun else [], len(before)
    while words and _phrase(words[-1:]):
        start = before.rfind(words.pop().surface, 0, start)
    value = before[start:]
    named = names(value, idf, commonest=0.0) if len(value) > 2 else []
    if named and _asks_of_all(said.rest, start, len(before)):
        yield said.asked(start, "何", start + len(value)), value, 0.8


def _last_clause(rest: str) -> int | None:
    """Where the last clause of a statement begins; None where that has a subject of its own."""
    place = begins = 0
    before, own = None, False
    for word in parsed(rest):
        place = rest.find(word.surface, place) + len(word.surface)
        own = own or (word.part == "助詞" and word.surface in ("は", "が"))
        joins = before and (before.part in ("動詞", "助動詞") or before.kind == "接続助詞")
        if word.surface == "、" and joins:
            begins, own = place, False
        before = word
    return None if begins and own else begins


def _asks_of_all(rest: str, start: int, end: int) -> bool:
    """Whether no verb before a value or behind it makes it a part of what tells of a noun."""
    before, behind = parsed(rest[:start]), parsed(rest[end:])
    if before and (before[-1].part in _TELLS_OF or before[-1].kind in _NAMES_IT):
        return False
    return not any(
        (one.part == "動詞" or one.surface in ("た", "だ")) and other.part in ("名詞", "接頭詞")
        for one, other in pairwise(behind)
    )


def _good(question: str) -> bool:
    """Whether a question stands alone and reads well."""
    return (
        _SHORTEST <= len(question) <= _LONGEST
        and not _NOT_ALONE.search(question)
        and len(_ASKS.findall(question)) < 3
        and question.count("「") == question.count("」") <= 1
        and dated(question)
    )

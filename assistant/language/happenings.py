"""What happened or happens: the words of a question that asks when, and whether a text tells it.

A text tells what a question asks the time of where it has the word for that, in any of its forms:
resigned of "did she resign", 辞任 of いつ辞めた. Only what is asked by such a word is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from assistant.domain.nouns import Language
from assistant.language.dates import places_of_times, times_in
from assistant.language.folding import casefolded
from assistant.language.glossary import other_forms
from assistant.language.invisible import nfkc
from assistant.language.morphology import parsed
from assistant.language.sentences import language_of
from assistant.language.words import query_words

_LONGEST = 400
"""Characters of a question that are read."""
_STEM = 4
_SAME = tuple(
    re.compile(group)
    for group in (
        r"\b(?:re-?)?(?:releas\w*"
        r"|out(?= (?:now|today|yesterday|this|on|since|in|for)\b|[.!]|$)"
        r"|available|launch\w*"
        r"|publish\w*|ship(?:s|ped)?|(?:comes?|came) out|arriv\w*|debut\w*|announc\w*"
        r"|introduc\w*)\b"
        r"|リリース|公開|発売|提供開始|配信|登場|刊行|出版|(?<![㐀-鿿])出[るたてまさ]",
        r"\b(?:open\w*|inaugurat\w*|reopen\w*)\b|開業|開店|開館|開通|開設|開校|開園|オープン|開[かきいけ]",
        r"\b(?:clos\w*|shut\w*)\b|閉店|閉館|閉鎖|閉校|休館|休業|定休|休み|閉[まめじ]",
        r"\b(?:die[sd]?|death|dead|passe[sd] away)\b|死去|死亡|亡くな|逝去|他界|没し",
        r"\b(?:resign\w*|step(?:s|ped)? down|quit\w*|stands? down|stood down"
        r"|(?:leaves?|left) [a-z]{2,8} (?:post|office))\b"
        r"|辞任|退任|辞職|辞め|退[きいく]",
        r"\b(?:start\w*|beg[iau]n\w*|launch\w*|kick\w* off|commenc\w*)\b"
        r"|開始|始ま|始め|スタート|着手|着工|開幕",
        r"\b(?:end(?:s|ed|ing)?|finish\w*|conclud\w*|complet\w*|over)\b|終了|終わ|終え|完了|完成|閉幕|完工|竣工",
        r"\b(?:buy(?:s|ing)?|bought|acquir\w*|purchas\w*|tak(?:e|es|en|ing) over|took over"
        r"|acquisition|takeover)\b|買収|取得|購入|買[いうっ]",
        r"\b(?:buil[dt]\w*|construct\w*|erect\w*)\b|建設|建造|建[てっ]|築[かき]",
        r"\b(?:found(?:s|ed|ing)?|establish\w*|set up|creat\w*)\b|設立|創業|創立|創設|発足|結成",
        r"\b(?:elect\w*|w[io]n(?:s|ning)?|victor\w*)\b|当選|選出|優勝|勝[ちっつ]|受賞",
        r"\b(?:appoint\w*|becom\w*|became|takes? office|took office|named)\b|就任|任命|なっ",
        r"\b(?:held|hold(?:s|ing)?|takes? place|took place|taking place)\b|開催|開か|行わ|催[さし]",
        r"\b(?:announc\w*|unveil\w*|reveal\w*|present\w*)\b|発表|公表|披露",
        r"\b(?:born|birth\w*)\b|生まれ|誕生|生年",
        r"\b(?:marr(?:y|ied|ies)|wedding)\b|結婚|婚姻",
        r"\b(?:mov(?:e|es|ed|ing)|relocat\w*)\b|移転|引っ越|移[りっし]",
        r"\b(?:chang\w*|rais\w*|rose|ris(?:e|es|en|ing)|increas\w*|hik\w*)\b|改定|値上げ|引き上げ|改め|変更|変わ",
        r"\b(?:leave|leaves|left|depart\w*)\b|出発|発車|出港|退社|離脱",
        r"\b(?:fell|fall(?:s|en|ing)?|collaps\w*)\b|倒れ|崩れ|崩落|倒壊|落ち",
        r"\b(?:find|finds|found|discover\w*)\b|発見|見つか|見つけ",
        r"\b(?:s[eo]ll(?:s|ing)?|sold|sale)\b|売却|販売|売[りっ]",
        r"\b(?:sign(?:s|ed|ing)?|agree\w*)\b|調印|署名|締結|合意",
        r"\b(?:steal|stole|stolen|theft|robb\w*)\b|盗[まみん]|窃盗|強盗",
        r"\b(?:break|broke|broken|breaks)\b|壊れ|故障|破損",
        r"\b(?:abolish\w*|scrap\w*|cancel\w*|dropp?\w*|withdr\w*)\b|廃止|中止|撤回|取りやめ",
    )
)
"""Words for what happens that stand for each other, in both languages."""
_ASKS_ENGLISH = re.compile(
    r"\b(?:when|(?:what|which|on what) (?:exact )?(?:date|day|month|year|time))\b"
    r"(?: (?:exactly|precisely))?"
    r" (?P<aux>did|do|does|was|were|is|are|has|have|had|will|can)\b(?P<rest>[^?.!]{1,200})",
    re.IGNORECASE,
)
_BREAKS = re.compile(
    r"\b(?:in|on|at|to|for|by|from|with|after|into|as|under|during|against|over)\b"
)
_BEING = frozenset(("is", "are", "was", "were"))
"""After which a noun may stand alone: of when the fair is no post tells but one that says it."""
_NOTHING = frozenset(
    "happen happened happens exactly date day month year time first finally actually again been"  # noqa: SIM905
    " take took taken place new due going expected supposed get got last next".split()
)
_LIGHT = frozenset(
    {"する", "ある", "いる", "なる", "できる", "れる", "られる", "いう", "言う", "くる", "行う"}
)
_DAY_OF = re.compile(
    r"([㐀-鿿ァ-ヺー]{2,8})(?:予定)?(?:日|時期|年月日|開始日)(?=は|って|が|を|と|[?？]|$|いつ|の)"
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|[月火水木金土日]曜")
_BECOMES = re.compile("(?:長|相|臣|領|事|員|督|者|役|CEO)に(?:なっ|なり)")
_REGULAR = re.compile(
    r"毎[日週月年朝晩夕]|[月火水木金土日]曜|平日|週末|休日|祝日|正午|午前|午後|年中無休|[0-9]{1,2}時(?!間)|第[1-5一二三四五][・、]?第?[1-5一二三四五]?[月火水木金土日]曜"
    r"|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|weekends?|noon|midnight|daily|weekly|monthly|yearly"
    r"|every (?:day|week|month|year|morning|evening|night|other|second|third|first|last)"
    r"|[0-9]{1,2}(?:[:.][0-9]{2})? ?[ap]\.?m\b|o['’]clock)"
    r"|(?<![0-9:])[0-2]?[0-9][:：][0-5][0-9](?![0-9:])"
)
"""Times that are no days: of a week, of a day, again and again."""


@dataclass(frozen=True, slots=True)
class Happening:
    """What a question asks the time of: `events`, the words for that, each a pattern of the forms
    of which a text must have one, and its other words, each with its forms."""

    events: tuple[re.Pattern[str], ...]
    others: tuple[re.Pattern[str], ...]
    language: Language

    def is_told(self, text: str) -> bool:
        """Whether a text tells that it happened."""
        folded = casefolded(text)
        return all(one.search(folded) for one in self.events)

    def share(self, text: str) -> float:
        """The share of its other words that a text has, of those that may stand in one of its
        language; 1 of none."""
        folded = casefolded(text)
        across = language_of(text) != self.language
        known = (one for one in self.others if not across or "|" in one.pattern)
        has = [bool(one.search(folded)) for one in known]
        return sum(has) / len(has) if has else 1.0


@lru_cache(maxsize=256)
def happening(question: str, names: tuple[str, ...] = ()) -> Happening | None:
    """What a question asks the time of, `names` apart; None where it has no word for that.

    >>> happening("When did Mayor Falk resign?", ("Falk",)).is_told("She has resigned.")
    True
    """
    text = nfkc(question[:_LONGEST])
    days = _WEEKDAY.findall(casefolded(text))
    for start, end in reversed(places_of_times(text)):
        text = text[:start] + " " * (end - start) + text[end:]
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    language = language_of(question)
    events = _japanese(text) if language == "ja" else _english(text)
    if not events:
        return None
    for event in events:
        text = re.sub(rf"{re.escape(event)}(?:予定)?(?:日|時期|年月日)?", " ", casefolded(text))
    others = [
        word
        for word in query_words(text)
        if word not in _NOTHING and (len(word) > 1 or word.isdigit())
    ]
    rest = dict.fromkeys((*others, *days))
    return Happening(tuple(map(_forms, events)), tuple(map(_forms, rest)), language)


def _english(text: str) -> Collection[str]:
    """The words for what happened: the last one, and the last before a preposition."""
    asked = _ASKS_ENGLISH.search(text)
    if asked is None:
        return ()
    rest = casefolded(asked["rest"])
    found: dict[str, None] = {}
    before = next((piece for piece in _BREAKS.split(rest) if _content(piece)), "")
    for piece in (before, rest):
        if words := _content(piece):
            found[words[-1]] = None
    known = _known(before) or _known(rest)
    if known or asked["aux"].casefold() not in _BEING:
        return known[-1:] or list(found)
    return [word for word in found if word.endswith(("ed", "en", "wn"))]


def _known(text: str) -> list[str]:
    """The last words of a text that others stand for, as they are written there."""
    matches = (match for one in _SAME for match in one.finditer(text))
    return [last[0] for last in [max(matches, key=lambda one: one.end(), default=None)] if last]


def _content(text: str) -> list[str]:
    return [w for w in query_words(text) if w.isalpha() and len(w) > 2 and w not in _NOTHING]


def _japanese(text: str) -> Collection[str]:
    """The words for what happened: verbs and nouns of doing, 開店 of 開店日."""
    if days := [found[1] for found in _DAY_OF.finditer(text)]:
        return days[-1:]
    if _BECOMES.search(text):
        return ("就任",)
    found = []
    for word in parsed(text):
        base = word.base or word.surface
        doing = word.kind == "サ変接続" or (word.part == "動詞" and word.kind == "自立")
        if doing and base not in _LIGHT and re.search("[㐀-鿿ァ-ヺ]", base):
            found.append(base)
    return found[-1:]


@lru_cache(maxsize=1024)
def _forms(word: str) -> re.Pattern[str]:
    """What a folded text has of a word: it, what is formed from it, what stands for it."""
    ways = [_formed(word)]
    ways += [_formed(casefolded(form)) for forms in other_forms(word).values() for form in forms]
    ways += [one.pattern for one in _SAME if one.search(word)]
    return re.compile("|".join(ways))


def _formed(word: str) -> str:
    if not word.isascii():
        kanji = re.match("[㐀-鿿ァ-ヺー]{2,}", word)
        stem = word[:-1] if re.search("[ぁ-ゖ]$", word) and len(word) > 1 else word
        return re.escape(kanji[0] if kanji and len(kanji[0]) == len(word) else stem)
    if len(word) <= _STEM:
        return rf"\b{re.escape(word)}(?:s|es|d|ed|ing|[a-z]ed|[a-z]ing)?\b"
    return rf"\b{re.escape(word[: max(_STEM, len(word) - 3)])}[a-z]{{0,6}}\b"


def is_known(happening: Happening) -> bool:
    """Whether the words that stand for what happened are known, so that a text without them tells
    nothing of it."""
    return all(any(one.pattern in event.pattern for one in _SAME) for event in happening.events)


def is_dated(text: str) -> bool:
    """Whether a text tells a day, a month or a year; what is counted from the day on which it was
    written (yesterday) is none.

    >>> is_dated("It reopened yesterday."), is_dated("It reopened on 3 May.")
    (False, True)
    """
    return any(one.year or one.month or one.day or one.part or one.ends for one in times_in(text))


def is_regular(text: str) -> bool:
    """Whether a text tells a time that is no day: of a week, of a day, again and again."""
    return bool(_REGULAR.search(casefolded(text)))

"""Ways to narrow a question: a topic by names beside it and by month, a list by its members."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Sequence
from typing import Final

from assistant.answering.asked.question import Idf, Question
from assistant.answering.said import Said, told_date
from assistant.domain.nouns import Hit, Language, Post
from assistant.language.folding import casefolded
from assistant.language.languages import UNSPACED, ByLanguage
from assistant.language.words import query_words, words

_MOST_BESIDE, _MOST, _FEWEST = 2, 4, 2
"""Names and months beside a topic; ways to narrow; and posts with a name in their titles."""
_LEAST_RARE = 3.0
"""The idf of a name that narrows: one that most posts have, such as AI, does not."""
_BARE: Final = ByLanguage({"ja": 8, "zh-Hans": 6, "zh-Hant": 6, "en": 2})
"""Characters of a Japanese or Chinese question, words of others, that are no more than a topic."""
_OF_MONTH: Final = Said("narrower.of_month", "{1}の{0}", "{0} in {1}")
_NAME = re.compile(r"[A-Z][A-Za-z0-9]+(?:[ .-][A-Z0-9][A-Za-z0-9]*)*|[ァ-ヺー]{4,}")
_WORD = re.compile(r"[何誰]|いつ|どこ|どれ|どう|なぜ|いくら|\b(?:wh\w+|how)\b", re.IGNORECASE)
_COMPARES = re.compile(r"違|比|どちら|\b(?:compar|differ|versus|vs\b|between)", re.IGNORECASE)
_ASKED = re.compile(r"[?？。、.!！\s]+$|(?:について|とは|は|って)[?？]?$")
_COMPANY = re.compile(r"[A-Za-zァ-ヺー一-鿿]{1,20}(?<![会神本支商自他両各公弊当同])社(?![一-鿿])")
_MONTH = re.compile(rf"(?:{'|'.join(month_name[1:])})|1?[0-9]月")
_LISTED = re.compile(r"(?:['’]s)?\s*(?:[と、，,・&/や]|および|及び|(?:, ?)?\b(?:and|or))\s*")


def narrower(question: Question, hits: Sequence[Hit], idf: Idf) -> tuple[str, ...]:
    """Questions that ask for a part of a wide one: where it lists times or names, itself with one
    of them; where it is only a topic, a name or a time, that with names in the titles of several
    hits and their newest months. None for any other. `idf` tells how rare a word is."""
    found = [] if _COMPARES.search(question.text) else _parts(question)
    if not found and (topic := _topic(question)):
        found = _beside(topic, question, {hit.post.file: hit.post for hit in hits}, idf)
    return tuple(found[:_MOST]) if len(found) >= _FEWEST else ()


def narrower_lists(
    question: Question, topic: str, posts: Sequence[Post], every: Sequence[Post], idf: Idf
) -> tuple[str, ...]:
    """Questions for parts of a list of posts, newest first: for what several of their titles name,
    of the time that the question tells, for the newest months, and for a month of other years that
    `every` post is of."""
    language = question.language
    join, titles = _OF_MONTH[language], [post.title for post in posts]
    months = _months(posts, language)
    then = question.times[0].text if question.times else ""
    if not topic and _MONTH.fullmatch(then):
        same = [one for one in _months(every, language) if _is_month(one, then)]
        if len(same) >= _FEWEST:
            return tuple(same[:_MOST])
    found = _names(titles, topic or then, idf, _MOST if not topic else _MOST_BESIDE)
    if topic:
        beside = [f"{topic} {name}" for name in found]
        wide = len(months) > 1
        found = [*beside, *(join.format(topic, one) for one in months[:_MOST_BESIDE] if wide)]
    elif then:
        found = [join.format(name, then) for name in found]
    return tuple(found[:_MOST]) if len(found) >= _FEWEST else ()


def is_bare_month(question: Question) -> bool:
    """Whether the time that a question tells is a month without its year."""
    return len(question.times) == 1 and bool(_MONTH.fullmatch(question.times[0].text))


def _topic(question: Question) -> str:
    """The topic, the name or the time that a question is and nothing more, "" for any other."""
    bare = _ASKED.sub("", _ASKED.sub("", question.text.strip())).strip()
    size = len(bare) if question.language in UNSPACED else len(bare.split())
    whole = [one.text for one in question.times] + [one.shown for one in question.names]
    of_then = question.times or question.when.first or question.when.last
    wide = bare in whole or (size <= _BARE[question.language] and not of_then)
    told = query_words(bare) or _MONTH.fullmatch(bare)
    return bare if wide and told and not (question.forms or _WORD.search(bare)) else ""


def _parts(question: Question) -> list[str]:
    """A question that lists times or names, with one of each list."""
    text, found = question.text, list[str]()
    times = [(end.start, end.end) for one in question.times for end in one.ends or (one,)]
    names = [match.span() for match in _COMPANY.finditer(text)]
    names += [(at, at + len(n.shown)) for n in question.names if (at := text.find(n.shown)) >= 0]
    for some in (*_lists(text, sorted(times)), *_lists(text, sorted(names))):
        told = _whole([text[start:end] for start, end in some])
        if len(found) + len(some) <= _MOST or not found:
            found += [text[: some[0][0]] + one + text[some[-1][1] :] for one in told]
    return found


def _lists(text: str, spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The places that are listed, two or more together; those with nothing between are one."""
    lists: list[list[tuple[int, int]]] = []
    for start, end in spans:
        between = text[lists[-1][-1][1] : start] if lists else "。"
        if not between.strip(" ・-"):
            lists[-1][-1] = lists[-1][-1][0], max(end, lists[-1][-1][1])
        elif _LISTED.fullmatch(between):
            lists[-1].append((start, end))
        else:
            lists.append([(start, end)])
    return [some for some in lists if len(some) > 1]


def _whole(members: Sequence[str]) -> list[str]:
    """The members of a list with the year that is told once: March and May 2025, 2024と2025年."""
    year, end = re.match("[0-9]{4}年", members[0]), re.search("年$| [0-9]{4}$", members[-1])
    told = [year[0] + one if year and re.match("[0-9]+月", one) else one for one in members]
    return [one + end[0] if end and re.fullmatch("[0-9]+|[A-Za-z]+", one) else one for one in told]


def _beside(topic: str, question: Question, posts: dict[str, Post], idf: Idf) -> list[str]:
    """A topic with names and the newest months, a month with its years, a time with names."""
    days = sorted((post.date for post in posts.values()), reverse=True)
    months = dict.fromkeys(told_date(day, "month", question.language) for day in days)
    if _MONTH.fullmatch(topic):
        return [one for one in months if _is_month(one, topic)]
    join = _OF_MONTH[question.language]
    names = _names([post.title for post in posts.values()], topic, idf)
    if question.times:
        return [join.format(name, topic) for name in names]
    of_months = [join.format(topic, one) for one in list(months)[:_MOST_BESIDE]]
    return [f"{topic} {name}" for name in names] + of_months


def _months(posts: Sequence[Post], language: Language) -> list[str]:
    """The months of posts, in their order."""
    return list(dict.fromkeys(told_date(post.date, "month", language) for post in posts))


def _is_month(one: str, month: str) -> bool:
    """Whether a month of a year is that month: 2025年5月, May 2025."""
    return one.endswith(f"年{month}") or month in one.split()


def _names(titles: Sequence[str], topic: str, idf: Idf, most: int = _MOST_BESIDE) -> list[str]:
    asked = casefolded(topic)
    found = [name for title in titles for name in set(_NAME.findall(title))]
    several = {
        name
        for name in found
        if found.count(name) >= _FEWEST
        and not (casefolded(name) in asked or asked in casefolded(name))
        and min(map(idf, words(name)), default=0.0) >= _LEAST_RARE
    }
    return sorted(several, key=lambda name: (-found.count(name), name))[:most]

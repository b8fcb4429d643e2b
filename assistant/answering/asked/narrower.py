"""Ways to narrow a question that is a bare topic: by a name beside it, and by month. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from assistant.answering.asked.question import Idf, Question
from assistant.domain.nouns import Hit, Language
from assistant.language.folding import casefolded
from assistant.language.words import query_words, words

_MOST_NAMES, _MOST_MONTHS = 2, 2
_FEWEST_POSTS = 2
_LEAST_RARE = 3.0
"""The idf of a name that narrows: one that most posts have, such as AI, does not."""
_BARE = {"ja": 8, "en": 2}
"""Characters of a Japanese question, words of an English one, that are no more than a topic."""
_NAME = re.compile(r"[A-Z][A-Za-z0-9]+(?:[ .-][A-Z0-9][A-Za-z0-9]*)*|[ァ-ヺー]{4,}")
_WORD = re.compile(r"[何誰]|いつ|どこ|どれ|どう|なぜ|いくら|\b(?:wh\w+|how)\b", re.IGNORECASE)
_ASKED = re.compile(r"[?？。、.!！\s]+$|(?:について|とは|は|って)[?？]?$")


def narrower(question: Question, hits: Sequence[Hit], idf: Idf) -> tuple[str, ...]:
    """Questions that ask for a part of a wide one, made of what was found for it: names that
    stand in the titles of several posts, and the newest months; none for any other question.
    `idf` tells how rare a word is in the archive."""
    topic = _topic(question)
    if not topic:
        return ()
    posts = {hit.post.file: hit.post for hit in hits}.values()
    months = dict.fromkeys(
        f"{post.date:%Y-%m}" for post in sorted(posts, key=lambda post: post.date, reverse=True)
    )
    names = _names([post.title for post in posts], topic, idf)
    found = [f"{topic} {name}" for name in names]
    if len(months) >= _FEWEST_POSTS:
        found += [
            _of_month(topic, month, question.language) for month in list(months)[:_MOST_MONTHS]
        ]
    return tuple(found) if len(found) >= _FEWEST_POSTS else ()


def _topic(question: Question) -> str:
    """The topic of a question that is nothing more, "" for any other."""
    bare = _ASKED.sub("", _ASKED.sub("", question.text.strip())).strip()
    size = len(bare.split()) if question.language == "en" else len(bare)
    of_then = question.times or question.when.first or question.when.last
    wide = size <= _BARE[question.language] and not of_then and not question.forms
    return bare if wide and query_words(bare) and not _WORD.search(bare) else ""


def _names(titles: Sequence[str], topic: str, idf: Idf) -> Iterator[str]:
    asked = casefolded(topic)
    counted = Counter(
        name
        for title in titles
        for name in set(_NAME.findall(title))
        if casefolded(name) not in asked
        and asked not in casefolded(name)
        and min(map(idf, words(name)), default=0.0) >= _LEAST_RARE
    )
    for name, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_MOST_NAMES]:
        if count >= _FEWEST_POSTS:
            yield name


def _of_month(topic: str, month: str, language: Language) -> str:
    day = datetime.fromisoformat(f"{month}-01")
    if language == "ja":
        return f"{day.year}年{day.month}月の{topic}"
    return f"{topic} in {day:%B %Y}"

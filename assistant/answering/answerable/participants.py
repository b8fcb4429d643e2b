"""Somebody else: a question takes for granted that A sued B, and posts tell that A sued another.

Only of acts of one upon another that a question tells with two names, and only where no sentence
that was found has both of them with such an act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answering.quoted.paragraphs import units
from assistant.domain.nouns import Hit
from assistant.language.naming import has, names
from assistant.language.sentences import language_of
from assistant.runtime import time_limit

_ACTS = tuple(
    re.compile(act, re.IGNORECASE)
    for act in (
        r"提訴|訴訟を起こ|\b(?:su(?:e|es|ed|ing)\b|(?:law)?suit against"
        r"|(?:take[ns]?|took|taking)\b(?=.{1,60}? to court))",
        r"買収|\b(?:acquir(?:e|es|ed|ing)\b|(?:acquisition|takeover) of|(?:buys?|buying|bought)\b)",
        r"出資|\b(?:invest(?:s|ed|ing)?|stake) in\b",
    )
)
_UPON = re.compile(
    r"(?:[ァ-ヺー㐀-鿿]{0,6}|(?: ?[A-Z][A-Za-z.]{0,20}){0,3})[」』）)]?(?:を|へ|に対)"
)
_BEFORE, _BEHIND = 60, 40
"""Characters before an act (in Japanese) or behind it in which stands upon whom it is."""
_FEWEST = 2
"""Sentences and titles that have somebody else: one alone may tell of another case."""
_LONGEST, _LONGEST_SENTENCE = 400, 1000
_SHORT = 3


def other_participant(question: str, hits: Sequence[Hit]) -> tuple[Hit, tuple[int, int]] | None:
    """The first sentence of these hits that has another one in the place of who is named in a
    question: the hit and a span of its plain text. None where that is not sure."""
    question = question[:_LONGEST]
    act = next((one for one in _ACTS if one.search(question)), None)
    parties = _parties(question) if act else []
    if act is None or len(parties) != 2:
        return None
    who, whom = parties
    others, elsewhere = [], set[str]()
    for hit in hits:
        title = "\n".join((hit.post.title, *hit.place.heading))
        titled = act.search(title)
        if titled and any(not _has(one, who) for one in _upon(title, titled)):
            elsewhere.add(title)
        for start, end in units(hit):
            time_limit.check()
            sentence = hit.passage.plain[start:end][:_LONGEST_SENTENCE]
            found = act.search(sentence)
            if not found or not _has(f"{title}\n{sentence}", who):
                continue
            if _has(f"{title}\n{sentence}", whom):
                return None
            if _has(sentence, who) and any(not _has(one, who) for one in _upon(sentence, found)):
                others.append((hit, (start, end)))
                elsewhere.add(sentence)
    return others[0] if others and len(elsewhere) >= _FEWEST else None


def _parties(question: str) -> list[tuple[str, ...]]:
    """The names of a question, each with all of its words, in their order."""
    found: list[tuple[str, ...]] = []
    last = -1
    places = sorted((question.find(name.text), name.text) for name in names(question))
    for start, name in places:
        if found and start >= last and question[last:start] in ("", " ", "・"):
            found[-1] = (*found[-1], name)
        elif start > last:
            found.append((name,))
        last = max(last, start + len(name))
    return found


def _has(text: str, party: Sequence[str]) -> bool:
    """Whether a text has one of the words of a name; a short one does not tell."""
    telling = [word for word in party if len(word) > _SHORT or not word.isascii()] or party
    return any(has(text, word) for word in telling)


def _upon(sentence: str, act: re.Match[str]) -> Iterator[str]:
    """The names of those upon whom an act of a sentence is."""
    japanese = language_of(sentence) == "ja"
    for name in names(sentence):
        for found in re.finditer(re.escape(name.text), sentence) if name.sure else ():
            if japanese:
                near = act.start() - _BEFORE <= found.start() and found.end() <= act.start()
                if near and _UPON.match(sentence, found.end()):
                    yield name.text
            elif 0 <= found.start() - act.end() <= _BEHIND:
                yield name.text

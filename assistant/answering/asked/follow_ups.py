"""Follow-up questions: what a question means after what was said before it. Pure.

Without a chat model a deterministic rule decides whether a question leans on the turns before
it, and if so searches with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.domain.nouns import Turn
from assistant.language.invisible import beginning
from assistant.language.languages import UNSPACED
from assistant.language.pointing import leans
from assistant.language.sentences import language_of

_GOES_ON = re.compile(
    r"^(?:(?:じゃあ|じゃ、|では|でも|他に|ほかに|もっと|さらに|続き)"
    r"|(?:and|but|so|then|what about|how about|what else|who else|tell me more|any other)\b)",
    re.IGNORECASE,
)
# A name, a product or a figure: what it is about stands in the question itself.
_NAMES_ITS_TOPIC = re.compile(r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]{2}|[ァ-ヺー]{4}|「")
_SHORT_JAPANESE = 14
_SHORT_CHINESE = 6
_SHORT_ENGLISH = 3
_BEGINNING = 160
_LONGEST_STANDING = 2000
"""Characters of an earlier question that are searched for again: as many as a question may have
where nothing else is set."""
MOST_TURNS = 12
LONGEST_TURN, LONGEST_HISTORY = 8_000, 40_000
"""How much of what was said before is read. A follow-up leans on the last few turns, and what it
leans on stands at their beginning: an answer of quotes has at most 2,000 characters, and few of a
chat model have twice that. Whoever sends more makes nobody wait for it."""

Named = Callable[[str], Sequence[str]]
"""What gives the names that a text has."""


def bounded(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """What is read of earlier turns: at most `MOST_TURNS`, the newest, of each the beginning, and
    of all no more than `LONGEST_HISTORY` characters."""
    kept: list[Turn] = []
    left = LONGEST_HISTORY
    for turn in reversed(history[-MOST_TURNS:]):
        if left <= 0:
            break
        text = beginning(turn.text, min(left, LONGEST_TURN))
        kept.append(turn if text is turn.text else replace(turn, text=text))
        left -= len(text)
    return tuple(reversed(kept))


def points_back(question: str) -> bool:
    """Whether a question says itself that it goes on from earlier turns."""
    bare = question.strip()
    return bool(_GOES_ON.match(bare)) or leans(bare)


def leans_on_history(question: str) -> bool:
    """Whether a question points back at earlier turns, or is short and names no topic."""
    bare = question.strip()
    if points_back(bare):
        return True
    language = language_of(bare)
    if language not in UNSPACED:
        return len(bare.split()) < _SHORT_ENGLISH
    shortest = _SHORT_JAPANESE if language == "ja" else _SHORT_CHINESE
    return len(bare) <= shortest and not _NAMES_ITS_TOPIC.search(bare)


def standing(history: Sequence[Turn]) -> str:
    """The last question that stood alone, the first one where none did, "" where none was asked;
    of a long one the beginning."""
    asked = [turn.text for turn in history if turn.role == "user"]
    alone = [text for text in asked if not leans_on_history(text)]
    return beginning(next(iter(alone[-1:] or asked[:1]), ""), _LONGEST_STANDING)


def search_text(question: str, history: Sequence[Turn], named: Named) -> str:
    """What to search for: the question, behind the last one that stood alone and the names that
    the last answer begins with, if it leans on them."""
    if not history or not leans_on_history(question):
        return question
    said = next((turn.text for turn in reversed(history) if turn.role == "assistant"), "")
    asked = standing(history)
    names = [name for name in named(said[:_BEGINNING]) if name not in asked]
    return "\n".join(filter(None, (asked, " ".join(names), question)))


def named_text(question: str, history: Sequence[Turn], named: Named) -> str | None:
    """What else to search for: the question behind the names alone of the last one that stood
    alone, so that what that one asked of them does not stand in the way. None where it leans on
    nothing, or nothing was named."""
    if not history or not leans_on_history(question):
        return None
    names = " ".join(named(standing(history)))
    return f"{names}\n{question}" if names else None

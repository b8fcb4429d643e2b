"""Follow-up questions: what a question means after what was said before it. Pure.

Without a chat model a deterministic rule decides whether a question leans on the turns before
it, and if so searches with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.passage import Turn

_JAPANESE_LEANS = re.compile(
    r"^(?:じゃあ|じゃ、|では|でも|それ|そこ|その|そう|これ|この|ここ|あれ|あの|他に|ほかに|もっと|さらに|"
    r"続き|後者|前者)"
    r"|(?:それ|そこ|その|これら|それら|同社|同氏|同国|前者|後者|彼ら|彼女|上記|先ほど|さっき)"
    r"(?![のを]?他)"
)
_ENGLISH_LEANS = re.compile(
    r"^(?:and|but|so|then|what about|how about|what else|who else|tell me more|any other)\b"
    r"|\b(?:it|its|they|them|their|he|him|his|she|her)\b"
    r"|\bth(?:at|is|ose|ese) (?:one|case|company|firm|rule|law|product|model|deal|plan|post)s?\b"
    r"|\bthe (?:former|latter|same)\b",
    re.IGNORECASE,
)
# A name, a product or a figure: what it is about stands in the question itself.
_NAMES_ITS_TOPIC = re.compile(r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]{2}|[ァ-ヺー]{4}|「")
_SHORT_JAPANESE = 14
_SHORT_ENGLISH = 3
_CONTEXT = 240


def points_back(question: str) -> bool:
    """Whether a question says itself that it goes on from earlier turns."""
    bare = question.strip()
    return bool(_JAPANESE_LEANS.search(bare) or _ENGLISH_LEANS.search(bare))


def leans_on_history(question: str) -> bool:
    """Whether a question points back at earlier turns, or is short and names no topic."""
    bare = question.strip()
    if points_back(bare):
        return True
    if bare.isascii():
        return len(bare.split()) < _SHORT_ENGLISH
    return len(bare) <= _SHORT_JAPANESE and not _NAMES_ITS_TOPIC.search(bare)


def search_text(question: str, history: Sequence[Turn]) -> str:
    """What to search for: the question, behind the last question and answer if it leans on
    them."""
    if not history or not leans_on_history(question):
        return question
    said: list[str] = []
    for role in ("user", "assistant"):
        last = next((turn.text for turn in reversed(history) if turn.role == role), "")
        if last:
            said.append(re.sub(r"\[\d+\]", "", last)[:_CONTEXT])
    return "\n".join([*said, question])

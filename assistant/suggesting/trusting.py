"""Would a critical reader trust the answer to a question that is offered? Not where what was
found tells another figure or date of the same thing, nor where all rests on a weak sentence. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.answering.quoted.superseding import otherwise
from assistant.language.invisible import nfkc
from assistant.language.pointing import own_voice, points_back

_WEAK = re.compile(
    r"噂|という話|との話|らしい|かもしれ|しょう|だろう|のではない|と聞|耳に|気がし|ようです|みたい|そうです。?$"
    r"|思い(?:ます|出)|と思[うっ]|感じ|[?？]"
    r"|\b(?:rumou?red|reportedly|might|maybe|perhaps|allegedly)\b"
)
_SHORTEST = 15


def weak(sentence: str) -> bool:
    """Whether a sentence is hearsay, a guess, a writer's own voice, or speaks of what stands
    before it."""
    text = nfkc(sentence).strip()
    return len(text) < _SHORTEST or own_voice(text) or points_back(text) or bool(_WEAK.search(text))


def disputed(lead: str, others: Iterable[str]) -> bool:
    """Whether one of the other sentences says of the same thing as the lead of an answer that it
    is otherwise.

    >>> lead = "北斗社の港の倉庫は2024年5月に開きました。"
    >>> disputed(lead, ["北斗社の港の倉庫は2025年3月に開きました。"])
    True
    >>> disputed(lead, ["北斗社の港の倉庫は2024年に開いた。"])
    False
    """
    return any(otherwise(lead, other) for other in others)

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
    r"なぜ|どうして|いつ[？?]|誰|だれ|どこ[？?]|具体的|例えば|たとえば|詳しく|くわしく|続き|後者|前者)"
    r"|(?:それ|そこ|その|これら|それら|同社|同氏|同国|前者|後者|彼ら|彼女|上記|先ほど|さっき)"
    r"(?![のを]?他)"
)
_ENGLISH_LEANS = re.compile(
    r"^(?:and|but|so|then|why|how so|what about|how about|what else|who else|when\?|where\?|"
    r"tell me more|more|any other)\b"
    r"|\b(?:it|its|they|them|their|that|those|these|this|he|she|his|her|there|"
    r"the (?:former|latter|same|company|rule|product|deal))\b",
    re.IGNORECASE,
)
_SHORT = 14
_CONTEXT = 240


def leans_on_history(question: str) -> bool:
    """Whether a question points back at earlier turns, or is too short to stand alone."""
    bare = question.strip()
    return bool(
        _JAPANESE_LEANS.search(bare)
        or _ENGLISH_LEANS.search(bare)
        or (len(bare.split()) <= 2 if bare.isascii() else len(bare) <= _SHORT)
    )


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

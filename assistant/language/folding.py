"""How texts are folded before they are compared: what does not count in writing. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from assistant.language.invisible import nfkc


def casefolded(text: str) -> str:
    """NFKC and case folding: width and case do not count.

    >>> casefolded("ＧＰＵ")
    'gpu'
    """
    return nfkc(text).casefold()


def bare(text: str) -> str:
    """Folded and without white space.

    >>> bare("５５ 億 ドル")
    '55億ドル'
    """
    return "".join(casefolded(text).split())


def in_place(text: str) -> str:
    """Half width and lower case, character by character: offsets stay as they are.

    White space of any kind becomes a blank.
    """
    return "".join(map(_character, text))


@lru_cache(maxsize=4096)
def _character(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char).lower()
    return " " if char.isspace() else plain if len(plain) == 1 else char

"""The words of a text, as searches by words compare them. Pure.

Words are runs of one script: Latin words and numbers whole, katakana and kanji as character
bigrams within their run, hiragana left out (it carries grammar, costs time, and hurts the
ranking). Text is folded by NFKC and case first, so that full and half width are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from assistant.language.folding import casefolded

_ENGLISH = """
a about according after all also an and any are as at be because been before being both but by
can could did do does during each for from get give given gives got had has have having he her
his how i if in into is it its just known like long made make makes many may me might more most
much must my no not of off on one only or other our out over own per put said same say says see
she should so some such take than that the their them then there these they this those through
to too under until up us used uses using very want was way we were what when where whether which
while who whom whose why will with would you your
"""
_ENGLISH_FUNCTION_WORDS = frozenset(_ENGLISH.split())
_RUN = re.compile(
    r"(?P<latin>[a-z0-9à-öø-ÿ]+(?:[.,][0-9]+)*)"
    r"|(?P<katakana>[ァ-ヺー]+)"
    r"|(?P<kanji>[㐀-䶿一-鿿々〆〇]+)"
    r"|(?P<hangul>[가-힣]+)"
)


def words(text: str) -> list[str]:
    """The words of a text in order, as the lexical index keeps them.

    >>> words("ＮＶＩＤＩＡが輸出規制を")
    ['nvidia', '輸出', '出規', '規制']
    """
    found: list[str] = []
    for run in _RUN.finditer(casefolded(text)):
        word = run[0]
        if run["latin"]:
            found.append(word.replace(",", ""))
        elif len(word) == 1:
            found.append(word)
        else:
            found += [word[i : i + 2] for i in range(len(word) - 1)]
    return found


def share(weights: Mapping[str, float], has: Set[str]) -> float:
    """The share by weight of some words that a text has; 0 of none."""
    whole = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in has) / whole if whole else 0.0


def query_words(text: str) -> list[str]:
    """The words of a question that carry its meaning: those of `words` without English
    function words, which are rare in Japanese posts and would count for much."""
    return [word for word in words(text) if word not in _ENGLISH_FUNCTION_WORDS]

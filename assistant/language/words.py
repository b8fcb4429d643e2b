"""The words of a text, as searches by words compare them. Pure.

Words are runs of one script: Latin words and numbers whole, katakana and kanji as character
bigrams within their run, hiragana left out (it carries grammar, costs time, and hurts the
ranking). Hangul is cut of its particles and kept as bigrams too. Text is folded by NFKC, case and
accents first, so that full and half width are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from assistant.language.folding import casefolded
from assistant.language.languages import is_function_word
from assistant.language.stems import spelt_out, stem, stemmed, unaccented, without_particle

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
_STEM = "~"
"""Ends a stem, so that it is no word of another language."""
_ASKS_ELSEWHERE = re.compile(
    r"什[么麼]时候|什[么麼]時候|什[么麼]|怎[么麼]样?|多少(?![のなは])|哪[里裡些个個一]?|[吗嗎呢吧](?=[？?]|$)"
    r"|(?<![가-힣])(?:언제(?:부터|까지)?|얼마(?:나|인가요|입니까|예요)?|누구|누가|어디(?:에서|서|에)?"
    r"|무엇(?:을|이)?"
    r"|무슨|어떤|어떻게|왜|몇)(?![가-힣])"
    r"|(?<=[가-힣])(?:나요|까요|습니까|인가요|입니까)(?=[?？ ]|$)"
)
"""What asks in Chinese and Korean."""
_RUN = re.compile(
    r"(?P<latin>[a-z0-9à-öø-ÿœĀ-ſ]+(?:[.,][0-9]+)*)"
    r"|(?P<katakana>[ァ-ヺー]+)"
    r"|(?P<kanji>[㐀-䶿一-鿿々〆〇]+)"
    r"|(?P<hangul>[가-힣]+)"
)


def words(text: str) -> list[str]:
    """The words of a text in order, as the lexical index keeps them. Accents are left out, and
    words of a European language but English have their stems with them.

    >>> words("ＮＶＩＤＩＡが輸出規制を"), words("Die Häuser der Stadt")[2:5]
    (['nvidia', '輸出', '出規', '規制'], ['hauser', 'haeuser', 'haus~'])
    """
    folded = casefolded(text)
    return [word for word, _ in _found(folded, stemmed(folded))]


def _found(folded: str, language: str | None) -> Iterator[tuple[str, str]]:
    """The words of a folded text, each with the run that it is of."""
    for run in _RUN.finditer(folded):
        word = run[0]
        if run["latin"]:
            word = word.replace(",", "")
            yield unaccented(word), word
            if language:
                if (spelt := spelt_out(word)) != word:
                    yield unaccented(spelt), word
                yield f"{stem(word, language)}{_STEM}", word
            continue
        bare = without_particle(word) if run["hangul"] else word
        if len(bare) == 1:
            yield bare, word
        else:
            yield from ((bare[i : i + 2], word) for i in range(len(bare) - 1))


def share(weights: Mapping[str, float], has: Set[str]) -> float:
    """The share by weight of some words that a text has; 0 of none."""
    whole = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in has) / whole if whole else 0.0


def without_asking(folded: str) -> str:
    """A folded question without what asks in Chinese and Korean."""
    return _ASKS_ELSEWHERE.sub(" ", folded)


def query_words(text: str) -> list[str]:
    """The words of a question that carry its meaning: those of `words` without function words of
    its language, which are rare in posts of another one and would count for much."""
    folded = without_asking(casefolded(text))
    language = stemmed(folded)
    return [
        word
        for word, run in _found(folded, language)
        if not (is_function_word(run, language) if language else word in _ENGLISH_FUNCTION_WORDS)
    ]

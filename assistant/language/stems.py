"""What is left of a word when its endings are cut: Korean particles and verb endings by a list,
those of European languages by Snowball (Porter 2001). Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import snowballstemmer

from assistant.language.languages import clearly

_ALGORITHMS: Final = {
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}
_SHORTEST = 4
"""Letters of a word that is stemmed."""
_REMEMBERED = 50_000
_PARTICLES = (
    "에서는 에서도 에서의 으로는 으로도 으로서 으로써 에게서 이라고 이라는 이라며 까지는 까지도"
    " 부터는 에서 에게 한테 으로 까지 부터 처럼 보다 마다 밖에 조차 라고 라는 하고 이며 이고"
    " 이나 과의 와의 은 는 이 가 을 를 의 에 와 과 도 만 로 나"
)
_ENDINGS = (
    "했습니다 했었다 하였다 합니다 됩니다 됐습니다 되었습니다 되었다 이었다 였습니다 입니다"
    " 습니다 했으며 하면서 하기로 했다 한다 하는 하며 하여 해서 하기 하지 하나요 했나요"
    " 되나요 됐나요 된다 되는 되며 됐다 되어 인가요 이다 였다"
)
_CUT = re.compile(
    rf"(?<=..)(?:{'|'.join(sorted((_PARTICLES + ' ' + _ENDINGS).split(), key=len, reverse=True))})$"
)
_ACCENTS: Final = {
    code: plain
    for code in range(0xC0, 0x180)
    if (plain := unicodedata.normalize("NFD", chr(code))[0]).isascii()
} | {ord("ø"): "o", ord("ł"): "l", ord("đ"): "d"}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "œ": "oe", "æ": "ae"})


def unaccented(text: str) -> str:
    """A folded text without accents on Latin letters, character by character.

    >>> unaccented("café münchen")
    'cafe munchen'
    """
    return text if text.isascii() else text.translate(_ACCENTS)


def spelt_out(word: str) -> str:
    """A folded word with its umlauts as two letters, as they are typed where there are none.

    >>> spelt_out("münchen")
    'muenchen'
    """
    return word.translate(_UMLAUTS)


@lru_cache(maxsize=_REMEMBERED)
def without_particle(run: str) -> str:
    """A Korean word without the particle or the ending that it has, two syllables at least.

    >>> without_particle("도서관에서는"), without_particle("나는")
    ('도서관', '나는')
    """
    return _CUT.sub("", run)


def stemmed(text: str) -> str | None:
    """The language whose words a text has stems of, None where it is in no such language, or does
    not tell clearly in which."""
    language = clearly(text)
    return language if language in _ALGORITHMS else None


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str, language: str) -> str:
    """The stem of a folded word of a language, without accents; the word itself where it is short.

    >>> stem("häuser", "de"), stem("bibliothèques", "fr")
    ('haus', 'bibliothequ')
    """
    if len(word) < _SHORTEST or not word.isalpha():
        return unaccented(word)
    return unaccented(_stemmer(language).stemWord(word))


@lru_cache(maxsize=_REMEMBERED)
def beginning(word: str, language: str) -> str:
    """What a word without accents and the stem of its language begin with alike."""
    whole, short = unaccented(word), stem(word, language)
    same = next((at for at, (a, b) in enumerate(zip(whole, short, strict=False)) if a != b), None)
    return whole[: len(short) if same is None else same]


@lru_cache(maxsize=8)
def _stemmer(language: str) -> snowballstemmer.Stemmer:
    return snowballstemmer.stemmer(_ALGORITHMS[language])

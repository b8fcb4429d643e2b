"""The words of a Japanese text with their parts of speech: MeCab with the IPA dictionary."""

from __future__ import annotations

import threading
from typing import NamedTuple

import fugashi
import ipadic

_SURELY_NOT = "*"


class Word(NamedTuple):
    """A word as it stands in a text.

    `part` and `kind` are the IPA dictionary's part of speech and its first division
    (名詞, 固有名詞). `base` is its uninflected form and `reading` its kana; both are empty for
    a word that the dictionary does not have, which is then `unknown`.
    """

    surface: str
    part: str
    kind: str
    base: str
    reading: str

    @property
    def unknown(self) -> bool:
        """Whether the dictionary does not have it, as with most new names."""
        return not self.base


class _Tagger(threading.local):
    """A tagger for each thread: MeCab's is not made for several. They share the dictionary."""

    def __init__(self) -> None:
        self.tagger = fugashi.GenericTagger(ipadic.MECAB_ARGS)


_TAGGERS: list[_Tagger] = []
_MAKING = threading.Lock()


def parsed(text: str) -> list[Word]:
    """The words of a text in order; white space is left out.

    >>> [word.surface for word in parsed("規制は撤回されなかった")]
    ['規制', 'は', '撤回', 'さ', 'れ', 'なかっ', 'た']
    """
    with _MAKING:
        if not _TAGGERS:
            _TAGGERS.append(_Tagger())
    found = []
    for node in _TAGGERS[0].tagger(text):
        features = node.feature
        base = features[6] if len(features) > 6 and features[6] != _SURELY_NOT else ""
        reading = features[7] if len(features) > 7 and features[7] != _SURELY_NOT else ""
        found.append(Word(node.surface, features[0], features[1], base, reading))
    return found

"""The words of a Japanese text with their parts of speech: MeCab with the IPA dictionary."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import fugashi
import ipadic

_SURELY_NOT = "*"
_NOUNS = range(36, 68)
"""The IPA dictionary's numbers of parts of speech that are nouns."""
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー㐀-鿿々〆〇]")
_AT_ONCE = 500
"""Characters that MeCab is given at once: what it takes for words that it does not have grows by
the square of their number, and nothing else runs meanwhile."""
_DENIALS = frozenset({"ない", "ぬ", "ん", "まい"})
_CONTENT = frozenset({"自立", "一般", "サ変接続", "固有名詞", "形容動詞語幹"})
_LIGHT = frozenset({"する", "ある", "いる", "なる", "できる", "れる", "られる"})
"""Verbs that say little of what is denied."""
_ENDS = (re.compile(r"[。！？!?\n]"), re.compile(r"[、，,;：:\s]"))


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


_PARSING = threading.Lock()
"""One text at a time: the words of a text stand in the tagger's memory until the next text takes
it. No thread waits longer for that, as MeCab is called with the interpreter's lock held."""


@lru_cache(maxsize=1)
def _tagger() -> fugashi.GenericTagger:
    """The process's tagger. Each one more would map the dictionary of 50 MB once more."""
    return fugashi.GenericTagger(ipadic.MECAB_ARGS)


def _nodes(text: str) -> Iterator[fugashi.Node]:
    """The words of the text; each is to be read before the next one is fetched. `_PARSING` is
    held by who reads them."""
    for piece in _pieces(text):
        yield from _tagger()(piece)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most `_AT_ONCE` characters; a longer one is cut where a sentence
    ends, or else a phrase, if one does in the second half of a piece."""
    start = 0
    while len(text) - start > _AT_ONCE:
        most = start + _AT_ONCE
        ends = (
            [found.end() for found in kind.finditer(text, start + _AT_ONCE // 2, most)]
            for kind in _ENDS
        )
        end = next((found[-1] for found in ends if found), most)
        yield text[start:end]
        start = end
    yield text[start:]


def _word(node: fugashi.Node) -> Word:
    features = node.feature
    base = features[6] if len(features) > 6 and features[6] != _SURELY_NOT else ""
    reading = features[7] if len(features) > 7 and features[7] != _SURELY_NOT else ""
    return Word(node.surface, features[0], features[1], base, reading)


def parsed(text: str) -> list[Word]:
    """The words of a text in order; white space is left out.

    >>> [word.surface for word in parsed("規制は撤回されなかった")]
    ['規制', 'は', '撤回', 'さ', 'れ', 'なかっ', 'た']
    """
    with _PARSING:
        return [_word(node) for node in _nodes(text)]


def noun_runs(text: str) -> list[list[Word]]:
    """The nouns of a text, those that follow each other together; numbers and Latin words end
    a run, as other words do.

    >>> [[word.surface for word in run] for run in noun_runs("日立製作所とAIの輸出規制")]
    [['日立製作所'], ['輸出', '規制']]
    """
    runs: list[list[Word]] = [[]]
    with _PARSING:
        for node in _nodes(text):
            if node.posid in _NOUNS and _JAPANESE.match(node.surface):
                runs[-1].append(_word(node))
            elif runs[-1]:
                runs.append([])
    return runs if runs[-1] else runs[:-1]


def denied(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a Japanese text that carry its meaning, of two characters or more, in their
    base forms; and those of them that a ない, ず or ん denies.

    >>> sorted(denied("規制は撤回されなかった")[1])
    ['撤回']
    """
    words, without, before = set(), set(), ""
    for word in parsed(text):
        if word.base in _DENIALS or (word.surface == "ず" and word.part == "助動詞"):
            without.add(before)
        elif word.part in ("動詞", "名詞", "形容詞") and word.kind in _CONTENT:
            base = word.base or word.surface
            if base not in _LIGHT:
                before = base if len(base) > 1 else ""
                words.add(before)
    return frozenset(words - {""}), frozenset(without - {""})

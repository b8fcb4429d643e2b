"""Which of the candidates answers a question best. Pure.

Three things count: how near a passage is in meaning (cosine), how much it has of the question's
words (BM25; Robertson and Zaragoza 2009), and how much of them its best sentence has. Each is
standardised over the candidates (z-scores) and weighted. Then a passage gains from the ones
before it in its post: an answer often follows the sentence that names what is asked.

Words are pairs of characters within a run of Japanese, hiragana too, single kanji, runs of
katakana and Latin words: finer than what the lexical index keeps, which only has to bring the
candidates. The weights were chosen on JSQuAD and on questions about an archive of news; the
figures are in docs/evaluation.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.archive import Rows, Wording, folded
from assistant.language.folding import casefolded
from assistant.language.languages import is_function_word
from assistant.language.stems import beginning, stemmed, unaccented, without_particle
from assistant.language.words import query_words, without_asking, words

WORDS_WEIGHT, SENTENCE_WEIGHT = 0.5, 0.4
TITLE_SHARE = 1.0
BEFORE = (0.15, 0.075)
"""What a passage gains from the one before it, and from the one before that."""
_K1, _B = 0.6, 0.3
_REMEMBERED = 20_000

_LATIN = re.compile(r"[a-z0-9à-öø-ÿœĀ-ſ]+(?:[.,][0-9]+)*")
_HANGUL = re.compile(r"[가-힣]+")
_SHORTEST_BEGINNING, _SHORTEST_PART = 4, 5
"""Letters of the beginning of a word, and of a part of a compound, that tell enough."""
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー㐀-鿿々〆〇]+")
_SINGLE = re.compile(r"[ァ-ヺー]+|[㐀-鿿々〆〇]")


def _these(characters: str) -> NDArray[np.bool_]:
    """A table of all UTF-16 units that tells which are among these characters."""
    table = np.zeros(1 << 16, dtype=bool)
    table[[ord(one) for one in characters]] = True
    return table


_DIGIT, _POINT, _ENDS = _these("0123456789"), _these(".,"), _these("。！？!?\n")
_IN_LATIN = _these("".join(one for one in map(chr, range(256)) if _LATIN.fullmatch(one)))

Scores = NDArray[np.float64]


def grams(text: str) -> list[str]:
    """The words of a text for ranking.

    >>> grams("NVIDIAの株価")
    ['nvidia', 'の株', '株価', '株', '価']
    """
    language = stemmed(casefolded(text))
    if language:
        return [_stem_gram(word, language) for word in _LATIN.findall(casefolded(text))]
    text = folded(text)
    found = _LATIN.findall(text)
    for run in _HANGUL.findall(text):
        bare = without_particle(run)
        found += [bare[i : i + 2] for i in range(len(bare) - 1)] or [bare]
    for run in _JAPANESE.findall(text):
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return found + _SINGLE.findall(text)


def _stem_gram(word: str, language: str) -> str:
    """A word of a European language but English, as it begins in all of its forms: "haus*", or
    "*haus*" where it may end a compound."""
    begins = beginning(word, language)
    if len(begins) < _SHORTEST_BEGINNING or not begins.isalpha():
        return unaccented(word)
    compound = language in ("de", "nl") and len(begins) >= _SHORTEST_PART
    return f"{'*' if compound else ''}{begins}*"


def asked_grams(text: str) -> Counter[str]:
    """The grams of a question, but function words, which are rare in posts of another language
    and would count for much."""
    language = stemmed(casefolded(text))
    if language:
        telling = [w for w in _LATIN.findall(casefolded(text)) if not is_function_word(w, language)]
        return Counter(_stem_gram(word, language) for word in telling)
    empty = set(words(text)) - set(query_words(text))
    return Counter(gram for gram in grams(without_asking(text)) if gram not in empty)


def _is_latin(gram: str) -> bool:
    return gram[0].isascii() or gram[0] <= "ÿ"


class Rarity:
    """How rare grams are in an archive: inverse document frequencies as in BM25. `length` is the
    mean length of what is searched of a passage, in characters. Thread-safe."""

    def __init__(
        self, sample: Sequence[tuple[str, str]], exact: Callable[[str], float] | None = None
    ) -> None:
        """`sample` are contexts and texts of passages; `exact` knows it of all of the archive for
        the words that the lexical index keeps."""
        self._texts = [folded("\n".join(one)) for one in sample]
        self._exact = exact
        self._known = lru_cache(_REMEMBERED)(self._counted)
        self.length = sum(map(len, self._texts)) / max(1, len(self._texts)) or 1.0

    def idf(self, gram: str) -> float:
        """ln(1 + (N - n + ½) / (n + ½)), where n of N texts hold the gram."""
        return self._known(gram)

    def _counted(self, gram: str) -> float:
        if "*" not in gram and self._exact and len(gram) > 1 and words(gram) == [gram]:
            return self._exact(gram)
        bare = gram.strip("*")
        n = sum([bare in text for text in self._texts])
        return math.log(1 + (len(self._texts) - n + 0.5) / (n + 0.5))


def scores(
    asked: Mapping[str, float],
    wording: Wording,
    cosines: Scores,
    usual_length: float,
    among: NDArray[np.bool_] | None = None,
) -> Scores:
    """One score for each candidate, the higher the better: shape (candidates,).

    `asked` are the grams of the question with their weights: how often they are asked, times
    how rare they are. `wording` is what the candidates say, `cosines` their similarities to the
    question. `usual_length` is the mean length, in characters, of what is searched of a passage.
    `among` tells which candidates the others are measured by, of shape (candidates,); all of them
    where it is None.
    """
    if not len(wording):
        return np.zeros(0)
    weights = np.array(list(asked.values()), dtype=np.float64)
    gram, at = _occurrences(list(asked), wording.characters)
    owner = np.searchsorted(wording.starts, at, side="right") - 1
    shape = len(wording), len(weights)
    counts = np.bincount(owner * shape[1] + gram, minlength=shape[0] * shape[1]).reshape(shape)
    long = _K1 * (1 - _B + _B * wording.lengths / usual_length)
    by_words = (counts * (_K1 + 1) / (counts + long[:, None])) @ weights
    above = at < wording.bodies[owner]
    titled = np.zeros(shape, dtype=bool)
    titled[owner[above], gram[above]] = True
    left = weights * (1 - TITLE_SHARE * titled)
    by_sentence = titled @ (TITLE_SHARE * weights)
    ends = np.flatnonzero(_ENDS[wording.characters])
    own = ~above
    which = np.searchsorted(ends, at[own], side="left") * shape[1] + gram[own]
    once, places = np.unique(which, return_index=True)
    owners, sentences = owner[own][places], once // max(1, shape[1])
    together = np.bincount(sentences, left[owners, gram[own][places]], len(ends) + 1)
    best = np.zeros(shape[0])
    np.maximum.at(best, owners, together[sentences])
    by_sentence = (by_sentence + best) / (weights.sum() or 1.0)
    return (
        _standard(cosines, among)
        + WORDS_WEIGHT * _standard(by_words, among)
        + SENTENCE_WEIGHT * _standard(by_sentence, among)
    )


def _occurrences(
    grams: Sequence[str], characters: NDArray[np.uint16]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where grams stand: pairs of the number of a gram and the index of its first character.
    A Latin one counts only as a whole word, and not as a part of a figure."""
    by_head: dict[int, list[int]] = {}
    bare = [gram.strip("*") for gram in grams]
    for number, gram in enumerate(bare):
        by_head.setdefault(_head(gram), []).append(number)
    numbers = [np.zeros(0, dtype=np.int64)]
    places = [np.zeros(0, dtype=np.int64)]
    for head, at in _heads(sorted(by_head), characters):
        for number in by_head[head]:
            gram, whole = bare[number], at
            for i, character in enumerate(gram[2:], 2):
                whole = whole[characters[whole + i] == ord(character)]
            if _is_latin(gram) and not grams[number].startswith("*"):
                begins = grams[number].endswith("*")
                whole = whole[_stands_alone(gram, whole, characters, begins=begins)]
            numbers.append(np.full(len(whole), number))
            places.append(whole)
    return np.concatenate(numbers), np.concatenate(places)


def _head(gram: str) -> int:
    """The first two characters of a gram as one number, or the only one."""
    return ord(gram[0]) << 16 | ord(gram[1]) if len(gram) > 1 else ord(gram)


def _heads(
    heads: Sequence[int], characters: NDArray[np.uint16]
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Where each of the heads, in ascending order, stands."""
    known = np.array(heads, dtype=np.uint32)
    single = known < 1 << 16
    for some, wide in ((known[single], False), (known[~single], True)):
        begins = np.zeros(1 << 16, dtype=bool)
        begins[some >> 16 if wide else some] = True
        at = np.flatnonzero(begins[characters[:-1]])
        found: NDArray[np.uint32] = characters[at].astype(np.uint32)
        if wide:
            found = (found << np.uint32(16)) | characters[at + 1]
        which = np.searchsorted(some, found)
        right = np.append(some, 0)[which] == found
        at, which = at[right], which[right]
        order = np.argsort(which, kind="stable")
        bounds = np.searchsorted(which[order], np.arange(len(some) + 1)).tolist()
        for i, head in enumerate(some.tolist()):
            yield head, at[order[bounds[i] : bounds[i + 1]]]


def _stands_alone(
    gram: str, at: NDArray[np.int64], characters: NDArray[np.uint16], *, begins: bool = False
) -> NDArray[np.bool_]:
    """Which of these occurrences of a Latin gram are whole words, or where it `begins` one."""
    if begins:
        opens: NDArray[np.bool_] = ~_IN_LATIN[characters[at - 1]]
        return opens
    last = len(characters) - 1
    before, after = characters[at - 1], characters[at + len(gram)]
    further = characters[np.minimum(at + len(gram) + 1, last)]
    alone = ~(_IN_LATIN[before] | _IN_LATIN[after] | (_POINT[after] & _DIGIT[further]))
    if gram[0].isdigit():
        alone &= ~(_POINT[before] & _IN_LATIN[characters[at - 2]])
    found: NDArray[np.bool_] = alone
    return found


def _standard(values: Scores, among: NDArray[np.bool_] | None) -> Scores:
    usual = values if among is None or not among.any() else values[among]
    spread = usual.std()
    return (values - usual.mean()) / spread if spread > 1e-9 else np.zeros(len(values))


def with_context(own: Scores, before: Iterable[tuple[float, Rows, Rows]]) -> Scores:
    """The scores of passages with what each gains from those before it: `before` are shares
    that are given, with the passages that gain and those that give, as indices into `own`."""
    gains = np.zeros(len(own))
    for share, gaining, giving in before:
        np.maximum.at(gains, gaining, share * own[giving])
    return own + gains

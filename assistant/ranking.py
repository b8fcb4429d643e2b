"""Which of the candidates answers a question best. Pure.

Three things count: how near a passage is in meaning (cosine), how much it has of the question's
words (BM25; Robertson and Zaragoza 2009), and how much of them its best sentence has. Each is
standardised over the candidates (z-scores) and weighted. Then a passage gains from the ones
before it in its post: an answer often follows the sentence that names what is asked.

Words are pairs of characters within a run of Japanese, hiragana too, single kanji, runs of
katakana and Latin words: finer than what the lexical index keeps, which only has to bring the
candidates. The weights were chosen on JSQuAD and on questions about an archive of news; the
figures are in CONTRIBUTING.md.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.archive import Rows, query_words, words

WORDS_WEIGHT, SENTENCE_WEIGHT = 0.5, 0.4
TITLE_SHARE = 1.0
BEFORE = (0.15, 0.075)
"""What a passage gains from the one before it, and from the one before that."""
_K1, _B = 0.6, 0.3

_LATIN = re.compile(r"[a-z0-9à-öø-ÿ]+(?:[.,][0-9]+)*")
_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー㐀-鿿々〆〇]+")
_SINGLE = re.compile(r"[ァ-ヺー]+|[㐀-鿿々〆〇]")
_SENTENCE = re.compile(r"(?<=[。！？!?\n])")

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer: what is searched above its text, its text, and its cosine
    similarity to the question."""

    context: str
    plain: str
    cosine: float


def grams(text: str) -> list[str]:
    """The words of a text for ranking.

    >>> grams("NVIDIAの株価")
    ['nvidia', 'の株', '株価', '株', '価']
    """
    text = folded(text)
    found = _LATIN.findall(text)
    for run in _JAPANESE.findall(text):
        found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return found + _SINGLE.findall(text)


def asked_grams(text: str) -> Counter[str]:
    """The grams of a question, but English function words, which are rare in Japanese posts
    and would count for much."""
    empty = set(words(text)) - set(query_words(text))
    return Counter(gram for gram in grams(text) if gram not in empty)


def folded(text: str) -> str:
    """The text with its forms of one character, and figures without commas."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return _COMMA.sub("", text) if "," in text else text


def _is_latin(gram: str) -> bool:
    return gram[0].isascii() or gram[0] <= "ÿ"


def _counts(japanese: Iterable[str], latin: Iterable[str], text: str) -> dict[str, int]:
    """How often the grams that are in the text occur in it; Latin ones as whole words."""
    counts = {gram: text.count(gram) for gram in japanese if gram in text}
    if some := [gram for gram in latin if gram in text]:
        whole = Counter(_LATIN.findall(text))
        counts |= {gram: whole[gram] for gram in some if gram in whole}
    return counts


class Rarity:
    """How rare grams are in an archive, by a sample of its texts: inverse document frequencies
    as in BM25. `length` is the mean length of what is searched of a passage, in characters."""

    def __init__(self, sample: Sequence[tuple[str, str]]) -> None:
        """`sample` are contexts and texts of passages."""
        self._texts = [folded("\n".join(one)) for one in sample]
        self._known: dict[str, float] = {}
        self.length = sum(map(len, self._texts)) / max(1, len(self._texts)) or 1.0

    def idf(self, gram: str) -> float:
        """ln(1 + (N - n + ½) / (n + ½)), where n of N texts hold the gram."""
        if gram not in self._known:
            n = sum([gram in text for text in self._texts])
            self._known[gram] = math.log(1 + (len(self._texts) - n + 0.5) / (n + 0.5))
        return self._known[gram]


def scores(
    asked: Mapping[str, float],
    candidates: Sequence[Candidate],
    usual_length: float,
    among: NDArray[np.bool_] | None = None,
) -> Scores:
    """One score for each candidate, the higher the better: shape (len(candidates),).

    `asked` are the grams of the question with their weights: how often they are asked, times
    how rare they are. `usual_length` is the mean length, in characters, of what is searched of a
    passage. `among` tells which candidates the others are measured by, of shape
    (len(candidates),); all of them where it is None.
    """
    if not candidates:
        return np.zeros(0)
    cosines = np.array([one.cosine for one in candidates])
    by_words = np.zeros(len(candidates))
    by_sentence = np.zeros(len(candidates))
    total = sum(asked.values()) or 1.0
    latin = [gram for gram in asked if _is_latin(gram)]
    japanese = [gram for gram in asked if not _is_latin(gram)]
    for i, one in enumerate(candidates):
        above, text = folded(one.context), folded(one.plain)
        whole = f"{above}\n{text}"
        counts = _counts(japanese, latin, whole)
        long = _K1 * (1 - _B + _B * len(whole) / usual_length)
        by_words[i] = sum(
            asked[gram] * count * (_K1 + 1) / (count + long) for gram, count in counts.items()
        )
        weights = {gram: asked[gram] for gram in counts}
        by_sentence[i] = _best_sentence(weights, above, text) / total
    return (
        _standard(cosines, among)
        + WORDS_WEIGHT * _standard(by_words, among)
        + SENTENCE_WEIGHT * _standard(by_sentence, among)
    )


def _best_sentence(weights: Mapping[str, float], above: str, text: str) -> float:
    """The weight of the grams that stand together in one sentence, at best; those that only
    stand above the passage count in part."""
    in_part = {gram: TITLE_SHARE * weight for gram, weight in weights.items() if gram in above}
    title = sum(in_part.values())
    own = [
        (gram, left)
        for gram, weight in weights.items()
        if (left := weight - in_part.get(gram, 0.0)) > 0
    ]
    if not own:
        return title
    return title + max(
        sum([weight for gram, weight in own if gram in sentence])
        for sentence in _SENTENCE.split(text)
    )


def _standard(values: Scores, among: NDArray[np.bool_] | None) -> Scores:
    usual = values if among is None or not among.any() else values[among]
    spread = usual.std()
    return (values - usual.mean()) / spread if spread > 1e-9 else np.zeros(len(values))


def with_context(
    keys: Rows, own: Scores, before: Callable[[int], Iterable[tuple[float, int]]]
) -> Scores:
    """The scores of passages, shape (len(keys),), with what each gains from those before it,
    which `before` names by their keys with the share that each gives."""
    known = dict(zip(keys.tolist(), own.tolist(), strict=True))
    gains = [
        max((share * known.get(other, 0.0) for share, other in before(key)), default=0.0)
        for key in known
    ]
    return own + np.maximum(0.0, gains)

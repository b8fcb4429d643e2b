"""Which passages say nearly what a better one says. Pure.

Candidates come from MinHash signatures (Broder, 1997), cut into bands (locality-sensitive
hashing; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4); each is then checked
exactly. Likeness alone does not do: a corrected figure, another name or a "not" changes few
characters and everything else. So one passage stands for another only where their content
words agree in order, and it may say a sentence more, but nothing less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
import rensa

from assistant.domain.nouns import Passage
from assistant.language.folding import casefolded

NEAR = 0.8
GRAM = 5
SLOTS = 128
_SEED = 1
_BANDS, _ROWS = 21, 6
_TRIES = 16
_AT_ONCE = 1 << 20
_ESTIMATE = 0.7

_NOT = re.compile(r"な[いかくけし]|ません|まい(?=[。、])|(?<![はまわい])ず(?![つっれ])|ぬ")
_FIGURE = re.compile(r"[-−+▲△±~]?[0-9][0-9,]*(?:\.[0-9]+)?")
_TOKEN = re.compile(
    rf"(?P<figure>{_FIGURE.pattern})"
    r"|(?P<word>[^\W\d_ぁ-ゖァ-ヺー㐀-鿿々]+|[ァ-ヺー]+|[㐀-鿿々]+)"
    r"|(?P<sign>[▲△±~<>≤≥≠×÷→←↑↓%$¥€£])"
    rf"|(?P<turn>{_NOT.pattern})"
    r"|(?P<role>され|られ|させ|しか|か(?=[。?」』)]|$)"
    r"|(?<=[^ぁ-ゖ])(?:を|に|へ|から|より|まで|と(?!い|し)))"
    r"|(?P<stop>[。！？!?\n]|\.(?=\s|$))"
)
_TELLING = re.compile(r"[0-9a-z]|[ァ-ヺー]{2}")
_ARTICLES = {"a", "an", "the"}

Words = tuple[str, ...]
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """The passage that stands for another one, by its id, and how like it is: the Jaccard
    similarity of their character 5-grams, from `NEAR` to 1."""

    representative: str
    score: float


def signatures(texts: Sequence[str]) -> list[bytes]:
    """For each text its MinHash and its figures: `SLOTS` + 2 numbers, little-endian uint32.

    The first `SLOTS` are the MinHash of its character 5-grams without white space; two
    texts agree in a slot as often as their sets of 5-grams overlap (Jaccard). The last two
    are a hash of its figures in order. They are the same on every machine.
    """
    found: list[bytes] = []
    for some in _batches(texts):
        hashes, offsets = _grams_of_each([_bare(text) for text in some])
        digests = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, SLOTS, _SEED)
        rows = np.array(digests.to_rows(), dtype="<u4")
        found += [row.tobytes() + _figures_key(text) for row, text in zip(rows, some, strict=True)]
    return found


def groups(passages: Sequence[Passage], signatures: Sequence[bytes]) -> dict[str, NearDuplicate]:
    """For each passage that a better one stands for, that one and the score, by id.

    `passages` come best first, each with its signature. In this order, each that nothing
    stands for yet stands for all the later ones that it covers (star clustering, as in
    Aslam, Pelekhov, Rus 2004, in a given order). A representative is never represented.

    One covers another if it says all that the other says, and the same figures and no others.
    Figures, Latin words, runs of katakana and of kanji, case particles, negations and passives of
    the other must all stand in it, in the same order; it may hold whole sentences more. A last
    sentence of the other that is cut off may go on in it. Other hiragana, punctuation, letter case
    and width do not count, and code is never covered.

    A passage is compared with at most the first `_TRIES` that look like it, so that the work
    grows no faster than the number of passages, whatever they say; texts that go through more are
    left as they are.
    """
    slots = np.frombuffer(b"".join(signatures), dtype="<u4").reshape(len(passages), SLOTS + 2)
    buckets = _buckets(slots, [passage.kind for passage in passages])
    at: dict[int, list[int]] = {}
    for number, bucket in enumerate(buckets):
        for member in bucket:
            at.setdefault(member, []).append(number)
    found: dict[str, NearDuplicate] = {}
    tries = [_TRIES] * len(passages)  # 0 for one that is settled
    said = cache(lambda i: _said(passages[i]))
    grams = lru_cache(maxsize=1)(lambda i: _grams(passages[i].plain))
    for first in sorted(at):
        tries[first] = 0
        if passages[first].id in found:
            continue
        rivals: set[int] = set()
        for number in at[first]:
            buckets[number] = [i for i in buckets[number] if tries[i]]
            rivals.update(buckets[number])
        if not rivals:
            continue
        likely = np.array(sorted(rivals), dtype=np.int64)
        agree = (slots[likely, :SLOTS] == slots[first, :SLOTS]).mean(axis=1)
        for i in rivals:
            tries[i] -= 1
        for i in likely[agree >= _ESTIMATE].tolist():
            if not _stands_for(said(first), said(i)):
                continue
            score = _jaccard(grams(first), _grams(passages[i].plain))
            if score >= NEAR:
                found[passages[i].id] = NearDuplicate(passages[first].id, round(score, 4))
                tries[i] = 0
    return found


def _jaccard(left: set[str], right: set[str]) -> float:
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared)


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of each sentence; `open_end` when the last of several has no full stop."""

    words: Words
    sentences: tuple[Words, ...]
    open_end: bool
    literal: bool


def words(text: str) -> Words:
    """What must agree before two texts say the same, in order: figures, Latin words, runs of
    katakana and of kanji, case particles, questions, passives and negations."""
    return tuple(word for word in _words(text) if word)


def tells(text: str) -> bool:
    """Whether the text holds a figure or a name, as far as a name shows: Latin letters or a
    run of katakana."""
    return bool(_TELLING.search(_folded(text)))


def _said(passage: Passage) -> _Said:
    sentences: list[list[str]] = [[]]
    for word in _words(passage.plain):
        if word:
            sentences[-1].append(word)
        else:
            sentences.append([])
    prose = passage.kind in ("paragraph", "quote")
    return _Said(
        tuple(word for sentence in sentences for word in sentence),
        tuple(tuple(sentence) for sentence in sentences if sentence),
        prose and len(sentences) > 1 and bool(sentences[-1]),
        passage.kind == "code",
    )


def _words(text: str) -> Iterator[str]:
    """The words of the text, and "" where a sentence or a line ends."""
    for token in _TOKEN.finditer(_folded(text)):
        if token.lastgroup == "stop":
            yield ""
        elif token.lastgroup == "turn":
            yield "not"
        elif token[0] not in _ARTICLES:
            yield token[0].replace(",", "")


def _stands_for(one: _Said, other: _Said) -> bool:
    wanted = other.words
    if not wanted or len(wanted) > len(one.words) or one.literal or other.literal:
        return False
    at = 0
    for sentence in one.sentences:
        length = len(sentence)
        if wanted[at : at + length] == sentence:
            at += length
        elif other.open_end and _goes_on(sentence, wanted[at:]):
            return True
    return at == len(wanted)


def _goes_on(sentence: Words, start: Words) -> bool:
    """Whether the sentence begins with these words, the last of which may be cut off, and
    does not turn into its opposite after them."""
    length = len(start)
    return (
        0 < length <= len(sentence)
        and sentence[: length - 1] == start[:-1]
        and sentence[length - 1].startswith(start[-1])
        and not {"not", "no"} & set(sentence[length:])
    )


def _figures(text: str) -> list[str]:
    return [figure.replace(",", "") for figure in _FIGURE.findall(_folded(text))]


def _figures_key(text: str) -> bytes:
    return blake2b(" ".join(_figures(text)).encode(), digest_size=8).digest()


def _folded(text: str) -> str:
    return casefolded(text)


def _bare(text: str) -> str:
    """Without white space, and of at least one 5-gram."""
    return "".join(text.split()).ljust(GRAM, "\0")


def _grams(text: str) -> set[str]:
    bare = _bare(text)
    return {bare[i : i + GRAM] for i in range(len(bare) - GRAM + 1)}


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Slices of the texts with about `_AT_ONCE` characters each."""
    start = size = 0
    for end, text in enumerate(texts, 1):
        size += len(text)
        if size >= _AT_ONCE or end == len(texts):
            yield texts[start:end]
            start, size = end, 0


def gram_hashes(text: str, size: int) -> Array:
    """The 64-bit hash of each run of `size` characters, in order: an array of uint64.

    A polynomial of the code points modulo 2^64, its bits mixed by the finalizer of
    SplitMix64 (Steele, Lea, Flood 2014).
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = codes.astype(np.uint64)
    hashes = np.zeros(max(0, len(codes) - size + 1), dtype=np.uint64)
    for i in range(size):
        hashes *= np.uint64(0x100000001B3)
        hashes += codes[i : i + len(hashes)]
    return _mixed(hashes)


def _grams_of_each(bare: Sequence[str]) -> tuple[Array, Array]:
    """The hashes of the 5-grams of all the texts in a row, and where each text's begin."""
    lengths = np.array([len(text) for text in bare], dtype=np.int64)
    hashes = gram_hashes("".join(bare), GRAM)
    within = np.ones(int(lengths.sum()), dtype=bool)
    ends = np.cumsum(lengths)
    for i in range(1, GRAM):
        within[ends - i] = False
    offsets = np.concatenate(([0], np.cumsum(lengths - GRAM + 1))).astype(np.uint64)
    return hashes[within[: len(hashes)]], offsets


def _mixed(values: Array) -> Array:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Array = values ^ (values >> np.uint64(31))
    return mixed


def _buckets(slots: Array, kinds: Sequence[str]) -> list[list[int]]:
    """Rows that agree in all slots of a band, in figures and in kind, in groups of two or
    more, each in ascending order.

    With 21 bands of 6 rows two texts of similarity s meet with 1 - (1 - s^6)^21: 0.998 at
    0.8, 0.27 at 0.5, 0.015 at 0.3.
    """
    rank = {kind: i for i, kind in enumerate(sorted(set(kinds)))}
    base = np.array([rank[kind] for kind in kinds], dtype=np.uint64)
    for i in (SLOTS, SLOTS + 1):
        base = _mixed(base + slots[:, i])
    found: list[list[int]] = []
    for band in range(_BANDS):
        keys = base
        for i in range(band * _ROWS, (band + 1) * _ROWS):
            keys = _mixed(keys + slots[:, i])
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
        starts = np.concatenate(([0], edges))
        ends = np.concatenate((edges, [len(ordered)]))
        many = ends - starts > 1
        found += [
            order[start:end].tolist() for start, end in zip(starts[many], ends[many], strict=True)
        ]
    return found

"""Text to token ids, by the Unigram vocabulary that the weights come with."""

import re
from array import array
from typing import Any

import numpy as np

from assistant.embedding.weights import Vocabulary

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"


class Unigram:
    """Text to token ids: the segmentation into pieces with the highest sum of log probabilities.

    Kudo 2018, "Subword Regularization", arXiv:1804.10959, section 3.2, by the Viterbi algorithm.
    In Python on purpose: the encoder takes a hundred times as long, and the table here needs a
    fifth of the memory of a trie made of hash maps.
    """

    def __init__(self, saved: dict[str, Any]) -> None:
        """Take what `saved` gave."""
        self._bos, self._eos, self._unk = saved["bos"], saved["eos"], saved["unk"]
        self._characters = {int(code): text for code, text in saved["characters"].items()}
        # Half a surrogate pair has no UTF-8 and no piece.
        self._characters.update(dict.fromkeys(range(0xD800, 0xE000), " "))
        pieces: list[str] = saved["pieces"]
        self._scores = array("d", saved["scores"])
        self._unknown_score = min(self._scores) - 10
        self._longest = max(map(len, pieces))
        # The id of each piece, and -1 for what only begins one.
        self._ids = dict.fromkeys(saved["beginnings"], -1)
        self._ids.update(zip(pieces, range(len(pieces)), strict=True))
        self._ids[pieces[self._unk]] = -1

    def encode(self, text: str, limit: int) -> list[int]:
        """Ids of `text` between its two end marks, at most `limit` of them."""
        text = re.sub(" {2,}", " ", text.translate(self._characters))
        text = text if text.startswith(" ") else f" {text}"
        text = text.replace(" ", _SPACE)[: limit * self._longest]
        find, scores, size = self._ids.get, self._scores, len(text)
        best = [0.0] + [-np.inf] * size
        steps = [(0, self._unk)] * (size + 1)
        for start, here in enumerate(best):
            if start == size:
                break
            for end in range(start + 1, size + 1):
                piece = find(text[start:end])
                if piece is None:
                    break
                if piece >= 0 and here + scores[piece] > best[end]:
                    best[end] = here + scores[piece]
                    steps[end] = start, piece
            if here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                steps[start + 1] = start, self._unk
        backwards = []
        while size:
            size, piece = steps[size]
            backwards.append(piece)
        return [self._bos, *backwards[::-1][: limit - 2], self._eos]


def saved(vocabulary: Vocabulary) -> dict[str, Any]:
    """The vocabulary as `Unigram` takes it: JSON can carry it."""
    pieces, scores = zip(*vocabulary.pieces, strict=True)
    beginnings = {piece[:end] for piece in pieces for end in range(1, len(piece))}
    return {
        "bos": vocabulary.bos,
        "eos": vocabulary.eos,
        "unk": vocabulary.unk,
        "characters": vocabulary.characters,
        "pieces": pieces,
        "beginnings": sorted(beginnings.difference(pieces)),
        "scores": scores,
    }

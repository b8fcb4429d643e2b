"""Text to token ids, by the Unigram vocabulary that the weights come with."""

import json
import re
from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson

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
        self._scores = array("d", saved["scores"])
        self._unknown_score = min(self._scores) - 10
        self._longest: int = saved["longest"]
        # By how they begin, the id of each piece, and -1 for what only begins one. A text needs
        # few of the half million, so each table is unpacked when it is first asked for.
        self._packed: dict[str, str] = saved["tables"]
        self._tables: dict[str, dict[str, int]] = {}

    def encode(self, text: str, limit: int) -> list[int]:
        """Ids of `text` between its two end marks, at most `limit` of them."""
        text = re.sub(" {2,}", " ", text.translate(self._characters))
        text = text if text.startswith(" ") else f" {text}"
        text = text.replace(" ", _SPACE)[: limit * self._longest]
        tables, scores, size = self._tables, self._scores, len(text)
        best = [0.0] + [-np.inf] * size
        steps = [(0, self._unk)] * (size + 1)
        for start, here in enumerate(best):
            if start == size:
                break
            key = text[start : start + _key_length(text[start])]
            find = (tables.get(key) or self._unpacked(key)).get
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

    def log_probabilities(self, ids: Sequence[int]) -> list[float]:
        """How likely each of these pieces is in any text: its natural logarithm."""
        return [self._scores[number] for number in ids]

    def _unpacked(self, key: str) -> dict[str, int]:
        packed = self._packed.get(key) or self._packed.get(key[0])
        table: dict[str, int] = orjson.loads(packed) if packed else {key[0]: -1}
        self._tables[key] = table
        return table


def _key_length(first: str) -> int:
    """Characters that choose a table: half of all pieces begin with a space."""
    return 2 if first == _SPACE else 1


def saved(vocabulary: Vocabulary) -> dict[str, Any]:
    """The vocabulary as `Unigram` takes it: JSON can carry it."""
    pieces, scores = zip(*vocabulary.pieces, strict=True)
    beginnings = {piece[:end] for piece in pieces for end in range(1, len(piece))}
    ids = dict.fromkeys(sorted(beginnings), -1) | {piece: i for i, piece in enumerate(pieces)}
    ids[pieces[vocabulary.unk]] = -1
    return {
        "bos": vocabulary.bos,
        "eos": vocabulary.eos,
        "unk": vocabulary.unk,
        "characters": vocabulary.characters,
        "tables": {key: json.dumps(table) for key, table in _tables(ids).items()},
        "longest": max(map(len, pieces)),
        "scores": scores,
    }


def _tables(ids: dict[str, int]) -> dict[str, dict[str, int]]:
    """The pieces by their first character, those after a space by their first two."""
    alone = ids.get(_SPACE, -1)
    tables: dict[str, dict[str, int]] = {_SPACE: {_SPACE: alone}}
    for piece, number in ids.items():
        key = piece[: _key_length(piece[0])]
        start = {_SPACE: alone} if piece[0] == _SPACE else {}
        tables.setdefault(key, start)[piece] = number
    return tables

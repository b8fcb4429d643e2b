"""An ONNX model as bytes: as much of the format as the graph here needs. Pure.

The format is that of protocol buffers (protobuf.dev, "Encoding"), with the messages and field
numbers of `onnx/onnx.proto` at https://github.com/onnx/onnx. A message is its fields one after the
other, so each function gives bytes that another one takes. Written here because the package `onnx`
and what it needs are 31 MB, for one conversion in an installation's life.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

_TYPES = {
    np.dtype(kind): number
    for kind, number in ((np.float32, 1), (np.uint8, 2), (np.int8, 3), (np.int64, 7))
}
"""`TensorProto.DataType`."""
_FLOAT, _INT = 1, 2
"""`AttributeProto.AttributeType`."""


def model(graph: bytes, opsets: Mapping[str, int], ir_version: int) -> bytes:
    """A `ModelProto`: what `graph` gave, and the version of each domain's operations."""
    versions = (_part(8, _part(1, domain) + _int(2, n)) for domain, n in opsets.items())
    return _int(1, ir_version) + _part(7, graph) + b"".join(versions)


def graph(
    name: str,
    nodes: Iterable[bytes],
    tensors: Iterable[bytes],
    inputs: Iterable[bytes],
    outputs: Iterable[bytes],
) -> bytes:
    """A `GraphProto` of what `node`, `tensor` and `value` gave."""
    return b"".join(
        [
            *(_part(1, one) for one in nodes),
            _part(2, name),
            *(_part(5, one) for one in tensors),
            *(_part(11, one) for one in inputs),
            *(_part(12, one) for one in outputs),
        ]
    )


def node(
    kind: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    domain: str = "",
    attributes: Mapping[str, int | float] | None = None,
) -> bytes:
    """A `NodeProto`: an operation with the names of what it takes and gives.

    `domain` "" is ONNX's own.
    """
    fields = [*(_part(1, one) for one in inputs), *(_part(2, one) for one in outputs)]
    fields.append(_part(4, kind))
    fields += [_part(5, _attribute(*one)) for one in sorted((attributes or {}).items())]
    if domain:
        fields.append(_part(7, domain))
    return b"".join(fields)


def tensor(name: str, values: npt.NDArray[Any]) -> bytes:
    """A `TensorProto`: a constant of float32, uint8, int8 or int64; KeyError for other types."""
    kind = _TYPES[values.dtype]
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    dims = b"".join(_int(1, size) for size in values.shape)
    return dims + _int(2, kind) + _part(8, name) + _part(9, little.tobytes())


def value(name: str, shape: Sequence[int | str]) -> bytes:
    """A `ValueInfoProto`: a float32 tensor that goes in or out; a size that varies has a name."""
    dims = (_part(1, _part(2, n) if isinstance(n, str) else _int(1, n)) for n in shape)
    kind = _int(1, _TYPES[np.dtype(np.float32)]) + _part(2, b"".join(dims))
    return _part(1, name) + _part(2, _part(1, kind))


def _attribute(name: str, number: float) -> bytes:
    if isinstance(number, int):
        return _part(1, name) + _int(3, number) + _int(20, _INT)
    return _part(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", number) + _int(20, _FLOAT)


def _part(field: int, content: bytes | str) -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _int(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; a negative number as one of 64 bits."""
    number &= (1 << 64) - 1
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)

"""What is written of an ONNX model is what ONNX's own package writes."""

from __future__ import annotations

import hashlib

import numpy as np
import onnx
import onnx.checker
import pytest
from onnx import TensorProto, helper, numpy_helper

from assistant.embedding import onnx_file
from assistant.embedding.graph import onnx_model
from assistant.embedding.weights import find_weights, read_weights

CONVERTED = "2f55295d5d09640fd972dd029dd720a3dd491371a751baac49c5dd4b3a25679e"
"""SHA-256 of the converted model. Another means other vectors: `_CONVERSION` goes up with it."""


@pytest.mark.parametrize(
    "values",
    [
        np.arange(6, dtype=np.float32).reshape(2, 3),
        np.array([0, 255], np.uint8),
        np.array([[-128], [127]], np.int8),
        np.array([-1, 2**40]),
        np.array(0.5, np.float32),
        np.zeros((0, 3), np.float32),
        np.arange(300, dtype=np.float32).astype(">f4").astype(np.float32),
        np.ones((3, 200), np.int8).T,
    ],
)
def test_tensors(values: np.ndarray) -> None:
    assert onnx_file.tensor("重み", values) == (
        numpy_helper.from_array(values, "重み").SerializeToString()
    )


def test_a_tensor_of_another_type_is_refused() -> None:
    with pytest.raises(KeyError):
        onnx_file.tensor("c", np.array([1.0]))


@pytest.mark.parametrize(
    ("domain", "attributes"),
    [
        ("", {}),
        ("com.microsoft", {"num_heads": 12}),
        ("", {"p": 2, "axis": -1, "epsilon": 1e-12, "keepdims": 0}),
        ("", {"end": 2**33, "start": -(2**63), "middle": 127, "more": 128}),
    ],
)
def test_nodes(domain: str, attributes: dict[str, float]) -> None:
    ours = onnx_file.node("Kind", ["a", ""], ["b", "c"], domain, attributes)
    theirs = helper.make_node("Kind", ["a", ""], ["b", "c"], domain=domain or None, **attributes)
    assert ours == theirs.SerializeToString()


def test_a_model() -> None:
    ours = onnx_file.model(
        onnx_file.graph(
            "sum",
            [onnx_file.node("Add", ["x", "c"], ["y"])],
            [onnx_file.tensor("c", np.ones(3, np.float32))],
            [onnx_file.value("x", ("rows", 3))],
            [onnx_file.value("y", ("rows", 3))],
        ),
        {"": 20, "com.microsoft": 1},
        ir_version=10,
    )
    theirs = helper.make_model(
        helper.make_graph(
            [helper.make_node("Add", ["x", "c"], ["y"])],
            "sum",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 3])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", 3])],
            [numpy_helper.from_array(np.ones(3, np.float32), "c")],
        ),
        opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)],
        ir_version=10,
    )
    assert ours == theirs.SerializeToString()


def test_the_converted_model_is_the_one_that_it_was() -> None:
    made = onnx_model(read_weights(find_weights()))
    assert hashlib.sha256(made).hexdigest() == CONVERTED
    read = onnx.load_model_from_string(made)
    onnx.checker.check_model(read)
    assert read.SerializeToString() == made

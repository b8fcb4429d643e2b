"""multilingual-e5-small as an ONNX graph with 8-bit products, made of its weights.

BERT after Devlin et al. 2018, arXiv:1810.04805: layers normalised after the sum, GELU, learned
positions; a text's vector is the mean of its last states (Wang et al. 2024, arXiv:2402.05672).

Weights are int8 with a scale for each output. What they multiply is rounded to uint8 as the text
passes: by one scale for the text where it is evenly spread, and after GELU, where a few tokens
have values far above the others', by one for each token.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.embedding import onnx_file
from assistant.embedding.weights import INPUT, OUTPUT, STATES, Weights

_MICROSOFT = "com.microsoft"
_OPSETS = {"": 20, _MICROSOFT: 1}
_WEIGHT_LIMIT = 96
"""Not 127: AVX2 adds two products of 8 bits in 16, which then overflow more than rounding costs."""
_ZERO = 32
"""Of 255 steps after GELU, those below zero: it never falls below -0.17."""
_GELU_LEAST = 0.17


def onnx_model(weights: Weights) -> bytes:
    """The model: `INPUT` float32 (1, tokens, hidden), the rows of the word table of one text.

    `OUTPUT` is float32 (1, hidden), of length 1; `STATES` the last states that it is the mean of,
    float32 (1, tokens, hidden).
    """
    shape = weights.shape
    graph = _Graph(weights)
    # Every token has type 0, so that row of the type table is part of each position.
    kind = weights.matrix("emb.type", shape.hidden)[0]
    positions = graph.constant(weights.matrix("emb.pos", shape.hidden) + kind)
    size = graph.node("Shape", INPUT, start=1, end=2)
    first = graph.constant(np.array([0]))
    state = graph.norm(
        graph.node("Add", INPUT, graph.node("Slice", positions, first, size)), "emb.ln"
    )
    for layer in range(shape.layers):
        at = f"l{layer}."
        rounded = graph.rounded(state)
        mixed = [graph.linear(rounded, f"{at}{part}", shape.hidden) for part in "qkv"]
        heard = graph.node("MultiHeadAttention", *mixed, domain=_MICROSOFT, num_heads=shape.heads)
        change = graph.linear(graph.rounded(heard), f"{at}ao", shape.hidden)
        state = graph.norm(graph.node("Add", state, change), f"{at}aln")
        wide = graph.node("Gelu", graph.linear(graph.rounded(state), f"{at}fi", shape.hidden))
        change = graph.linear_by_token(wide, f"{at}fo", shape.feed_forward)
        last = STATES if layer == shape.layers - 1 else ""
        state = graph.norm(graph.node("Add", state, change), f"{at}oln", last)
    mean = graph.node("ReduceMean", state, graph.constant(np.array([1])), keepdims=0)
    graph.node("LpNormalization", mean, axis=-1, p=2, output=OUTPUT)
    return graph.model()


class _Graph:
    """Collects the nodes and constants of a graph; results are named by their number."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def constant(self, values: npt.NDArray[Any]) -> str:
        """The name of a constant that holds `values`."""
        name = f"c{len(self._constants)}"
        self._constants.append(onnx_file.tensor(name, np.ascontiguousarray(values)))
        return name

    def node(
        self, kind: str, *inputs: str, output: str = "", domain: str = "", **attributes: float
    ) -> str:
        """The name of the result of an operation that has one."""
        output = output or f"n{len(self._nodes)}"
        self._nodes.append(onnx_file.node(kind, inputs, [output], domain, attributes))
        return output

    def norm(self, state: str, name: str, output: str = "") -> str:
        """Layer normalisation over the hidden axis."""
        parts = [self.constant(self._weights.vector(f"{name}.{part}")) for part in "wb"]
        epsilon = self._weights.shape.epsilon
        return self.node(
            "LayerNormalization", state, *parts, output=output, axis=-1, epsilon=epsilon
        )

    def rounded(self, state: str) -> tuple[str, str, str]:
        """`state` as uint8, its scale, and the number that stands for zero."""
        number = len(self._nodes)
        names = (f"n{number}", f"n{number}s", f"n{number}z")
        self._nodes.append(onnx_file.node("DynamicQuantizeLinear", [state], names))
        return names

    def linear(self, rounded: tuple[str, str, str], name: str, columns: int) -> str:
        """The product of what `rounded` gave and the weights `name`, plus their bias."""
        bias = self.constant(self._weights.vector(f"{name}.b"))
        return self._product(rounded, name, columns, bias)

    def linear_by_token(self, state: str, name: str, columns: int) -> str:
        """The same for what comes from GELU, rounded by a scale for each token."""
        largest = self.node("ReduceMax", state, self.constant(np.array([2])), keepdims=1)
        step = self.constant(np.array(1 / (255 - _ZERO), np.float32))
        least = self.constant(np.array(_GELU_LEAST / _ZERO, np.float32))
        scales = self.node("Max", self.node("Mul", largest, step), least)
        flat = self.node("Reshape", scales, self.constant(np.array([-1])))
        zero = np.array(_ZERO, np.uint8)
        zeros = self.node("Expand", self.constant(zero[None]), self.node("Shape", flat))
        whole = self.node("QuantizeLinear", state, flat, zeros, axis=1)
        one = self.constant(np.array(1, np.float32))
        product = self._product((whole, one, self.constant(zero)), name, columns)
        bias = self.constant(self._weights.vector(f"{name}.b"))
        return self.node("Add", self.node("Mul", product, scales), bias)

    def model(self) -> bytes:
        """All of it in ONNX's own form."""
        hidden = self._weights.shape.hidden
        graph = onnx_file.graph(
            "e5",
            self._nodes,
            self._constants,
            [onnx_file.value(INPUT, (1, "tokens", hidden))],
            [
                onnx_file.value(OUTPUT, (1, hidden)),
                onnx_file.value(STATES, (1, "tokens", hidden)),
            ],
        )
        return onnx_file.model(graph, _OPSETS, ir_version=10)

    def _product(self, rounded: tuple[str, str, str], name: str, columns: int, *bias: str) -> str:
        values, scale, zero = rounded
        weights = self._weights.matrix(f"{name}.w", columns)
        largest = np.abs(weights).max(axis=1)
        scales = np.where(largest == 0, 1, largest) / _WEIGHT_LIMIT
        whole = np.rint(weights / scales[:, None]).astype(np.int8)
        return self.node(
            "MatMulIntegerToFloat",
            values,
            self.constant(whole.T),
            scale,
            self.constant(scales.astype(np.float32)),
            zero,
            self.constant(np.zeros(len(whole), np.int8)),
            *bias,
            domain=_MICROSOFT,
        )

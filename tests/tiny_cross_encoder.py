"""A real cross-encoder of a few bytes: a score is the sum of the weights of a passage's words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers, processors

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def made(
    folder: Path,
    weights: Mapping[str, float],
    *,
    types: bool = True,
    columns: int = 1,
    kind: int = TensorProto.INT64,
    mask: int | None = None,
    name: str = "model.onnx",
) -> Path:
    """A folder with `model.onnx` and `tokenizer.json`.

    With `types` only tokens of type 1 count, the passage's, else those of the question too.
    With two columns the first one is the contrary; with none the logits are (pairs,).
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = [*SPECIAL, *weights]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    # Padding weighs so much that a pair that is longer than others of its batch would show it.
    table = np.array([[1000.0], [0.0], [0.0], [0.0], *([w] for w in weights.values())], np.float32)
    inputs = ["input_ids", "attention_mask", *(["token_type_ids"] if types else [])]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["values"]),
        helper.make_node("Cast", ["attention_mask"], ["read"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["read", "last"], ["column"]),
        helper.make_node("Mul", ["values", "column"], ["masked"]),
    ]
    counted = "masked"
    if types:
        nodes += [
            helper.make_node("Cast", ["token_type_ids"], ["own"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["own", "last"], ["passages"]),
            helper.make_node("Mul", ["masked", "passages"], ["counted"]),
        ]
        counted = "counted"
    summed = "logits" if columns == 1 else "sum"
    nodes.append(helper.make_node("ReduceSum", [counted, "middle"], [summed], keepdims=0))
    if columns == 2:
        nodes += [
            helper.make_node("Neg", ["sum"], ["no"]),
            helper.make_node("Concat", ["no", "sum"], ["logits"], axis=1),
        ]
    elif columns == 0:
        nodes.append(helper.make_node("Squeeze", ["sum", "middle"], ["logits"]))
    elif columns == 3:
        nodes.append(helper.make_node("Concat", ["sum"] * 3, ["logits"], axis=1))
    shape = ["pairs"] if columns == 0 else ["pairs", columns]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(
                one, mask if mask and one == "attention_mask" else kind, ["pairs", "tokens"]
            )
            for one in inputs
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([-1]), "last"),
            numpy_helper.from_array(np.array([1]), "middle"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(model)
    (folder / name).parent.mkdir(exist_ok=True)
    onnx.save(model, str(folder / name))
    return folder
